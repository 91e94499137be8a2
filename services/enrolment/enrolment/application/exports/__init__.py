"""Tables that officers take away, and whether they agree with what the service has told."""
