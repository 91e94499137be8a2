"""What the service does: reactions to events, the sending of what is queued, and what may be asked."""
