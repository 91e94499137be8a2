"""Reading what somebody asks of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from enrolment.application.search.errors import NumberNotSearched, SearchSaysNothing
from enrolment.application.search.shapes import Keys, Order, Wanted
from enrolment.domain.name_search import Terms, terms
from starsme.thai import clean

APPLICATION_FILTERS = ("province", "verdict", "decision", "sector", "size", "kind")
ENTERPRISE_FILTERS = ("province", "group", "sector", "size", "kind")

_APPLICATION_NUMBER = re.compile(r"(?:[A-Za-z0-9._-]*/)?0*([0-9]{1,9})")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]")
_DIGITS_OF_A_NUMBER = 10


def applications_wanted(args: Mapping[str, Any], order: Order, after: Keys | None) -> Wanted:
    """What is wanted of a call's applications; a number alone is an application's, in its call."""
    where = _where(args, APPLICATION_FILTERS)
    asked = args.get("q")
    if asked is None:
        return Wanted(order, where, after=after)
    _refuse_numbers(asked)
    if number := _APPLICATION_NUMBER.fullmatch(clean(asked).replace(" ", "")):
        return Wanted(order, where, row=min(int(number[1]), 2**31 - 1), after=after)
    return Wanted(order, where, _terms(asked), after=after)


def enterprises_wanted(args: Mapping[str, Any], order: Order, after: Keys | None) -> Wanted:
    """What is wanted of the enterprises."""
    asked = args.get("q")
    if asked is None:
        return Wanted(order, _where(args, ENTERPRISE_FILTERS), after=after)
    _refuse_numbers(asked)
    return Wanted(order, _where(args, ENTERPRISE_FILTERS), _terms(asked), after=after)


def _where(args: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: args[name] for name in names if args.get(name) is not None}


def _refuse_numbers(asked: str) -> None:
    digits = _SEPARATORS.sub("", clean(asked))
    if digits.isdecimal() and len(digits) >= _DIGITS_OF_A_NUMBER:
        raise NumberNotSearched


def _terms(asked: str) -> Terms:
    wanted = terms(asked)
    if not wanted.words:
        raise SearchSaysNothing
    return wanted
