"""The consulting service: consultants, the man-day ledger, and the visits that enterprises ask for."""
