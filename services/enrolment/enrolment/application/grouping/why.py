"""Why an enterprise is in its group, and what would change it: asked by its people and by officers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enrolment.application.assessments.ports import Assessments, EnterprisesInSight
from enrolment.application.assessments.queries import taken_view
from enrolment.application.assessments.words import day_of
from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.grouping.ports import DatedGroupRules, GroupFacts
from enrolment.application.grouping.rules import rule_view
from enrolment.application.sight import Sight
from enrolment.application.told import View, local_time
from enrolment.domain.assessment_history import Taken, latest
from enrolment.domain.group_explanation import Assessed, Explanation, Standing, Threshold, explain
from enrolment.domain.groups import GroupRule
from enrolment.domain.texts import GROUP_WORDS, Text, figure, joined
from enrolment.domain.words import Group
from starsme.clock import bangkok_day
from starsme.db import Transaction


@dataclass(frozen=True, slots=True)
class _Facts:
    taken: Taken | None
    standings: list[Standing]

    def explained(self, rule: GroupRule) -> Explanation:
        assessed = None if self.taken is None else Assessed(self.taken.assessment, day_of(self.taken))
        return explain(rule, self.standings, assessed)


class WhyThisGroup:
    """Explains the group on record by the rule that put the enterprise there.

    Where the rule in force would put it elsewhere, because nobody was graded again since it began, the answer says so.
    """

    def __init__(
        self, rules: DatedGroupRules, assessments: Assessments, facts: GroupFacts, enterprises: EnterprisesInSight
    ) -> None:
        self._rules = rules
        self._assessments = assessments
        self._facts = facts
        self._enterprises = enterprises

    def explain(self, tx: Transaction, sight: Sight, enterprise_id: str) -> View:
        """The explanation as told; raises ``EnterpriseUnknown`` for an enterprise out of sight."""
        row = self._enterprises.enterprise(tx.connection, sight, enterprise_id)
        if row is None:
            raise EnterpriseUnknown
        facts = self._facts_of(tx, enterprise_id)
        rules = self._rules.all(tx.connection)
        current = rules.on(bangkok_day(tx.now))
        rule = rules.find(row.group_rule) or current
        explanation, now = facts.explained(rule), facts.explained(current)
        recorded = None if row.group is None else Group(row.group)
        if (
            explanation.membership.group is not recorded
        ):  # the facts of today are told, and that it is not placed by them yet
            explanation, rule = now, current
        pending = _pending(recorded, row.group_rule, now, current)
        return {
            "enterprise_id": enterprise_id,
            "group": recorded,
            "group_th": None if recorded is None else GROUP_WORDS[recorded].th,
            "group_en": None if recorded is None else GROUP_WORDS[recorded].en,
            "reason": row.group_reason,
            "since": local_time(self._facts.since(tx.connection, enterprise_id)),
            "rule": rule_view(rule),
            **_told(explanation),
            "assessment": None if facts.taken is None else taken_view(facts.taken),
            "selections": [_standing_view(one) for one in facts.standings],
            "pending": pending,
            **_paragraph(recorded, rule, explanation, pending),
        }

    def _facts_of(self, tx: Transaction, enterprise_id: str) -> _Facts:
        history = self._assessments.history(tx.connection, [enterprise_id]).get(enterprise_id, [])
        return _Facts(latest(history), self._facts.standings(tx.connection, enterprise_id))


def _told(explanation: Explanation) -> View:
    return {
        "because": [_text(one) for one in explanation.because],
        "thresholds": [_threshold_view(one) for one in explanation.thresholds],
        "would_change": [{"to": step.to, **_text(step.text)} for step in explanation.steps],
    }


def _pending(recorded: Group | None, rule: str | None, now: Explanation, current: GroupRule) -> View | None:
    """Where the facts of today and the rule in force would put it, if elsewhere; and when it is put there."""
    group = now.membership.group
    if group is recorded:
        return None
    if recorded is None:
        text = _not_placed_yet(group)
    elif rule == current.version:
        text = _facts_changed(group)
    else:
        text = _rule_changed(group, current)
    return {"group": group, "rule": current.version, **_text(text)}


def _not_placed_yet(group: Group) -> Text:
    name = GROUP_WORDS[group]
    return Text(
        f"ยังไม่ได้จัดกลุ่ม จะจัดเมื่อคัดกรองใบสมัครหรือส่งผลประเมินตนเอง ตามข้อมูลวันนี้จะอยู่{name.th}",
        "Not placed yet: that happens when its application is screened or a self-assessment is sent. "
        f"By what is known today: {name.en}.",
    )


def _facts_changed(group: Group) -> Text:
    name = GROUP_WORDS[group]
    return Text(
        f"ตามใบสมัครที่ส่งเข้ามาภายหลังจะอยู่{name.th} กลุ่มจะเปลี่ยนเมื่อคัดกรองใบสมัครนั้น",
        f"By an application sent since then it would be {name.en}: it moves when that is screened.",
    )


def _rule_changed(group: Group, current: GroupRule) -> Text:
    name = GROUP_WORDS[group]
    return Text(
        f"ตามกติการุ่น {current.version} ที่ใช้อยู่วันนี้จะอยู่{name.th} กลุ่มจะเปลี่ยนเมื่อผู้ประสานงานจัดกลุ่มใหม่",
        f"Under rule {current.version}, in force today, it would be {name.en}: "
        "it moves when the coordinator grades again.",
    )


def _paragraph(recorded: Group | None, rule: GroupRule, explanation: Explanation, pending: View | None) -> View:
    """The whole answer as one text."""
    sentences = []
    if recorded is not None:
        name = GROUP_WORDS[recorded]
        sentences.append(
            Text(
                f"กิจการอยู่{name.th} ตามกติการุ่น {rule.version} ({rule.source.th})",
                f"The enterprise is in the group {name.en}, by rule {rule.version} ({rule.source.en}).",
            )
        )
    if recorded is explanation.membership.group:
        sentences += explanation.because
    if pending is not None:
        sentences.append(Text(pending["th"], pending["en"]))
    sentences += [step.text for step in explanation.steps]
    return _text(joined(sentences))


def _text(text: Text) -> dict[str, Any]:
    return {"th": text.th, "en": text.en}


def _threshold_view(one: Threshold) -> View:
    actual = None if one.actual is None else figure(one.actual)
    return {"code": one.code, "least": one.least, "actual": actual, "met": one.met}


def _standing_view(one: Standing) -> View:
    return {
        "call_code": one.call_code,
        "title_th": one.call_title.th,
        "title_en": one.call_title.en,
        "province": one.province,
        "decision": one.decision,
        "waiting_position": one.position_published,
        "waiting_position_now": one.position_now,
    }
