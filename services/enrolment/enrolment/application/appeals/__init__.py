"""Appeals against decisions, with their clock."""
