"""The closed vocabularies of enrolment, spelled as the contracts spell them."""

from __future__ import annotations

from enum import StrEnum


class Dimension(StrEnum):
    """The five dimensions of mentoring, assessment and scoring, in their usual order."""

    MANAGEMENT = "management"
    MARKETING = "marketing"
    INNOVATION = "innovation"
    FINANCE = "finance"
    DIGITAL = "digital"


class Kind(StrEnum):
    """What an enterprise is in law."""

    JURISTIC = "juristic"
    NATURAL = "natural"


class Sector(StrEnum):
    """What an enterprise does, as far as size classes ask."""

    MANUFACTURING = "manufacturing"
    WHOLESALE = "wholesale"
    RETAIL = "retail"
    SERVICES = "services"


class SizeClass(StrEnum):
    """Size of an enterprise, smallest first; a large one is no SME."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Tie(StrEnum):
    """Which class holds where staff and revenue disagree."""

    REVENUE = "revenue"
    LARGER = "larger"


class Reason(StrEnum):
    """Why an application is not eligible, in the order in which the rules are told."""

    ID_INVALID = "id_invalid"
    OUTSIDE_AREA = "outside_area"
    OUTSIDE_WINDOW = "outside_window"
    NOT_SME = "not_sme"
    TOO_YOUNG = "too_young"
    NO_CONSENT = "no_consent"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"


class Verdict(StrEnum):
    """What screening says."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


class Decision(StrEnum):
    """What became of an application in its call."""

    INELIGIBLE = "ineligible"
    STAR = "star"
    WAITING = "waiting"
    DECLINED = "declined"
    NOT_RANKABLE = "not_rankable"
    WITHDRAWN = "withdrawn"


class SheetStatus(StrEnum):
    """What became of a judge's sheet."""

    COUNTED = "counted"
    RECUSED = "recused"
    REFUSED = "refused"


class SheetCode(StrEnum):
    """Why a sheet was refused, in the order in which the tests are made."""

    UNKNOWN_APPLICATION = "unknown_application"
    REFERENCE_MISMATCH = "reference_mismatch"
    JUDGE_MISSING = "judge_missing"
    APPLICATION_NOT_ELIGIBLE = "application_not_eligible"
    CONFLICT_MISSING = "conflict_missing"
    SCORE_INVALID = "score_invalid"
    ALREADY_SCORED = "already_scored"
    REOPENED = "reopened"


class TieBreak(StrEnum):
    """What decided between two applications of equal total."""

    INNOVATION = "innovation"
    SUBMITTED_AT = "submitted_at"
    NUMBER = "number"
    RECORD = "record"


class Group(StrEnum):
    """The group whose service model an enterprise gets."""

    STAR = "star"
    HIGH_POTENTIAL = "high_potential"
    GENERAL = "general"


class GroupReason(StrEnum):
    """Why an enterprise is in its group."""

    SELECTED = "selected"
    WAITING_LIST = "waiting_list"
    ASSESSMENT = "assessment"
    DEFAULT = "default"
