"""The messaging kernel: outbox, relay, durable inbox, subscriptions. Nothing lost, nothing twice, in order per subject."""

from starsme.messaging.entrypoints import background, subscribe

__all__ = ["background", "subscribe"]
