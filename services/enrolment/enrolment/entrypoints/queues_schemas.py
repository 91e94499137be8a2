"""Shapes of the officers' queues."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from starsme.http.routes import PageArgs


class QueuesArgs(Schema):
    """Which part of the queues is counted."""

    province = fields.String(
        load_default=None, validate=validate.Regexp(r"^[0-9]{2}$"), metadata={"description": "DOPA code"}
    )
    call = fields.String(load_default=None, validate=validate.Length(1, 100))
    assignee = fields.String(load_default=None, validate=validate.Length(1, 200))


class QueueArgs(PageArgs, QueuesArgs):
    """Which items of a queue are listed."""

    overdue = fields.Boolean(load_default=None, metadata={"description": "only what is overdue, or only what is not"})


class QueueView(Schema):
    """A queue and what waits in it."""

    name = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    turn = fields.String(metadata={"description": "the role that has to act"})
    working_days = fields.Integer(
        allow_none=True, metadata={"description": "until an item without a due day is overdue"}
    )
    items = fields.Integer(metadata={"description": "how many things wait"})
    overdue = fields.Integer(metadata={"description": "how many of them are overdue"})
    oldest = fields.AwareDateTime(allow_none=True)


class QueuesView(Schema):
    """All queues."""

    queues = fields.List(fields.Nested(QueueView))


class QueueItemView(Schema):
    """Something that waits."""

    id = fields.String()
    since = fields.AwareDateTime()
    due_on = fields.Date(allow_none=True, metadata={"description": "the last day on which it is in time"})
    overdue = fields.Boolean()
    label = fields.String()
    link = fields.String(metadata={"description": "path of this API"})
    province = fields.String(allow_none=True)
    call_code = fields.String(allow_none=True)
    assignee = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "how many things the item stands for"})
