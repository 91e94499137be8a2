"""Publishing a group's service model: validated whole, never changed afterwards, ended by a later one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrolment.application.service_models.errors import (
    ServiceModelBackdated,
    ServiceModelInvalidDocument,
    ServiceModelNotLatest,
    ServiceModelPublished,
    ServiceModelVersionDiffers,
)
from enrolment.application.service_models.ports import DatedServiceModels, Directory
from enrolment.domain.document_reader import Problem
from enrolment.domain.service_model import ServiceModel, ServiceModelInvalid, read_service_model
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events import Event
from starsme.events.enrolment import ServiceModelPublished as ServiceModelPublishedEvent
from starsme.findings import Finding


class PublishServiceModels:
    """Publishes service models for the coordinator."""

    def __init__(self, models: DatedServiceModels, directory: Directory) -> None:
        self._models = models
        self._directory = directory

    def publish(self, tx: Transaction, version: str, document: Mapping[str, Any], by: str) -> bool:
        """Publish a version; ``False`` where it stands already, word for word.

        Raises ``ServiceModelInvalidDocument`` with every problem, ``ServiceModelVersionDiffers``,
        ``ServiceModelPublished``, ``ServiceModelBackdated`` or ``ServiceModelNotLatest``.
        """
        model = self._read(tx, document)
        if model.version != version:
            raise ServiceModelVersionDiffers(address=version, document=model.version)
        models = self._models.all(tx.connection)
        earlier = models.find(version)
        if earlier is not None:
            if earlier != model:
                raise ServiceModelPublished(version=version)
            return False
        today = bangkok_day(tx.now)
        if model.effective_from < today:
            raise ServiceModelBackdated(today=today.isoformat(), effective_from=model.effective_from.isoformat())
        self._must_be_latest(model, models.of(model.group))
        if not self._models.add(tx.connection, model, document, tx.now, by):
            raise ServiceModelNotLatest(other=model.version, other_from=model.effective_from.isoformat())
        tx.emit(_published(model))
        return True

    def _read(self, tx: Transaction, document: Mapping[str, Any]) -> ServiceModel:
        try:
            model = read_service_model(document)
        except ServiceModelInvalid as error:
            raise _refusal(error.problems) from error
        if problems := self._unknown_agencies(tx, model):
            raise _refusal(problems)
        return model

    def _unknown_agencies(self, tx: Transaction, model: ServiceModel) -> list[Problem]:
        named = {code for service in model.services for code in service.providers.agencies}
        known = {one.code for one in self._directory.providers(tx.connection, named, ())}
        return [
            Problem(
                f"services[{place}].providers.agencies",
                "agency_unknown",
                f"ไม่พบหน่วยงาน {code} ในทำเนียบ โปรดแก้รหัส หรือเพิ่มหน่วยงานในทำเนียบก่อน",
                f"agency {code} is not in the directory: correct the code, or add the agency first",
            )
            for place, service in enumerate(model.services)
            for code in service.providers.agencies
            if code not in known
        ]

    def _must_be_latest(self, model: ServiceModel, others: list[ServiceModel]) -> None:
        last = others[-1] if others else None
        if last is not None and last.effective_from >= model.effective_from:
            raise ServiceModelNotLatest(other=last.version, other_from=last.effective_from.isoformat())


def _refusal(problems: tuple[Problem, ...] | list[Problem]) -> ServiceModelInvalidDocument:
    return ServiceModelInvalidDocument(
        findings=[Finding("", None, one.field, one.code, one.th, one.en) for one in problems]
    )


def _published(model: ServiceModel) -> Event:
    providers = [service.providers for service in model.services]
    return ServiceModelPublishedEvent.event(
        group=model.group,
        version=model.version,
        title_th=model.title.th,
        title_en=model.title.en,
        effective_from=model.effective_from,
        effective_until=model.effective_until,
        services=[service.code for service in model.services],
        agencies=sorted({code for one in providers for code in one.agencies}),
        roles=sorted({role for one in providers for role in one.roles}),
    )
