"""Enrolment's figures, taken from the service as it is deployed: a process of its own on PostgreSQL and RabbitMQ."""
