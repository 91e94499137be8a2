"""Consent by purpose: given and withdrawn at any time."""
