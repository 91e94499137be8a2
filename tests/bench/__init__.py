"""Benchmarks: what the platform does per second, against a floor of the same run."""
