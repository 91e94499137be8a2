"""Recorded corrections of published selections: proposed with all that follows, then confirmed."""
