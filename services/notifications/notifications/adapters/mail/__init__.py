"""The e-mail channel: how a message is written on the wire, and the two places where it can be handed over."""
