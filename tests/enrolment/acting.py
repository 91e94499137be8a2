"""What tests of people and their authority are built from."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from starsme.auth import Role
from starsme.identifiers import person_id
from starsme.testing import ServiceClient
from starsme.testing.service import PSEUDONYM_KEY
from tests.enrolment.building import enterprise_of, number_of

OFFICER = {"roles": [Role.OFFICER], "subject": "malee"}
NOTICE = "core-2562-1"


def somebody(subject: str, **claims: Any) -> dict[str, Any]:
    """A person's claims: an entrepreneur whose token names no enterprise."""
    return {"roles": [Role.ENTREPRENEUR], "subject": subject, **claims}


def person_of(subject: str) -> str:
    """A person's pseudonym."""
    return person_id(subject, PSEUDONYM_KEY.encode())


def a_registration(place: int = 1, **changes: Any) -> dict[str, Any]:
    """The ``place``-th enterprise as its owner enters it."""
    return {
        "tax_id": number_of(place),
        "kind": "juristic",
        "name_th": f"บริษัท ลำดับที่ {place} จำกัด",
        "province": "50",
        "sector": "manufacturing",
        "role": "owner",
        "notice_version": NOTICE,
        **changes,
    }


def ask(service: ServiceClient, subject: str, place: int = 1, **changes: Any) -> dict[str, Any]:
    """A person asks to act for an enterprise; gives the authority."""
    answer = service.post("/enterprises", body=a_registration(place, **changes), **somebody(subject))
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def prove(service: ServiceClient, authority_id: str, kind: str = "document", **claims: Any) -> TestResponse:
    """Somebody (an officer of the operator unless said otherwise) proves a request."""
    body = {"kind": kind, "reference": "หนังสือรับรอง ชม. 12/2562"}
    return service.post(f"/authorities/{authority_id}/proof", body=body, **(claims or OFFICER))


def an_owner(service: ServiceClient, subject: str = "owner", place: int = 1) -> dict[str, Any]:
    """A person with proven authority as the owner of the ``place``-th enterprise; gives the authority."""
    answer = prove(service, ask(service, subject, place)["id"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def accepted(service: ServiceClient, subject: str, role: str, owner: str = "owner", place: int = 1) -> dict[str, Any]:
    """A person whom the owner invited and who accepted; gives the authority."""
    path = f"/enterprises/{enterprise_of(place)}/invitations"
    invited = service.post(path, body={"role": role}, **somebody(owner))
    assert invited.status_code == 201, invited.text
    answer = service.post("/invitations/acceptance", body={"code": invited.json["code"]}, **somebody(subject))
    assert answer.status_code == 200, answer.text
    return dict(answer.json)
