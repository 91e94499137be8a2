"""Officers' queues: what waits for whom, since when, and what is overdue."""
