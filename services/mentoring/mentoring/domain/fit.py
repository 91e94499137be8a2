"""How well a mentor fits a need: an integer, so that sums are exact and equal means equal.

Rule ``fit-2562``: level x (100 + strength of the need), and 30 more in the same industry. A level is worth at least 100, so
an expert always goes before an experienced mentor, and most of all where the enterprise is weakest; the
industry decides between mentors of one level.
Source: handbook, "Mentoring": level and need weigh most, same industry adds.
"""

from __future__ import annotations

from mentoring.domain.cohort import Member
from mentoring.domain.dimension import Dimension
from mentoring.domain.mentor import Mentor

FIT_RULE = "fit-2562"
PER_LEVEL = 100
SAME_INDUSTRY = 30


def fit(mentor: Mentor, member: Member, dimension: Dimension) -> int:
    """The fit of a mentor for one need of an enterprise; 0 where the mentor cannot help at all."""
    level = mentor.level(dimension)
    if not level:
        return 0
    return level * (PER_LEVEL + member.strength(dimension)) + same_industry(mentor, member) * SAME_INDUSTRY


def same_industry(mentor: Mentor, member: Member) -> bool:
    """Whether the mentor knows the enterprise's industry."""
    return member.industry is not None and member.industry in mentor.industries
