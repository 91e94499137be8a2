import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.applying import person_of
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    applications,
    as_csv,
    enrolment,
    open_call,
    publish,
    screen,
    send,
)


def issue(service: ServiceClient) -> None:
    while service.runtime.service.issue_letters():
        pass


def numbers(service: ServiceClient) -> dict[int, list[str]]:
    return {
        row: [letter["number"] for letter in service.get(f"/applications/{item['id']}/letters").json["letters"]]
        for row, item in applications(service).items()
    }


def a_decided_call(service: ServiceClient) -> dict[int, str]:
    """Two seats and one waiting place; the fifth cannot be read, the sixth is scored by two judges only."""
    open_call(service)
    forms = [a_form(place) for place in range(1, 5)]
    send(service, "applications", as_csv([*forms, a_form(5, employees="?"), a_form(6)]))
    screen(service)
    lines = [line for place in range(1, 5) for line in a_panel(place, 6 - place)]
    send(service, "scores", as_csv([*lines, *a_panel(6, 5, judges=2)]))
    publish(service)
    return {row: item["id"] for row, item in applications(service).items()}


def text_of(service: ServiceClient, application_id: str) -> str:
    answer = service.get(f"/applications/{application_id}/letter.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return answer.get_data(as_text=True)


def test_every_decision_gets_a_numbered_letter_once(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        ids = a_decided_call(service)
        waiting = service.get(f"/applications/{ids[1]}/letter.txt")
        assert (waiting.status_code, waiting.json["code"]) == (404, "letter_not_issued")
        issue(service)
        issue(service)
        given = numbers(service)
        assert {row: len(found) for row, found in given.items()} == dict.fromkeys(range(1, 7), 1)
        assert sorted(found[0] for found in given.values()) == [f"STAR-TEST/2562/{n:04d}" for n in range(1, 7)]
        assert given[5] == ["STAR-TEST/2562/0001"]  # its verdict came first


def test_a_letter_says_the_decision_its_reasons_the_ranks_and_how_to_appeal() -> None:
    with enrolment() as service:
        ids = a_decided_call(service)
        issue(service)
        star, waiting, declined, ineligible, unranked = (text_of(service, ids[row]) for row in (1, 3, 4, 5, 6))
        assert "วันที่ 1 มีนาคม 2562" in star
        assert "เรียน คุณตัวอย่าง (บริษัท ตัวอย่าง จำกัด)" in star
        assert "อ้างถึง ใบสมัครเลขที่ STAR-TEST/0001 ยื่นเมื่อวันที่ 15 มกราคม 2562" in star
        assert "ท่านได้รับคัดเลือกเป็น STAR SME ของจังหวัดเชียงใหม่" in star
        assert "กรรมการ 3 ท่านให้คะแนนเฉลี่ย 100.00 จากคะแนนเต็ม 100 อยู่ลำดับที่ 1 จากผู้สมัครที่จัดลำดับได้ 4 ราย" in star
        assert "บัญชีสำรองของจังหวัดเชียงใหม่ ลำดับที่ 1" in waiting
        assert "ไม่ได้รับคัดเลือก" in declined
        assert "ลำดับที่ 4" in declined
        assert "ใบสมัครไม่ครบถ้วน หรือมีข้อมูลที่อ่านไม่ได้: จำนวนพนักงาน" in ineligible
        assert "นับได้ 2 ท่าน น้อยกว่า 3 ท่าน" in unranked
        for letter in (star, waiting, declined, ineligible, unranked):
            assert "อุทธรณ์ต่อผู้ประสานงานโครงการ ภายใน 15 วัน" in letter


def test_a_promotion_has_a_letter_of_its_own_and_the_first_one_stays() -> None:
    with enrolment() as service:
        ids = a_decided_call(service)
        issue(service)
        before = text_of(service, ids[3])
        service.post(f"/applications/{ids[1]}/withdrawal")
        issue(service)
        assert "เลื่อนลำดับจากบัญชีสำรอง" in text_of(service, ids[3])
        letters = service.get(f"/applications/{ids[3]}/letters").json["letters"]
        assert [letter["decision"] for letter in letters] == ["waiting", "star"]
        first = service.get(f"/applications/{ids[3]}/letter.txt?letter={letters[0]['id']}")
        assert first.get_data(as_text=True) == before
        assert len(numbers(service)[1]) == 1  # who withdrew asked for it, and needs no letter


def test_a_letter_prints_the_same_bytes_again_and_can_be_searched() -> None:
    with enrolment() as service:
        ids = a_decided_call(service)
        issue(service)
        path = f"/applications/{ids[5]}/letter.pdf"
        first, again = service.get(path), service.get(path)
        assert (first.status_code, first.mimetype) == (200, "application/pdf")
        assert first.data == again.data
        assert first.headers["Content-Disposition"].endswith('star-test-2562-0001.pdf"')
        printed = PdfReader(io.BytesIO(first.data)).pages[0].extract_text()
        for words in ("STAR-TEST/2562/0001", "มีนาคม 2562", "เรื่อง", "ไม่ผ่าน", "ขอแสดง"):
            assert words in printed


def test_a_verdict_that_turned_before_its_letter_was_written_needs_none() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, employees="?")]))
        screen(service)
        application_id = applications(service)[1]["id"]
        item = {"th": "จำนวนพนักงาน", "en": "Staff", "fields": ["employees"]}
        path = f"/applications/{application_id}/information-requests"
        asked = service.post(path, body={"items": [item]}).json
        service.post(f"{path}/{asked['id']}/answer", body={"answers": {"employees": "5"}})
        screen(service)
        issue(service)
        assert numbers(service) == {1: []}


def test_two_processes_issue_without_a_gap_and_without_a_double(postgres_url: str) -> None:
    with enrolment(postgres_url) as service:
        a_decided_call(service)
        start = threading.Barrier(2, timeout=20)

        def run() -> None:
            start.wait()
            issue(service)

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(run), pool.submit(run)]:
                done.result(30)
        given = sorted(number for found in numbers(service).values() for number in found)
        assert given == [f"STAR-TEST/2562/{n:04d}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (person_of(1), 200),
        (person_of(2), 404),
        ({"roles": [Role.OFFICER], "agency": "AG09"}, 404),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403),
        ({"roles": []}, 403),
    ],
)
def test_a_letter_is_shown_to_its_applicant_and_the_office(who: dict[str, object], status: int) -> None:
    with enrolment() as service:
        ids = a_decided_call(service)
        issue(service)
        for name in ("letters", "letter.txt", "letter.pdf"):
            assert service.get(f"/applications/{ids[1]}/{name}", **who).status_code == status
        assert service.get(f"{CALL}/selection").status_code == 200
