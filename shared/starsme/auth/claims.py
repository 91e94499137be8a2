"""From a verified token's claims to the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starsme.auth.caller import Caller, Role
from starsme.auth.refusals import TokenMalformed

_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Where an identity provider puts what the platform needs.

    A name with dots is a path into nested objects (``realm_access.roles``, as Keycloak has it), unless a claim is
    literally called that. Of ``roles`` every place that is there counts.
    """

    subject: str = "sub"
    roles: tuple[str, ...] = ("roles", "realm_access.roles")
    agency: str = "agency"
    enterprises: str = "enterprises"
    person: str = "person"


def caller_from(claims: Mapping[str, Any], names: ClaimNames) -> Caller:
    """The caller of verified claims. Roles that the platform does not know are the provider's own and are left out.

    Raises ``TokenMalformed`` where a claim has another shape: half-understood rights are no rights.
    """
    subject = _text(claims, names.subject)
    if not subject:
        raise TokenMalformed(detail=names.subject)
    words = [word for place in names.roles for word in _texts(claims, place)]
    return Caller(
        subject=subject,
        roles=frozenset(_ROLES[word] for word in words if word in _ROLES),
        agency=_text(claims, names.agency),
        enterprises=frozenset(_texts(claims, names.enterprises)),
        person=_text(claims, names.person),
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = _at(claims, name)
    if value is not None and not isinstance(value, str):
        raise TokenMalformed(detail=name)
    return value or None


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    value = _at(claims, name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TokenMalformed(detail=name)
    return value


def _at(claims: Mapping[str, Any], name: str) -> Any:
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
