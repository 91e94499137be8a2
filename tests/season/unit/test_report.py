"""The report: right figures, both languages, nothing from outside, nobody's whole number, nothing that a name could break."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from math import hypot
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from season import radar, synthetic
from season.report import man_days, render
from season.words import DIMENSIONS
from tests.season.told_facts import facts_of, nothing

VOID = {"meta", "input", "br", "use", "line", "polygon"}
TEXTS = {"span", "tspan"}


class Page(HTMLParser):
    """Every element with its attributes, and whether they close as they opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)


@pytest.fixture(scope="module")
def season() -> synthetic.Synthetic:
    return synthetic.make(synthetic.Plan())


@pytest.fixture(scope="module")
def facts(season: synthetic.Synthetic) -> dict[str, Any]:
    return facts_of(season).as_json()


@pytest.fixture(scope="module")
def html(facts: dict[str, Any]) -> str:
    return render(facts)


def test_the_province_table_adds_up_to_the_whole(season: synthetic.Synthetic, facts: dict[str, Any]) -> None:
    decided = Counter(item["decision"] for item in season.expected["applications"])
    totals = facts["totals"]
    assert totals["rows"] == len(season.records)
    assert sum(place["applications"] for place in facts["provinces"]) + facts["elsewhere"] == totals["rows"]
    assert {key: totals[key] for key in ("star", "waiting", "declined", "not_rankable")} == {
        key: decided[key] for key in ("star", "waiting", "declined", "not_rankable")
    }
    assert totals["eligible"] == sum(item["verdict"] == "eligible" for item in season.expected["applications"])
    assert totals["seats"] - totals["unfilled"] == totals["star"]


def test_every_reason_stands_in_the_funnel_with_its_count(
    season: synthetic.Synthetic, facts: dict[str, Any], html: str
) -> None:
    reasons = Counter(reason for item in season.expected["applications"] for reason in item["reasons"])
    assert facts["reasons"] == dict(reasons)
    assert all(f"<code>{reason}</code>" in html for reason in reasons)


def test_the_ledger_summary_is_the_sum_of_its_lines(season: synthetic.Synthetic, facts: dict[str, Any]) -> None:
    ledger = season.expected["ledger"]
    assert facts["ledger"]["accepted"] == len(ledger["accepted"])
    assert facts["ledger"]["refused"] == len(ledger["refused"])
    assert facts["ledger"]["minutes_used"] == sum(balance["used"] for balance in ledger["balances"])


def test_it_needs_nothing_from_outside(html: str) -> None:
    page = Page(html)
    places = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("href", "src", "srcset", "action", "data", "xlink:href")
    ]
    assert places
    assert all(place and place.startswith("#") for place in places)
    assert not page.count("link")
    assert not page.count("script")
    assert "url(" not in html
    assert "@import" not in html


def test_its_markup_is_well_formed_and_every_table_has_a_caption_and_scopes(html: str) -> None:
    page = Page(html)
    assert page.unbalanced == []
    assert page.open == []
    described = page.count("caption") + page.count("article")  # a STAR's small table is described by its heading
    assert page.count("table") == described
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    assert all("aria-label" in attributes for tag, attributes in page.elements if attributes.get("role") == "img")


def test_every_text_stands_in_thai_and_in_english(html: str) -> None:
    words = [attributes for tag, attributes in Page(html).elements if tag in TEXTS and "lang" in attributes]
    assert len(words) > 100
    assert Counter(attributes["lang"] for attributes in words) == {"th": len(words) // 2, "en": len(words) // 2}
    assert all(attributes["class"] == attributes["lang"] for attributes in words)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_language_asked_for_is_shown_first(facts: dict[str, Any], language: str) -> None:
    page = Page(render(facts, language))
    checked = [attributes["id"] for tag, attributes in page.elements if tag == "input" and "checked" in attributes]
    assert checked == [language]
    assert dict(page.elements)["html"]["lang"] == language


def test_nobodys_whole_number_is_told(season: synthetic.Synthetic, facts: dict[str, Any], html: str) -> None:
    numbers = {record.enterprise.number for record in season.records} | {visit.number for visit in season.visits}
    for text in (html, json.dumps(facts, ensure_ascii=False)):
        assert not [number for number in numbers if number in text]
        assert not re.search(r"(?<![0-9])[0-9]{13}(?![0-9])", text)


def test_a_name_cannot_become_markup(facts: dict[str, Any]) -> None:
    star = {**facts["stars"][0], "name": "<script>alert(\"x\")</script> & 'ลูก'"}
    html = render({**facts, "stars": [star], "left_out": ["<b>"]})
    assert "<script" not in html
    assert "<b>&lt;b&gt;" not in html
    assert "&lt;script&gt;" in html
    assert Page(html).unbalanced == []


def test_each_star_shows_its_radar_and_its_mentors(facts: dict[str, Any], html: str) -> None:
    assert Page(html).count("article") == len(facts["stars"]) > 0
    for star in facts["stars"]:
        assert f'class="first" points="{radar.polygon(star["assessment"])}"' in html
    assert html.count("ยังไม่มี</span>") == 3 * len(facts["stars"])


def test_the_same_facts_give_the_same_report(season: synthetic.Synthetic, facts: dict[str, Any], html: str) -> None:
    kept = json.loads(json.dumps(facts, ensure_ascii=False))
    assert render(kept) == html


def test_a_proposal_is_not_shown_as_published(season: synthetic.Synthetic, html: str) -> None:
    notice = "ยังไม่ได้ประกาศ"
    assert notice not in html
    assert notice in render(facts_of(season, published=False).as_json())


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_season_with_nothing_but_a_call_still_has_a_report(season: synthetic.Synthetic, language: str) -> None:
    html = render(nothing(season), language)
    page = Page(html)
    assert page.unbalanced == []
    assert "scores.csv" in html
    assert not page.count("article")


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "0"), (180, "0.5"), (360, "1"), (1_080, "3"), (270, "0.75"), (360_000, "1,000")]
)
def test_minutes_are_told_as_man_days(minutes: int, shown: str) -> None:
    assert man_days(minutes, 360) == shown


def test_the_first_dimension_points_straight_up() -> None:
    assert radar.spoke(0, 100) == (0.0, -100.0)


@given(st.fixed_dictionaries({dimension: st.integers(0, 100) for dimension in DIMENSIONS}))
def test_each_corner_stands_as_far_out_as_its_value(values: dict[str, float | None]) -> None:
    corners = [tuple(map(float, corner.split(","))) for corner in radar.polygon(dict(values)).split()]
    assert [hypot(*corner) for corner in corners] == pytest.approx(
        [values[dimension] for dimension in DIMENSIONS], abs=0.1
    )
