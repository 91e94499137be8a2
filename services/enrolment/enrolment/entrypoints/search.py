"""Pages of filtered lists as they are asked for and answered."""

from __future__ import annotations

from typing import Any

from enrolment.application.search.shapes import Found, Keys, Order
from enrolment.entrypoints.paging import closed, opened
from starsme.errors import Malformed
from starsme.http import Page, Reply, Request
from starsme.messaging import background

_LARGEST_ROW = 2**31 - 1


def place_of(request: Request) -> tuple[Order, Keys | None]:
    """The order that is asked for, and after which item."""
    order, after = Order(request.args["sort"]), request.args["after"]
    if after is None or after == "":
        return order, None
    if order is Order.ID:
        return order, (after,)
    if order is not Order.NAME:
        if not (after.isascii() and after.isdecimal()) or int(after[:12]) > _LARGEST_ROW:
            raise Malformed(detail="after: the 'next' of an earlier page expected")
        return order, (int(after),)
    kinds = order.kinds if request.path.get("code") is None else (str, int)
    keys = opened(after, *kinds)
    return order, tuple(keys or ())


def found_reply(found: Found) -> Reply:
    """A page; ``Search-Complete: no`` where a search looked through a part only and goes on at ``next``."""
    after = None
    if found.next is not None:
        after = str(found.next[0]) if len(found.next) == 1 else closed(*found.next)
    return Reply(Page(found.rows, after), headers={} if found.complete else {"Search-Complete": "no"})


class SearchRoutes:
    """Mixin for the service class."""

    app: Any
    database: Any

    @background(every_seconds=10)
    def index_names(self) -> bool:
        """Make the names searchable that an earlier release kept; again at once while there are some."""
        with self.database.begin() as tx:
            return bool(self.app.names.step(tx.connection, tx.now))
