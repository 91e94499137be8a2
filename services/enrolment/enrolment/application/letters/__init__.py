"""Letters of decisions: issued once, numbered, kept as they were."""
