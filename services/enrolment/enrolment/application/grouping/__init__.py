"""Groups: dated rules, grading all enterprises again under a new one, and why an enterprise is where it is."""
