"""What mentors answer, and who is asked next."""

import threading
from datetime import timedelta

import pytest

from starsme.clock import FixedClock
from tests.mentoring.serving import (
    CALL,
    TODAY,
    A,
    B,
    a_mentor,
    mentoring,
    offers,
    pages,
    publish,
    register,
    star,
    the_offer,
    types,
    withdrawn,
)

NO_TIME = {"reason": "no_time"}


def accept(service, offer, **options):
    return service.post(f"/offers/{offer['id']}/acceptance", **options)


def refuse(service, offer, body=NO_TIME, **options):
    return service.post(f"/offers/{offer['id']}/refusal", body=body, **options)


def test_the_first_acceptance_starts_the_mentoring_and_the_second_does_not(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", "1,1,0,0,0"), a_mentor("M2", "0,0,0,1,0"))
        service.deliver(star(A))
        publish(service)
        before = len(types(service))
        answer = accept(service, the_offer(service, mentor_id="M1"))
        assert (answer.json["status"], answer.json["first_contact_by"]) == ("accepted", "2019-03-06")
        accept(service, the_offer(service, mentor_id="M2"))
        assert types(service)[before:] == ["mentoring-started", "offer-accepted", "offer-accepted"]
        assert service.get(f"/cohorts/{CALL}").json["members"][0]["started_on"] == "2019-03-04"
        (started,) = service.published("mentoring.mentoring-started.v1")
        assert (started.subject, str(started.data["started_on"])) == (A, "2019-03-04")


def test_an_offer_is_answered_once(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        offer = the_offer(service)
        assert accept(service, offer, headers={"If-Match": '"7"'}).status_code == 412
        key = {"Idempotency-Key": "a-key-of-this-mentor"}
        first = accept(service, offer, headers=key)
        assert accept(service, offer, headers=key).json == first.json
        for answer in (accept(service, offer), refuse(service, offer)):
            assert (answer.status_code, answer.json["code"]) == (409, "offer_not_open")
        assert types(service).count("offer-accepted") == 1


def test_after_a_no_the_next_best_is_asked_and_everything_else_stays(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", "3,3,3,3,3"), a_mentor("M2", "2,2,2,2,2"), a_mentor("M3", "1,1,1,1,1"))
        service.deliver(star(A))
        publish(service)
        before = len(types(service))
        first = the_offer(service, status="offered")
        assert first["mentor_id"] == "M1"
        refused = refuse(service, first, {"reason": "too_far", "note": "บ้านอยู่ไกล"})
        assert (refused.json["status"], refused.json["reason"], refused.json["note"]) == (
            "refused",
            "too_far",
            "บ้านอยู่ไกล",
        )
        second = the_offer(service, status="offered")
        assert (second["mentor_id"], second["lead"], len(second["dimensions"])) == ("M2", True, 5)
        assert types(service)[before:] == ["offer-closed", "match-published", "mentor-offered"]
        (closed,) = service.published("mentoring.offer-closed.v1")
        assert (closed.data["outcome"], closed.data["reason"]) == ("refused", "too_far")
        assert "บ้านอยู่ไกล" not in str(closed.data)
        matching = service.get(f"/cohorts/{CALL}/matching").json
        assert (matching["cause"], matching["status"], matching["version"]) == ("refused", "published", 2)
        refuse(service, second)
        refuse(service, the_offer(service, status="offered"))
        assert offers(service, status="offered") == []
        unmet = service.get(f"/cohorts/{CALL}/matching").json["unmet"]
        assert {one["reason"] for one in unmet} == {"all_declined"}
        assert unmet[0]["nearest"] == ["M1", "M2", "M3"]


def test_a_no_takes_nothing_from_mentors_who_were_asked_and_sends_nobody_where_the_officer_did_not_look():
    with mentoring() as service:
        register(
            service, a_mentor("M1", "3,3,3,0,0"), a_mentor("M2", "0,0,0,2,2"), a_mentor("M3", "1,1,1,1,1", capacity="5")
        )
        service.deliver(star(A))
        publish(service)
        kept = the_offer(service, mentor_id="M2")
        service.deliver(star(B, promoted=True))
        refuse(service, the_offer(service, mentor_id="M1"))
        still = the_offer(service, mentor_id="M2")
        assert (still["id"], still["status"], still["dimensions"]) == (kept["id"], "offered", kept["dimensions"])
        (next_best,) = offers(service, mentor_id="M3")
        assert (next_best["enterprise_id"], next_best["dimensions"]) == (A, ["management", "marketing", "innovation"])
        assert offers(service, enterprise_id=B) == []
        assert publish(service)["enterprises"] == 2
        assert offers(service, enterprise_id=B)


def test_what_is_not_answered_in_time_is_closed_and_the_next_best_asked(any_database_url):
    clock = FixedClock(TODAY)
    with mentoring(any_database_url, clock=clock) as service:
        register(service, a_mentor("M1", "3,3,3,3,3"), a_mentor("M2"))
        service.deliver(star(A))
        publish(service)
        clock.advance(timedelta(days=3))  # Thursday, the last day
        assert service.post("/offers/overdue").json == {"closed": 0, "offers": []}
        clock.advance(timedelta(days=1))
        late = the_offer(service)
        before = len(types(service))
        assert service.post("/offers/overdue").json == {"closed": 1, "offers": [late["id"]]}
        assert types(service)[before:] == ["offer-closed", "match-published", "mentor-offered"]
        assert service.published("mentoring.offer-closed.v1")[0].data["outcome"] == "overdue"
        second = the_offer(service, status="offered")
        assert (second["mentor_id"], second["answer_by"]) == ("M2", "2019-03-13")
        assert service.post("/offers/overdue").json["closed"] == 0


def test_an_accepted_offer_is_never_overdue():
    clock = FixedClock(TODAY)
    with mentoring(clock=clock) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        accept(service, the_offer(service))
        clock.advance(timedelta(days=30))
        assert service.post("/offers/overdue").json["closed"] == 0


def test_a_mentor_sees_and_answers_only_what_he_or_she_was_asked(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"), a_mentor("M2"))
        service.deliver(star(A), star(B))
        publish(service)
        own, other = the_offer(service, mentor_id="M1"), the_offer(service, mentor_id="M2")
        me = {"roles": ["mentor"], "person": "M1"}
        assert pages(service, "/offers", **me) == [own]
        assert pages(service, "/offers?mentor_id=M2", **me) == []
        assert service.get(f"/offers/{other['id']}", **me).status_code == 404
        assert accept(service, other, **me).json["code"] == "offer_unknown"
        assert refuse(service, other, **me).status_code == 404
        assert accept(service, own, **me).json["status"] == "accepted"
        assert pages(service, "/offers", roles=["mentor"]) == []
        assert service.get("/offers", roles=["entrepreneur"]).status_code == 403
        assert service.post("/offers/overdue", **me).status_code == 403


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": "other", "note": "x" * 1001}])
def test_a_refusal_needs_one_of_the_reasons(body):
    with mentoring() as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        assert refuse(service, the_offer(service), body).status_code == 422
        assert the_offer(service)["status"] == "offered"


def test_an_offer_whose_enterprise_left_cannot_be_taken():
    with mentoring() as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        service.deliver(withdrawn(A))
        assert accept(service, the_offer(service)).json["code"] == "offer_not_open"


def test_two_answers_at_once_make_one(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"), a_mentor("M2"))
        service.deliver(star(A))
        publish(service)
        offer = the_offer(service)
        statuses = together(lambda: accept(service, offer).status_code, lambda: refuse(service, offer).status_code)
        assert sorted(statuses) == [200, 409]
        told = types(service)
        assert told.count("offer-accepted") + told.count("offer-closed") == 1


def test_two_calls_published_at_once_do_not_share_a_place(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1", capacity="1"))
        service.deliver(star(A), star(B, call_code="other"))
        for call in (CALL, "other"):
            assert service.post(f"/cohorts/{call}/proposal").json["coverage"] == 5
        statuses = together(
            *(lambda call=call: service.post(f"/cohorts/{call}/publication").status_code for call in (CALL, "other"))
        )
        assert sorted(statuses) == [200, 409]
        assert pages(service, "/mentors")[0]["held"] == 1


def together(*calls):
    """Run calls in threads of their own, begun at the same moment."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait(10)
        results[place] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
