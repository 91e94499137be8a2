"""What tests of drafts and requests are built from: an enterprise's people, and a call with the door open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starsme.auth import Role
from starsme.clock import BANGKOK
from starsme.testing import ServiceClient
from tests.enrolment.acting import NOTICE
from tests.enrolment.building import CALL, a_form, as_csv, enterprise_of, open_call, send
from tests.enrolment.making import call_document

WITHIN = datetime(2019, 2, 1, 10, tzinfo=BANGKOK)
OFFICE = {"roles": [Role.OFFICER], "subject": "officer-1"}
COORDINATOR = {"roles": [Role.COORDINATOR], "subject": "coordinator-1"}


def person_of(place: int, subject: str | None = None) -> dict[str, Any]:
    """The token of somebody who acts for the ``place``-th enterprise."""
    return {
        "roles": [Role.ENTREPRENEUR],
        "subject": subject or f"owner-{place}",
        "enterprises": [enterprise_of(place)],
    }


def move_to(service: ServiceClient, moment: datetime) -> None:
    """Set the service's clock."""
    service.runtime.clock.move_to(moment)  # type: ignore[attr-defined]


def a_call_with_firms(service: ServiceClient, *places: int, **call: Any) -> None:
    """An earlier call at which these firms registered, and the test call, open at ``WITHIN``."""
    open_earlier(service, *places)
    open_call(service, **call)
    move_to(service, WITHIN)


def open_earlier(service: ServiceClient, *places: int) -> None:
    """The firms applied before: they are registered and their numbers known."""
    code = "star-before"
    answer = service.put(f"/calls/{code}", body=call_document(code=code))
    assert answer.status_code in (200, 201), answer.text
    send(service, "applications", as_csv([a_form(place) for place in places]), call=f"/calls/{code}")


def begin(service: ServiceClient, place: int = 1, **who: Any) -> dict[str, Any]:
    """The enterprise's draft for the test call."""
    answer = service.post(f"{CALL}/drafts", body={}, **(who or person_of(place)))
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def save(service: ServiceClient, draft: Mapping[str, Any], place: int = 1, **answers: str | None) -> dict[str, Any]:
    """Save some answers to the version at hand."""
    answer = service.put(
        f"/drafts/{draft['id']}",
        body={"answers": answers},
        headers={"If-Match": f'"{draft["version"]}"'},
        **person_of(place),
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def submit(service: ServiceClient, draft: Mapping[str, Any], place: int = 1) -> Any:
    """Submit a draft as it stands."""
    return service.post(f"/drafts/{draft['id']}/submission", body={"notice_version": NOTICE}, **person_of(place))


def applied(service: ServiceClient, place: int = 1) -> dict[str, Any]:
    """A firm that applied by draft; gives the receipt."""
    answer = submit(service, begin(service, place), place)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)
