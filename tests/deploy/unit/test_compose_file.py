"""What docker-compose.yml promises, read from the file: who may see what, and what no container is without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
PLATFORM = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
TRYING_OUT = "mailpit"  # in the development profile only: never deployed, so its newest version is good enough
ONE_SHOTS = {"secrets", "provision", "operator", *(f"migrate-{service}" for service in PLATFORM)}


def mounts(container: dict[str, Any]) -> dict[str, str]:
    """What is mounted, and how (``rw`` unless said)."""
    words = [volume.split(":") for volume in container.get("volumes", ())]
    return {parts[0]: parts[2] if len(parts) > 2 else "rw" for parts in words}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_has_limits_bounded_logs_and_no_powers(name: str) -> None:
    container = CONTAINERS[name]
    assert container["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in container["security_opt"]
    assert {"cpus", "memory"} <= container["deploy"]["resources"]["limits"].keys()
    assert {"max-size", "max-file"} <= container["logging"]["options"].keys()
    assert container["restart"]


@pytest.mark.parametrize("name", sorted(CONTAINERS.keys() - ONE_SHOTS))
def test_what_stays_up_restarts_and_is_watched(name: str) -> None:
    assert CONTAINERS[name]["restart"] == "unless-stopped"
    assert CONTAINERS[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_password_and_no_key_stands_in_a_setting(name: str) -> None:
    named = re.compile(r"PASS|SECRET|KEY|TOKEN|DATABASE_URL|AMQP_URI")
    for key, value in (CONTAINERS[name].get("environment") or {}).items():
        if named.search(key):
            assert key.endswith(("_FILE", "_DIR")), f"{name}: {key} must come from a file"
            assert str(value).startswith("/run/"), f"{name}: {key}={value}"


def test_a_service_reads_its_own_secrets_and_nobody_elses() -> None:
    for volume in (name for name in COMPOSE["volumes"] if name.startswith("secrets-")):
        owner = volume.removeprefix("secrets-")
        readers = {name for name, container in CONTAINERS.items() if volume in mounts(container)} - {"secrets"}
        allowed = {"admin": {"provision"}, "issuer": {"operator"}}.get(owner, {owner, f"migrate-{owner}"})
        assert readers == allowed & CONTAINERS.keys(), volume
        assert all(mounts(CONTAINERS[reader])[volume] == "ro" for reader in readers)


def test_whoever_makes_the_secrets_has_no_network() -> None:
    assert CONTAINERS["secrets"]["network_mode"] == "none"
    assert {volume for volume in COMPOSE["volumes"] if volume.startswith("secrets-")} == mounts(
        CONTAINERS["secrets"]
    ).keys()


def test_only_the_gateway_can_be_reached_and_by_default_only_from_this_machine() -> None:
    assert {name for name, container in CONTAINERS.items() if "ports" in container} == {"gateway", TRYING_OUT}
    assert CONTAINERS[TRYING_OUT]["ports"] == ["${STARSME_MAIL_BIND:-127.0.0.1:8025}:8025"]
    assert CONTAINERS["gateway"]["ports"] == ["${STARSME_BIND:-127.0.0.1:8080}:8080"]


def test_the_servers_have_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert CONTAINERS["postgres"]["networks"] == CONTAINERS["rabbitmq"]["networks"] == ["inside"]
    assert CONTAINERS["gateway"]["networks"] == ["edge"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_container_runs_as_root_but_the_one_that_hands_out_secrets(name: str) -> None:
    container = CONTAINERS[name]
    if name == "secrets":
        assert sorted(container["cap_add"]) == ["CHOWN", "DAC_OVERRIDE", "FOWNER"]
    elif "build" in container:
        assert "user" not in container  # the image's own
    else:
        assert container["user"].split(":")[0] not in ("0", "root")


@pytest.mark.parametrize("service", PLATFORM)
def test_every_service_has_its_container_its_migration_and_its_address(service: str) -> None:
    for name, command in ((service, ["serve", service]), (f"migrate-{service}", ["migrate", service])):
        assert CONTAINERS[name]["command"] == command
        assert CONTAINERS[name]["build"]["args"] == {"SERVICE": service}
    awaited = CONTAINERS[service]["depends_on"][f"migrate-{service}"]["condition"]
    assert awaited == "service_completed_successfully"
    assert f"\timport to {service}\n" in (ROOT / "deploy/gateway/Caddyfile").read_text("utf-8")


def test_images_are_pinned_to_a_version() -> None:
    images = {container["image"] for name, container in CONTAINERS.items() if name != TRYING_OUT}
    assert CONTAINERS[TRYING_OUT]["profiles"] == ["development"]
    images |= set(re.findall(r"(?m)^FROM (\S+:\S+)", (ROOT / "deploy/Dockerfile").read_text("utf-8")))
    unpinned = [image for image in images if ":" not in image or image.endswith(":latest")]
    assert not unpinned


def test_our_image_runs_as_a_user_of_its_own() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    last_stage = dockerfile[dockerfile.rindex("\nFROM ") :]
    assert "\nUSER starsme\n" in last_stage
    assert "\nHEALTHCHECK " in last_stage
    assert "--uid 10001" in last_stage


def test_everything_that_is_mounted_from_the_repository_is_there() -> None:
    files = {source for container in CONTAINERS.values() for source in mounts(container) if source.startswith("./")}
    assert files
    assert all((ROOT / source).is_file() for source in files)


def test_what_nobody_set_is_production_and_only_the_file_for_trying_out_says_development() -> None:
    settings = dict(
        line.split("=", 1) for line in (ROOT / ".env").read_text("utf-8").splitlines() if line and line[0] != "#"
    )
    assert settings["STARSME_ENVIRONMENT"] == "development"
    for container in CONTAINERS.values():
        environment = container.get("environment", {}).get("STARSME_ENVIRONMENT", "${STARSME_ENVIRONMENT:-production}")
        assert environment == "${STARSME_ENVIRONMENT:-production}"
    assert not [key for key in settings if re.search("PASS|SECRET|KEY|TOKEN", key)]
