"""What may be asked of officers' lists."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import Schema, fields, validate

from enrolment.application.search.shapes import Order
from enrolment.domain import words
from enrolment.entrypoints.identity_schemas import NumbersPageArgs
from starsme.http import PageArgs

NONE = "none"


def _filter(choices: Iterable[str], description: str = "") -> fields.String:
    return fields.String(
        load_default=None, validate=validate.OneOf(list(choices)), metadata={"description": description}
    )


def _q(description: str) -> fields.String:
    return fields.String(load_default=None, validate=validate.Length(1, 200), metadata={"description": description})


def _province() -> fields.String:
    return fields.String(
        load_default=None, validate=validate.Regexp(r"^[0-9]{2}\Z"), metadata={"description": "DOPA code"}
    )


class ApplicationFilters(Schema):
    """Which of a call's applications."""

    q = _q("words or parts of words of the name, Thai or English; or the application's number")
    province = _province()
    verdict = _filter([*words.Verdict, NONE], "none: not screened")
    decision = _filter([*words.Decision, NONE], "none: not decided")
    sector = _filter(words.Sector)
    size = _filter(words.SizeClass)
    kind = _filter(words.Kind)


class EnterpriseFilters(Schema):
    """Which enterprises."""

    q = _q("words or parts of words of the name, Thai or English")
    province = _province()
    group = _filter([*words.Group, NONE], "none: in no group yet")
    sector = _filter(words.Sector)
    size = _filter(words.SizeClass)
    kind = _filter(words.Kind)


class ApplicationsArgs(NumbersPageArgs, ApplicationFilters):
    """A page of a call's applications. A search may give a page that is shorter than ``limit``: go on while there is a ``next``."""

    sort = fields.String(
        load_default=Order.ROW,
        validate=validate.OneOf([Order.ROW, Order.NEWEST_ROW, Order.NAME]),
        metadata={"description": "row: in order of arrival; -row: the last first; name: as in a Thai dictionary"},
    )
    after = fields.String(load_default=None, validate=validate.Length(max=600))


class EnterprisesArgs(NumbersPageArgs, EnterpriseFilters):
    """A page of enterprises. A search may give a page that is shorter than ``limit``: go on while there is a ``next``."""

    sort = fields.String(
        load_default=Order.ID,
        validate=validate.OneOf([Order.ID, Order.NAME]),
        metadata={"description": "name: as in a Thai dictionary"},
    )
    after = fields.String(load_default=None, validate=validate.Length(max=600))


class SavedFilterBody(Schema):
    """A filter to keep under a name: what is asked of a list, without the page."""

    list = fields.String(required=True, validate=validate.OneOf(["applications", "enterprises"]))
    call_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 100))
    query = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.String(validate=validate.Length(max=200)),
        metadata={"description": "the list's own filters and sort"},
    )


class SavedFilterView(Schema):
    """A saved filter and where it leads."""

    name = fields.String()
    list = fields.String()
    call_code = fields.String(allow_none=True)
    query = fields.Dict()
    path = fields.String(metadata={"description": "the list, filtered"})
    csv_path = fields.String(metadata={"description": "the same as a CSV file"})
    saved_at = fields.AwareDateTime()


class SavedFiltersArgs(PageArgs):
    """A page of a person's filters, by name."""
