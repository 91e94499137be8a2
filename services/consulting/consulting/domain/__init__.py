"""Pure rules of consulting: the man-day allowance, its ledger, and visits. Standard library only; time is passed in."""
