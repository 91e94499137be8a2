"""People, and their authority to act for enterprises."""
