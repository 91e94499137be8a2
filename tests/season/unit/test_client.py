"""The officer's client: where services are, commands that take effect once, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from season.client import SERVICES, Addresses, AddressesWrong, Platform, PlatformProblem
from tests.season.fake_services import Answer, FakeServices, fake_services


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with fake_services() as fake:
        yield fake


@pytest.fixture
def platform(services: FakeServices) -> Iterator[Platform]:
    made = Platform(Addresses.read([services.address]), "a token", sleep=lambda _seconds: None)
    yield made
    made.close()


def problem(status: int, code: str = "conflict") -> Answer:
    return Answer({"code": code, "detail_th": "ทำไม่ได้", "detail_en": "It cannot be done."}, status)


def test_one_address_reaches_every_service_under_its_name() -> None:
    of = Addresses.read(["https://platform.example/"]).of
    assert of == {service: f"https://platform.example/{service}" for service in SERVICES}


def test_each_service_may_have_its_own_address() -> None:
    given = [f"{service}=http://{service}.internal:8000" for service in SERVICES]
    assert Addresses.read(given).of["mentoring"] == "http://mentoring.internal:8000"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["enrolment=http://a:1"], ["mentoring", "consulting", "notifications"]),
        (["mentring=http://a:1"], ["mentring", "enrolment"]),
        (["platform.example"], ["platform.example"]),
        (["ftp://a"], ["ftp://a"]),
        (["http://a", "http://b"], ["one address"]),
        (["http://a", "enrolment=http://b"], ["one address"]),
        ([], ["enrolment"]),
    ],
)
def test_addresses_that_do_not_say_where_everything_is_are_refused_by_name(given: list[str], named: list[str]) -> None:
    with pytest.raises(AddressesWrong) as refused:
        Addresses.read(given)
    english = " ".join(en for _, en in refused.value.problems)
    assert all(name in english for name in named)


def test_a_command_repeated_after_a_busy_answer_keeps_its_idempotency_key(
    services: FakeServices, platform: Platform
) -> None:
    services.answer("POST", "/enrolment/x", problem(503, "unavailable"), problem(502), Answer({"done": True}))
    assert platform.command("POST", "enrolment", "/x", {"a": 1}) == {"done": True}
    keys = [asked.headers["Idempotency-Key"] for asked in services.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_two_commands_have_two_idempotency_keys(services: FakeServices, platform: Platform) -> None:
    services.answer("POST", "/enrolment/x", Answer({}))
    platform.command("POST", "enrolment", "/x")
    platform.command("POST", "enrolment", "/x")
    assert len({asked.headers["Idempotency-Key"] for asked in services.asked}) == 2


def test_a_refusal_is_told_in_both_languages_with_what_to_correct(services: FakeServices, platform: Platform) -> None:
    body = {
        "code": "file_refused",
        "detail_th": "รับไม่ได้",
        "detail_en": "Refused.",
        "errors": [{"code": "column_missing"}],
    }
    services.answer("POST", "/enrolment/x", Answer(body, 422))
    with pytest.raises(PlatformProblem) as refused:
        platform.command("POST", "enrolment", "/x")
    assert (refused.value.code, refused.value.status) == ("file_refused", 422)
    assert "รับไม่ได้" in refused.value.th
    assert "Refused." in refused.value.en
    assert refused.value.findings == ({"code": "column_missing"},)
    assert len(services.asked) == 1


def test_an_expired_token_is_answered_with_how_to_give_a_fresh_one(services: FakeServices, platform: Platform) -> None:
    services.answer("GET", "/enrolment/x", problem(401, "token_expired"))
    with pytest.raises(PlatformProblem, match="--token-file"):
        platform.get("enrolment", "/x")


def test_something_that_is_not_the_platform_is_recognised(services: FakeServices, platform: Platform) -> None:
    services.answer("GET", "/enrolment/x", Answer(b"<html>", 404))
    with pytest.raises(PlatformProblem) as told:
        platform.get("enrolment", "/x")
    assert told.value.code == "not_the_platform"


def test_a_service_that_is_away_is_named_with_its_address() -> None:
    platform = Platform(Addresses.read(["http://127.0.0.1:9"]), "a token", sleep=lambda _seconds: None)
    with pytest.raises(PlatformProblem, match=r"mentoring cannot be reached at http://127\.0\.0\.1:9/mentoring"):
        platform.get("mentoring", "/x")
    platform.close()


def test_pages_are_followed_to_the_last(services: FakeServices, platform: Platform) -> None:
    pages = {None: ([1, 2], "b"), "b": ([3], "c"), "c": ([], None)}

    def page(asked: object) -> Answer:
        items, following = pages[asked.arguments.get("after")]  # type: ignore[attr-defined]
        return Answer({"items": items, "next": following})

    services.routes["GET", "/enrolment/list"] = page
    assert [int(str(item)) for item in platform.pages("enrolment", "/list")] == [1, 2, 3]


def test_what_is_not_there_is_none_but_other_refusals_are_raised(services: FakeServices, platform: Platform) -> None:
    assert platform.find("enrolment", "/nothing") is None
    services.answer("GET", "/enrolment/barred", problem(403, "forbidden"))
    with pytest.raises(PlatformProblem):
        platform.find("enrolment", "/barred")


def test_a_file_goes_under_its_own_name_byte_for_byte(
    services: FakeServices, platform: Platform, tmp_path: Path
) -> None:
    file = tmp_path / "applications.csv"
    file.write_bytes(b"\xef\xbb\xbf\xe0\xb8\x81,\r\n")
    services.answer("POST", "/enrolment/imports", Answer({"id": "job"}, 202))
    assert platform.send_file("enrolment", "/imports", file) == {"id": "job"}
    assert services.asked[0].arguments["filename"] == "applications.csv"
    assert services.asked[0].body == file.read_bytes()
    assert services.asked[0].headers["Authorization"] == "Bearer a token"
