"""What comes in and goes out over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from notifications.domain.contact import Language
from notifications.domain.delivery import Channel, Status
from starsme.http import PageArgs

LANGUAGES = validate.OneOf([language.value for language in Language])
IDENTIFIER = validate.Length(min=1, max=200)


class LanguageArgs(Schema):
    """In which language; the party's own unless said."""

    language = fields.String(load_default=None, validate=LANGUAGES)


class DeliveryArgs(PageArgs):
    """Which deliveries; the newest come first."""

    status = fields.String(load_default=None, validate=validate.OneOf([status.value for status in Status]))
    channel = fields.String(load_default=None, validate=validate.OneOf([channel.value for channel in Channel]))
    party = fields.String(
        load_default=None, validate=IDENTIFIER, metadata={"description": "ent_…, app_… or a mentor's code"}
    )
    template = fields.String(load_default=None, validate=IDENTIFIER)


class DeliveryView(Schema):
    """One message to one party through one channel. The address is not shown: it may have changed since."""

    id = fields.String(attribute="delivery.id")
    event_id = fields.String(attribute="delivery.event_id")
    party = fields.String(attribute="delivery.party_id")
    channel = fields.String(attribute="delivery.channel")
    template = fields.String(attribute="delivery.template")
    status = fields.String(attribute="delivery.status")
    reason = fields.String(attribute="delivery.reason", allow_none=True)
    attempts = fields.Integer(attribute="delivery.attempts")
    created_at = fields.AwareDateTime(attribute="delivery.created_at")
    next_attempt_at = fields.AwareDateTime(attribute="delivery.next_attempt_at", allow_none=True)
    sent_at = fields.AwareDateTime(attribute="delivery.sent_at", allow_none=True)
    read_at = fields.AwareDateTime(allow_none=True)


class DeliveryTextView(DeliveryView):
    """A delivery with what it says."""

    language = fields.String()
    subject = fields.String()
    body = fields.String()


class CountView(Schema):
    """How many deliveries stand alike."""

    channel = fields.String()
    template = fields.String()
    status = fields.String()
    reason = fields.String(allow_none=True)
    count = fields.Integer()


class CountsView(Schema):
    """How many deliveries stand where."""

    items = fields.List(fields.Nested(CountView))
    queued = fields.Integer(metadata={"description": "e-mail that the sender has yet to hand over"})


class InboxArgs(PageArgs, LanguageArgs):
    """Which messages; the newest come first."""

    unread = fields.Boolean(load_default=False)


class MessageView(Schema):
    """A message in an inbox."""

    id = fields.String(attribute="delivery.id")
    party = fields.String(attribute="delivery.party_id")
    template = fields.String(attribute="delivery.template")
    language = fields.String()
    subject = fields.String()
    body = fields.String()
    created_at = fields.AwareDateTime(attribute="delivery.created_at")
    read_at = fields.AwareDateTime(allow_none=True)


class ReadView(Schema):
    """A message that has been read."""

    id = fields.String(attribute="delivery.id")
    read_at = fields.AwareDateTime()


class UnreadView(Schema):
    """How many messages are unread."""

    unread = fields.Integer()
    parties = fields.Dict(keys=fields.String(), values=fields.Integer())


class ContactPointArgs(PageArgs):
    """Whose contact point."""

    party = fields.String(load_default=None, validate=IDENTIFIER)


class ContactPointView(Schema):
    """How to reach a party. Personal data."""

    party = fields.String(attribute="party_id")
    name = fields.String()
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    line_id = fields.String(allow_none=True)
    language = fields.String()


class PreferencesBody(Schema):
    """What a party receives; the inbox is always on."""

    email = fields.Boolean(required=True)


class PreferencesView(PreferencesBody):
    """What a party receives."""

    party = fields.String(attribute="party_id")
    version = fields.Integer()
