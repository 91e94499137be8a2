"""Invented enterprises by the million, written straight into the database as the service would have written them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from enrolment.adapters.sealed_numbers import enterprise_place
from enrolment.adapters.search.names import VERSION, name_columns
from enrolment.domain.words import Group, GroupReason, Kind, Sector, SizeClass
from season.synthetic.words import BRANDS
from starsme.identifiers import enterprise_id
from starsme.sealing import KeyRing
from tests.enrolment.building import number_of
from tests.servers.services import IDENTITY_KEY, PSEUDONYM_KEY

ROWS_A_COPY = 20_000
PROVINCES = ("50", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "67")
TRADES = ("การเกษตร", "เซรามิก", "ผ้าทอ", "กาแฟ", "แปรรูปอาหาร", "เฟอร์นิเจอร์", "เครื่องเงิน", "ขนส่ง", "ท่องเที่ยว", "สมุนไพร")
SYLLABLES = (
    "กิต",
    "ชัย",
    "ธน",
    "วัฒน์",
    "พร",
    "ศิริ",
    "มงคล",
    "รุ่ง",
    "เรือง",
    "ทอง",
    "นที",
    "ภูมิ",
    "เพชร",
    "แก้ว",
    "สุข",
    "ดี",
    "บุญ",
    "ลาภ",
    "อุดม",
    "วงศ์",
)
_TABLES = ("enterprises", "enterprise_names", "enterprise_numbers")


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise."""

    id: str
    number: str
    name_th: str
    province: str


def firms(count: int, seed: int = 1) -> Iterator[Firm]:
    """The same firms for the same count, of whatever count the first ones are."""
    chance = random.Random(seed)
    key = PSEUDONYM_KEY.encode()
    for place in range(1, count + 1):
        brand, _ = chance.choice(BRANDS)
        own = "".join(chance.choices(SYLLABLES, k=3))
        name = f"บริษัท {brand}{chance.choice(TRADES)} {own} จำกัด"
        number = number_of(place)
        yield Firm(enterprise_id(number, key), number, name, chance.choice(PROVINCES))


def populate(database_url: str, count: int) -> None:
    """Write the firms with COPY; the indexes are made afterwards, as a restored backup makes them."""
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            indexes = _drop_indexes(cursor)
            cursor.execute(
                "INSERT INTO name_indexing (kind, version, done_to, finished_at) VALUES ('enterprises', %s, '', now()),"
                " ('applications', %s, '', now()) ON CONFLICT (kind) DO UPDATE SET finished_at = now()",
                (VERSION, VERSION),
            )
            _copy(cursor, count)
            for definition in indexes:
                cursor.execute(definition)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.close()


def _drop_indexes(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary AND NOT i.indisunique",
        (list(_TABLES),),
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _copy(cursor: Any, count: int) -> None:
    ring, buffers, waiting = KeyRing([IDENTITY_KEY.encode()]), {name: StringIO() for name in _TABLES}, 0
    chance = random.Random(2)
    for firm in firms(count):
        names = name_columns(firm.name_th, None)
        sealed = ring.seal(firm.number, place=enterprise_place(firm.id))
        _line(
            buffers["enterprises"],
            firm.id,
            Kind.JURISTIC,
            firm.name_th,
            firm.province,
            chance.choice(list(Sector)),
            chance.choice(list(SizeClass)),
            "2019-01-14",
            Group.GENERAL,
            GroupReason.DEFAULT,
            1,
        )
        grams = "{" + ",".join(map(str, names["grams"])) + "}"
        _line(buffers["enterprise_names"], firm.id, names["searched"], names["sort_name"], grams)
        _line(buffers["enterprise_numbers"], firm.id, "\\\\x" + sealed.content.hex(), sealed.key_id)
        waiting += 1
        if waiting == ROWS_A_COPY:
            waiting = _flush(cursor, buffers)
    _flush(cursor, buffers)


def _line(buffer: StringIO, *cells: Any) -> None:
    buffer.write("\t".join(map(str, cells)) + "\n")


_COLUMNS = {
    "enterprises": (
        "id",
        "kind",
        "name_th",
        "province",
        "sector",
        "size",
        "registered_on",
        '"group"',
        "group_reason",
        "version",
    ),
    "enterprise_names": ("enterprise_id", "searched", "sort_name", "grams"),
    "enterprise_numbers": ("enterprise_id", "sealed", "key_id"),
}


def _flush(cursor: Any, buffers: dict[str, StringIO]) -> int:
    for table, buffer in buffers.items():
        buffer.seek(0)
        cursor.copy_expert(f"COPY {table} ({', '.join(_COLUMNS[table])}) FROM STDIN", buffer)
        buffer.seek(0)
        buffer.truncate()
    return 0
