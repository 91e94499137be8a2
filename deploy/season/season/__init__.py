"""Drives a whole season over the platform's HTTP APIs, as an officer would, and writes its report."""
