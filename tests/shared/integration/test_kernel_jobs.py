"""The kernel's jobs: chunks, findings, corrections, failures; on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from starsme.clock import FixedClock
from starsme.testing import ServiceClient


def test_a_job_that_failed_goes_on_when_the_same_file_is_sent_again(service: ServiceClient, clock: FixedClock) -> None:
    content = "เลข\n1\n2\n3\n4\n".encode()
    service.app.imports_fail = True
    job = service.post("/imports/numbers?filename=n.csv", content=content).json
    for _ in range(6):
        service.run_jobs()
        clock.advance(timedelta(hours=1))
    failed = service.get(f"/jobs/{job['id']}").json
    assert failed["status"] == "failed"
    assert failed["error_th"]
    service.app.imports_fail = False
    assert service.post("/imports/numbers?filename=n.csv", content=content).json["status"] == "running"
    service.run_jobs()
    done = service.get(f"/jobs/{job['id']}").json
    assert (done["status"], done["error"], done["result"]["sum"]) == ("done", None, 10)


def test_a_file_is_imported_in_chunks_and_its_faults_come_back_to_correct(service: ServiceClient) -> None:
    content = "เลข,อื่น\n1,a\n2,b\nสาม,c\n4,d\n=5,e\n6,f\n7,g\n".encode()
    answer = service.post("/imports/numbers?filename=n.csv", content=content)
    assert answer.status_code == 202
    service.run_jobs()
    job = service.get(f"/jobs/{answer.json['id']}").json
    assert (job["status"], job["rows"], job["rows_done"], job["rows_refused"], job["findings"]) == ("done", 7, 7, 2, 2)
    assert job["result"]["sum"] == 1 + 2 + 4 + 6 + 7
    found = service.get(f"/jobs/{job['id']}/findings").json["items"]
    assert [(f["file"], f["row"], f["column"], f["code"]) for f in found] == [
        ("n.csv", 3, "เลข", "not_a_number"),
        ("n.csv", 5, "เลข", "not_a_number"),
    ]
    corrections = service.get(f"/jobs/{job['id']}/corrections.csv").get_data()
    assert "สาม" in corrections.decode("utf-8-sig")
    assert "\n'=5" in corrections.decode("utf-8-sig")
    again = service.post("/imports/numbers?filename=n.csv", content=content)
    assert (again.status_code, again.json["id"]) == (200, job["id"])
    assert service.post("/imports/numbers?filename=corrections.csv", content=corrections).status_code == 202


def test_a_file_that_is_not_the_table_is_refused_with_every_fault(service: ServiceClient) -> None:
    answer = service.post("/imports/numbers?filename=x.csv", content=b"a,b\n1,2\n")
    assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
    assert [error["code"] for error in answer.json["errors"]] == ["column_missing"]
