"""The only wiring of the service."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from consulting.adapters.accounts import SqlAccounts
from consulting.adapters.consultants import SqlConsultants
from consulting.adapters.contracts import contract_of
from consulting.adapters.jobs import ImportConsultants, ImportVisits, YearClosing
from consulting.adapters.numbers import SqlNumbers
from consulting.adapters.queries import Queries
from consulting.adapters.rules import SqlRules
from consulting.adapters.visits import SqlVisits
from consulting.application.book_visit import BookVisit
from consulting.application.change_allowance import ChangeAllowance
from consulting.application.change_visit import ChangeVisit
from consulting.application.close_year import CloseYear
from consulting.application.enterprise_named import EnterpriseNamed
from consulting.application.import_consultants import ConsultantImport
from consulting.application.import_visits import VisitImport
from consulting.application.open_account import OpenAccount
from consulting.application.stores import Stores
from consulting.config import ConsultingSettings
from starsme.clock import Clock
from starsme.service import ServiceDefinition
from starsme.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Consulting:
    """The wired service: its use cases and its reading side."""

    stores: Stores
    open_account: OpenAccount
    book_visit: BookVisit
    change_visit: ChangeVisit
    change_allowance: ChangeAllowance
    close_year: CloseYear
    import_visits: VisitImport
    import_consultants: ConsultantImport
    enterprise_named: EnterpriseNamed
    queries: Queries


def build(settings: ConsultingSettings, clock: Clock) -> Consulting:
    """Put the service together."""
    del clock  # a transaction brings its own time
    calendar = WorkingDays(settings.working_day_overrides)
    stores = Stores(
        accounts=SqlAccounts(),
        visits=SqlVisits(),
        numbers=SqlNumbers(),
        rules=SqlRules(),
        consultants=SqlConsultants(),
        contract_of=contract_of,
    )
    return Consulting(
        stores=stores,
        open_account=OpenAccount(stores),
        book_visit=BookVisit(stores, settings.pseudonym_key),
        change_visit=ChangeVisit(stores, calendar),
        change_allowance=ChangeAllowance(stores),
        close_year=CloseYear(stores),
        import_visits=VisitImport(stores, settings.pseudonym_key, calendar),
        import_consultants=ConsultantImport(stores),
        enterprise_named=EnterpriseNamed(settings.pseudonym_key),
        queries=Queries(),
    )


SERVICE = ServiceDefinition(
    name="consulting",
    title_th="บริการที่ปรึกษาและบัญชีวันทำงาน",
    title_en="Consulting and the man-day ledger",
    settings=ConsultingSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("consulting.entrypoints.service").ConsultingService,
    build=build,
    jobs=lambda app: (
        ImportConsultants(app.import_consultants),
        ImportVisits(app.import_visits),
        YearClosing(app.close_year),
    ),
)
