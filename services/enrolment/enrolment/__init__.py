"""Enrolment: enterprises, consents, assessments, calls, applications, panels and selections."""
