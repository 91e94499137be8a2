"""Mentoring: who may mentor, which mentors a STAR SME gets, and what they answer."""
