"""Use cases of consulting: commands, reactions to events, and queries. Each works in the transaction it is given."""
