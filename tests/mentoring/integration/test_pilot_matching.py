"""The pilot's cohort and register come to the oracle's coverage, through the service's own doors."""

import json

import pytest

from starsme.identifiers import enterprise_id
from starsme.testing.service import PSEUDONYM_KEY
from tests.mentoring.builders import PILOT
from tests.mentoring.serving import CALL, findings, imported, mentoring, pages, propose, publish, star


def pilot_stars():
    expected = json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))
    applications = {each["row"]: each for each in expected["applications"]}
    for province, result in expected["selection"].items():
        for row in result["star"]:
            one = applications[row]
            scores = {
                name: one["assessment"][name]
                for name in ("management", "marketing", "innovation", "finance", "digital")
            }
            yield star(
                enterprise_id(one["tax_id"], PSEUDONYM_KEY.encode()),
                province=province,
                industry=one["tsic_section"],
                application_id=f"app_{row}",
                assessment=scores,
            )


@pytest.mark.skipif(not PILOT.exists(), reason="the pilot's data is not here")
def test_the_pilot_covers_as_many_needs_as_any_matching_can(any_database_url):
    with mentoring(any_database_url) as service:
        job = imported(service, (PILOT / "mentors.csv").read_bytes())
        assert findings(service, job) == []
        service.deliver(*pilot_stars())
        matching = propose(service)
        assert (matching["enterprises"], matching["needs"], matching["coverage"]) == (26, 130, 128)
        assert (matching["status"], matching["coverage_gap"]) == ("proposed", 0)
        assert len(matching["unmet"]) == 2
        published = publish(service)
        assert (published["coverage"], published["status"]) == (128, "published")
        offered = pages(service, f"/offers?call_code={CALL}&limit=10")
        assert len(offered) == len(published["matches"]) == len(service.published("mentoring.mentor-offered.v1"))
        mentors = {mentor["code"]: mentor for mentor in pages(service, "/mentors")}
        assert all(mentor["held"] <= mentor["capacity"] for mentor in mentors.values())
        text = "".join(str(event.data) for event in service.published())
        assert not [number for number in pilot_conflicts() if number in text]


def pilot_conflicts():
    expected = json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))
    return {each["tax_id"] for each in expected["applications"] if len(each["tax_id"] or "") == 13}
