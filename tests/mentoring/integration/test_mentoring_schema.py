"""The migrated schema is the declared one, constraints included; and the constraints hold."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mentoring.adapters.tables import METADATA
from mentoring.bootstrap import SERVICE
from tests.mentoring.serving import A, a_mentor, mentoring, publish, register, star
from tests.migrated_schema import compare


def test_migrations_make_the_tables_that_the_code_declares(
    any_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    compare(METADATA, SERVICE.migrations, any_database_url, tmp_path, request)


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE mentors SET finance = 4",
        "UPDATE mentors SET capacity = -1",
        "UPDATE members SET enterprise_id = '0645973339461'",
        "UPDATE proposals SET published_by = NULL",
        "UPDATE proposals SET status = 'proposed'",
        "UPDATE proposals SET cause = 'whim'",
        "UPDATE offers SET status = 'perhaps'",
        "UPDATE offers SET status = 'accepted'",
        "UPDATE offers SET status = 'refused'",
        "UPDATE offers SET mentor_id = 'M9'",
        "UPDATE offers SET proposal = 7",
        "UPDATE offers SET enterprise_id = 'ent_nobody'",
        "DELETE FROM mentors",
        "DELETE FROM cohorts",
    ],
)
def test_the_database_refuses_what_the_domain_would_never_say(any_database_url: str, wrong: str) -> None:
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(wrong))


def test_a_mentor_never_holds_two_offers_of_one_enterprise(any_database_url: str) -> None:
    again = (
        "INSERT INTO offers (id, call_code, proposal, mentor_id, enterprise_id, mentor_name, enterprise_name, dimensions, "
        "lead, offered_on, answer_by, status, version) SELECT 'off_again', call_code, 2, mentor_id, enterprise_id, mentor_name, "
        "enterprise_name, dimensions, lead, offered_on, answer_by, status, version FROM offers"
    )
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        register(service, a_mentor("M2", capacity="2"), name="more.csv")
        service.deliver(star("ent_b"))
        assert publish(service)["version"] == 2
        with (
            pytest.raises(IntegrityError, match=r"offers_held|offers\.call_code"),
            service.runtime.database.begin() as tx,
        ):
            tx.connection.execute(text(f"{again} WHERE mentor_id = 'M1'"))
