"""Tables, stores and the translation of facts into contracts."""
