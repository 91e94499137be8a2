"""What the service answers to and listens for. Nothing is decided here."""
