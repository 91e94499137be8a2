"""Stored examples on their way to a subscriber."""

from __future__ import annotations

from starsme.events.envelope import CONTENT_TYPE
from starsme.events.examples import Example, stored
from starsme.messaging.broker import Delivery


def delivery(example: Example) -> Delivery:
    """An example as it comes from the broker."""
    return Delivery(1, example.content, CONTENT_TYPE, {}, "", "", False)


def first(event_type: str) -> Example:
    """The first stored example of a type."""
    return next(example for example in stored() if example.type == event_type)
