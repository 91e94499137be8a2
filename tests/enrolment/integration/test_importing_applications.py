import pytest
from sqlalchemy import select, text

from enrolment.adapters.tables import METADATA
from enrolment.adapters.tables import applications as applications_table
from tests.enrolment.building import (
    CALL,
    a_form,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    screen,
    send,
)

REGISTERED, CONTACT = "enrolment.enterprise-registered.v1", "enrolment.contact-point-given.v1"


def test_applications_are_numbered_in_order_of_arrival_over_all_files(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2), a_form(3)]))
        send(service, "applications", as_csv([a_form(4), a_form(5)]))
        found = applications(service)
        assert {row: item["tax_id"] for row, item in found.items()} == {row: number_of(row) for row in range(1, 6)}


def test_a_large_file_is_numbered_through_its_chunks() -> None:
    with enrolment() as service:
        open_call(service)
        forms = [a_form(place, submitted_at="15/1/2562, 9:00:00") for place in range(1, 1202)]
        job = send(service, "applications", as_csv(forms))
        assert (job["rows"], job["rows_done"], job["findings"]) == (1201, 1201, 0)
        assert [item["tax_id"] for item in pages(service, f"{CALL}/applications")] == [form["tax_id"] for form in forms]


def test_the_same_bytes_twice_are_the_same_job() -> None:
    with enrolment() as service:
        open_call(service)
        content = as_csv([a_form(1)])
        first = send(service, "applications", content)
        assert send(service, "applications", content, "renamed.csv")["id"] == first["id"]
        assert len(applications(service)) == 1


def test_an_enterprise_is_registered_once_from_its_first_entitled_application() -> None:
    with enrolment() as service:
        open_call(service)
        forms = [
            a_form(1, consent_core="", name_th="ไม่ยินยอม"),
            a_form(1, name_th="ฉบับแรก", revenue="400 ล้าน"),
            a_form(1, name_th="ฉบับหลัง"),
            a_form(2, tax_id="1234567890123"),
        ]
        send(service, "applications", as_csv(forms))
        send(service, "applications", as_csv([a_form(1, name_th="อีกไฟล์")]))
        (told,) = service.published(REGISTERED)
        assert told.subject == enterprise_of(1)
        assert (told.data["name_th"], told.data["size"], told.data["province"]) == ("ฉบับแรก", "medium", "50")
        assert told.data["registered_on"].isoformat() == "2019-01-15"
        assert [item["name_th"] for item in pages(service, "/enterprises")] == ["ฉบับแรก"]


def test_a_kind_that_cannot_be_read_does_not_keep_a_valid_number_from_registering() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, kind="หจก.")]))
        assert service.published(REGISTERED)[0].data["kind"] is None


def test_contact_points_go_to_the_enterprise_or_to_the_application_where_there_is_none() -> None:
    with enrolment() as service:
        open_call(service)
        unreachable = a_form(3, tax_id="1.05556E+11", email="nowhere", phone="=1+1", line_id="-", contact_name="")
        send(service, "applications", as_csv([a_form(1), a_form(2, consent_core="ไม่ยินยอม"), unreachable]))
        ids = {row: item["id"] for row, item in applications(service).items()}
        told = service.published(CONTACT)
        assert [event.subject for event in told] == [enterprise_of(1), ids[2], ids[3]]
        assert told[0].data == {
            "party_id": enterprise_of(1),
            "name": "คุณตัวอย่าง",
            "email": "e1@example.com",
            "phone": "050201513",
            "line_id": "demo",
            "language": "th",
        }
        assert (told[2].data["email"], told[2].data["phone"], told[2].data["line_id"]) == (None, None, None)
        assert told[2].data["name"] == "บริษัท ตัวอย่าง จำกัด"


def test_what_the_sender_must_correct_is_told_by_row_and_column_in_both_languages() -> None:
    with enrolment() as service:
        open_call(service)
        forms = [
            a_form(1),
            a_form(2, revenue="3 ล้าน 5 แสน", phone="", management_1="5"),
            a_form(3, tax_id="0655997244152", submitted_at="เมื่อวาน"),
        ]
        job = send(service, "applications", as_csv(forms), "ใบสมัคร.csv")
        assert (job["rows_refused"], job["findings"]) == (2, 5)
        found = pages(service, f"/jobs/{job['id']}/findings", limit=2)
        assert [(one["row"], one["column"], one["code"]) for one in found] == [
            (2, "revenue", "unreadable"),
            (2, "phone", "empty"),
            (2, "management_1", "unreadable"),
            (3, "submitted_at", "unreadable"),
            (3, "tax_id", "number_invalid"),
        ]
        assert {one["file"] for one in found} == {"ใบสมัคร.csv"}
        assert "1.8 ล้าน" in found[0]["th"]
        assert "1.8 ล้าน" in found[0]["en"]
        assert len(applications(service)) == 3


def test_corrected_rows_can_be_sent_again_and_supersede_the_faulty_ones() -> None:
    with enrolment() as service:
        open_call(service)
        job = send(service, "applications", as_csv([a_form(1, revenue="ห้าแสน", name_th="=1+1"), a_form(2)]))
        corrections = service.get(f"/jobs/{job['id']}/corrections.csv").data.decode("utf-8-sig")
        assert corrections.count("\n") == 2
        assert "'=1+1" in corrections
        send(service, "applications", corrections.replace("ห้าแสน", "5 แสน").encode())
        screen(service)
        found = applications(service)
        assert (found[1]["reasons"], found[1]["superseded_by"]) == (["incomplete", "duplicate"], 3)
        assert (found[3]["verdict"], found[3]["name_th"]) == ("eligible", "=1+1")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", {"empty_file"}),
        (b"%PDF-1.4", {"not_a_table"}),
        (b"name_th,province\nx,y\n", {"column_missing"}),
        (as_csv([a_form(1)]).split(b"\n")[0] + b"\n", {"no_rows"}),
    ],
)
def test_a_file_that_is_no_intake_is_refused_whole(content: bytes, codes: set[str]) -> None:
    with enrolment() as service:
        open_call(service)
        answer = service.post(f"{CALL}/imports/applications?filename=a.csv", content=content)
        assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
        assert {error["code"] for error in answer.json["errors"]} == codes
        assert applications(service) == {}


def test_an_optional_column_may_be_absent() -> None:
    with enrolment() as service:
        open_call(service)
        optional = {"name_en", "district", "postcode", "tsic", "email", "line_id", "consent_publicity"}
        form = {key: cell for key, cell in a_form(1).items() if key not in optional}
        send(service, "applications", as_csv([form]))
        screen(service)
        assert applications(service)[1]["verdict"] == "eligible"
        assert applications(service)[1]["consent_publicity"] is False


def test_an_import_into_an_unknown_call_is_refused() -> None:
    with enrolment() as service:
        answer = service.post("/calls/nowhere/imports/applications", content=as_csv([a_form(1)]))
        assert (answer.status_code, answer.json["code"]) == (404, "call_unknown")


def test_the_13_digits_stand_in_no_column_of_any_table() -> None:
    with enrolment() as service:
        open_call(service)
        number = number_of(1)
        send(service, "applications", as_csv([a_form(1, tax_id=f"'{number[:1]}-{number[1:]}"), a_form(2)]))
        screen(service)
        with service.runtime.database.begin() as tx:
            holding = {
                f"{table.name}.{column.name}"
                for table in METADATA.sorted_tables
                for column in table.columns
                for value in tx.connection.execute(select(column)).scalars()
                if number in str(value) or number[1:] in str(value)
            }
            assert holding == set()
            raw = tx.connection.execute(select(applications_table.c.raw)).scalars().first()
            assert "คุณตัวอย่าง" in str(raw)
            assert tx.connection.execute(text("SELECT count(*) FROM consents")).scalar_one() == 4
