"""The platform's secrets: made once, each where one program can read it and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
from pathlib import Path

import pytest

from provision.broker import complete_definitions
from provision.secret_store import PLATFORM_OWNER, Addresses, PseudonymKeysDiffer, SecretStore
from provision.verifiers import rabbit_hash, scram_verifier
from starsme.sealing import read_keys

SERVICES = ["enrolment", "mentoring"]


def filled(root: Path, *, development: bool = True) -> SecretStore:
    store = SecretStore(root, SERVICES)
    store.fill(development=development)
    return store


def everything(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def test_each_program_finds_what_it_needs_in_its_own_volume(tmp_path: Path) -> None:
    filled(tmp_path)
    names = {"database_url", "amqp_uri", "pseudonym_key", "jwks.json"}
    assert {path.name for path in (tmp_path / "enrolment").iterdir()} == names | {"identity_keys"}
    assert {path.name for path in (tmp_path / "mentoring").iterdir()} == names
    assert {path.name for path in (tmp_path / "postgres").iterdir()} == {"superuser_password"}
    assert {path.name for path in (tmp_path / "rabbitmq").iterdir()} == {"definitions.json"}


def test_a_second_start_changes_no_secret(tmp_path: Path) -> None:
    filled(tmp_path)
    before = everything(tmp_path)
    filled(tmp_path)
    after = everything(tmp_path)
    salted = {"admin/logins.json", "rabbitmq/definitions.json"}  # the same passwords under new salt
    assert {name for name in before if before[name] != after[name]} <= salted
    assert before.keys() == after.keys()


def test_no_password_stands_in_another_programs_volume(tmp_path: Path) -> None:
    filled(tmp_path)
    files = everything(tmp_path)
    for service in SERVICES:
        for name in ("database_url", "amqp_uri"):
            password = files[f"{service}/{name}"].split(":")[2].split("@")[0]
            assert len(password) >= 32
            assert [path for path, text in files.items() if password in text] == [f"{service}/{name}"]
    superuser = files["postgres/superuser_password"]
    assert {path for path, text in files.items() if superuser in text} == {
        "postgres/superuser_password",
        "admin/postgres_password",
    }
    operators = files["admin/rabbitmq_password"]
    assert {path for path, text in files.items() if operators in text} == {
        "admin/amqp_uri",
        "admin/rabbitmq_password",
    }


def test_the_servers_addresses_go_into_the_services_settings(tmp_path: Path) -> None:
    SecretStore(tmp_path, SERVICES, Addresses("db.example:6432", "mq.example:5673")).fill(development=False)
    assert (tmp_path / "mentoring/database_url").read_text().endswith("@db.example:6432/mentoring")
    assert (tmp_path / "mentoring/amqp_uri").read_text().endswith("@mq.example:5673//")
    assert (tmp_path / "admin/amqp_uri").read_text().endswith("@mq.example:5673//")


def test_rotation_gives_one_service_new_passwords_and_the_servers_their_verifiers(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = everything(tmp_path)
    store.rotate("enrolment")
    store.fill(development=True)
    after = everything(tmp_path)
    assert before["enrolment/database_url"] != after["enrolment/database_url"]
    assert before["enrolment/amqp_uri"] != after["enrolment/amqp_uri"]
    assert before["mentoring/database_url"] == after["mentoring/database_url"]
    assert before["enrolment/pseudonym_key"] == after["enrolment/pseudonym_key"]
    verifier = json.loads(after["admin/logins.json"])["enrolment"]["postgresql"]
    salt = base64.b64decode(verifier.split(":")[1].split("$")[0])
    password = after["enrolment/database_url"].split(":")[2].split("@")[0]
    assert scram_verifier(password, salt) == verifier


def test_all_programs_share_one_pseudonym_key_and_a_service_added_later_gets_the_same(tmp_path: Path) -> None:
    filled(tmp_path)
    SecretStore(tmp_path, [*SERVICES, "consulting"]).fill(development=True)
    keys = {(tmp_path / name / "pseudonym_key").read_text() for name in (*SERVICES, "consulting", "admin")}
    assert len(keys) == 1


def test_the_pseudonym_key_is_never_made_anew_while_somebody_holds_it(tmp_path: Path) -> None:
    store = filled(tmp_path)
    key = (tmp_path / "mentoring/pseudonym_key").read_text()
    store.admin.forget("pseudonym_key")
    store.of("enrolment").forget("pseudonym_key")
    store.fill(development=True)
    assert (tmp_path / "enrolment/pseudonym_key").read_text() == key


def test_two_different_pseudonym_keys_stop_the_start_and_change_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.of("mentoring").write("pseudonym_key", "another key, from some backup, of 32+ characters")
    before = everything(tmp_path)
    with pytest.raises(PseudonymKeysDiffer):
        store.fill(development=True)
    changed = {name for name, text in everything(tmp_path).items() if before[name] != text}
    assert changed <= {"rabbitmq/definitions.json"}


def test_production_trusts_no_key_that_is_kept_here(tmp_path: Path) -> None:
    filled(tmp_path, development=True)
    filled(tmp_path, development=False)
    assert not [name for name in everything(tmp_path) if name.endswith(("jwks.json", ".pem"))]


def test_development_services_trust_the_key_that_signs(tmp_path: Path) -> None:
    filled(tmp_path)
    files = everything(tmp_path)
    public = json.loads(files["enrolment/jwks.json"])["keys"][0]
    assert "d" not in public
    assert files["mentoring/jwks.json"] == files["enrolment/jwks.json"]
    assert "PRIVATE KEY" in files["issuer/signing-key.pem"]


def test_secrets_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    filled(tmp_path)
    for name in ("enrolment/database_url", "postgres/superuser_password", "issuer/signing-key.pem"):
        status = (tmp_path / name).stat()
        assert stat.S_IMODE(status.st_mode) & 0o077 == 0
        if os.geteuid() == 0 and name.startswith("enrolment"):
            assert status.st_uid == PLATFORM_OWNER


def test_the_scram_verifier_is_that_of_rfc_7677() -> None:
    """Section 3's exchange: what the verifier holds must sign as the example's server and admit the example's client."""
    verifier = scram_verifier("pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
    stored, server = (base64.b64decode(part) for part in verifier.rsplit("$", 1)[1].split(":"))
    message = (
        b"n=user,r=rOprNGfwEbeRWgbNEkqO,"
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    )
    signature = hmac.digest(server, message, "sha256")
    assert base64.b64encode(signature) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    client_key = bytes(a ^ b for a, b in zip(proof, hmac.digest(stored, message, "sha256"), strict=True))
    assert hashlib.sha256(client_key).digest() == stored


def test_the_broker_hash_is_that_of_rabbitmqs_documentation() -> None:
    assert rabbit_hash("test12", bytes.fromhex("908DC60A")) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"


def topology(*users: str, sources: tuple[str, ...] = ()) -> dict[str, list[dict[str, object]]]:
    exchanges: list[dict[str, object]] = [{"name": f"starsme.{user}"} for user in users]
    return {
        "permissions": [{"user": user} for user in users],
        "exchanges": exchanges,
        "bindings": [{"source": source} for source in sources],
    }


def test_rights_without_a_login_stop_the_provisioning() -> None:
    with pytest.raises(ValueError, match="no login for mentoring"):
        complete_definitions(topology("enrolment", "mentoring"), {"enrolment": "hash"})


def test_a_services_broker_user_has_no_tag_and_no_password_in_clear() -> None:
    definitions = complete_definitions(topology("enrolment"), {"enrolment": "hash"})
    assert definitions["users"] == [
        {
            "name": "enrolment",
            "password_hash": "hash",
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": [],
            "limits": {},
        }
    ]


def test_an_exchange_that_is_listened_to_exists_before_its_service_is_installed() -> None:
    listening = topology("notifications", sources=("starsme.mentoring", "starsme.notifications"))
    exchanges = complete_definitions(listening, {"notifications": "hash"})["exchanges"]
    assert [exchange["name"] for exchange in exchanges] == ["starsme.notifications", "starsme.mentoring"]
    assert exchanges[1]["arguments"] == {"alternate-exchange": "starsme.unrouted"}


def test_the_mail_servers_password_is_empty_until_an_operator_puts_it_there(tmp_path: Path) -> None:
    store = SecretStore(tmp_path, ["notifications"])
    store.fill(development=True)
    assert (tmp_path / "notifications/smtp_password").read_text() == ""
    store.put("notifications", "smtp_password", "issued elsewhere")
    store.fill(development=True)
    assert (tmp_path / "notifications/smtp_password").read_text() == "issued elsewhere"
    with pytest.raises(KeyError):
        store.put("notifications", "database_url", "not this way")


def test_sealing_keys_are_made_once_added_before_the_others_and_retired_to_the_administrators(tmp_path: Path) -> None:
    store = filled(tmp_path)
    ring = tmp_path / "enrolment/identity_keys"
    first = ring.read_text()
    filled(tmp_path)
    assert ring.read_text() == first
    store.add_key("enrolment")
    second, older = read_keys(ring.read_text())
    assert older == first.encode() != second
    store.retire_keys("enrolment")
    assert read_keys(ring.read_text()) == (second,)
    store.add_key("enrolment")
    store.retire_keys("enrolment")
    store.retire_keys("enrolment")
    assert read_keys((tmp_path / "admin/enrolment_identity_keys_retired").read_text()) == (second, older)
    store.return_keys("enrolment")
    store.return_keys("enrolment")
    assert read_keys(ring.read_text())[1:] == (second, older)


def test_a_service_that_seals_nothing_has_no_keys_to_change(tmp_path: Path) -> None:
    store = filled(tmp_path)
    for change in (store.add_key, store.retire_keys, store.return_keys):
        with pytest.raises(KeyError):
            change("mentoring")
