"""Numbers at rest: sealed, moved over from an earlier release, sealed anew under a new key, refused without the key."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, select, text, update

from enrolment.adapters.tables import enterprise_numbers, identities
from starsme.cli.preflight import problems_of
from starsme.jobs.tables import job_rows
from starsme.sealing import SealBroken
from starsme.testing import ServiceClient
from starsme.testing.service import IDENTITY_KEY
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)

NEW_KEY = "a-newer-key-for-tests-only-never-for-a-deployment"


def take_in(service: ServiceClient, *places: int) -> None:
    open_call(service)
    send(service, "applications", as_csv([a_form(place) for place in places]))


def seal_all(service: ServiceClient) -> int:
    steps = 0
    while service.runtime.service.seal_numbers():
        steps += 1
    return steps


def as_an_earlier_release_left_it(service: ServiceClient, *places: int) -> None:
    with service.runtime.database.begin() as tx:
        tx.connection.execute(enterprise_numbers.delete())
        for row in tx.connection.execute(text("SELECT id, number_key FROM applications")).all():
            (number,) = [number_of(place) for place in places if enterprise_of(place) == row.number_key]
            plain = {"number": number, "sealed": None, "key_id": None}
            tx.connection.execute(update(identities).where(identities.c.application_id == row.id).values(plain))


def kept(service: ServiceClient) -> list[Any]:
    with service.runtime.database.begin() as tx:
        return [*tx.connection.execute(select(identities)), *tx.connection.execute(select(enterprise_numbers))]


def everything(connection: Connection) -> str:
    """Every value of every table, the kernel's too, one a line."""
    values: list[str] = []
    for table in inspect(connection).get_table_names():
        for row in connection.execute(text(f'SELECT * FROM "{table}"')):
            values += [bytes(value).decode("latin-1") if _binary(value) else str(value) for value in row]
    return "\n".join(values)


def _binary(value: object) -> bool:
    return isinstance(value, bytes | memoryview)


def test_no_number_stands_in_any_column_after_a_season(any_database_url: str) -> None:
    places = (1, 2, 3)
    with enrolment(any_database_url) as service:
        open_call(service)
        forms = [a_form(1), a_form(2, revenue="ห้าแสน"), a_form(3)]
        send(service, "applications", as_csv(forms))
        screen(service)
        send(service, "scores", as_csv([*a_panel(1, 5), *a_panel(2, 3), *a_panel(3, 4)]))
        key = {"Idempotency-Key": "a-key-for-this-command"}
        proposed = service.post(f"{CALL}/selection/proposal", headers=key)
        publish(service)
        whole = pages(service, "/enterprises")
        assert {number_of(place) for place in places} == {item["tax_id"] for item in whole}
        assert number_of(1) in proposed.text
        again = service.post(f"{CALL}/selection/proposal", headers=key)
        assert (again.headers["Idempotency-Replayed"], again.json) == ("true", proposed.json)
        with service.runtime.database.begin() as tx:
            held = everything(tx.connection)
        assert enterprise_of(1) in held
        assert [place for place in places if number_of(place) in held or number_of(place)[1:12] in held] == []


def test_numbers_of_an_earlier_release_are_read_and_sealed_in_the_background(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1, 2)
        as_an_earlier_release_left_it(service, 1, 2)
        before = {item["tax_id"] for item in pages(service, "/enterprises")}
        assert before == {number_of(1), number_of(2)} == {one["tax_id"] for one in applications(service).values()}
        assert seal_all(service) == 1
        rows = kept(service)
        assert len(rows) == 4
        assert [getattr(row, "number", "") for row in rows] == [""] * 4
        assert {item["tax_id"] for item in pages(service, "/enterprises")} == before
        with service.runtime.database.begin() as tx:
            ids = [enterprise_of(1), enterprise_of(2), enterprise_of(3)]
            assert service.app.numbers.of(tx.connection, ids) == {ids[0]: number_of(1), ids[1]: number_of(2)}
        assert seal_all(service) == 0


def test_the_text_in_place_of_a_number_is_sealed_too(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, tax_id="1.05556E+11")]))
        with service.runtime.database.begin() as tx:
            assert "1.05556E" not in everything(tx.connection)


def test_after_a_change_of_keys_every_row_goes_under_the_new_one(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1, 2)
        old = {row.key_id for row in kept(service)}
    with enrolment(any_database_url, STARSME_IDENTITY_KEYS=f"{NEW_KEY}\n{IDENTITY_KEY}") as service:
        assert {item["tax_id"] for item in pages(service, "/enterprises")} == {number_of(1), number_of(2)}
        assert seal_all(service) == 2
        new = {row.key_id for row in kept(service)}
        assert len(old) == len(new) == 1
        assert old.isdisjoint(new)
    with enrolment(any_database_url, STARSME_IDENTITY_KEYS=NEW_KEY) as service:
        assert service.runtime.readiness() == {}
        assert {item["tax_id"] for item in pages(service, "/enterprises")} == {number_of(1), number_of(2)}


def test_without_the_key_of_its_rows_the_service_does_not_start_and_says_which_is_missing(
    any_database_url: str,
) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1)
        (key_id,) = {row.key_id for row in kept(service)}
    with enrolment(any_database_url, STARSME_IDENTITY_KEYS=NEW_KEY) as service:
        (problem,), _ = problems_of(service.runtime)
        assert problem.name == "STARSME_IDENTITY_KEYS"
        assert key_id in problem.en
        assert key_id in problem.th
        assert set(service.runtime.readiness()) == {"STARSME_IDENTITY_KEYS"}
        refused = service.get("/enterprises")
        assert (refused.status_code, refused.json["code"]) == (500, "sealing_key_missing")


def test_a_number_moved_to_another_enterprise_does_not_open(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1, 2)
        with service.runtime.database.begin() as tx:
            one = tx.connection.execute(select(enterprise_numbers)).first()
            assert one is not None
            tx.connection.execute(update(enterprise_numbers).values(sealed=one.sealed))
            with pytest.raises(SealBroken):
                service.app.numbers.of(tx.connection, [enterprise_of(1), enterprise_of(2)])


def test_a_number_is_kept_once(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1)
        with service.runtime.database.begin() as tx:
            service.app.numbers.keep(tx.connection, {enterprise_of(1): number_of(2)})
            service.app.numbers.keep(tx.connection, {})
            assert service.app.numbers.of(tx.connection, [enterprise_of(1)]) == {enterprise_of(1): number_of(1)}


def cells(service: ServiceClient) -> list[bytes]:
    with service.runtime.database.begin() as tx:
        return [bytes(kept) for kept in tx.connection.execute(select(job_rows.c.cells)).scalars()]


def corrections(service: ServiceClient, job_id: str) -> str:
    return service.get(f"/jobs/{job_id}/corrections.csv").data.decode("utf-8-sig")


def test_rows_that_wait_for_correction_are_sealed_and_given_back_as_typed(any_database_url: str) -> None:
    typed = f"{number_of(1)[:1]}-{number_of(1)[1:]}"
    with enrolment(any_database_url) as service:
        open_call(service)
        job = send(service, "applications", as_csv([a_form(1, tax_id=typed, revenue="?"), a_form(2)]))
        assert typed in corrections(service, job["id"])
        (sealed,) = cells(service)
        assert sealed[:1] != b"["
        assert number_of(1)[1:].encode() not in sealed


def test_rows_of_an_earlier_release_and_of_an_earlier_key_are_sealed_anew(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        job = send(service, "applications", as_csv([a_form(1, revenue="?"), a_form(2, revenue="?"), a_form(3)]))
        before, typed = cells(service), corrections(service, job["id"])
        with service.runtime.database.begin() as tx:
            plain = service.runtime.jobs._custody.take(tx.connection.execute(select(job_rows)).first())
            kept = json.dumps(plain).encode()
            tx.connection.execute(update(job_rows).where(job_rows.c.number == 1).values(cells=kept))
        assert corrections(service, job["id"]) == typed
        assert service.runtime.jobs.seal_step() is True
        assert service.runtime.jobs.seal_step() is False
        assert {one[:7] for one in cells(service)} == {one[:7] for one in before}
    with enrolment(any_database_url, STARSME_IDENTITY_KEYS=f"{NEW_KEY} {IDENTITY_KEY}") as service:
        assert service.runtime.jobs.seal_step() is True
        assert {one[:7] for one in cells(service)}.isdisjoint({one[:7] for one in before})
    with enrolment(any_database_url, STARSME_IDENTITY_KEYS=NEW_KEY) as service:
        assert service.runtime.jobs.seal_step() is False
        assert corrections(service, job["id"]) == typed


def test_the_embedded_platform_refuses_a_folder_whose_numbers_another_key_seals(tmp_path: Path) -> None:
    with enrolment(f"sqlite:///{tmp_path}/enrolment.sqlite3") as service:
        take_in(service, 1)
        (key_id,) = {row.key_id for row in kept(service)}
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "identity.keys").write_text(NEW_KEY)
    starsme = Path(sys.executable).with_name("starsme")
    command = [starsme, "onebox", "--data", str(tmp_path), "--address", "127.0.0.1:0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False)
    assert ended.returncode == 2, ended.stderr
    assert key_id in ended.stderr
