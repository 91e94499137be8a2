"""The rules of enrolment, pure: who may apply, how panels score, who is selected, which group an enterprise is in."""
