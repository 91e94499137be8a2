"""Service models: those shipped, and those published since; and the agencies that they refer to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from enrolment.adapters.shipped_documents import shipped
from enrolment.adapters.tables import agencies, service_models
from enrolment.application.service_models.ports import Provider
from enrolment.domain.service_model import ServiceModel, ServiceModels, read_service_model
from starsme.db import insert

_M = service_models.c


class SqlServiceModels:
    """Models in the service's database, beside those that come with the software."""

    def __init__(self) -> None:
        self._shipped = tuple(read_service_model(document) for document in shipped("service_models"))

    def all(self, connection: Connection) -> ServiceModels:
        """Every version of every group."""
        published = connection.execute(select(_M.document)).scalars()
        return ServiceModels([*self._shipped, *(read_service_model(document) for document in published)])

    def published(self, connection: Connection) -> Mapping[str, tuple[datetime, str]]:
        """When and by whom versions were published; those that are shipped are not among them."""
        found = connection.execute(select(_M.version, _M.published_at, _M.published_by))
        return {row.version: (row.published_at, row.published_by) for row in found}

    def add(
        self, connection: Connection, model: ServiceModel, document: Mapping[str, Any], at: datetime, by: str
    ) -> bool:
        """Keep a model; ``False`` when its version, or its group's first day, was taken meanwhile."""
        new = insert(connection, service_models).values(
            version=model.version,
            group=model.group,
            effective_from=model.effective_from,
            document=dict(document),
            published_at=at,
            published_by=by,
        )
        return bool(connection.execute(new.on_conflict_do_nothing()).rowcount)


class SqlDirectory:
    """The directory in the service's database."""

    def providers(self, connection: Connection, codes: Collection[str], roles: Collection[str]) -> list[Provider]:
        """The agencies with one of the codes or one of the roles, by code."""
        listed = select(agencies.c.code, agencies.c.name_th, agencies.c.name_en, agencies.c.roles)
        found = [
            Provider(row.code, row.name_th, row.name_en, frozenset(row.roles))
            for row in connection.execute(listed.order_by(agencies.c.code))
        ]
        return [one for one in found if one.code in codes or not one.roles.isdisjoint(roles)]
