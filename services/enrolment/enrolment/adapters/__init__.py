"""Enrolment's tables and stores, and how its facts become contract events."""
