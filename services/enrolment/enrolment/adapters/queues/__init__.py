"""The queues' own queries."""
