"""Use cases of mentoring: commands, reactions to events, and queries. Each works in the transaction it is given."""
