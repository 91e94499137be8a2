"""What a contract is: a marshmallow schema with a type, a subject and a publishing service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from marshmallow.schema import SchemaMeta

from starsme.events.nesting import treat_unknown, unknown_fields
from starsme.logging import correlation_id, traceparent

TYPE = re.compile(r"^(?P<service>[a-z][a-z0-9-]*)\.(?P<name>[a-z][a-z0-9-]*)\.v(?P<version>[1-9][0-9]*)$")

_registry: dict[str, type[Contract]] = {}


class ContractBroken(ValueError):
    """Data that does not keep to the contract of its event type.

    ``problems`` maps each offending field to what is wrong with it.
    """

    def __init__(self, event_type: str, problems: Any) -> None:
        super().__init__(f"{event_type}: {problems}")
        self.event_type = event_type
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. A use case emits it with ``type``, ``subject`` and ``data``; the outbox fills in the rest.

    ``sequence`` counts the events of one subject from one service, from 1. ``data`` is the loaded mapping
    (dates as ``date``, times as aware ``datetime``). A reaction also sees whether the event is ``replayed``, and ``previous``: the
    number of the subject's event, from the same source, that was recorded here before it (0: none). Numbers in between are
    events of types that the service does not listen for.
    """

    type: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    source: str = ""
    sequence: int = 0
    time: str = ""
    correlation_id: str = ""
    traceparent: str = ""
    replayed: bool = False
    previous: int = 0

    def numbered(self, event_id: str, source: str, sequence: int, time: str) -> Event:
        """The event as it is published."""
        return Event(
            self.type,
            self.subject,
            self.data,
            event_id,
            source,
            sequence,
            self.time or time,
            self.correlation_id,
            self.traceparent,
        )


class _ContractMeta(SchemaMeta):
    """Lets a contract name its type, subject and Thai words in the class line, where marshmallow's own metaclass takes none."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **_words: str) -> _ContractMeta:
        return super().__new__(mcs, name, bases, attrs)  # type: ignore[return-value]

    def __init__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **words: str) -> None:
        super().__init__(name, bases, attrs)  # type: ignore[no-untyped-call]
        if words:
            _register(cls, **words)  # type: ignore[arg-type]


def _register(contract: type[Contract], *, type: str, subject: str, th: str = "") -> None:
    match = TYPE.match(type)
    if match is None:
        raise TypeError(f"{type!r} is not an event type: write service.fact-in-past-tense.v1")
    if type in _registry:
        raise TypeError(f"{type} is declared twice: {_registry[type].__module__} and {contract.__module__}")
    contract.type, contract.subject_field, contract.service = type, subject, match["service"]
    contract.th, contract.en = th, " ".join((contract.__doc__ or "").replace("``", "`").split())
    _registry[type] = contract


class Contract(Schema, metaclass=_ContractMeta):
    """Base of every contract. Declare with ``class X(Contract, type="service.name.v1", subject="field", th="…")``.

    The docstring says in English what the fact is, ``th`` in Thai. Producers are strict (unknown or missing fields raise),
    consumers ignore unknown fields; both hold for nested parts too.
    """

    type: ClassVar[str]
    subject_field: ClassVar[str]
    service: ClassVar[str]
    th: ClassVar[str]
    en: ClassVar[str]
    _producing: ClassVar[Schema | None] = None
    _consuming: ClassVar[Schema | None] = None

    @classmethod
    def event(cls, **data: Any) -> Event:
        """Make an event of this type; raises ``ContractBroken`` unless ``data`` keeps to the contract to the letter.

        It belongs to the request or event that is being handled: it carries on its correlation id and trace.
        """
        schema = cls.__dict__.get("_producing")
        if schema is None:
            schema = treat_unknown(cls(unknown=RAISE), RAISE)
            cls._producing = schema
        try:
            dumped = schema.dump(data)
        except (TypeError, ValueError, AttributeError) as error:  # a value of another type altogether
            raise ContractBroken(cls.type, str(error)) from error
        problems: Any = {path: ["unknown field"] for path in unknown_fields(schema, data)}
        problems.update(schema.validate(dumped))
        if problems:
            raise ContractBroken(cls.type, problems)
        return Event(
            type=cls.type,
            subject=str(data[cls.subject_field]),
            data=dumped,
            correlation_id=correlation_id.get(),
            traceparent=traceparent.get(),
        )

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Load a received body, ignoring fields that this version does not know; raises ``ContractBroken``."""
        schema = cls.__dict__.get("_consuming")
        if schema is None:
            schema = treat_unknown(cls(unknown=EXCLUDE), EXCLUDE)
            cls._consuming = schema
        try:
            loaded: dict[str, Any] = schema.load(data)
        except ValidationError as error:
            raise ContractBroken(cls.type, error.messages) from error
        return loaded


def registered(package: str = "") -> dict[str, type[Contract]]:
    """Every contract by its type, as declared so far; with ``package`` only those that are declared in it."""
    return {name: one for name, one in _registry.items() if f"{one.__module__}.".startswith(package and f"{package}.")}


def contract_of(event_type: str) -> type[Contract] | None:
    """The contract of a type, or ``None`` for a type this installation does not know."""
    return _registry.get(event_type)
