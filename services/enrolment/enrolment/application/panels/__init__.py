"""Panels of judges: who judges what, conflicts of interest, sheets filled in online, and how far the work is."""
