"""What people are shown of service models, with the agencies of today behind each service."""

from __future__ import annotations

from datetime import date

from enrolment.application.assessments.ports import EnterprisesInSight
from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.service_models.errors import GroupNotKnownYet, NoServiceModel, ServiceModelUnknown
from enrolment.application.service_models.ports import DatedServiceModels, Directory, Provider
from enrolment.application.sight import Sight
from enrolment.application.told import View, local_time
from enrolment.domain.service_model import Measure, OfferedService, ServiceModel, ServiceModels
from enrolment.domain.texts import GROUP_WORDS, Text
from enrolment.domain.words import Group
from starsme.clock import bangkok_day
from starsme.db import Transaction


class ServiceModelQueries:
    """Service models by group and day, and that of an enterprise."""

    def __init__(self, models: DatedServiceModels, directory: Directory, enterprises: EnterprisesInSight) -> None:
        self._models = models
        self._directory = directory
        self._enterprises = enterprises

    def page(self, tx: Transaction, group: Group | None, on: date | None, after: str, limit: int) -> list[View]:
        """A page by version: all of them, those of a group, those in force on a day."""
        models = self._models.all(tx.connection)
        listed = [
            one
            for one in models.all()
            if one.version > after
            and (group is None or one.group is group)
            and (on is None or models.on(one.group, on) is one)
        ]
        return self._views(tx, models, listed[:limit])

    def one(self, tx: Transaction, version: str) -> View:
        """One version; raises ``ServiceModelUnknown``."""
        models = self._models.all(tx.connection)
        model = models.find(version)
        if model is None:
            raise ServiceModelUnknown(version=version)
        [view] = self._views(tx, models, [model])
        return view

    def of_enterprise(self, tx: Transaction, sight: Sight, enterprise_id: str, on: date | None) -> View:
        """What an enterprise is served with, by the group that it is in now.

        Raises ``EnterpriseUnknown`` out of sight, ``GroupNotKnownYet`` or ``NoServiceModel``.
        """
        row = self._enterprises.enterprise(tx.connection, sight, enterprise_id)
        if row is None:
            raise EnterpriseUnknown
        if row.group is None:
            raise GroupNotKnownYet
        day = on or bangkok_day(tx.now)
        models = self._models.all(tx.connection)
        model = models.on(Group(row.group), day)
        if model is None:
            raise NoServiceModel(group=row.group, day=day.isoformat())
        [view] = self._views(tx, models, [model])
        return view

    def _views(self, tx: Transaction, models: ServiceModels, listed: list[ServiceModel]) -> list[View]:
        services = [service for model in listed for service in model.services]
        codes = {code for service in services for code in service.providers.agencies}
        roles = {role for service in services for role in service.providers.roles}
        agencies = self._directory.providers(tx.connection, codes, roles)
        published = self._models.published(tx.connection)
        views = []
        for model in listed:
            at, by = published.get(model.version, (None, None))
            views.append(
                {
                    "version": model.version,
                    "group": model.group,
                    "group_th": GROUP_WORDS[model.group].th,
                    "group_en": GROUP_WORDS[model.group].en,
                    **_titled("title", model.title),
                    **_titled("source", model.source),
                    "effective_from": model.effective_from,
                    "effective_until": models.ends_on(model),
                    "services": [_service_view(service, agencies) for service in model.services],
                    "measures": [_measure_view(measure) for measure in model.measures],
                    "published_at": local_time(at),
                    "published_by": by,
                }
            )
        return views


def _service_view(service: OfferedService, agencies: list[Provider]) -> View:
    named, roles = service.providers.agencies, set(service.providers.roles)
    return {
        "code": service.code,
        **_titled("name", service.name),
        "dimensions": list(service.dimensions),
        "agencies": list(named),
        "roles": list(service.providers.roles),
        "providers": [
            {"code": one.code, "name_th": one.name_th, "name_en": one.name_en}
            for one in agencies
            if one.code in named or not roles.isdisjoint(one.roles)
        ],
        "cost": {
            "enterprise_percent": service.cost.enterprise_percent,
            "th": service.cost.text.th,
            "en": service.cost.text.en,
        },
    }


def _measure_view(measure: Measure) -> View:
    return {
        "code": measure.code,
        **_titled("name", measure.name),
        "target_th": None if measure.target is None else measure.target.th,
        "target_en": None if measure.target is None else measure.target.en,
    }


def _titled(name: str, text: Text) -> View:
    return {f"{name}_th": text.th, f"{name}_en": text.en}
