"""Searching names and filtering lists in the service's database."""
