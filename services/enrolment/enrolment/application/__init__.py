"""Enrolment's use cases, event reactions and queries."""
