"""Which rules of eligibility a call applies, each with its version, source and parameters.

A call that says nothing applies all of its version's rules. Some may be left out; those that identify the applicant, keep
the call to its provinces and window, or protect people's data and the one entitlement of an enterprise may not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.call_form import note_duplicates
from enrolment.domain.document_reader import DocumentReader
from enrolment.domain.words import Reason

STAR_2562 = "star-2562"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One dated version of a rule: from when, by what source, what it may be given, and whether a call may do without."""

    reason: Reason
    version: str
    effective_from: date
    source: str
    parameters: tuple[str, ...] = ()
    optional: bool = False


def _star_2562(reason: Reason, *parameters: str, optional: bool = False) -> RuleVersion:
    return RuleVersion(
        reason, STAR_2562, date(2019, 1, 14), "STAR SME call, B.E. 2562, rules of eligibility", parameters, optional
    )


RULES: Mapping[tuple[Reason, str], RuleVersion] = {
    (rule.reason, rule.version): rule
    for rule in (
        _star_2562(Reason.ID_INVALID),
        _star_2562(Reason.OUTSIDE_AREA),
        _star_2562(Reason.OUTSIDE_WINDOW),
        _star_2562(Reason.NOT_SME, optional=True),
        _star_2562(Reason.TOO_YOUNG, "minimum_full_years", optional=True),
        _star_2562(Reason.NO_CONSENT),
        _star_2562(Reason.INCOMPLETE, "fields"),
        _star_2562(Reason.DUPLICATE),
    )
}
"""Every version of every rule that this software can apply."""

VERSIONS: tuple[str, ...] = tuple(dict.fromkeys(version for _, version in RULES))
"""The versions that a call may name."""

_ALWAYS_REQUIRED = ("tax_id", "kind", "name_th", "province", "contact_name", "phone")
_NEEDED: Mapping[Reason, tuple[str, ...]] = {
    Reason.NOT_SME: ("sector", "employees", "revenue"),
    Reason.TOO_YOUNG: ("started_on",),
}


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A rule as a call applies it: the reason that it gives, its version and source."""

    reason: Reason
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The rules that a call applies, in the order in which reasons are told, and their parameters.

    ``required_fields``: those without which an application is incomplete. ``minimum_full_years``: empty where the call
    does not ask for an age or says it elsewhere.
    """

    rules: tuple[EligibilityRule, ...]
    required_fields: frozenset[str] = frozenset(REQUIRED_FIELDS)
    minimum_full_years: int | None = None

    def applies(self, reason: Reason) -> bool:
        """Whether the call applies the rule that gives this reason."""
        return any(rule.reason is reason for rule in self.rules)


def read_eligibility(reader: DocumentReader, version: str) -> Eligibility:
    """The section ``eligibility``; absent means every rule of the call's version."""
    version = version if version in VERSIONS else VERSIONS[0]
    if not reader.has("eligibility"):
        return Eligibility(tuple(_as_applied(rule) for rule in RULES.values() if rule.version == version))
    items = list(reader.items("eligibility"))
    found = [(item, _rule(item, version)) for item in items]
    note_duplicates(((item, rule.reason) for item, rule in found if rule is not None), "rule")
    applied = {rule.reason: rule for _, rule in found if rule is not None}
    if items:
        _note_left_out(reader, applied, version)
    required: Collection[str] = REQUIRED_FIELDS
    years = None
    for item, rule in found:
        if rule is None or not item.has("parameters"):
            continue
        section = item.section("parameters")
        section.knows_only(*RULES[rule.reason, rule.version].parameters)
        if rule.reason is Reason.INCOMPLETE:
            required = section.some_of("fields", REQUIRED_FIELDS, default=REQUIRED_FIELDS)
            _note_needed(section, required, applied)
        if rule.reason is Reason.TOO_YOUNG and section.has("minimum_full_years"):
            years = section.whole("minimum_full_years", 0, 100)
    return Eligibility(tuple(applied[one] for one in Reason if one in applied), frozenset(required), years)


def _as_applied(rule: RuleVersion) -> EligibilityRule:
    return EligibilityRule(rule.reason, rule.version, rule.source)


def _rule(item: DocumentReader, default_version: str) -> EligibilityRule | None:
    item.knows_only("rule", "version", "source", "parameters")
    reason = item.choice("rule", tuple(Reason))
    version = item.choice("version", VERSIONS, default=default_version)
    source = item.optional_text("source")
    known = RULES.get((Reason(reason), version)) if reason and version else None
    if known is None:
        if reason and version:
            item.problem(
                "version", "not_a_choice", f"กติกานี้ไม่มีรุ่น {version}", f"there is no version {version} of this rule"
            )
        return None
    return EligibilityRule(known.reason, known.version, source or known.source)


def _note_left_out(reader: DocumentReader, applied: Collection[Reason], version: str) -> None:
    missing = [
        rule.reason.value
        for rule in RULES.values()
        if rule.version == version and not rule.optional and rule.reason not in applied
    ]
    if missing:
        names = ", ".join(missing)
        reader.problem(
            "eligibility",
            "rule_left_out",
            f"กติกาเหล่านี้เว้นไม่ได้ โปรดเพิ่ม: {names}",
            f"these rules cannot be left out, add them: {names}",
        )


def _note_needed(section: DocumentReader, required: Collection[str], applied: Collection[Reason]) -> None:
    needed = [*_ALWAYS_REQUIRED, *(name for reason in applied for name in _NEEDED.get(reason, ()))]
    missing = ", ".join(name for name in needed if name not in required)
    if missing:
        section.problem(
            "fields",
            "field_left_out",
            f"กติกาที่ใช้ต้องอาศัยช่องเหล่านี้ โปรดเพิ่ม: {missing}",
            f"the rules need these fields, add them: {missing}",
        )
