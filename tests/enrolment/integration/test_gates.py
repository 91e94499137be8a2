"""Gates from the call's document to the letter's facts."""

from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    a_sheet_line,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    publish,
    screen,
    send,
)


def test_an_application_below_a_gate_gets_no_seat_and_is_told_which_and_why(any_database_url: str) -> None:
    gates = {"least_total": 60, "least_mean": {"innovation": 3}}
    with enrolment(any_database_url) as service:
        open_call(service, gates=gates)
        send(service, "applications", as_csv([a_form(row) for row in (1, 2, 3)]))
        screen(service)
        weak = [a_sheet_line(f"J{judge}", 1, 5, innovation="2") for judge in (1, 2, 3)]
        send(service, "scores", as_csv([*weak, *a_panel(2, 4), *a_panel(3, 2)]))
        published = publish(service)["provinces"]["50"]
        assert (published["star"], published["waiting"], published["declined"]) == ([2], [], [1, 3])
        assert (published["below_gates"], published["unfilled_seats"]) == ([1, 3], 1)
        first, star, third = published["order"]
        assert (first["rank"], first["decision"]) == (1, "declined")
        assert [(missed["gate"], missed["least"], missed["reached"]) for missed in first["missed_gates"]] == [
            ("innovation", "3", "2")
        ]
        assert first["missed_gates"][0]["th"]
        assert "3.00" in first["missed_gates"][0]["en"]
        assert star["missed_gates"] == []
        assert [missed["gate"] for missed in third["missed_gates"]] == ["total", "innovation"]
        told = {event.subject: event.data for event in service.published("enrolment.application-declined.v1")}
        assert told[enterprise_of(1)]["missed_gates"] == ["innovation"]
        assert told[enterprise_of(3)]["missed_gates"] == ["total", "innovation"]


def test_a_call_without_gates_tells_of_none() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(row) for row in (1, 2, 3, 4)]))
        screen(service)
        send(service, "scores", as_csv([line for row in (1, 2, 3, 4) for line in a_panel(row, 4)]))
        assert publish(service)["provinces"]["50"]["below_gates"] == []
        (declined,) = service.published("enrolment.application-declined.v1")
        assert "missed_gates" not in declined.data
        assert service.get(f"{CALL}/selection").json["provinces"]["50"]["order"][0]["missed_gates"] == []
