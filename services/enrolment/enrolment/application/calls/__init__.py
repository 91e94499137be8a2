"""Programmes and calls as a product: drafts with versions, opening, amendments, clones, and what applicants read."""
