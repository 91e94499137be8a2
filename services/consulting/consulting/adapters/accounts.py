"""The ledger in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, tuple_, update

from consulting.adapters.tables import accounts, ledger_entries
from consulting.application.errors import ChangedMeanwhile
from consulting.application.stores import AccountKey
from consulting.domain.identity import EnterpriseId
from consulting.domain.ledger import Account, Entry
from starsme.db import Transaction, insert

_KEY = tuple_(accounts.c.enterprise_id, accounts.c.year)
_UPDATE = (
    update(accounts)
    .where(
        accounts.c.enterprise_id == bindparam("of_enterprise"),
        accounts.c.year == bindparam("of_year"),
        accounts.c.version == bindparam("read_version"),
    )
    .values(
        granted=bindparam("granted"),
        reserved=bindparam("reserved"),
        used=bindparam("used"),
        expired=bindparam("expired"),
        closed=bindparam("closed"),
        version=bindparam("version"),
    )
)
_ENTER = ledger_entries.insert().inline()
# Kept for each dialect: seventeen thousand registrations a season each make one, and building a statement costs as much.
_INSERT_NEW: dict[str, Any] = {}


class SqlAccounts:
    """Accounts and their entries; every set of accounts is read, and written, in a fixed number of statements."""

    def lock(self, tx: Transaction, keys: Collection[AccountKey]) -> dict[AccountKey, Account]:
        """Lock the accounts in the order of their keys, so that two batches wait for each other instead of deadlocking.

        One that does not exist is made empty first: a row that is not there cannot be locked.
        """
        wanted = sorted(keys)
        found = self._locked(tx, wanted)
        missing = [key for key in wanted if key not in found]
        if missing:
            empty = [_figures(Account(key.enterprise_id, key.year)) for key in missing]
            tx.connection.execute(_insert_new(tx), empty)
            found |= self._locked(tx, missing)
        return found

    def save(self, tx: Transaction, saved: Iterable[Account]) -> None:
        """Write changed accounts with their new entries and take away what ``lock`` made for nothing."""
        changed, unused = [], []
        for account in saved:
            if account.version == 0 and not account.entries:
                unused.append(AccountKey(account.enterprise_id, account.year))
            elif account.changed:
                changed.append(account)
        if unused:
            tx.connection.execute(delete(accounts).where(_KEY.in_(unused), accounts.c.version == 0))
        if changed:
            self._update(tx, changed)
            self._enter(tx, changed)

    def open(self, tx: Transaction, account: Account) -> bool:
        """Store a new account with its entries unless it exists; one statement tells."""
        if tx.connection.execute(_insert_new(tx), _figures(account) | {"version": 1}).rowcount != 1:
            return False
        self._enter(tx, [account])
        return True

    def open_in(self, tx: Transaction, year: int, limit: int) -> list[Account]:
        """Some accounts of a year that are not closed, locked."""
        rows = select(accounts).where(accounts.c.year == year, ~accounts.c.closed)
        rows = rows.order_by(accounts.c.enterprise_id).limit(limit).with_for_update()
        return [_account(row) for row in tx.connection.execute(rows)]

    def _locked(self, tx: Transaction, keys: Sequence[AccountKey]) -> dict[AccountKey, Account]:
        if not keys:
            return {}
        rows = (
            select(accounts).where(_KEY.in_(keys)).order_by(accounts.c.enterprise_id, accounts.c.year).with_for_update()
        )
        found = (_account(row) for row in tx.connection.execute(rows))
        return {AccountKey(account.enterprise_id, account.year): account for account in found}

    def _update(self, tx: Transaction, changed: Sequence[Account]) -> None:
        rows = [
            _figures(account)
            | {
                "of_enterprise": account.enterprise_id,
                "of_year": account.year,
                "read_version": account.version,
                "version": account.version + 1,
            }
            for account in changed
        ]
        # A batch of updates does not tell how many rows it met, so the versions are looked at, and held, before it.
        read = [(account.enterprise_id, account.year, account.version) for account in changed]
        versions = tuple_(accounts.c.enterprise_id, accounts.c.year, accounts.c.version)
        unchanged = select(accounts.c.year).where(versions.in_(read)).with_for_update()
        if len(tx.connection.execute(unchanged).all()) != len(changed):
            raise ChangedMeanwhile
        tx.connection.execute(_UPDATE, rows)

    def _enter(self, tx: Transaction, changed: Sequence[Account]) -> None:
        rows = [_entry_row(account, entry) for account in changed for entry in account.entries]
        if rows:
            tx.later(_ENTER, rows)


def _insert_new(tx: Transaction) -> Any:
    statement = _INSERT_NEW.get(tx.connection.dialect.name)
    if statement is None:
        statement = (
            insert(tx.connection, accounts).on_conflict_do_nothing(index_elements=["enterprise_id", "year"]).inline()
        )
        _INSERT_NEW[tx.connection.dialect.name] = statement
    return statement


def _figures(account: Account) -> dict[str, Any]:
    return {
        "enterprise_id": account.enterprise_id,
        "year": account.year,
        "granted": account.granted,
        "reserved": account.reserved,
        "used": account.used,
        "expired": account.expired,
        "closed": account.closed,
        "version": account.version,
    }


def _entry_row(account: Account, entry: Entry) -> dict[str, Any]:
    return {
        "enterprise_id": account.enterprise_id,
        "year": account.year,
        "kind": str(entry.kind),
        "minutes": entry.minutes,
        "granted_change": entry.granted_change,
        "reserved_change": entry.reserved_change,
        "used_change": entry.used_change,
        "expired_change": entry.expired_change,
        "visit_id": entry.visit_id,
        "rule": entry.rule,
        "reason": entry.reason,
        "at": entry.at,
    }


def _account(row: Row[Any]) -> Account:
    return Account(
        EnterpriseId(row.enterprise_id),
        row.year,
        granted=row.granted,
        reserved=row.reserved,
        used=row.used,
        expired=row.expired,
        closed=row.closed,
        version=row.version,
    )
