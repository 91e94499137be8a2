"""A season as an officer works through it. Every step asks the platform first, so that a run carries on where one stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from season.client import PlatformProblem
from season.driving import Season, Step
from season.jobs import import_file, wait_for
from season.settle import settle
from season.show import Advance
from season.source import allowance_of
from season.words import Words

TELLING_SECONDS = 15.0


def open_call(season: Season, _advance: Advance) -> None:
    """Open the call; the same document again changes nothing."""
    try:
        season.platform.command("PUT", "enrolment", f"/calls/{season.source.code}", season.source.call)
    except PlatformProblem as problem:
        season.corrections.refused += [{**finding, "file": "call.yaml"} for finding in problem.findings]
        raise


def agree_allowance(season: Season, _advance: Advance) -> None:
    """Have the man-day rule say what the call's terms say, from the beginning of the year in which it opens."""
    wanted = allowance_of(season.source.call)
    if wanted is None:
        return
    opening = date.fromisoformat(str(season.source.call["opening_day"])[:10])
    versions = sorted(season.platform.pages("consulting", "/rules/allowance"), key=itemgetter("effective_from"))
    begun = [rule for rule in versions if date.fromisoformat(rule["effective_from"]) <= opening]
    in_force = begun[-1] if begun else versions[0]
    if all(in_force[key] == value for key, value in wanted.items()):
        return
    year, month = opening.year, 1
    if wanted["year"] == "fiscal":
        year, month = (opening.year, 10) if opening.month >= 10 else (opening.year - 1, 10)
    code = season.source.code
    rule = {**wanted, "effective_from": date(year, month, 1).isoformat(), "made_by": f"call {code}"}
    season.platform.command("PUT", "consulting", f"/rules/allowance/{code}", rule)


def import_agencies(season: Season, advance: Advance) -> None:
    """The directory of partner agencies."""
    _import(season, advance, "enrolment", "/imports/agencies", "agencies.csv")


def import_applications(season: Season, advance: Advance) -> None:
    """The intake file of the online form."""
    season.jobs["applications"] = import_file(
        season.platform,
        season.corrections,
        "enrolment",
        f"/calls/{season.source.code}/imports/applications",
        season.source.applications,
        advance,
    )


def screen(season: Season, advance: Advance) -> None:
    """Every record's verdict with all its reasons, and the groups by assessment."""
    screened_at = season.platform.get("enrolment", f"/calls/{season.source.code}")["screened_at"]
    if screened_at and _moment(screened_at) >= _moment(season.jobs["applications"]["finished_at"]):
        return
    try:
        job = season.platform.command("POST", "enrolment", f"/calls/{season.source.code}/screening")
    except PlatformProblem as problem:
        if problem.code != "selection_already_published":
            raise
        season.note(
            "ประกาศผลไปแล้ว ใบสมัครที่มาทีหลังเก็บไว้แต่ไม่คัดกรอง ผลที่ประกาศแล้วแก้ไขได้ด้วยการบันทึกแก้ไขเท่านั้น",
            "The selection is published: later applications are kept, not screened. Published results change only by a recorded correction.",
        )
        return
    wait_for(season.platform, "enrolment", job, advance)


def import_scores(season: Season, advance: Advance) -> None:
    """The judges' sheets."""
    _import(season, advance, "enrolment", f"/calls/{season.source.code}/imports/scores", "scores.csv")


def select(season: Season, _advance: Advance) -> None:
    """Propose the selection and publish it; without any scores it stays a proposal, because publishing is for good."""
    selection = f"/calls/{season.source.code}/selection"
    if _is_published(season.platform.find("enrolment", selection)):
        season.selection_published = True
        return
    proposal = season.platform.command("POST", "enrolment", f"{selection}/proposal")
    if "scores" in season.failed or not _any(season, "enrolment", f"/calls/{season.source.code}/scores"):
        season.note(
            "ยังไม่มีคะแนนจากกรรมการ จึงเสนอผลไว้โดยไม่ประกาศ เมื่อมี scores.csv ให้สั่งใหม่",
            "There are no scores yet: the selection is proposed and not published. Run again when scores.csv is there.",
        )
        return
    season.platform.command("POST", "enrolment", f"{selection}/publication", version=proposal["version"])
    season.selection_published = True


def import_mentors(season: Season, advance: Advance) -> None:
    """The register of mentors."""
    _import(season, advance, "mentoring", "/imports/mentors", "mentors.csv")


def let_stars_arrive(season: Season, advance: Advance) -> None:
    """Wait until mentoring has what enrolment told; people's messages may take longer."""
    settle(season.platform, advance, services=("enrolment", "mentoring"))


def let_events_settle(season: Season, advance: Advance) -> None:
    """Wait until every service has what the others told."""
    settle(season.platform, advance)


def let_people_be_told(
    season: Season,
    advance: Advance,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Give the messages some seconds to go out; what is still queued then goes out while the platform runs."""
    deadline = clock() + TELLING_SECONDS
    while True:
        counts = season.platform.get("notifications", "/deliveries/counts")
        season.messages = {"sent": 0}
        for item in counts["items"]:
            season.messages[item["status"]] = season.messages.get(item["status"], 0) + item["count"]
        queued = counts["queued"]
        advance(season.messages["sent"], season.messages["sent"] + queued)
        if not queued:
            return
        if clock() > deadline:
            break
        sleep(0.25)
    season.note(
        f"ยังมีข้อความรอส่ง {queued:,} ฉบับ ระบบจะส่งต่อเมื่อเปิดอยู่",
        f"{queued:,} messages are still queued; they go out while the platform runs.",
    )


def match(season: Season, _advance: Advance) -> None:
    """Propose mentors for the whole cohort and publish the offers; without any mentors it stays a proposal."""
    if not season.selection_published:
        return
    cohort = f"/cohorts/{season.source.code}"
    if season.platform.find("mentoring", cohort) is None:
        season.note(
            "ไม่มี STAR SME ในรอบนี้ จึงไม่มีการจับคู่พี่เลี้ยง", "There is no STAR SME in this season: nobody is to be matched."
        )
        return
    if _is_published(season.platform.find("mentoring", f"{cohort}/matching")):
        season.matching_published = True
        return
    proposal = season.platform.command("POST", "mentoring", f"{cohort}/proposal")
    if "mentors" in season.failed or not _any(season, "mentoring", "/mentors"):
        season.note(
            "ยังไม่มีทะเบียนพี่เลี้ยง จึงเสนอการจับคู่ไว้โดยไม่ประกาศ เมื่อมี mentors.csv ให้สั่งใหม่",
            "There are no mentors yet: the matching is proposed and not published. Run again when mentors.csv is there.",
        )
        return
    season.platform.command("POST", "mentoring", f"{cohort}/publication", version=proposal["version"])
    season.matching_published = True


def import_consultants(season: Season, advance: Advance) -> None:
    """The register of consultants."""
    _import(season, advance, "consulting", "/imports/consultants", "consultants.csv")


def import_visits(season: Season, advance: Advance) -> None:
    """The consulting requests: each reserved and its outcome applied, in the order received."""
    _import(season, advance, "consulting", "/imports/visits", "visits.csv")


def _import(season: Season, advance: Advance, service: str, path: str, name: str) -> None:
    file = season.source.files[name]
    season.jobs[file.stem] = import_file(season.platform, season.corrections, service, path, file, advance)


def _is_published(answer: Mapping[str, Any] | None) -> bool:
    return answer is not None and answer.get("published_at") is not None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _any(season: Season, service: str, path: str) -> bool:
    return bool(season.platform.get(service, path, limit=1)["items"])


STEPS = (
    Step("call", Words("เปิดรับสมัคร", "Open the call"), open_call),
    Step("allowance", Words("ตั้งสิทธิ์คน-วันตามประกาศ", "Agree the man-days of the call"), agree_allowance, after=("call",)),
    Step("agencies", Words("นำเข้าทำเนียบหน่วยงาน", "Import the agencies"), import_agencies, file="agencies.csv"),
    Step("applications", Words("นำเข้าใบสมัคร", "Import the applications"), import_applications, after=("call",)),
    Step("screening", Words("คัดกรองคุณสมบัติ", "Screen for eligibility"), screen, after=("applications",)),
    Step("scores", Words("นำเข้าคะแนนกรรมการ", "Import the scores"), import_scores, after=("screening",), file="scores.csv"),
    Step("selection", Words("จัดอันดับและประกาศผล", "Rank, propose and publish"), select, after=("screening",)),
    Step("mentors", Words("นำเข้าทะเบียนพี่เลี้ยง", "Import the mentors"), import_mentors, file="mentors.csv"),
    Step("consultants", Words("นำเข้าทะเบียนที่ปรึกษา", "Import the consultants"), import_consultants, file="consultants.csv"),
    Step("visits", Words("จองและบันทึกการให้คำปรึกษา", "Book and settle the visits"), import_visits, after=("allowance",), file="visits.csv"),
    Step("arrival", Words("รอให้ STAR SME ถึงฝ่ายพี่เลี้ยง", "Wait until the STARs have arrived"), let_stars_arrive),
    Step("matching", Words("จับคู่พี่เลี้ยงและยื่นข้อเสนอ", "Match mentors and make offers"), match, after=("selection", "arrival")),
    Step("settling", Words("รอจนทุกเหตุการณ์เรียบร้อย", "Wait until events have settled"), let_events_settle),
    Step("telling", Words("แจ้งทุกคน", "Tell everyone"), let_people_be_told),
)  # fmt: skip
"""The whole season, in order: what needs no news of others goes on while that is under way."""
