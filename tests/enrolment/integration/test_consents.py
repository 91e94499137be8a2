"""Consent is given and withdrawn at any time; what forms said are its first statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import bindparam, text

from enrolment.bootstrap import SERVICE
from starsme.auth import Role
from starsme.clock import BANGKOK, FixedClock
from starsme.db import UtcDateTime
from starsme.db.database import open_engine
from starsme.db.migrate import _configs, migrate
from starsme.testing import ServiceClient
from tests.enrolment.acting import OFFICER, accepted, an_owner, ask, person_of, somebody
from tests.enrolment.building import (
    a_form,
    a_panel,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)

TEXT = "publicity-2562-1"
YES = {"text_version": TEXT}


def path(purpose: str = "publicity", place: int = 1) -> str:
    return f"/enterprises/{enterprise_of(place)}/consents/{purpose}"


def give(service: ServiceClient, claims: dict[str, Any], purpose: str = "publicity", **changes: Any) -> Any:
    return service.put(path(purpose), body=YES | changes, **claims)


def withdraw(service: ServiceClient, claims: dict[str, Any], purpose: str = "publicity", **options: Any) -> Any:
    return service.call("DELETE", path(purpose), **options, **claims)


def told(service: ServiceClient) -> list[tuple[str, str, str]]:
    return [
        (event.type.split(".")[1], event.data["purpose"], event.data["text_version"])
        for event in service.published()
        if ".consent-" in event.type
    ]


def test_a_proven_owner_gives_and_withdraws_and_others_are_told(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        an_owner(service)
        owner = somebody("owner")
        assert service.get(path(), **owner).json["given"] is False
        given = give(service, owner)
        assert (given.status_code, given.headers["ETag"], given.json["text_version"]) == (200, '"1"', TEXT)
        assert give(service, owner).headers["ETag"] == '"1"'
        gone = withdraw(service, owner)
        assert (gone.status_code, gone.json["given"], gone.headers["ETag"]) == (200, False, '"2"')
        assert withdraw(service, owner).headers["ETag"] == '"2"'
        assert give(service, owner).json["given"] is True
        history = service.get(path(), **owner).json["history"]
        assert [(one["given"], one["voice"], one["by"]) for one in history] == [
            (True, "person", person_of("owner")),
            (False, "person", person_of("owner")),
            (True, "person", person_of("owner")),
        ]
        assert told(service) == [
            ("consent-given", "publicity", TEXT),
            ("consent-withdrawn", "publicity", TEXT),
            ("consent-given", "publicity", TEXT),
        ]


def test_consent_is_given_to_the_text_in_force_and_no_other() -> None:
    with enrolment() as service:
        an_owner(service)
        old = give(service, somebody("owner"), text_version="publicity-2550-1")
        assert (old.status_code, old.json["code"]) == (409, "consent_text_outdated")
        assert TEXT in old.json["detail_th"]
        unknown = service.put(path("marketing"), body=YES, **somebody("owner"))
        assert (unknown.status_code, unknown.json["code"]) == (404, "consent_purpose_unknown")
        assert give(service, somebody("owner"), note="1" * 13).status_code == 422


def test_the_core_notice_is_acknowledged_and_never_withdrawn() -> None:
    with enrolment() as service:
        an_owner(service)
        refused = withdraw(service, somebody("owner"), "core")
        assert (refused.status_code, refused.json["code"]) == (409, "notice_is_no_consent")
        again = give(service, somebody("owner"), "core", text_version="core-2562-1")
        assert (again.status_code, again.json["consent"], again.json["given"]) == (200, False, True)
        assert told(service) == []


def test_two_devices_do_not_answer_the_same_version() -> None:
    with enrolment() as service:
        an_owner(service)
        give(service, somebody("owner"))
        late = withdraw(service, somebody("owner"), headers={"If-Match": '"0"'})
        assert (late.status_code, late.json["code"]) == (412, "version_changed")


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        (OFFICER, 200),
        ({"roles": [Role.OFFICER], "agency": "AG99"}, 404),
        (somebody("asking"), 404),
        (somebody("stranger"), 404),
        (somebody("vouched", enterprises=[enterprise_of(1)]), 200),
        (somebody("staff"), 200),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403),
        ({"roles": []}, 403),
    ],
    ids=["operator", "other agency", "unproven", "another firm", "token", "staff", "judge", "nobody"],
)
def test_who_speaks_for_an_enterprise(claims: dict[str, Any], status: int) -> None:
    with enrolment() as service:
        an_owner(service)
        an_owner(service, "stranger", 2)
        accepted(service, "staff", "staff")
        ask(service, "asking")
        assert service.get(path(), **claims).status_code == status
        assert give(service, claims).status_code == status
        assert withdraw(service, claims).status_code == status
        assert len(told(service)) == (2 if status == 200 else 0)


def test_an_adviser_reads_and_does_not_speak() -> None:
    with enrolment() as service:
        an_owner(service)
        accepted(service, "ada", "adviser")
        assert service.get(path(), **somebody("ada")).status_code == 200
        for answer in (give(service, somebody("ada")), withdraw(service, somebody("ada"))):
            assert (answer.status_code, answer.json["code"]) == (403, "consent_not_advisers")


def test_an_officer_writes_down_what_she_was_told_and_people_do_not_see_her_account() -> None:
    with enrolment() as service:
        an_owner(service)
        give(service, OFFICER, note="โทรศัพท์ 1 มี.ค.")
        (seen,) = service.get(path(), **OFFICER).json["history"]
        assert (seen["voice"], seen["by"], seen["note"]) == ("office", "malee", "โทรศัพท์ 1 มี.ค.")
        (hidden,) = service.get(path(), **somebody("owner")).json["history"]
        assert (hidden["voice"], hidden["by"], hidden["note"]) == ("office", None, None)


def test_what_a_form_said_is_heard_and_the_latest_statement_holds(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        form = a_form(1, consent_publicity="ยินยอม", submitted_at="16/1/2562, 9:00:00")
        send(service, "applications", as_csv([form, a_form(2)]))
        an_owner(service)
        shown = service.get(path(), **somebody("owner")).json
        assert (shown["given"], shown["text_version"], shown["history"][0]["voice"]) == (True, "star-test", "form")
        assert shown["at"] == "2019-01-16T09:00:00+07:00"
        assert service.get(path(place=2)).json["given"] is False
        assert told(service) == [("consent-given", "publicity", "star-test")]
        withdraw(service, somebody("owner"))
        # The same enterprise's form of the day before arrives late: it is on record and changes nothing.
        late = a_form(1, consent_publicity="ยินยอม", submitted_at="17/1/2562, 9:00:00", name_th="อีกฉบับ")
        send(service, "applications", as_csv([late]), "late.csv")
        after = service.get(path(), **somebody("owner")).json
        assert after["given"] is False
        assert [one["given"] for one in after["history"]] == [True, True, False]
        assert len(told(service)) == 2


def test_a_form_whose_clock_is_ahead_does_not_silence_people() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, consent_publicity="ยินยอม", submitted_at="1/1/2570, 9:00:00")]))
        an_owner(service)
        assert isinstance(service.runtime.clock, FixedClock)
        service.runtime.clock.advance(timedelta(seconds=1))
        assert withdraw(service, somebody("owner")).json["given"] is False


def test_a_selection_tells_the_consent_that_holds_when_it_is_published() -> None:
    with enrolment() as service:
        open_call(service)
        forms = [a_form(1, consent_publicity="ยินยอม"), a_form(2)]
        send(service, "applications", as_csv(forms))
        screen(service)
        send(service, "scores", as_csv([*a_panel(1, 5), *a_panel(2, 4)]))
        withdraw(service, OFFICER)
        service.put(path(place=2), body=YES, **OFFICER)
        publish(service)
        stars = service.published("enrolment.star-selected.v1")
        assert {event.subject: event.data["publicity_consent"] for event in stars} == {
            enterprise_of(1): False,
            enterprise_of(2): True,
        }


def test_the_texts_are_there_for_whoever_has_a_token() -> None:
    with enrolment() as service:
        for roles in ([Role.JUDGE], [Role.ENTREPRENEUR], [Role.INTEGRATOR]):
            texts = pages(service, "/consent-texts", limit=1, roles=roles)
            assert [(one["purpose"], one["consent"], one["in_force"]) for one in texts] == [
                ("core", False, True),
                ("publicity", True, True),
                ("sharing", True, True),
            ]
        assert service.get("/consent-texts", roles=[]).status_code == 403


def test_the_migration_carries_over_what_forms_said_before(any_database_url: str) -> None:
    engine = open_engine(any_database_url)
    try:
        with engine.begin() as connection:
            for config in _configs(connection, SERVICE.migrations):
                versions = Path(str(config.get_main_option("version_locations")))
                command.upgrade(config, "enrolment_0002" if versions.is_relative_to(SERVICE.migrations) else "head")
            _an_earlier_season(connection)
        migrate(engine, SERVICE.migrations)
        with engine.begin() as connection:
            holds = "SELECT enterprise_id, purpose, given FROM standing_consents ORDER BY enterprise_id, purpose"
            assert [tuple(row) for row in connection.execute(text(holds))] == [
                ("ent_a", "core", True),
                ("ent_a", "publicity", False),
                ("ent_b", "core", True),
                ("ent_b", "publicity", True),
            ]
            kept = "SELECT count(*), min(voice), max(received_at) >= max(at) FROM consent_statements"
            assert tuple(connection.execute(text(kept)).one()) == (6, "form", True)
            assert connection.execute(text("SELECT count(*) FROM enterprises")).scalar() == 2
            connection.execute(text("UPDATE enterprises SET application_id = NULL"))
    finally:
        engine.dispose()


def _an_earlier_season(connection: Any) -> None:
    def write(statement: str, **values: Any) -> None:
        times = [bindparam(name, type_=UtcDateTime) for name, value in values.items() if isinstance(value, datetime)]
        connection.execute(text(statement).bindparams(*times), values)

    new_year = datetime(2019, 1, 1, tzinfo=BANGKOK)
    write(
        "INSERT INTO calls (code, document, digest, opened_at, version) VALUES ('c', '{}', 'd', :now, 1)", now=new_year
    )
    for key in ("ent_a", "ent_b"):
        write(
            "INSERT INTO enterprises (id, application_id, name_th, registered_on, version)"
            " VALUES (:id, :id, 'x', '2019-01-15', 1)",
            id=key,
        )
    for enterprise, row, publicity, days in (("ent_a", 1, True, 15), ("ent_a", 2, False, 16), ("ent_b", 3, True, 400)):
        write(
            'INSERT INTO applications (id, call_code, "row", job_id, received_at, number_key, number_fits, enterprise_id,'
            " name_th, consent_core, consent_publicity, incomplete_fields, size_rule, raw, version) VALUES"
            " (:id, 'c', :row, 'j', :received, :ent, :yes, :ent, 'x', :yes, :publicity, '[]', 'r', '{}', 1)",
            id=f"app_{row}",
            row=row,
            received=datetime(2019, 2, 1, tzinfo=BANGKOK),
            ent=enterprise,
            yes=True,
            publicity=publicity,
        )
        for purpose, given in (("core", True), ("publicity", publicity)):
            write(
                "INSERT INTO consents VALUES (:id, :purpose, :given, 'c', :at)",
                id=f"app_{row}",
                purpose=purpose,
                given=given,
                at=new_year + timedelta(days=days),
            )
