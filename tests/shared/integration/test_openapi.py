"""What the OpenAPI document says about every route."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from starsme.auth import Role
from starsme.http.openapi import openapi
from starsme.http.routes import Route
from starsme.testing import ServiceClient


def document(service: ServiceClient) -> dict[str, Any]:
    return dict(service.get("/openapi.json").json)


def test_every_refusal_is_named_by_status_with_its_codes_in_both_languages(service: ServiceClient) -> None:
    told = document(service)
    grant = told["paths"]["/grants"]["post"]["responses"]
    assert {"201", "400", "401", "403", "404", "409", "412", "415", "422", "503"} <= set(grant)
    assert "default" not in grant
    refused = told["components"]["responses"]["Problem412"]["content"]["application/problem+json"]["examples"]
    assert refused["version_changed"]["value"]["detail_en"].startswith("The record has changed")
    assert refused["version_changed"]["value"]["status"] == 412


def test_a_query_is_not_said_to_conflict_over_bodies(service: ServiceClient) -> None:
    listed = document(service)["paths"]["/things"]["get"]
    assert not {"412", "413", "415", "428"} & set(listed["responses"])
    assert listed["x-roles"] == ["mentor", "officer"]


def test_the_operator_s_addresses_are_described_and_need_no_token(service: ServiceClient) -> None:
    paths = document(service)["paths"]
    assert paths["/healthz"]["get"]["security"] == []
    assert {"/readyz", "/metrics", "/openapi.json", "/events/status", "/events/log"} <= set(paths)


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(service: ServiceClient) -> None:
    answer = service.call("DELETE", "/grants")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_two_subjects_may_use_the_same_word() -> None:
    class View(Schema):
        one = fields.String()

    first = View

    class View(Schema):  # type: ignore[no-redef]
        two = fields.String()

    routes = [
        Route(
            kind="query",
            method="GET",
            path=f"/{name}",
            roles=frozenset({Role.OFFICER}),
            summary="",
            takes=None,
            args=None,
            gives=view,
            many=False,
            status=200,
            also=(),
            handler=name,
        )
        for name, view in (("first", first), ("second", View))
    ]
    schemas = openapi("toy", "toy", routes)["components"]["schemas"]
    assert sorted(name for name in schemas if name.endswith("View") and "Event" not in name and "H" not in name) == [
        "FindingView",
        "ReadinessView",
        "TestOpenapiView",
        "View",
    ]
