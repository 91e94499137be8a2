"""The rules of mentoring: mentors, needs, fit, the whole-cohort match and offers. Standard library only."""
