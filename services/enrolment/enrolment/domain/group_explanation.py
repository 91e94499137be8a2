"""Why an enterprise is in its group, and what would change it: in words that follow from the rule and the facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from enrolment.domain.assessment import Assessment
from enrolment.domain.groups import GroupRule, Membership, group_of
from enrolment.domain.texts import DIMENSION_WORDS, GROUP_WORDS, Text, figure
from enrolment.domain.words import Decision, Dimension, Group, GroupReason

MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a call's published selection says of the enterprise now. Positions count from 1.

    ``position_now`` is the place among those who still wait; ``position_published`` the one that was announced.
    """

    call_code: str
    call_title: Text
    province: str
    province_name: Text
    decision: Decision
    position_published: int | None = None
    position_now: int | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """The latest complete self-assessment, with its day as people read it."""

    assessment: Assessment
    day: Text


@dataclass(frozen=True, slots=True)
class Threshold:
    """One figure of the rule against the enterprise's. ``code`` is ``mean`` or a dimension."""

    code: str
    least: int
    actual: Fraction | int | None

    @property
    def met(self) -> bool:
        """Whether the figure reaches the threshold."""
        return self.actual is not None and self.actual >= self.least


@dataclass(frozen=True, slots=True)
class Step:
    """What would move the enterprise, and to which group."""

    to: Group
    text: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """The group, the reasons in words, the figures against their thresholds, and what would change it."""

    membership: Membership
    because: tuple[Text, ...]
    thresholds: tuple[Threshold, ...]
    steps: tuple[Step, ...]


def explain(rule: GroupRule, standings: Sequence[Standing], assessed: Assessed | None) -> Explanation:
    """Explain the group that ``group_of`` gives for the same facts."""
    assessment = None if assessed is None else assessed.assessment
    decisions = {standing.decision for standing in standings}
    membership = group_of(decisions, assessment, rule)
    thresholds = thresholds_of(rule, assessment)
    return Explanation(
        membership,
        tuple(_because(membership, standings, assessed, thresholds)),
        thresholds,
        tuple(_steps(rule, membership, decisions, assessment, thresholds)),
    )


def thresholds_of(rule: GroupRule, assessment: Assessment | None) -> tuple[Threshold, ...]:
    """The rule's figures against the assessment's: the mean first, then every dimension."""
    mean = None if assessment is None else assessment.mean
    return (
        Threshold(MEAN, rule.least_mean, mean),
        *(
            Threshold(one, rule.least_dimension, None if assessment is None else assessment.points[one])
            for one in Dimension
        ),
    )


# --- because


def _because(
    membership: Membership,
    standings: Sequence[Standing],
    assessed: Assessed | None,
    thresholds: Sequence[Threshold],
) -> list[Text]:
    if membership.reason is GroupReason.SELECTED:
        return [_selected(one) for one in standings if one.decision is Decision.STAR]
    if membership.reason is GroupReason.WAITING_LIST:
        return [_waiting(one) for one in standings if one.decision is Decision.WAITING]
    if membership.reason is GroupReason.ASSESSMENT and assessed is not None:
        return [_reached(assessed, thresholds)]
    place = Text(
        "ไม่มีที่นั่งในรอบรับสมัครใด และไม่มีลำดับสำรองที่นับตามกติกานี้",
        "No call has given it a seat, or a place on a waiting list that counts under this rule.",
    )
    return [place, _not_reached(assessed, thresholds)]


def _selected(one: Standing) -> Text:
    return Text(
        f"ได้รับคัดเลือกเป็น STAR ของจังหวัด{one.province_name.th} ในการรับสมัคร {one.call_code} ({one.call_title.th})",
        f"Selected as a STAR of {one.province_name.en} in call {one.call_code} ({one.call_title.en}).",
    )


def _waiting(one: Standing) -> Text:
    now = one.position_now or one.position_published
    moved = now != one.position_published
    return Text(
        f"อยู่ในบัญชีสำรองของจังหวัด{one.province_name.th} ลำดับที่ {now} ในการรับสมัคร {one.call_code} ({one.call_title.th})"
        + (f" เดิมประกาศไว้ลำดับที่ {one.position_published}" if moved else ""),
        f"On the waiting list of {one.province_name.en}, number {now}, in call {one.call_code} ({one.call_title.en})"
        + (f"; published as number {one.position_published}." if moved else "."),
    )


def _reached(assessed: Assessed, thresholds: Sequence[Threshold]) -> Text:
    mean, dimensions = thresholds[0], thresholds[1:]
    lowest = min(dimensions, key=lambda one: one.actual or 0)
    name = DIMENSION_WORDS[Dimension(lowest.code)]
    return Text(
        f"ผลประเมินตนเอง{assessed.day.th} เฉลี่ย {_of(mean)} ถึงเกณฑ์ {mean.least} "
        f"และไม่มีด้านใดต่ำกว่า {lowest.least} (ต่ำสุด: {name.th} {_of(lowest)})",
        f"The self-assessment {assessed.day.en} has a mean of {_of(mean)}, at least {mean.least}, "
        f"and no dimension below {lowest.least} (lowest: {name.en} {_of(lowest)}).",
    )


def _not_reached(assessed: Assessed | None, thresholds: Sequence[Threshold]) -> Text:
    if assessed is None:
        return Text(
            "ยังไม่มีผลประเมินตนเองที่ตอบครบทั้ง 25 ข้อ",
            "There is no self-assessment yet that answers all 25 questions.",
        )
    mean = thresholds[0]
    faults_th, faults_en = [], []
    if not mean.met:
        faults_th.append(f"เฉลี่ย {_of(mean)} ต่ำกว่าเกณฑ์ {mean.least}")
        faults_en.append(f"has a mean of {_of(mean)}, below {mean.least}")
    if low := _low(thresholds):
        names = _named(low)
        faults_th.append(f"มีด้านที่ต่ำกว่า {low[0].least} ({names.th})")
        faults_en.append(f"has dimensions below {low[0].least} ({names.en})")
    return Text(
        f"ผลประเมินตนเอง{assessed.day.th} {' และ'.join(faults_th)}",
        f"The self-assessment {assessed.day.en} {', and '.join(faults_en)}.",
    )


# --- what would change it


def _steps(
    rule: GroupRule,
    membership: Membership,
    decisions: Collection[Decision],
    assessment: Assessment | None,
    thresholds: Sequence[Threshold],
) -> list[Step]:
    if membership.reason is GroupReason.SELECTED:
        return [_given_up(Decision.STAR, rule, decisions, assessment)]
    steps = []
    if Decision.WAITING in decisions:
        steps.append(Step(Group.STAR, _SEAT_FREED))
    if membership.reason is GroupReason.WAITING_LIST:
        steps.append(_given_up(Decision.WAITING, rule, decisions, assessment))
    elif membership.reason is GroupReason.ASSESSMENT and (rule.least_mean or rule.least_dimension):
        steps.append(Step(Group.GENERAL, _later_assessment(rule)))
    elif membership.reason is GroupReason.DEFAULT:
        steps.append(Step(Group.HIGH_POTENTIAL, _better_assessment(rule, assessment, thresholds)))
        if rule.waiting_list:
            steps.append(Step(Group.HIGH_POTENTIAL, _WAITING_LIST))
    steps.append(Step(Group.STAR, _SELECTION))
    return steps


_SEAT_FREED = Text(
    "จะเป็นกลุ่มสตาร์เมื่อมีที่นั่งว่างก่อนเริ่มให้คำปรึกษาและถึงลำดับสำรองของกิจการ",
    "To become a star: a seat becomes free before mentoring starts, and the enterprise is the first who waits.",
)
_SELECTION = Text(
    "จะเป็นกลุ่มสตาร์เมื่อสมัครในรอบรับสมัครและได้รับคัดเลือก",
    "To become a star: apply in a call and be selected.",
)
_WAITING_LIST = Text(
    "จะเป็นกลุ่มที่มีศักยภาพเข้มแข็งเมื่อสมัครในรอบรับสมัครและได้อยู่ในบัญชีสำรอง",
    "To become high potential: apply in a call and be placed on its waiting list.",
)


def _given_up(
    decision: Decision, rule: GroupRule, decisions: Collection[Decision], assessment: Assessment | None
) -> Step:
    after = group_of(set(decisions) - {decision}, assessment, rule)
    name = GROUP_WORDS[after.group]
    place = (
        Text("สละที่นั่ง", "its seat")
        if decision is Decision.STAR
        else Text("ถอนตัวจากบัญชีสำรอง", "its place on the waiting list")
    )
    return Step(
        after.group,
        Text(
            f"หาก{place.th} จะอยู่{name.th} ({_AFTER[after.reason].th})",
            f"If the enterprise gives up {place.en}, it is in the group {name.en} ({_AFTER[after.reason].en}).",
        ),
    )


_AFTER = {
    GroupReason.SELECTED: Text("ยังมีที่นั่งในรอบอื่น", "it has a seat in another call"),
    GroupReason.WAITING_LIST: Text("ยังอยู่ในบัญชีสำรอง", "it is on a waiting list"),
    GroupReason.ASSESSMENT: Text("ตามผลประเมินตนเองล่าสุด", "by its latest self-assessment"),
    GroupReason.DEFAULT: Text("ยังไม่มีผลประเมินตนเองที่ถึงเกณฑ์", "no self-assessment reaches the rule's figures"),
}


def _later_assessment(rule: GroupRule) -> Text:
    return Text(
        f"จะเป็นกลุ่มทั่วไปเมื่อผลประเมินตนเองครั้งใหม่เฉลี่ยต่ำกว่า {rule.least_mean} หรือมีด้านใดต่ำกว่า {rule.least_dimension}",
        f"To become general: a newer self-assessment with a mean below {rule.least_mean}, or a dimension below {rule.least_dimension}.",
    )


def _better_assessment(rule: GroupRule, assessment: Assessment | None, thresholds: Sequence[Threshold]) -> Text:
    """Both conditions, each with the figure of the enterprise where that figure falls short."""
    mean, low = thresholds[0], _low(thresholds)
    if assessment is None:
        yours, names = Text("", ""), None
    else:
        yours = Text(f" (ของท่าน {_of(mean)})", f" (yours {_of(mean)})")
        names = _named(low) if low else None
    return Text(
        f"จะเป็นกลุ่มที่มีศักยภาพเข้มแข็งเมื่อประเมินตนเองครบ 25 ข้อ โดยค่าเฉลี่ยอย่างน้อย {rule.least_mean}{yours.th} "
        f"และไม่มีด้านใดต่ำกว่า {rule.least_dimension}" + (f" ({names.th})" if names else ""),
        f"To become high potential: a self-assessment of all 25 questions with a mean of at least {rule.least_mean}{yours.en} "
        f"and no dimension below {rule.least_dimension}" + (f" ({names.en})" if names else "") + ".",
    )


def _low(thresholds: Sequence[Threshold]) -> list[Threshold]:
    return [one for one in thresholds[1:] if one.actual is not None and not one.met]


def _named(thresholds: Sequence[Threshold]) -> Text:
    words = [(DIMENSION_WORDS[Dimension(one.code)], _of(one)) for one in thresholds]
    return Text(
        ", ".join(f"{word.th}: {actual}" for word, actual in words),
        ", ".join(f"{word.en}: {actual}" for word, actual in words),
    )


def _of(threshold: Threshold) -> str:
    return figure(threshold.actual or 0)
