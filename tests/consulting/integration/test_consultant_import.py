"""The register of consultants."""

import pytest

from tests.consulting.building import PILOT, consulting, findings, imported, pages

HEAD = "code,name,registration_no,agency,level,dimensions,provinces,registered_until,active\r\n"
LINE = "C1,นางสมมติ,S1,AG1,3,finance;digital,50;ลำพูน,31/12/2563,yes\r\n"


def register(service, *lines, name="consultants.csv"):
    return imported(service, "consultants", (HEAD + "".join(lines)).encode(), name)


def test_a_register_is_taken_as_people_write_it(any_database_url):
    with consulting(any_database_url) as service:
        assert register(service, LINE)["findings"] == 0
        assert pages(service, "/consultants") == [
            {
                "code": "C1",
                "name": "นางสมมติ",
                "registration_no": "S1",
                "agency": "AG1",
                "level": 3,
                "dimensions": ["finance", "digital"],
                "provinces": ["50", "51"],
                "registered_until": "2020-12-31",
                "active": True,
            }
        ]


def test_a_newer_register_brings_it_up_to_date(any_database_url):
    with consulting(any_database_url) as service:
        register(service, LINE)
        register(service, LINE.replace("yes", "no").replace(",3,", ",2,"), name="new.csv")
        (consultant,) = pages(service, "/consultants")
        assert (consultant["active"], consultant["level"]) == (False, 2)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LINE.replace("นางสมมติ", " "), [(1, "name", "text_unreadable")]),
        (LINE.replace(",3,", ",0,"), [(1, "level", "level_unreadable")]),
        (LINE.replace("finance", "sales"), [(1, "dimensions", "dimension_unknown")]),
        (LINE.replace("ลำพูน", "ล้านนา"), [(1, "provinces", "province_unknown")]),
        (LINE.replace("31/12/2563", "2563"), [(1, "registered_until", "date_unreadable")]),
        (LINE.replace("yes", "maybe"), [(1, "active", "active_unreadable")]),
        (
            LINE.replace(",3,", ",9,").replace("yes", ""),
            [(1, "level", "level_unreadable"), (1, "active", "active_unreadable")],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_line_is_told_at_once(line, expected):
    with consulting() as service:
        job = register(service, line)
        assert findings(service, job) == expected
        assert pages(service, "/consultants") == []


def test_one_code_with_two_stories_in_a_file_is_found_fault_with():
    with consulting() as service:
        job = register(service, LINE, LINE, LINE.replace(",3,", ",1,"))
        assert findings(service, job) == [(3, "code", "consultant_twice")]
        assert pages(service, "/consultants")[0]["level"] == 3


@pytest.mark.skipif(not PILOT.exists(), reason="the pilot's data is not here")
def test_the_pilots_register_is_taken_whole(any_database_url):
    with consulting(any_database_url) as service:
        job = imported(service, "consultants", (PILOT / "consultants.csv").read_bytes(), "consultants.csv")
        assert (job["rows_done"], job["findings"]) == (12, 0)
        assert len(pages(service, "/consultants?limit=5", roles=["consultant"])) == 12
