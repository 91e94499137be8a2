"""Who is let in, and precisely why not."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from starsme.auth import (
    AlgorithmNotAllowed,
    BadSignature,
    Caller,
    ClaimNames,
    KeysUnavailable,
    Role,
    TokenExpired,
    TokenMalformed,
    TokenMissing,
    TokenNotYetValid,
    TokenVerifier,
    Unauthenticated,
    UnknownKey,
    WrongAudience,
    WrongIssuer,
)
from starsme.clock import FixedClock

NOON = datetime(2019, 1, 13, 5, 0, tzinfo=UTC)
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
PUBLISHED = {"keys": [key.as_dict(private=False) for key in (EC, RSA, ED)]}


@dataclass
class Token:
    """Builds a token that is right in every respect but those changed."""

    key: Any = field(default_factory=lambda: EC)
    algorithm: str = "ES256"
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def text(self) -> str:
        claims = {
            "iss": "https://id.example",
            "aud": "starsme",
            "sub": "officer-7",
            "exp": int((NOON + timedelta(minutes=5)).timestamp()),
            "roles": ["officer"],
            **self.claims,
        }
        body = json.dumps({name: value for name, value in claims.items() if name not in self.without})
        header = {"alg": self.algorithm, "kid": self.key.kid, **self.header}
        registry = jws.JWSRegistry(algorithms=[self.algorithm], strict_check_header=False)
        with pytest.MonkeyPatch.context() as patch:
            # The library warns about the very algorithms that we forge with.
            patch.setattr(jws.JWSRegistry.algorithms[self.algorithm], "security_warning", None)
            return str(jws.serialize_compact(header, body, self.key, registry=registry))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(PUBLISHED))
    return file


@pytest.fixture
def verifier(published: Path, clock: FixedClock) -> TokenVerifier:
    return TokenVerifier(str(published), "https://id.example", "starsme", clock)


def test_a_good_token_names_the_caller_with_roles_agency_enterprises_and_person(verifier: TokenVerifier) -> None:
    token = Token(
        claims={"roles": ["mentor", "judge"], "agency": "AG02", "enterprises": ["ent_a", "ent_b"], "person": "M001"}
    )
    assert verifier.verify(f"Bearer {token.text()}") == Caller(
        subject="officer-7",
        roles=frozenset({Role.MENTOR, Role.JUDGE}),
        agency="AG02",
        enterprises=frozenset({"ent_a", "ent_b"}),
        person="M001",
    )


def test_a_caller_has_a_role_when_any_of_those_asked_for_is_held() -> None:
    caller = Caller("x", frozenset({Role.MENTOR}))
    assert caller.has(Role.OFFICER, Role.MENTOR)
    assert not caller.has(Role.OFFICER)
    assert not caller.has()


@pytest.mark.parametrize(("key", "algorithm"), [(EC, "ES256"), (RSA, "RS256"), (ED, "EdDSA"), (ED, "Ed25519")])
def test_each_allowed_algorithm_is_taken(verifier: TokenVerifier, key: Any, algorithm: str) -> None:
    assert verifier.verify(Token(key=key, algorithm=algorithm).text()).subject == "officer-7"


@pytest.mark.parametrize("bearer", [None, "", "  ", "Bearer", "bearer "])
def test_no_token_is_told_as_missing(verifier: TokenVerifier, bearer: str | None) -> None:
    with pytest.raises(TokenMissing):
        verifier.verify(bearer)


@pytest.mark.parametrize(
    "bearer",
    ["Basic dXNlcjpwYXNz", "Bearer x.y", "Bearer a.b.c.d", "Bearer โทเค็น", "Bearer !!.!!.!!", "Bearer " + "a" * 20_000],
)
def test_what_is_no_signed_token_is_told_as_malformed(verifier: TokenVerifier, bearer: str) -> None:
    with pytest.raises(TokenMalformed):
        verifier.verify(bearer)


def test_a_token_is_good_until_its_very_last_second(verifier: TokenVerifier, clock: FixedClock) -> None:
    token = Token().text()
    clock.advance(timedelta(minutes=5, microseconds=-1))
    assert verifier.verify(token)
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(TokenExpired):
        verifier.verify(token)


@pytest.mark.parametrize("expiry", [None, "tomorrow", True, float("inf"), 1e300, [1]])
def test_a_token_without_a_readable_expiry_is_refused(verifier: TokenVerifier, expiry: Any) -> None:
    with pytest.raises(TokenMalformed):
        verifier.verify(Token(claims={"exp": expiry}).text())


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_a_token_for_later_is_refused_but_small_clock_skew_is_forgiven(verifier: TokenVerifier, claim: str) -> None:
    assert verifier.verify(Token(claims={claim: NOON.timestamp() + 59}).text())
    with pytest.raises(TokenNotYetValid):
        verifier.verify(Token(claims={claim: NOON.timestamp() + 61}).text())


def test_another_issuer_is_refused(verifier: TokenVerifier) -> None:
    with pytest.raises(WrongIssuer):
        verifier.verify(Token(claims={"iss": "https://id.example.evil"}).text())
    with pytest.raises(WrongIssuer):
        verifier.verify(Token(without=("iss",)).text())


def test_another_audience_is_refused_and_one_among_several_is_enough(verifier: TokenVerifier) -> None:
    assert verifier.verify(Token(claims={"aud": ["account", "starsme"]}).text())
    for audience in ("starsme2", ["account"], [], None, {"starsme": 1}):
        with pytest.raises(WrongAudience):
            verifier.verify(Token(claims={"aud": audience}).text())


def test_a_changed_claim_breaks_the_signature(verifier: TokenVerifier) -> None:
    header, payload, signature = Token().text().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["roles"] = ["coordinator"]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(BadSignature):
        verifier.verify(f"{header}.{forged}.{signature}")


@pytest.mark.parametrize("signature", ["", "AAAA", "!!!!"])
def test_a_cut_or_replaced_signature_is_refused(verifier: TokenVerifier, signature: str) -> None:
    header, payload, _ = Token().text().split(".")
    with pytest.raises(BadSignature):
        verifier.verify(f"{header}.{payload}.{signature}")


def test_a_token_signed_by_another_key_under_a_published_id_is_refused(verifier: TokenVerifier) -> None:
    impostor = ECKey.generate_key("P-256", {"kid": "ec"})
    with pytest.raises(BadSignature):
        verifier.verify(Token(key=impostor).text())


def test_a_key_that_the_token_brings_along_is_not_trusted(verifier: TokenVerifier) -> None:
    own = ECKey.generate_key("P-256", {"kid": "ec"})
    with pytest.raises(BadSignature):
        verifier.verify(Token(key=own, header={"jwk": own.as_dict(private=False)}).text())
    with pytest.raises(UnknownKey):
        verifier.verify(Token(key=own, header={"kid": "mine", "jku": "https://evil.example/jwks.json"}).text())


def test_an_unsigned_token_is_refused(verifier: TokenVerifier) -> None:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    _, payload, _ = Token().text().split(".")
    for algorithm in ("none", "None", "NONE", "", None, ["ES256"]):
        with pytest.raises(AlgorithmNotAllowed):
            verifier.verify(f"{part({'alg': algorithm, 'kid': 'ec'})}.{payload}.")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_used_as_a_shared_secret_signs_nothing(verifier: TokenVerifier, algorithm: str) -> None:
    secret = OctKey.import_key(json.dumps(RSA.as_dict(private=False)), {"kid": "rsa"})
    with pytest.raises(AlgorithmNotAllowed):
        verifier.verify(Token(key=secret, algorithm=algorithm).text())


@pytest.mark.parametrize(("kid", "algorithm"), [("rsa", "ES256"), ("ec", "RS256"), ("ec", "EdDSA"), ("ed", "ES256")])
def test_an_algorithm_that_the_key_is_not_for_is_refused(verifier: TokenVerifier, kid: str, algorithm: str) -> None:
    key = {"ES256": EC, "RS256": RSA, "EdDSA": ED}[algorithm]
    with pytest.raises(AlgorithmNotAllowed):
        verifier.verify(Token(key=key, algorithm=algorithm, header={"kid": kid}).text())


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_other_asymmetric_algorithms_are_refused_too(verifier: TokenVerifier, algorithm: str) -> None:
    key = RSAKey.import_key(RSA.as_dict(private=True, alg=algorithm))
    with pytest.raises(AlgorithmNotAllowed):
        verifier.verify(Token(key=key, algorithm=algorithm).text())


def test_a_shared_secret_and_an_encryption_key_among_the_published_keys_are_left_out(
    tmp_path: Path, clock: FixedClock
) -> None:
    secret = OctKey.generate_key(256, {"kid": "oct"})
    encryption = RSAKey.import_key(RSA.as_dict(private=False, alg="RSA-OAEP", use="enc", kid="enc"))
    broken = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "broken"}
    file = tmp_path / "jwks.json"
    keys = [secret.as_dict(), encryption.as_dict(), broken, "nonsense", EC.as_dict(private=False)]
    file.write_text(json.dumps({"keys": keys}))
    verifier = TokenVerifier(str(file), "https://id.example", "starsme", clock)
    assert verifier.verify(Token().text())
    with pytest.raises(UnknownKey):
        verifier.verify(Token(key=RSA, algorithm="RS256", header={"kid": "enc"}).text())
    with pytest.raises(AlgorithmNotAllowed):
        verifier.verify(Token(key=secret, algorithm="HS256").text())


def test_an_unknown_critical_header_is_refused_and_an_ordinary_unknown_one_ignored(verifier: TokenVerifier) -> None:
    assert verifier.verify(Token(header={"x-vendor": "1"}).text())
    _, payload, signature = Token().text().split(".")
    fields = {"alg": "ES256", "kid": "ec", "crit": ["exp-policy"], "exp-policy": 1}
    forged = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    with pytest.raises(TokenMalformed):
        verifier.verify(f"{forged}.{payload}.{signature}")


def test_a_token_without_a_key_id_is_taken_only_when_one_key_is_published(
    tmp_path: Path, verifier: TokenVerifier, clock: FixedClock
) -> None:
    nameless = ECKey.import_key({name: value for name, value in EC.as_dict(private=True).items() if name != "kid"})
    token = Token(key=nameless, header={"kid": "x"})
    _, payload, _ = token.text().split(".")
    bare = jws.serialize_compact({"alg": "ES256"}, base64.urlsafe_b64decode(payload + "=="), nameless, ["ES256"])
    with pytest.raises(UnknownKey):
        verifier.verify(bare)
    only = tmp_path / "one.json"
    only.write_text(json.dumps({"keys": [EC.as_dict(private=False)]}))
    assert TokenVerifier(str(only), "https://id.example", "starsme", clock).verify(bare)


def test_roles_are_read_where_keycloak_puts_them_and_foreign_ones_left_out(verifier: TokenVerifier) -> None:
    claims = {"realm_access": {"roles": ["offline_access", "coordinator"]}, "roles": ["mentor"]}
    assert verifier.verify(Token(claims=claims).text()).roles == {Role.COORDINATOR, Role.MENTOR}


def test_claim_names_can_follow_the_provider(published: Path, clock: FixedClock) -> None:
    names = ClaimNames(roles=("https://star/roles",), agency="org.code")
    verifier = TokenVerifier(str(published), "https://id.example", "starsme", clock, names=names)
    claims = {"https://star/roles": ["operator"], "org": {"code": "AG01"}, "roles": ["coordinator"]}
    caller = verifier.verify(Token(claims=claims).text())
    assert (caller.roles, caller.agency) == (frozenset({Role.OPERATOR}), "AG01")


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": "officer"},
        {"roles": [1]},
        {"enterprises": "ent_a"},
        {"agency": 7},
        {"person": ["M001"]},
        {"sub": ""},
        {"sub": 5},
    ],
)
def test_claims_of_another_shape_are_refused_rather_than_half_understood(
    verifier: TokenVerifier, claims: dict[str, Any]
) -> None:
    with pytest.raises(TokenMalformed):
        verifier.verify(Token(claims=claims).text())


@pytest.mark.parametrize("payload", ["[]", "null", "{", '"text"'])
def test_a_signed_payload_that_is_no_object_is_refused(verifier: TokenVerifier, payload: str) -> None:
    with pytest.raises(TokenMalformed):
        verifier.verify(jws.serialize_compact({"alg": "ES256", "kid": "ec"}, payload, EC, ["ES256"]))


def test_without_keys_the_service_says_that_it_is_not_ready_instead_of_blaming_the_caller(
    tmp_path: Path, clock: FixedClock
) -> None:
    verifier = TokenVerifier(str(tmp_path / "absent.json"), "https://id.example", "starsme", clock)
    with pytest.raises(KeysUnavailable) as refusal:
        verifier.verify(Token().text())
    assert refusal.value.status == 503


@settings(max_examples=200, deadline=None)
@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_no_change_of_a_single_byte_gets_a_token_through(position: int, change: int) -> None:
    # One verifier and token for all examples: only the damage varies.
    verifier, token = _FIXED
    damaged = bytearray(token)
    damaged[position % len(damaged)] ^= change
    if bytes(damaged) == token:
        return
    with pytest.raises(Unauthenticated):
        verifier.verify(damaged.decode("latin-1"))


class _Published(TokenVerifier):
    def __init__(self) -> None:
        super().__init__("", "https://id.example", "starsme", FixedClock(NOON))
        self._keys._load = lambda: PUBLISHED  # type: ignore[method-assign]


_FIXED = (_Published(), Token().text().encode())
