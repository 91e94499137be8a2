"""Cohorts as enrolment tells of them, proposals, and their publication."""

from starsme.clock import FixedClock
from tests.mentoring.serving import (
    ALL,
    CALL,
    TODAY,
    A,
    B,
    a_mentor,
    mentoring,
    offers,
    opened,
    propose,
    province_published,
    publish,
    register,
    star,
    types,
    withdrawn,
)

PROPOSAL, PUBLICATION, MATCHING = (f"/cohorts/{CALL}/{word}" for word in ("proposal", "publication", "matching"))


def test_there_is_no_cohort_until_a_star_arrives(any_database_url):
    with mentoring(any_database_url) as service:
        service.deliver(opened(p50=1, p51=2), province_published("51", stars=0))
        for answer in (
            service.get(f"/cohorts/{CALL}"),
            service.post(PROPOSAL),
            service.post(PUBLICATION),
            service.get(MATCHING),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "cohort_unknown")
        service.deliver(star(A))
        cohort = service.get(f"/cohorts/{CALL}").json
        assert (cohort["enterprises"], cohort["needs"], cohort["version"]) == (1, 5, None)
        assert (cohort["provinces_in"], cohort["provinces_awaited"]) == (["51"], ["50"])
        assert cohort["members"][0]["needs"]["finance"] == 60
        service.deliver(province_published("50", stars=1))
        assert service.get(f"/cohorts/{CALL}").json["provinces_awaited"] == []
        assert service.get(MATCHING).json["code"] == "matching_not_proposed"
        assert service.post(PUBLICATION).json["code"] == "matching_not_proposed"


def test_a_proposal_says_who_does_what_and_why_and_asks_nobody(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", "0,0,0,3,0"), a_mentor("M2", "1,1,0,1,0", industries="A"))
        service.deliver(star(A))
        matching = propose(service)
        assert [(one["mentor_id"], one["lead"], one["dimensions"], one["status"]) for one in matching["matches"]] == [
            ("M2", True, ["management", "marketing"], "proposed"),
            ("M1", False, ["finance"], "proposed"),
        ]
        (reason,) = matching["matches"][1]["reasons"]
        assert "expert (level 3)" in reason["en"]
        assert "same industry" in reason["en"]
        assert "เชี่ยวชาญ" in reason["th"]
        assert matching["fit"] == 2 * 160 + 3 * 160 + 30
        assert (matching["needs"], matching["coverage"], matching["proof"]) == (5, 3, "optimal")
        assert {(one["dimension"], one["reason"]) for one in matching["unmet"]} == {
            ("innovation", "nobody_on_register"),
            ("digital", "nobody_on_register"),
        }
        assert all(one["th"] and one["en"] for one in matching["unmet"])
        assert types(service) == []
        assert offers(service) == []


def test_publishing_asks_each_mentor_and_tells_each_enterprise_once(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", capacity="5"))
        service.deliver(star(A), star(B, province="51"))
        published = publish(service)
        assert (published["status"], published["version"]) == ("published", 1)
        assert types(service) == ["match-published", "match-published", "mentor-offered"]
        told = {event.subject: event.data for event in service.published("mentoring.match-published.v1")}
        assert (told[A]["lead_mentor_id"], told[A]["mentors"], len(told[A]["covered"])) == ("M1", 1, 5)
        assert (told[B]["lead_mentor_id"], told[B]["mentors"], len(told[B]["unmet"])) == (None, 0, 5)
        (asked,) = service.published("mentoring.mentor-offered.v1")
        assert (asked.data["mentor_id"], asked.data["lead"], str(asked.data["answer_by"])) == ("M1", True, "2019-03-07")
        again = service.post(PUBLICATION)
        assert (again.status_code, again.json) == (200, published)
        assert len(types(service)) == 3


def test_the_answer_is_due_on_the_third_working_day():
    with mentoring(clock=FixedClock(TODAY.replace(month=4, day=11))) as service:  # the Thursday before Songkran
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        assert offers(service)[0]["answer_by"] == "2019-04-18"


def test_the_etag_is_the_version_and_an_old_one_publishes_nothing(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        first = service.post(PROPOSAL)
        assert first.headers["ETag"] == '"1"'
        register(service, a_mentor("M2"), name="more.csv")
        assert propose(service)["version"] == 2
        refused = service.post(PUBLICATION, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json["code"]) == (412, "version_changed")
        assert service.post(PUBLICATION, headers={"If-Match": '"2"'}).json["status"] == "published"
        assert service.post(PUBLICATION, headers={"If-Match": '"2"'}).json["status"] == "published"


def test_the_same_question_gets_the_same_proposal(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"), a_mentor("M2"))
        service.deliver(star(A), star(B))
        assert propose(service) == propose(service)
        published = publish(service)
        assert propose(service) == published
        service.deliver(star("ent_c", promoted=True))
        assert propose(service)["version"] == 2


def test_a_mentor_who_changes_nothing_leaves_the_published_matching_as_it_is():
    with mentoring() as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        published = publish(service)
        register(service, a_mentor("M2", "0,0,0,0,1", provinces="95"), name="more.csv")
        assert propose(service) == published


def test_what_an_officer_did_not_see_is_not_published(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A), star(B))
        propose(service)
        service.deliver(withdrawn(B))
        refused = service.post(PUBLICATION)
        assert (refused.status_code, refused.json["code"]) == (409, "matching_outdated")
        assert types(service) == []
        assert publish(service)["enterprises"] == 1


def test_a_later_proposal_keeps_what_mentors_were_asked_and_adds_to_it(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", "2,2,2,0,0", capacity="3"))
        service.deliver(star(A))
        publish(service)
        register(service, a_mentor("M2", "3,3,3,1,1"), name="more.csv")
        second = publish(service)
        assert [(one["mentor_id"], one["lead"], one["dimensions"]) for one in second["matches"]] == [
            ("M1", True, ["management", "marketing", "innovation"]),
            ("M2", False, ["finance", "digital"]),
        ]
        assert types(service) == ["match-published", "mentor-offered", "match-published", "mentor-offered"]
        assert len(offers(service, mentor_id="M1")) == 1


def test_an_enterprise_that_withdraws_leaves_and_its_mentors_are_let_go(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        service.deliver(withdrawn(A), withdrawn(A))
        (closed,) = service.published("mentoring.offer-closed.v1")
        assert (closed.data["outcome"], closed.data["mentor_id"]) == ("withdrawn", "M1")
        assert offers(service)[0]["status"] == "withdrawn"
        matching = service.get(MATCHING).json
        assert (matching["enterprises"], matching["coverage"], matching["matches"]) == (0, 0, [])
        assert service.get(f"/cohorts/{CALL}").json["members"][0]["present"] is False


def test_a_withdrawal_of_another_application_or_of_no_star_changes_nothing():
    with mentoring() as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        service.deliver(withdrawn(A, application_id="app_other"), withdrawn(B, was="waiting"))
        assert service.get(f"/cohorts/{CALL}").json["enterprises"] == 1
        assert offers(service)[0]["status"] == "offered"


def test_a_star_told_of_twice_is_one_member():
    with mentoring() as service:
        service.deliver(star(A), star(A, industry="G"), withdrawn(A), star(A))
        cohort = service.get(f"/cohorts/{CALL}").json
        assert [(one["industry"], one["present"]) for one in cohort["members"]] == [("C", False)]


def test_places_taken_in_one_call_are_missing_in_another(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", capacity="1"))
        service.deliver(star(A), star(B, call_code="other"))
        publish(service)
        other = propose(service, "other")
        assert other["coverage"] == 0
        assert {one["reason"] for one in other["unmet"]} == {"capacity_used_elsewhere"}


def test_without_mentors_there_is_a_proposal_that_explains_itself():
    with mentoring() as service:
        service.deliver(star(A))
        matching = propose(service)
        assert (matching["coverage"], len(matching["unmet"]), matching["published_at"]) == (0, 5, None)


def test_capacity_counts_enterprises_and_the_whole_cohort_is_looked_at():
    with mentoring() as service:
        # M1 alone can take B's five needs; a choice made enterprise by enterprise would spend M1 on A.
        register(service, a_mentor("M1", ALL, provinces="50;51"), a_mentor("M2", "1,1,1,1,0"))
        service.deliver(star(A), star(B, province="51"))
        assert propose(service)["coverage"] == 9


def test_a_mentor_may_not_look_at_the_cohort_or_publish():
    with mentoring() as service:
        service.deliver(star(A))
        for answer in (
            service.get(f"/cohorts/{CALL}", roles=["mentor"]),
            service.get(MATCHING, roles=["entrepreneur"]),
            service.post(PROPOSAL, roles=["mentor"]),
            service.post(PUBLICATION, roles=["mentor"]),
        ):
            assert answer.status_code == 403
