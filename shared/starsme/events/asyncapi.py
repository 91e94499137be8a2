"""The contracts as an AsyncAPI 3.0 document: exchanges, routing keys, messages and examples, for people who never see our code.

Everything in it is made from the registry and the stored examples, in a fixed order, so that it changes only when they do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starsme.events.contract import Contract, registered
from starsme.events.envelope import CONTENT_TYPE, LARGEST_BYTES, SHARDS
from starsme.events.examples import Example, stored
from starsme.events.routing import exchange_of, fact_of
from starsme.events.schema import PACKAGE, json_schema

DOCUMENT = Path(__file__).parent / "asyncapi.json"
# Of the envelope and the routing; each event type has a version of its own.
VERSION = "1.0.0"
BINDING = "0.3.0"
QUEUE_ARGUMENTS = {"x-queue-type": "quorum", "x-single-active-consumer": True, "x-delivery-limit": 1_000_000}

Json = dict[str, Any]


def document() -> Json:
    """Today's AsyncAPI document."""
    contracts = dict(sorted(registered(PACKAGE).items()))
    examples: defaultdict[str, list[Example]] = defaultdict(list)
    for example in stored():
        examples[example.type].append(example)
    services: defaultdict[str, list[str]] = defaultdict(list)
    for name, contract in contracts.items():
        services[contract.service].append(name)
    return {
        "asyncapi": "3.0.0",
        "id": "urn:starsme:events",
        "info": _info(),
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _server()},
        "channels": {
            **{service: _exchange(service, names) for service, names in services.items()},
            "agencyQueue": _agency_queue(contracts),
        },
        "operations": {
            **{f"{service}.publish": _send(service, names) for service, names in services.items()},
            "agency.receive": _receive(contracts),
        },
        "components": {
            "messages": {name: _message(contract, examples[name]) for name, contract in contracts.items()},
            "schemas": {
                "cloudevent": _envelope(),
                "headers": _headers(),
                **{name: _data(contract) for name, contract in contracts.items()},
            },
            "correlationIds": {
                "request": {
                    "description": "The request that caused the event, the same through every service; empty for work done in the background.",
                    "location": "$message.payload#/correlationid",
                }
            },
            "securitySchemes": {
                "user": {
                    "type": "userPassword",
                    "description": "A broker user for each agency: it reads its own queues and binds them to the exchanges it was granted; "
                    "it writes to its own exchange only. The broker checks user-id, so no publisher can be forged.",
                }
            },
        },
    }


def text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def stale(path: Path = DOCUMENT) -> bool:
    """Whether the checked-in document is not today's."""
    return not path.exists() or path.read_text(encoding="utf-8") != text()


def write(path: Path = DOCUMENT) -> None:
    """Write today's document."""
    path.write_text(text(), encoding="utf-8")


def _info() -> Json:
    return {
        "title": "STAR SME platform: events · เหตุการณ์บนแพลตฟอร์ม STAR SME",
        "version": VERSION,
        "description": "Every fact that the services tell each other, as CloudEvents 1.0 in structured JSON mode over AMQP 0-9-1. "
        "A published version only ever gains optional fields: ignore fields that you do not know. Deliveries happen at least once: "
        "remember the id of what took effect. The events of one subject from one service come in the order of `sequence`. "
        f"An event has at most {LARGEST_BYTES} bytes.\n\n"
        "ทุกข้อเท็จจริงที่บริการบอกกัน เป็น CloudEvents 1.0 (structured JSON) ผ่าน AMQP 0-9-1 รุ่นที่ประกาศแล้วจะเพิ่มได้เฉพาะฟิลด์ที่ไม่บังคับ "
        "ผู้รับต้องข้ามฟิลด์ที่ไม่รู้จัก จำ id ของสิ่งที่ทำไปแล้วเพราะอาจได้รับซ้ำ และเหตุการณ์ของประธานเดียวกันจากบริการเดียวกันมาตามลำดับ `sequence`",
        "license": {"name": "Apache-2.0"},
    }


def _server() -> Json:
    return {
        "host": "{host}:{port}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "title": "RabbitMQ 3.10 or newer",
        "description": "The operator of the platform gives each agency the address, a user and a password. "
        "Between organisations use TLS (amqps, port 5671).",
        "variables": {
            "host": {"description": "the broker's name, from the operator"},
            "port": {"description": "5671 with TLS, 5672 without", "enum": ["5671", "5672"], "default": "5671"},
        },
        "security": [{"$ref": "#/components/securitySchemes/user"}],
    }


def _exchange(service: str, names: list[str]) -> Json:
    return {
        "address": "{fact}.{shard}",
        "title": f"What {service} publishes",
        "description": f"The topic exchange `{exchange_of(service)}`. Bind a queue with `<fact>.*` for every shard of a fact, or with single shards "
        "to share the work between queues: a subject is always in the same shard.",
        "servers": [{"$ref": "#/servers/broker"}],
        "messages": _message_refs(names),
        "parameters": {
            "fact": {"description": "the fact and its version", "enum": [fact_of(name) for name in names]},
            "shard": {
                "description": f"crc32 of the subject (UTF-8) modulo {SHARDS}, two digits",
                "enum": [f"{shard:02d}" for shard in range(SHARDS)],
            },
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": exchange_of(service), "type": "topic", "durable": True, "autoDelete": False},
                "bindingVersion": BINDING,
            }
        },
    }


def _agency_queue(names: Iterable[str]) -> Json:
    return {
        "address": "{agency}.events",
        "title": "An agency's own queue",
        "description": "Declare it durable and with `x-arguments`, and bind it for the events that you want (`x-binding` of each message). "
        "One consumer at a time keeps each subject's order. Acknowledge after your own commit; what you cannot handle yet, keep in your "
        "database, for a message that goes back to the queue holds up all behind it.",
        "servers": [{"$ref": "#/servers/broker"}],
        "messages": _message_refs(names),
        "parameters": {"agency": {"description": "the name of the agency's broker user"}},
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {"durable": True, "exclusive": False, "autoDelete": False},
                "bindingVersion": BINDING,
            }
        },
        "x-arguments": QUEUE_ARGUMENTS,
    }


def _send(service: str, names: list[str]) -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{service}"},
        "title": f"{service} publishes",
        "summary": f"Only {service} writes to its exchange: persistent, mandatory, confirmed, from its outbox.",
        "messages": [{"$ref": f"#/channels/{service}/messages/{name}"} for name in names],
        "bindings": {"amqp": {"userId": service, "deliveryMode": 2, "mandatory": True, "bindingVersion": BINDING}},
    }


def _receive(names: Iterable[str]) -> Json:
    return {
        "action": "receive",
        "channel": {"$ref": "#/channels/agencyQueue"},
        "title": "A partner agency listens",
        "summary": "Bind only what you need; personal data (contact points) is granted to nobody but notifications.",
        "messages": [{"$ref": f"#/channels/agencyQueue/messages/{name}"} for name in names],
        "bindings": {"amqp": {"ack": True, "bindingVersion": BINDING}},
    }


def _message_refs(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _message(contract: type[Contract], examples: list[Example]) -> Json:
    words, version = fact_of(contract.type).rsplit(".v", 1)
    return {
        "name": contract.type,
        "title": f"{words.replace('-', ' ').capitalize()}, version {version}",
        "summary": contract.en,
        "description": "\n\n".join(filter(None, (contract.th, f"subject = data.{contract.subject_field}"))),
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {
            "allOf": [{"$ref": "#/components/schemas/cloudevent"}],
            "type": "object",
            "required": ["type", "data"],
            "properties": {
                "type": {"const": contract.type},
                "source": {"type": "string", "pattern": f"^urn:starsme:[^:]+:{contract.service}$"},
                "data": {"$ref": f"#/components/schemas/{contract.type}"},
            },
        },
        "correlationId": {"$ref": "#/components/correlationIds/request"},
        "tags": [{"name": contract.service}],
        "bindings": {"amqp": {"messageType": contract.type, "bindingVersion": BINDING}},
        "examples": [{"name": example.id, "headers": {}, "payload": example.body} for example in examples],
        "x-binding": {"exchange": exchange_of(contract.service), "routingKey": f"{fact_of(contract.type)}.*"},
    }


def _data(contract: type[Contract]) -> Json:
    """The JSON Schema of the data, without what names it as a document of its own."""
    return {key: value for key, value in json_schema(contract).items() if key not in {"$schema", "$id"}}


def _headers() -> Json:
    return {
        "type": "object",
        "description": "AMQP application headers.",
        "properties": {
            "starsme-replay": {
                "description": "There only when history is sent again, whatever its value: take the fact, but tell nobody of it a second time."
            }
        },
    }


def _envelope() -> Json:
    words = {"type": "string", "minLength": 1, "maxLength": 512}
    return {
        "title": "CloudEvents 1.0, structured JSON mode",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "partitionkey", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**words, "description": "unique for ever; the same id is the same event"},
            "source": {**words, "description": "urn:starsme:<agency>:<service>"},
            "type": {**words, "description": "<service>.<fact>.v<version>"},
            "subject": {**words, "description": "what the fact is about; order is kept for each subject"},
            "time": {
                "type": "string",
                "format": "date-time",
                "pattern": "^[0-9-]{10}T[0-9:]{8}([.][0-9]+)?Z$",
                "description": "when it was stated, UTC",
            },
            "datacontenttype": {"const": "application/json"},
            "sequence": {
                "type": "string",
                "pattern": "^[1-9][0-9]*$",
                "description": "counts the events of one subject from one service, from 1",
            },
            "partitionkey": {"type": "string", "description": "the subject again, for brokers that partition"},
            "correlationid": {"type": "string", "description": "the request that caused it"},
            "traceparent": {
                "type": "string",
                "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
                "description": "W3C trace context",
            },
            "data": {"type": "object"},
        },
        "additionalProperties": True,
    }
