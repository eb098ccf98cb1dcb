"""The image and the composition of containers name what exists: commands, settings, files, pinned versions."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from taquilla.cli.main import app
from taquilla.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("taquilla:")}
PINNED = re.compile(r"[\w./-]+:\d+(\.\d+)+(-[a-z]+)?@sha256:[0-9a-f]{64}")


def commands() -> set[tuple[str, ...]]:
    found = set()
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        found |= {(name, below) for below in getattr(command, "commands", {})} or {(name,)}
    return found


def called(words: list[str]) -> bool:
    """Tell whether words begin with a command of ours."""
    return any(tuple(words[: len(command)]) == command for command in commands())


def test_every_image_that_is_not_built_here_is_pinned_by_its_version_and_its_digest() -> None:
    images = [SERVICES[name]["image"] for name in SERVICES.keys() - OURS]
    images += re.findall(r"^ARG BASE=(.+)$", CONTAINERFILE, re.MULTILINE)
    assert (len(images), [image for image in images if not PINNED.fullmatch(image)]) == (3, [])


def test_services_the_job_and_the_page_of_backups_call_commands_that_exist() -> None:
    scripts = [line.partition("taquilla ")[2] for line in SERVICES["setup"]["command"][0].splitlines()]
    words = [line.split() for line in scripts] + [SERVICES[name]["command"] for name in ("serve", "worker", "owner", "house")]
    words += [re.findall(r'"([^"]+)"', default) for default in re.findall(r"^CMD (.+)$", CONTAINERFILE, re.MULTILINE)]
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    words += [line.split() for line in re.findall(r"^compose run --rm (?:owner|house) ([^#\n]+)", page, re.MULTILINE)]
    assert (len(words), [line for line in words if not called(line)]) == (13, [])
    assert not called(["no", "such", "command"])


def test_services_have_settings_that_exist(tmp_path: Path) -> None:
    (address := tmp_path / "url").write_text("postgresql://h/d")
    for name in OURS:
        own = {variable: str(value) for variable, value in SERVICES[name]["environment"].items()}
        # What audits has a login of its own: the server's may run none.
        addresses = {variable for variable in own if variable.endswith("_URL_FILE")}
        assert name in ("setup", "owner") or addresses == {"DATABASE_URL_FILE", "TAQUILLA_AUDITOR_URL_FILE"}
        own |= dict.fromkeys(addresses, str(address))
        own["TAQUILLA_PUBLIC_URL"] = os.path.expandvars(own.get("TAQUILLA_PUBLIC_URL", "https://h")).partition("$")[0] + "h"
        assert Settings.read(own)
    assert Settings.read(dict(re.findall(r"\b(TAQUILLA_\w+)=(\S+)", CONTAINERFILE))).host == "0.0.0.0"
    # A part of a volume needs a Docker that the page names.
    assert "subpath" in json.dumps(SERVICES["worker"]["volumes"])
    assert "It needs Docker 26 and Compose 2.26" in (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def test_our_containers_can_do_no_more_than_they_need_and_trust_the_proxy_alone() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
        # Requests, the worker's steps and the house itself have 30 seconds; then they are killed.
        assert service["stop_grace_period"] == "60s"
    assert re.findall(r"^USER (.+)$", CONTAINERFILE, re.MULTILINE) == ["10001:10001"]
    # The owner's login is for the job and for backups by hand, and the database is reached from nowhere else.
    assert {name for name, service in SERVICES.items() if "owner_url" in service.get("secrets", [])} == {"setup", "owner"}
    by_hand = {name: service["volumes"][-1].rpartition(":")[2] for name, service in SERVICES.items() if "profiles" in service}
    assert by_hand == {name: SERVICES[name]["environment"]["TAQUILLA_BACKUPS"] for name in ("owner", "house")}
    assert (SERVICES["db"]["networks"], COMPOSE["networks"]["inside"]) == (["inside"], {"internal": True})
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["serve"]["environment"]["TAQUILLA_PROXIES"] == SERVICES["proxy"]["networks"]["outside"]["ipv4_address"]
    assert "reverse_proxy serve:8000" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


def test_no_word_of_compose_is_misspelled() -> None:
    known = Path("/usr/lib/python3/dist-packages/compose/config/compose_spec.json")
    if not known.exists():
        pytest.skip("the schema of compose files comes with Debian's docker-compose: apt-get install docker-compose")
    import jsonschema_rs

    # Debian's does not know the `subpath` of a volume yet.
    known_parts = json.loads(json.dumps(COMPOSE).replace(', "volume": {"subpath": "exports"}', ""))
    plain = {name: part for name, part in known_parts.items() if not name.startswith("x-")}
    assert list(jsonschema_rs.validator_for(json.loads(known.read_text())).iter_errors(plain)) == []


def test_what_the_image_is_built_of_reaches_its_build_and_it_asks_the_houses_own_health_endpoint() -> None:
    let_in = {line.lstrip("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE) for name in line.split()}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
    (check,) = re.findall(r"^ +CMD \[(.+)\]$", CONTAINERFILE, re.MULTILINE)
    assert "/health" in check
    compile(re.findall(r'"-c", "(.+)"', check)[0].replace('\\"', '"'), "the health check", "exec")
