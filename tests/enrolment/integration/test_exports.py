import csv
import io
import tracemalloc
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update

from enrolment.adapters.tables import applications as applications_table
from enrolment.adapters.tables import decisions
from enrolment.application.exports import export
from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)


def a_season(service: ServiceClient) -> None:
    open_call(service)
    forms = [a_form(1, name_th="=HYPERLINK(1)"), a_form(2, name_th="หจก. แม่คำ"), a_form(3, revenue="ห้าแสน")]
    send(service, "applications", as_csv(forms))
    screen(service)
    send(service, "scores", as_csv(a_panel(1, 5) + a_panel(2, 4)))


def table(service: ServiceClient, path: str, **options: Any) -> list[dict[str, str]]:
    """The file as read by a spreadsheet: both formats must say the same."""
    asked = f"?{path.split('?')[1]}" if "?" in path else ""
    base = path.split("?")[0]
    answer = service.get(f"{base}.csv{asked}", **options)
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith("\ufeff".encode())
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    records = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    book = service.get(f"{base}.xlsx{asked}", **options)
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [row + [""] * (len(records[0]) - len(row)) for row in cells] == records
    return [dict(zip(records[0], record, strict=True)) for record in records[1:]]


def test_applications_are_taken_away_as_the_list_gives_them(
    any_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS_A_PAGE", 2)
    with enrolment(any_database_url) as service:
        a_season(service)
        rows = table(service, f"{CALL}/applications")
        assert [row["ลำดับใบสมัคร"] for row in rows] == ["1", "2", "3"]
        first, faulty = rows[0], rows[2]
        assert (first["ชื่อกิจการ"], first["จังหวัด"], first["กลุ่มธุรกิจ"]) == ("'=HYPERLINK(1)", "เชียงใหม่", "การผลิต")
        assert (first["รายได้ต่อปี (บาท)"], first["ยื่นเมื่อ"]) == ("1800000", "15 มกราคม 2562 09:01:00")
        assert (first["ผลคัดกรอง"], faulty["ผลคัดกรอง"]) == ("ผ่านคุณสมบัติ", "ไม่ผ่านคุณสมบัติ")
        assert (faulty["เหตุผล (รหัส)"], faulty["ช่องที่ไม่ครบ (รหัส)"]) == ("incomplete", "revenue")
        assert (first["เลขที่ใบสมัคร"], first["ประเมินตนเอง: เฉลี่ย"]) == ("STAR-TEST/0001", "75.00")
        filtered = table(service, f"{CALL}/applications?verdict=eligible&sort=-row&q=แม่คำ")
        assert [row["ลำดับใบสมัคร"] for row in filtered] == ["2"]


def test_numbers_are_masked_unless_whole_ones_are_asked_for_and_then_each_is_recorded(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        masked = table(service, "/enterprises")
        assert not any(number_of(place) in str(masked) for place in (1, 2, 3))
        assert service.get("/number-views").json["items"] == []
        whole = service.get(f"{CALL}/applications.csv?numbers=whole").data.decode("utf-8-sig")
        assert number_of(1) in whole
        assert len(service.get("/number-views").json["items"]) == 3
        mine = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}
        own = service.get(f"{CALL}/applications.csv?numbers=whole", **mine).data.decode("utf-8-sig")
        assert number_of(1) not in own
        assert own.count("\r\n") == 2


def test_a_selection_is_taken_away_province_by_province(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        assert service.get(f"{CALL}/selection.csv").json["code"] == "selection_not_proposed"
        publish(service)
        rows = table(service, f"{CALL}/selection")
        told = [(row["อันดับ"], row["ลำดับใบสมัคร"], row["คะแนนรวม"], row["ผลการคัดเลือก"]) for row in rows]
        assert told == [("1", "1", "100.00", "ได้รับคัดเลือก"), ("2", "2", "80.00", "ได้รับคัดเลือก")]


def test_nobody_takes_away_what_is_out_of_sight(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        send(service, "agencies", as_csv([{"code": "TAK", "name_th": "ตาก", "provinces": "63"}]))
        others = {"roles": [Role.OFFICER], "agency": "TAK"}
        assert service.get(f"{CALL}/applications.csv", **others).status_code == 403
        assert service.get(f"{CALL}/reconciliation", **others).status_code == 403
        assert table(service, "/enterprises", **others) == []
        for path in (f"{CALL}/applications.csv", "/enterprises.xlsx", f"{CALL}/selection.csv"):
            assert service.get(path, roles=[Role.JUDGE], person="J1").status_code == 403
        stranger = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(9)]}
        assert table(service, f"{CALL}/applications", **stranger) == []
        assert service.get(f"{CALL}/selection.csv", **stranger).status_code == 403


def test_an_export_is_written_a_page_at_a_time_and_refused_when_no_file_should_hold_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with enrolment() as service:
        open_call(service)
        forms = [a_form(place, submitted_at="15/1/2562, 9:00:00") for place in range(1, 3001)]
        send(service, "applications", as_csv(forms))
        service.get(f"{CALL}/applications.csv?q=1")
        peaks = []
        for page in (100, 3000):
            monkeypatch.setattr(export, "ROWS_A_PAGE", page)
            tracemalloc.start()
            rows = service.get(f"{CALL}/applications.csv").data.count(b"\r\n")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert rows == 3001
        assert peaks[0] < peaks[1] / 2
        monkeypatch.setattr(export, "MOST_ROWS", 2999)
        refused = service.get(f"{CALL}/applications.xlsx")
        assert (refused.status_code, refused.json["code"]) == (422, "export_too_large")


def test_exports_agree_with_the_event_log_and_what_does_not_is_named(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        publish(service)
        ids = {item["row"]: item["id"] for item in pages(service, f"{CALL}/applications")}
        service.post(f"/applications/{ids[1]}/withdrawal")
        found = service.get(f"{CALL}/reconciliation").json
        assert (found["agrees"], found["differences"], found["events_since"]) == (True, [], None)
        counts = {one["what"]: (one["in_rows"], one["in_events"]) for one in found["compared"]}
        assert counts == {"submitted": (0, 0), "screened": (3, 3), "decided": (2, 2)}
        with service.runtime.database.begin() as tx:  # what only a hand in the database can do
            tx.connection.execute(
                update(applications_table).where(applications_table.c.row == 2).values(verdict="ineligible")
            )
            tx.connection.execute(
                update(decisions).where(decisions.c.application_id == ids[2]).values(decision="declined")
            )
        found = service.get(f"{CALL}/reconciliation").json
        assert found["agrees"] is False
        named = [(one["what"], one["row"], one["in_rows"], one["in_events"]) for one in found["differences"]]
        assert named == [("screened", 2, "ineligible: ", "eligible"), ("decided", 2, "declined", "star")]


def test_filters_are_saved_by_each_person_and_lead_to_the_list_and_its_file(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        body = {"list": "applications", "call_code": "star-test", "query": {"q": "แม่คำ", "sort": "name"}}
        saved = service.put("/filters/แม่คำ", body=body)
        assert (saved.status_code, saved.headers["ETag"]) == (201, '"1"')
        assert service.put("/filters/แม่คำ", body=body).status_code == 200
        found = service.get("/filters/แม่คำ").json
        assert [item["row"] for item in service.get(found["path"]).json["items"]] == [2]
        assert service.get(found["csv_path"]).data.count(b"\r\n") == 2
        assert pages(service, "/filters", subject="another") == []
        assert service.get("/filters/แม่คำ", subject="another").status_code == 404
        changed = body | {"query": {"verdict": "eligible"}}
        assert service.put("/filters/แม่คำ", body=changed, headers={"If-Match": '"7"'}).status_code == 412
        assert service.put("/filters/แม่คำ", body=changed, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
        assert [one["name"] for one in pages(service, "/filters", limit=1)] == ["แม่คำ"]
        assert service.call("DELETE", "/filters/แม่คำ").status_code == 200
        assert service.call("DELETE", "/filters/แม่คำ").json["code"] == "saved_filter_unknown"


def test_a_filter_that_its_list_does_not_know_is_not_saved() -> None:
    with enrolment() as service:
        open_call(service)
        wrong: list[dict[str, Any]] = [
            {"list": "enterprises", "query": {"verdict": "eligible"}},
            {"list": "enterprises", "query": {"limit": "5"}},
            {"list": "enterprises", "call_code": "star-test", "query": {}},
            {"list": "applications", "query": {}},
            {"list": "applications", "call_code": "nowhere", "query": {}},
            {"list": "sheets", "query": {}},
        ]
        answers = [service.put("/filters/x", body=body).status_code for body in wrong]
        assert answers == [422, 422, 400, 400, 404, 422]
        assert service.put(f"/filters/{'x' * 101}", body={"list": "enterprises", "query": {}}).status_code == 400
        assert (
            service.put("/filters/x", roles=[Role.JUDGE], body={"list": "enterprises", "query": {}}).status_code == 403
        )
