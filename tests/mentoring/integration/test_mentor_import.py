"""The register of mentors."""

import pytest

from starsme.identifiers import enterprise_id
from starsme.testing.service import PSEUDONYM_KEY
from tests.mentoring.serving import A, a_mentor, findings, mentoring, pages, propose, register, star

NUMBER = "0645973339461"
PSEUDONYM = enterprise_id(NUMBER, PSEUDONYM_KEY.encode())


def test_a_register_is_taken_as_people_write_it(any_database_url):
    with mentoring(any_database_url) as service:
        job = register(service, a_mentor("M1", "0,๑,2,3,0", provinces="50;จ.ลำพูน", industries="c; G", capacity="๒"))
        assert job["findings"] == 0
        assert pages(service, "/mentors") == [
            {
                "code": "M1",
                "name": "อ.M1",
                "agency": "AG02",
                "agency_type": "university",
                "levels": {"management": 0, "marketing": 1, "innovation": 2, "finance": 3, "digital": 0},
                "provinces": ["50", "51"],
                "industries": ["C", "G"],
                "capacity": 2,
                "held": 0,
                "conflicts": 0,
                "active": True,
                "version": 1,
            }
        ]
        (told,) = service.published()
        assert (told.type, told.subject, told.data["levels"]["finance"]) == ("mentoring.mentor-registered.v1", "M1", 3)


def test_only_mentors_who_are_new_or_changed_are_told_of(any_database_url):
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"), a_mentor("M2"))
        register(service, a_mentor("M1"), a_mentor("M2", active="no"), a_mentor("M3"), name="new.csv")
        told = [(event.subject, event.data["active"]) for event in service.published()]
        assert told == [("M1", True), ("M2", True), ("M2", False), ("M3", True)]
        assert [(one["code"], one["version"]) for one in pages(service, "/mentors?limit=2")] == [
            ("M1", 1),
            ("M2", 2),
            ("M3", 1),
        ]


@pytest.mark.parametrize("spelling", [NUMBER, "0-6459-73339-46-1", "'0645973339461", "๐๖๔๕๙๗๓๓๓๙๔๖๑", f" {NUMBER} ;"])
def test_a_conflict_keeps_the_mentor_from_the_enterprise_however_its_number_is_spelled(spelling):
    with mentoring() as service:
        assert register(service, a_mentor("M1", conflicts=spelling))["findings"] == 0
        service.deliver(star(PSEUDONYM), star(A))
        assert {match["enterprise_id"] for match in propose(service)["matches"]} == {A}
        (unmet, *_) = propose(service)["unmet"]
        assert (unmet["enterprise_id"], unmet["reason"], unmet["nearest"]) == (PSEUDONYM, "all_conflicted", ["M1"])


def test_the_number_of_a_conflict_is_not_kept_among_mentors_and_never_told():
    with mentoring() as service:
        register(service, a_mentor("M1", conflicts=NUMBER))
        with service.runtime.database.begin() as tx:
            rows = tx.connection.exec_driver_sql("SELECT * FROM mentors").all()
        assert PSEUDONYM in str(rows)
        assert NUMBER not in str(rows)
        assert NUMBER not in str([event.data for event in service.published()])


def test_a_conflict_that_cannot_be_read_is_told_and_keeps_nobody_off_the_register():
    with mentoring() as service:
        job = register(service, a_mentor("M1", conflicts=f"1.05556E+11;{NUMBER};0645973339462"))
        assert findings(service, job) == [(1, "conflicts", "conflict_unreadable"), (1, "conflicts", "conflict_invalid")]
        (mentor,) = pages(service, "/mentors")
        assert (mentor["code"], mentor["conflicts"]) == ("M1", 1)
        told = str(pages(service, f"/jobs/{job['id']}/findings"))
        assert "0645973339462" not in told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (a_mentor(" "), [(1, "code", "text_unreadable")]),
        (a_mentor("M1", name="-"), [(1, "name", "text_unreadable")]),
        (a_mentor("M1", "1,1,4,1,1"), [(1, "innovation", "level_unreadable")]),
        (a_mentor("M1", "1,1,1,,ดี"), [(1, "finance", "level_unreadable"), (1, "digital", "level_unreadable")]),
        (a_mentor("M1", provinces="50;ล้านนา"), [(1, "provinces", "province_unknown")]),
        (a_mentor("M1", provinces=""), [(1, "provinces", "province_unknown")]),
        (a_mentor("M1", provinces=" ; "), [(1, "provinces", "province_unknown")]),
        (a_mentor("M1", industries="C;Z"), [(1, "industries", "industry_unknown")]),
        (a_mentor("M1", capacity="-1"), [(1, "capacity", "capacity_unreadable")]),
        (a_mentor("M1", capacity="2.5"), [(1, "capacity", "capacity_unreadable")]),
        (a_mentor("M1", active="maybe"), [(1, "active", "active_unreadable")]),
        (
            a_mentor("M1", capacity="", active="", conflicts="x"),
            [
                (1, "capacity", "capacity_unreadable"),
                (1, "conflicts", "conflict_unreadable"),
                (1, "active", "active_unreadable"),
            ],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_mentor_is_told_at_once(line, expected):
    with mentoring() as service:
        job = register(service, line)
        assert findings(service, job) == expected
        assert pages(service, "/mentors") == []


def test_one_mentor_with_two_stories_in_a_file_is_found_fault_with():
    with mentoring() as service:
        job = register(service, a_mentor("M1"), a_mentor("M1"), a_mentor("M1", capacity="9"))
        assert findings(service, job) == [(3, "code", "mentor_twice")]
        assert pages(service, "/mentors")[0]["capacity"] == 1


def test_only_the_office_imports_and_reads_the_register():
    with mentoring() as service:
        assert service.post("/imports/mentors?filename=m.csv", content=b"x", roles=["mentor"]).status_code == 403
        assert service.get("/mentors", roles=["mentor"]).status_code == 403
