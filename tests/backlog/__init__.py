"""One broker hour down: what waits in the outbox meanwhile, how fast it goes out afterwards, and that its room is given back."""
