"""What use cases of the service models need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.domain.service_model import ServiceModel, ServiceModels


@dataclass(frozen=True, slots=True)
class Provider:
    """An agency of the directory that provides a service."""

    code: str
    name_th: str
    name_en: str | None
    roles: frozenset[str]


class DatedServiceModels(Protocol):
    """The models that were shipped and those that were published since."""

    def all(self, connection: Connection) -> ServiceModels:
        """Every version of every group."""

    def published(self, connection: Connection) -> Mapping[str, tuple[datetime, str]]:
        """When and by whom versions were published; those that are shipped are not among them."""

    def add(
        self, connection: Connection, model: ServiceModel, document: Mapping[str, Any], at: datetime, by: str
    ) -> bool:
        """Keep a model; ``False`` when its version, or its group's first day, was taken meanwhile."""


class Directory(Protocol):
    """The directory of agencies, as far as service models refer to it."""

    def providers(self, connection: Connection, codes: Collection[str], roles: Collection[str]) -> list[Provider]:
        """The agencies with one of the codes or one of the roles, by code."""
