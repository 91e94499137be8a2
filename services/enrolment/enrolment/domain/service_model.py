"""A group's service model: what it is served with, by whom, who pays, how success is measured. A dated document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from enrolment.domain.dated import in_force, in_order
from enrolment.domain.document_reader import DocumentReader, Problem
from enrolment.domain.texts import Text, read_text
from enrolment.domain.words import Dimension, Group

_ALL = 100
_ONE_DAY = timedelta(days=1)


class ServiceModelInvalid(ValueError):
    """The document is no service model; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Providers:
    """Who serves: agencies by code, and every agency that the directory gives one of the roles."""

    agencies: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostShare:
    """Who pays. ``enterprise_percent`` is empty where the source does not settle it; ``text`` says so or says how."""

    enterprise_percent: int | None
    text: Text


@dataclass(frozen=True, slots=True)
class OfferedService:
    """One service of the model."""

    code: str
    name: Text
    dimensions: tuple[Dimension, ...]
    providers: Providers
    cost: CostShare


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of success; ``target`` in words, empty where the source sets none."""

    code: str
    name: Text
    target: Text | None


@dataclass(frozen=True, slots=True)
class ServiceModel:
    """One version of a group's service model. ``effective_until`` is its last day, where the document names one."""

    version: str
    group: Group
    title: Text
    effective_from: date
    effective_until: date | None
    source: Text
    services: tuple[OfferedService, ...]
    measures: tuple[Measure, ...]


class ServiceModels:
    """All versions of all groups, side by side."""

    def __init__(self, models: Iterable[ServiceModel]) -> None:
        self._models = {model.version: model for model in in_order(models)}

    def find(self, version: str) -> ServiceModel | None:
        """One version."""
        return self._models.get(version)

    def of(self, group: Group) -> list[ServiceModel]:
        """A group's versions, by first day."""
        return [model for model in self._models.values() if model.group is group]

    def all(self) -> list[ServiceModel]:
        """Every version, by its name."""
        return sorted(self._models.values(), key=lambda model: model.version)

    def ends_on(self, model: ServiceModel) -> date | None:
        """Its last day: its own, or the one before the group's next version begins."""
        ends = [other.effective_from - _ONE_DAY for other in self.of(model.group) if _follows(other, model)]
        if model.effective_until is not None:
            ends.append(model.effective_until)
        return min(ends, default=None)

    def on(self, group: Group, day: date) -> ServiceModel | None:
        """The version in force for a group on a day, if any: what a later one ended does not come back."""
        model = in_force(self.of(group), day)
        if model is None or (model.effective_until is not None and model.effective_until < day):
            return None
        return model


def _follows(other: ServiceModel, model: ServiceModel) -> bool:
    return other.effective_from > model.effective_from


def read_service_model(document: Mapping[str, Any]) -> ServiceModel:
    """Read a document; raises ``ServiceModelInvalid`` with every problem."""
    reader = DocumentReader(document)
    reader.knows_only(
        "version",
        "group",
        "title",
        "effective_from",
        "effective_until",
        "source",
        "services",
        "measures",
    )
    model = ServiceModel(
        version=reader.code("version"),
        group=Group(reader.choice("group", tuple(Group)) or Group.GENERAL),
        title=read_text(reader, "title"),
        effective_from=reader.day("effective_from"),
        effective_until=reader.day_if_given("effective_until"),
        source=read_text(reader, "source"),
        services=tuple(_service(item) for item in reader.items("services")),
        measures=tuple(_measure(item) for item in reader.items("measures")),
    )
    _each_once(reader, "services", [service.code for service in model.services])
    _each_once(reader, "measures", [measure.code for measure in model.measures])
    until = model.effective_until
    if until is not None and reader.are_sound("effective_from", "effective_until") and until < model.effective_from:
        reader.problem(
            "effective_until", "before_effective_from", "ต้องไม่ก่อน effective_from", "must not be before effective_from"
        )
    if reader.problems:
        raise ServiceModelInvalid(reader.problems)
    return model


def _service(item: DocumentReader) -> OfferedService:
    item.knows_only("code", "name", "dimensions", "providers", "cost")
    providers = item.section("providers")
    providers.knows_only("agencies", "roles")
    agencies, roles = providers.codes("agencies"), providers.codes("roles")
    if not agencies and not roles and providers.are_sound("agencies", "roles"):
        item.problem(
            "providers",
            "nobody_provides",
            "ต้องระบุหน่วยงาน (agencies) หรือบทบาทในทำเนียบ (roles) อย่างน้อยหนึ่งรายการ",
            "name at least one agency (agencies) or one role of the directory (roles)",
        )
    return OfferedService(
        code=item.code("code"),
        name=read_text(item, "name"),
        dimensions=tuple(Dimension(one) for one in item.some_of("dimensions", tuple(Dimension), default=())),
        providers=Providers(agencies, roles),
        cost=_cost(item.section("cost")),
    )


def _cost(section: DocumentReader) -> CostShare:
    section.knows_only("enterprise_percent", "text")
    return CostShare(section.whole_if_given("enterprise_percent", 0, _ALL), read_text(section, "text"))


def _measure(item: DocumentReader) -> Measure:
    item.knows_only("code", "name", "target")
    return Measure(
        item.code("code"), read_text(item, "name"), read_text(item, "target") if item.has("target") else None
    )


def _each_once(reader: DocumentReader, field: str, codes: list[str]) -> None:
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        reader.problem(
            field, "duplicated", f"รหัส {code} ซ้ำ โปรดเหลือไว้รายการเดียว", f"code {code} stands twice: keep one"
        )
