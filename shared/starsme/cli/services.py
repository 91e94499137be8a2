"""Choosing an installed service and loading its settings, with one message for everything that is missing."""

from __future__ import annotations

from starsme.cli.speech import stop_for_problems
from starsme.events import registered
from starsme.messaging.entrypoints import subscribed_types
from starsme.service import ServiceDefinition, installed_names, installed_service
from starsme.settings import ServiceSettings, SettingProblem, SettingsMissing, load


def chosen(name: str) -> ServiceDefinition:
    """The installed service of that name, or a message with the names there are."""
    if name not in names():
        there = ", ".join(names())
        stop_for_problems(
            [SettingProblem(name, f"ไม่มีบริการนี้ มี: {there}", f"no such service is installed; there are: {there}")]
        )
    return installed_service(name)


def settings_of(definition: ServiceDefinition) -> ServiceSettings:
    """The service's settings, or one message with every setting that is missing or cannot be read."""
    try:
        return load(definition.settings)
    except SettingsMissing as error:
        stop_for_problems(error.problems)


def names() -> list[str]:
    """The services that this installation holds."""
    return installed_names()


def of_the_platform() -> list[str]:
    """Every service there may be: those installed here and those whose contracts are."""
    return sorted({*names(), *(contract.service for contract in registered().values())})


def subscriptions() -> dict[str, list[str]]:
    """The event types that each installed service listens for."""
    return {name: subscribed_types(installed_service(name).service()) for name in names()}
