"""The domain's refusals in words that people understand."""

from __future__ import annotations

from collections.abc import Callable

from enrolment.application.people.errors import (
    AuthorityMoved,
    LastOwnerStays,
    OfficeDecides,
    OwnDecision,
    OwnerNeededFirst,
)
from enrolment.domain import authority as rules
from enrolment.domain.authority import Authority


def in_words(move: Callable[[], Authority]) -> Authority:
    """The authority as moved, or the refusal as an error that is answered."""
    try:
        return move()
    except rules.IllegalMove as error:
        raise AuthorityMoved(standing=error.standing) from error
    except rules.OwnAuthority as error:
        raise OwnDecision from error
    except rules.OfficeOnly as error:
        raise OfficeDecides from error
    except rules.OwnerFirst as error:
        raise OwnerNeededFirst from error
    except rules.LastOwner as error:
        raise LastOwnerStays from error
