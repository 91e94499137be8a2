import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from enrolment.adapters.tables import METADATA
from starsme.jobs.tables import job_findings, job_rows
from starsme.messaging.tables import outbox, subjects
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    a_sheet_line,
    applications,
    as_csv,
    done,
    enrolment,
    open_call,
    pages,
    publish,
    screen,
    send,
    sheets,
)

AGENCIES = [
    {"code": "CMU", "name_th": "มหาวิทยาลัยเชียงใหม่", "provinces": "50"},
    {"code": "LPN", "name_th": "อุตสาหกรรมจังหวัดลำพูน", "provinces": "51;52"},
]


def try_out(service: ServiceClient, kind: str, content: bytes, filename: str = "file.csv") -> dict[str, Any]:
    path = "/imports/agencies" if kind == "agencies" else f"{CALL}/imports/{kind}"
    answer = service.post(f"{path}?trial=true&filename={filename}", content=content)
    assert answer.status_code == 202, answer.text
    service.run_jobs()
    return done(service, answer.json["id"])


def everything(service: ServiceClient) -> dict[str, Any]:
    """All that the service keeps but for its reports."""
    with service.runtime.database.begin() as tx:
        found = {
            table.name: tx.connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in [*METADATA.sorted_tables, outbox, subjects]
        }
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def told(service: ServiceClient, job: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    found = pages(service, f"/jobs/{job['id']}/findings")
    return [(one["row"], one["column"], one["code"], one["th"], one["en"]) for one in found]


def faulty(places: int) -> list[Mapping[str, str]]:
    """Records over several chunks: every number comes again at the other end, some are wrong."""
    usual = [a_form(place, submitted_at="15/1/2562, 9:00:00") for place in range(1, places + 1)]
    again = [dict(form, revenue="ห้าแสน") for form in reversed(usual[: places // 2])]
    return [*usual, *again, a_form(1, tax_id="1.05556E+11", phone="", submitted_at="15/1/2562, 9:00:00")]


def test_a_trial_of_applications_reports_what_the_import_does_and_leaves_nothing_else(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(7)]))
        before = everything(service)
        content = as_csv(faulty(620))
        trial = try_out(service, "applications", content)
        assert trial["trial"] is True
        assert everything(service) == before
        real = send(service, "applications", content)
        assert (real["id"] == trial["id"], real["trial"]) == (False, False)
        assert told(service, trial) == told(service, real)
        assert {one[0] for one in told(service, trial)} == set(range(621, 932))
        for count in ("rows", "rows_done", "rows_refused", "findings"):
            assert trial[count] == real[count]
        assert trial["result"]["counts"] == real["result"]["counts"]
        assert real["result"]["counts"] == {"new": 620, "replacing": 311, "enterprises_new": 619}
        assert len(applications(service)) == 932


def test_a_trial_of_scores_finds_what_stands_in_other_parts_of_the_file(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(
            service,
            "applications",
            as_csv([a_form(place, submitted_at="15/1/2562, 9:00:00") for place in range(1, 301)]),
        )
        screen(service)
        by_judge = [a_sheet_line(judge, row) for judge in ("J1", "J2", "J3") for row in range(1, 301)]
        lines = [*by_judge, a_sheet_line("J1", 1), a_sheet_line("J2", 2, points=9), a_sheet_line("J4", 999)]
        before = everything(service)
        trial = try_out(service, "scores", as_csv(lines))
        assert everything(service) == before
        assert told(service, trial)[0][::2][:2] == (901, "already_scored")
        real = send(service, "scores", as_csv(lines))
        assert told(service, trial) == told(service, real)
        assert trial["result"]["counts"] == real["result"]["counts"] == {"counted": 900, "refused": 3, "changed": 0}
        assert len(sheets(service)) == 903


def test_a_trial_of_agencies_says_what_is_new_and_what_changes(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        send(service, "agencies", as_csv(AGENCIES))
        changed = [
            AGENCIES[0],
            AGENCIES[1] | {"provinces": "51"},
            {"code": "TAK", "name_th": "อุตสาหกรรมจังหวัดตาก", "provinces": "63"},
            {"code": "", "name_th": "ไม่มีรหัส", "provinces": "ที่ไหน"},
        ]
        before = everything(service)
        trial = try_out(service, "agencies", as_csv(changed))
        assert everything(service) == before
        assert trial["result"]["counts"] == {"unchanged": 1, "changed": 1, "new": 1, "refused": 1}
        assert [one[:3] for one in told(service, trial)] == [(4, "code", "empty"), (4, "provinces", "province_unknown")]


def test_a_trial_tells_nothing_and_a_second_trial_looks_again() -> None:
    with enrolment() as service:
        open_call(service)
        content = as_csv([a_form(1)])
        published = len(service.published())
        first = try_out(service, "applications", content)
        send(service, "applications", content)
        told_by_import = len(service.published()) - published
        second = try_out(service, "applications", content)
        assert first["id"] != second["id"]
        assert first["result"]["counts"] == {"new": 1, "replacing": 0, "enterprises_new": 1}
        assert second["result"]["counts"] == {"new": 0, "replacing": 1, "enterprises_new": 0}
        assert len(service.published()) - published == told_by_import


def test_a_trial_that_was_broken_off_goes_on_where_it_stopped(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        content = as_csv(faulty(620))
        job = service.post(f"{CALL}/imports/applications?trial=true", content=content).json
        again = service.post(f"{CALL}/imports/applications?trial=true", content=content)
        assert (again.status_code, again.json["id"]) == (200, job["id"])
        service.runtime.jobs.run_step()
        service.runtime.jobs._chunks = "", []  # as in a process that was started anew
        service.run_jobs()
        broken_off, whole = done(service, job["id"]), try_out(service, "applications", content)
        assert told(service, broken_off) == told(service, whole)
        assert broken_off["result"]["counts"] == whole["result"]["counts"]


def test_a_trial_keeps_only_the_rows_that_its_report_is_about() -> None:
    with enrolment() as service:
        open_call(service)
        trial = try_out(service, "applications", as_csv([a_form(1), a_form(2, revenue="ห้าแสน"), a_form(3)]))
        with service.runtime.database.begin() as tx:
            assert tx.connection.execute(select(job_rows.c.number)).scalars().all() == [2]
            assert tx.connection.execute(select(func.count()).select_from(job_findings)).scalar_one() == 1
        corrections = service.get(f"/jobs/{trial['id']}/corrections.csv").data.decode("utf-8-sig")
        assert corrections.count("\n") == 2
        assert "ห้าแสน" in corrections


def test_a_trial_is_no_work_that_waits_for_an_officer() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, revenue="ห้าแสน")]))
        service.runtime.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        try_out(service, "applications", as_csv([a_form(2, revenue="หกแสน")]))
        (item,) = pages(service, "/queues/imports")
        assert item["label"] == "file.csv"


def test_a_file_that_is_no_table_is_refused_in_a_trial_too() -> None:
    with enrolment() as service:
        open_call(service)
        answer = service.post(f"{CALL}/imports/applications?trial=true", content=b"name_th\nx\n")
        assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
        assert (
            service.post(f"{CALL}/imports/applications?trial=perhaps", content=as_csv([a_form(1)])).status_code == 422
        )


def utf8(records: Sequence[Mapping[str, str]]) -> bytes:
    return as_csv(records).removeprefix("\ufeff".encode())


def windows_874(records: Sequence[Mapping[str, str]]) -> bytes:
    return as_csv(records).decode("utf-8-sig").encode("cp874")


def workbook(records: Sequence[Mapping[str, str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(records[0]))
    for record in records:
        sheet.append(list(record.values()))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("written", [as_csv, utf8, windows_874, workbook])
def test_any_way_to_write_the_file_and_any_order_of_columns_gives_the_same(written: Any) -> None:
    forms = [a_form(1), a_form(2, revenue="ห้าแสน"), a_form(3, name_th="ร้านน้ำพริกป้าคำ")]
    turned = [dict(reversed(form.items())) for form in forms]
    with enrolment() as service:
        open_call(service)
        trial = try_out(service, "applications", written(turned))
        send(service, "applications", written(turned))
        assert (trial["rows"], trial["rows_refused"]) == (3, 1)
        assert [item["name_th"] for item in applications(service).values()] == [form["name_th"] for form in forms]


def test_rows_that_came_back_are_corrected_and_nothing_is_doubled() -> None:
    lines = a_panel(1, 5) + a_panel(2, 4)
    wrong = [dict(lines[0], innovation="9"), dict(lines[1], conflict=""), *lines[2:]]
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2)]))
        screen(service)
        job = send(service, "scores", as_csv(wrong))
        text = service.get(f"/jobs/{job['id']}/corrections.csv").data.decode("utf-8-sig")
        returned = list(csv.DictReader(io.StringIO(text)))
        rest = send(service, "scores", as_csv([row | {"innovation": "5", "conflict": "no"} for row in returned]))
        assert (rest["rows"], rest["rows_refused"]) == (2, 0)
        assert sorted(sheets(service)).count("counted") == 6
        selection = publish(service)
        assert [place["judges"] for place in selection["provinces"]["50"]["order"]] == [3, 3]
