"""What enrolment answers to and listens for."""
