"""Taking records of the form in as applications: the same way for a file's rows and for a draft that is submitted."""

from __future__ import annotations

from collections.abc import Sequence

from enrolment.application.consent.from_forms import said_in_forms
from enrolment.application.consent.statements import Consents
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.intake import Record
from enrolment.application.ports import Applications, Enterprises
from enrolment.application.shapes import NewApplication, NewEnterprise, OpenCall
from enrolment.domain.assessment import assess
from enrolment.domain.call_document import CallDocument
from enrolment.domain.size import size_of
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import ContactPointGiven, EnterpriseRegistered
from starsme.ids import new_id

_LANGUAGE = "th"  # the form is in Thai, and so is what its senders are told until they choose otherwise


class TakeIn:
    """Keeps records as applications, registers the enterprises that are new, and tells both."""

    def __init__(
        self,
        applications: Applications,
        enterprises: Enterprises,
        numbers: EnterpriseNumbers,
        consents: Consents,
    ) -> None:
        self._applications = applications
        self._enterprises = enterprises
        self._numbers = numbers
        self._consents = consents

    def keep(self, tx: Transaction, opened: OpenCall, source: str, records: Sequence[Record]) -> list[NewApplication]:
        """Keep records with the rows that they were read with; ``source`` is the job or the draft they came by."""
        new = [_new_application(opened.call, record) for record in records]
        registered = self._register(tx, new)
        self._applications.add(tx.connection, opened.call.code, source, tx.now, new)
        _tell(tx, new, registered)
        self._consents.hear(tx, said_in_forms(opened.call.code, tx.now, new))
        return new

    def _register(self, tx: Transaction, new: Sequence[NewApplication]) -> dict[str, NewEnterprise]:
        """Register the enterprises that are new, each from its first application here; gives them by application id."""
        first: dict[str, NewApplication] = {}
        for application in new:
            if application.enterprise_id is not None:
                first.setdefault(application.enterprise_id, application)
        known = self._enterprises.known(tx.connection, first)
        enterprises = [
            NewEnterprise(
                id=enterprise_id,
                application=application,
                registered_on=bangkok_day(application.record.application.submitted_at or tx.now),
            )
            for enterprise_id, application in first.items()
            if enterprise_id not in known
        ]
        self._enterprises.add(tx.connection, enterprises)
        self._numbers.keep(tx.connection, {one.id: one.application.record.number for one in enterprises})
        return {enterprise.application.id: enterprise for enterprise in enterprises}


def as_application(
    call: CallDocument, record: Record, application_id: str, enterprise_id: str | None
) -> NewApplication:
    """A record with what follows from it: size by the call's rule, and the self-assessment's points."""
    read = record.application
    size = size_of(call.size_rule, read.sector, read.employees, read.revenue_thb)
    return NewApplication(
        id=application_id,
        record=record,
        enterprise_id=enterprise_id,
        size=size,
        size_class=size.by(call.tie),
        assessment=assess(read.answers),
    )


def tell_contact(tx: Transaction, application: NewApplication) -> None:
    """Tell how the applicant is reached."""
    record = application.record
    tx.emit(
        ContactPointGiven.event(
            party_id=application.party_id,
            name=record.contact_name or record.name_th,
            email=record.email,
            phone=record.phone,
            line_id=record.line_id,
            language=_LANGUAGE,
        )
    )


def _new_application(call: CallDocument, record: Record) -> NewApplication:
    read = record.application
    return as_application(call, record, f"app_{new_id()}", read.number if read.entitled else None)


def _tell(tx: Transaction, new: Sequence[NewApplication], registered: dict[str, NewEnterprise]) -> None:
    for application in new:
        record = application.record
        if enterprise := registered.get(application.id):
            tx.emit(
                EnterpriseRegistered.event(
                    enterprise_id=enterprise.id,
                    kind=record.application.kind,
                    name_th=record.name_th,
                    name_en=record.name_en,
                    province=record.application.province,
                    sector=record.application.sector,
                    size=application.size_class,
                    registered_on=enterprise.registered_on,
                )
            )
        tell_contact(tx, application)
