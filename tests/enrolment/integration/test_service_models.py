"""Service models over the API: shipped, published, in force on a day, and that of an enterprise."""

from __future__ import annotations

from typing import Any

from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import a_form, as_csv, enrolment, enterprise_of, open_call, pages, screen, send

COORDINATOR: dict[str, Any] = {"roles": [Role.COORDINATOR], "subject": "wipa"}
HERS: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}
MODEL = "/service-models/high-potential-2563-1"
PUBLISHED = "enrolment.service-model-published.v1"
AGENCIES = [
    {"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"},
    {"code": "AG12", "name_th": "ศูนย์ ITC 4.0", "roles": "consulting;equipment", "provinces": "50;51"},
]


def text(word: str) -> dict[str, str]:
    return {"th": f"คำ{word}", "en": word}


def model(**changes: Any) -> dict[str, Any]:
    """A model of the high-potential group, from May."""
    return {
        "version": "high-potential-2563-1",
        "group": "high_potential",
        "title": text("title"),
        "effective_from": "2019-05-01",
        "source": text("resolution"),
        "services": [
            {
                "code": "loan-clinic",
                "name": text("loan clinic"),
                "dimensions": ["finance"],
                "providers": {"agencies": ["AG03"], "roles": ["consulting"]},
                "cost": {"enterprise_percent": 25, "text": text("a quarter is the enterprise's")},
            }
        ],
        "measures": [{"code": "loans", "name": text("loans granted"), "target": text("one")}],
    } | changes


def registered(service: ServiceClient) -> None:
    open_call(service)
    send(service, "agencies", as_csv(AGENCIES))
    send(service, "applications", as_csv([a_form(1)]))


def test_each_group_has_a_model_whose_providers_come_from_the_directory() -> None:
    with enrolment() as service:
        send(service, "agencies", as_csv(AGENCIES))
        models = {one["group"]: one for one in pages(service, "/service-models", roles=[Role.MENTOR])}
        assert set(models) == {"star", "high_potential", "general"}
        consulting = next(one for one in models["general"]["services"] if one["code"] == "consulting")
        assert [one["code"] for one in consulting["providers"]] == ["AG12"]
        assert consulting["cost"]["enterprise_percent"] == 0
        mentoring = models["star"]["services"][0]
        assert (mentoring["roles"], mentoring["cost"]["enterprise_percent"]) == (["mentoring"], None)
        assert all(one["source_th"] and one["source_en"] for one in models.values())


def test_a_new_version_ends_the_one_before_and_is_told(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        send(service, "agencies", as_csv(AGENCIES))
        published = service.put(MODEL, body=model(), **COORDINATOR)
        assert (published.status_code, published.json["published_by"]) == (201, "wipa")
        assert [one["code"] for one in published.json["services"][0]["providers"]] == ["AG03", "AG12"]
        assert service.put(MODEL, body=model(), **COORDINATOR).status_code == 200
        [event] = service.published(PUBLISHED)
        assert (event.subject, event.data["version"], event.data["agencies"], event.data["services"]) == (
            "high_potential",
            "high-potential-2563-1",
            ["AG03"],
            ["loan-clinic"],
        )
        path = "/service-models?group=high_potential"
        versions = [(one["version"], one["effective_until"]) for one in pages_of(service, path)]
        assert versions == [("high-potential-2562-1", "2019-04-30"), ("high-potential-2563-1", None)]
        assert [one["version"] for one in pages_of(service, f"{path}&on=2019-04-30")] == ["high-potential-2562-1"]
        assert [one["version"] for one in pages_of(service, f"{path}&on=2019-05-01")] == ["high-potential-2563-1"]
        assert pages_of(service, f"{path}&on=2018-01-01") == []


def pages_of(service: ServiceClient, path: str) -> list[dict[str, Any]]:
    answer = service.get(path)
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def test_what_is_published_stands() -> None:
    with enrolment() as service:
        send(service, "agencies", as_csv(AGENCIES))
        service.put(MODEL, body=model(), **COORDINATOR)
        changed = service.put(MODEL, body=model(title=text("other")), **COORDINATOR)
        assert (changed.status_code, changed.json["code"]) == (409, "service_model_published")
        for begins, code in (
            ("2019-05-01", "service_model_not_latest"),
            ("2019-04-01", "service_model_not_latest"),
            ("2019-02-28", "service_model_backdated"),
        ):
            other = service.put(
                "/service-models/other-1", body=model(version="other-1", effective_from=begins), **COORDINATOR
            )
            assert (other.status_code, other.json["code"]) == (409, code)
        differs = service.put("/service-models/other-1", body=model(), **COORDINATOR)
        assert (differs.status_code, differs.json["code"]) == (422, "service_model_version_differs")
        assert len(service.published(PUBLISHED)) == 1


def test_every_problem_of_a_document_is_told_at_once() -> None:
    with enrolment() as service:
        refused = service.put(MODEL, body={"version": "high-potential-2563-1"}, **COORDINATOR)
        assert (refused.status_code, refused.json["code"]) == (422, "service_model_invalid")
        assert {one["column"] for one in refused.json["errors"]} >= {"group", "effective_from", "services", "measures"}
        unknown = service.put(MODEL, body=model(), **COORDINATOR)
        assert [(one["column"], one["code"]) for one in unknown.json["errors"]] == [
            ("services[0].providers.agencies", "agency_unknown")
        ]


def test_an_enterprise_gets_the_model_of_its_group(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        path = f"/enterprises/{enterprise_of(1)}/service-model"
        early = service.get(path, **HERS)
        assert (early.status_code, early.json["code"]) == (409, "group_not_known_yet")
        screen(service)
        assert service.get(path, **HERS).json["version"] == "high-potential-2562-1"
        service.put(MODEL, body=model(effective_until="2019-05-31"), **COORDINATOR)
        assert service.get(f"{path}?on=2019-05-31", **HERS).json["version"] == "high-potential-2563-1"
        over = service.get(f"{path}?on=2019-06-01", **HERS)
        assert (over.status_code, over.json["code"]) == (404, "service_model_not_in_force")


def test_who_may_publish_and_who_may_see_an_enterprises_model() -> None:
    with enrolment() as service:
        registered(service)
        screen(service)
        for role in (Role.OFFICER, Role.ENTREPRENEUR, Role.JUDGE):
            assert service.put(MODEL, body=model(), roles=[role]).status_code == 403
        path = f"/enterprises/{enterprise_of(1)}/service-model"
        other = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(2)]}
        assert service.get(path, **other).status_code == 404
        assert service.get(path, roles=[Role.OFFICER], agency="AG03").status_code == 404
        assert service.get(path, roles=[Role.OFFICER], agency="AG12").status_code == 200
        assert service.get(path, roles=[Role.JUDGE]).status_code == 403
        assert service.get("/service-models/none-1").json["code"] == "service_model_unknown"
