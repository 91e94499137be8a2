"""The migrated schema is the declared one, constraints included; and the constraints hold."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from enrolment.adapters.tables import METADATA
from enrolment.bootstrap import SERVICE
from starsme.testing import ServiceClient
from tests.enrolment.building import a_form, a_panel, as_csv, enrolment, open_call, publish, screen, send
from tests.migrated_schema import compare


def test_migrations_make_the_tables_that_the_code_declares(
    any_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    compare(METADATA, SERVICE.migrations, any_database_url, tmp_path, request)


def a_season(service: ServiceClient) -> None:
    open_call(service)
    send(service, "applications", as_csv([a_form(1), a_form(2)]))
    screen(service)
    send(service, "scores", as_csv(a_panel(1, 5) + a_panel(2, 4)))
    publish(service)


@pytest.mark.parametrize(
    "wrong",
    [
        'UPDATE applications SET "row" = 1',
        "UPDATE applications SET enterprise_id = number_key, consent_core = false",
        "UPDATE applications SET verdict = 'perhaps'",
        "UPDATE applications SET verdict = NULL",
        'UPDATE sheets SET "row" = 1',
        "UPDATE sheets SET digital = NULL",
        "UPDATE sheets SET conflict = true",
        "UPDATE sheets SET status = 'refused'",
        "UPDATE sheets SET innovation = 101",
        "UPDATE proposals SET published_by = NULL",
        "UPDATE proposal_places SET rank = NULL",
        "UPDATE proposal_places SET rank = 1",
        "UPDATE decisions SET decision = 'waiting'",
        "UPDATE decisions SET enterprise_id = 'ent_nobody'",
        "UPDATE enterprises SET \"group\" = 'comet'",
        "UPDATE assessments SET finance = -5",
        "UPDATE consents SET purpose = 'core'",
        "DELETE FROM enterprises",
    ],
)
def test_the_database_refuses_what_the_domain_would_never_say(any_database_url: str, wrong: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(wrong))
