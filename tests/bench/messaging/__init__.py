"""The messaging kernel against its peers: command commit -> effect committed in the subscriber, durable at every step."""
