"""What a contract is: a marshmallow schema with a type, a subject and a publishing service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from marshmallow.schema import SchemaMeta

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
    (dates as ``date``, times as aware ``datetime``).
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


class _ContractMeta(SchemaMeta):
    """Lets a contract name its type and subject in the class line, where marshmallow's own metaclass takes no words."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **_words: str) -> _ContractMeta:
        return super().__new__(mcs, name, bases, attrs)  # type: ignore[return-value]

    def __init__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **words: str) -> None:
        super().__init__(name, bases, attrs)  # type: ignore[no-untyped-call]
        if words:
            _register(cls, **words)  # type: ignore[arg-type]


def _register(contract: type[Contract], *, type: str, subject: str) -> None:
    match = TYPE.match(type)
    if match is None:
        raise TypeError(f"{type!r} is not an event type: write service.fact-in-past-tense.v1")
    if type in _registry:
        raise TypeError(f"{type} is declared twice: {_registry[type].__module__} and {contract.__module__}")
    contract.type, contract.subject_field, contract.service = type, subject, match["service"]
    _registry[type] = contract


class Contract(Schema, metaclass=_ContractMeta):
    """Base of every contract. Declare with ``class X(Contract, type="service.name.v1", subject="field")``.

    Producers are strict (unknown or missing fields raise), consumers ignore unknown fields.
    """

    type: ClassVar[str]
    subject_field: ClassVar[str]
    service: ClassVar[str]
    _producing: ClassVar[Schema | None] = None
    _consuming: ClassVar[Schema | None] = None

    @classmethod
    def event(cls, **data: Any) -> Event:
        """Make an event of this type; raises ``ContractBroken`` unless ``data`` keeps to the contract to the letter."""
        schema = cls.__dict__.get("_producing")
        if schema is None:
            schema = cls(unknown=RAISE)
            cls._producing = schema
        try:
            dumped = schema.dump(data)
        except (TypeError, ValueError, AttributeError) as error:  # a value of another type altogether
            raise ContractBroken(cls.type, str(error)) from error
        problems: Any = {key: ["unknown field"] for key in data if key not in schema.fields}
        problems.update(schema.validate(dumped))
        if problems:
            raise ContractBroken(cls.type, problems)
        return Event(type=cls.type, subject=str(data[cls.subject_field]), data=dumped)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Load a received body, ignoring fields that this version does not know; raises ``ContractBroken``."""
        schema = cls.__dict__.get("_consuming")
        if schema is None:
            schema = cls(unknown=EXCLUDE)
            cls._consuming = schema
        try:
            loaded: dict[str, Any] = schema.load(data)
        except ValidationError as error:
            raise ContractBroken(cls.type, error.messages) from error
        return loaded


def registered() -> dict[str, type[Contract]]:
    """Every contract by its type, as declared so far."""
    return dict(_registry)


def contract_of(event_type: str) -> type[Contract] | None:
    """The contract of a type, or ``None`` for a type this installation does not know."""
    return _registry.get(event_type)
