"""The parts of the Debian package: its units, its settings, and the program that acts for the house."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import typer.main
from tests.patience import PATIENCE_S

from taquilla.cli.main import app
from taquilla.settings import Settings

DEBIAN = Path(__file__).parents[2] / "deploy" / "debian" / "debian"
UNITS = DEBIAN / "units"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
NAMES = sorted(path.name for path in UNITS.iterdir() if path.is_file())
VARIABLES = {f"TAQUILLA_{field.name.upper()}" for field in fields(Settings)} - {"TAQUILLA_DATABASE_URL"}
EXPOSURE_MAX = 15  # tenths, as systemd counts them: 15 is 1.5 of 10, and "OK"

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="units are checked by systemd-analyze: apt install systemd"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of a system with these units, systemd's own, and the programs that they name."""
    folder = tmp_path / "lib" / "systemd" / "system"
    own = next(path for path in map(Path, ("/lib/systemd/system", "/usr/lib/systemd/system")) if path.is_dir())
    shutil.copytree(own, folder, symlinks=True, ignore=lambda _, names: [name for name in names if name.startswith("taquilla")])
    shutil.copytree(UNITS, folder, dirs_exist_ok=True)
    for program in ("usr/bin/taquilla", "bin/sh"):
        path = tmp_path / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return tmp_path


def verify(root: Path) -> "subprocess.CompletedProcess[str]":
    files = [str(root / "lib/systemd/system" / name) for name in NAMES]
    command = ["systemd-analyze", "verify", f"--root={root}", "--man=no", "--recursive-errors=one", *files]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)


@needs_systemd
def test_systemd_reads_every_unit_without_a_complaint_and_sees_what_is_gone_or_misspelled(root: Path) -> None:
    told = verify(root)
    assert (told.returncode, told.stderr) == (0, "")
    serve = root / "lib/systemd/system/taquilla-serve.service"
    serve.write_text(serve.read_text().replace("/usr/bin/taquilla", "/usr/bin/tequila").replace("RestartSec", "RestartSecs"))
    told = verify(root)
    assert ("/usr/bin/tequila is not executable" in told.stderr, "RestartSecs" in told.stderr) == (True, True)


@needs_systemd
def test_every_service_is_shut_in(root: Path) -> None:
    for name in SERVICES:
        command = ["systemd-analyze", "security", f"--root={root}", "--offline=true", f"--threshold={EXPOSURE_MAX}", name]
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        assert told.returncode == 0, told.stdout[-200:]
    # Without what they share it would be seen.
    shutil.rmtree(root / "lib/systemd/system/taquilla-.service.d")
    assert subprocess.run(command, capture_output=True, timeout=PATIENCE_S).returncode != 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_a_command_that_there_is(name: str) -> None:
    lines = re.findall(r"^Exec\w+=.*$", (UNITS / name).read_text().replace("\\\n", ""), re.MULTILINE)
    found = [words for line in lines for words in re.findall(r"/usr/bin/taquilla ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", line)]
    assert found
    for words in found:
        command: Any = typer.main.get_command(app)
        for word in words.split():
            command = command.commands[word]
        assert not hasattr(command, "commands")


@pytest.mark.parametrize("archive", ["", "/archive"])
@pytest.mark.parametrize("failing", ["", "backup", "base-backup"])
def test_the_nightly_backup_makes_a_base_backup_where_the_dump_fails_too(archive: str, failing: str, tmp_path: Path) -> None:
    (program := tmp_path / "taquilla").write_text(f'#!/bin/sh\necho "$2"\ntest "$2" != "{failing}"\n')
    program.chmod(0o755)
    text = (UNITS / "taquilla-backup.service").read_text().replace("\\\n", "")
    (line,) = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", text, re.MULTILINE)
    command = line.replace("$$", "$").replace("/usr/bin/taquilla", str(program))
    told = subprocess.run(["/bin/sh", "-c", command], env={"TAQUILLA_ARCHIVE": archive}, capture_output=True, text=True)
    made = ["backup", *["base-backup"] * bool(archive)]
    assert (told.stdout.split(), told.returncode) == (made, int(failing in made))


def test_an_upgrade_is_configured_where_somebody_has_deleted_the_settings(tmp_path: Path) -> None:
    """dpkg brings a file below /etc that was deleted back in no upgrade."""
    (tmp_path / "taquilla").mkdir()
    script = re.sub(r"/(etc|var/lib|var/backups)/", f"{tmp_path}/", (DEBIAN / "taquilla.postinst").read_text())
    stubs = 'getent() { :; }; dpkg-statoverride() { false; }; chgrp() { test -e "$2" && echo "$2"; };'
    told = subprocess.run(["bash", "-c", f"{stubs} {script}", "postinst", "configure", "1.0"], capture_output=True, text=True)
    assert (told.returncode, told.stderr, told.stdout.splitlines()[0]) == (0, "", str(tmp_path / "taquilla"))


def test_a_purge_goes_on_where_a_folder_is_the_mount_point_of_an_empty_disk(tmp_path: Path) -> None:
    (tmp_path / "taquilla").mkdir()
    script = re.sub(r"/(etc|var/lib|var/backups)/", f"{tmp_path}/", (DEBIAN / "taquilla.postrm").read_text())
    stubs = "rm() { :; }; mountpoint() { :; }; rmdir() { echo busy; false; };"
    told = subprocess.run(["bash", "-c", f"{stubs} {script}", "postrm", "purge"], capture_output=True, text=True)
    assert (told.returncode, "busy" in told.stdout, "the backups stay" in told.stdout) == (0, False, True)


def test_units_and_files_of_settings_name_settings_that_there_are_and_no_owner_for_a_service(acting: Any) -> None:
    texts = [path.read_text() for path in (*UNITS.rglob("*"), DEBIAN / "taquilla.env", DEBIAN / "owner.env") if path.is_file()]
    named = set(re.findall(r"TAQUILLA_[A-Z_]+", "\n".join(texts)))
    assert named <= VARIABLES
    assert {"TAQUILLA_DATA", "TAQUILLA_OWNER_URL", "TAQUILLA_PROXIES"} <= named
    assert [acting.read(str(DEBIAN / name)) for name in ("taquilla.env", "owner.env")] == [{"TAQUILLA_PROCESSES": "2"}, {}]
    lines = [line for path in UNITS.rglob("*") if path.is_file() for line in path.read_text().splitlines() if line[:1] != "#"]
    assert not [line for line in lines if "owner" in line.lower()]
    assert lines.count("EnvironmentFile=/etc/taquilla/taquilla.env") == 1


def test_the_target_wants_every_unit_that_is_enabled_and_the_package_enables_all_but_the_target() -> None:
    wanted = {name for name in NAMES if "\nWantedBy=taquilla.target\n" in (UNITS / name).read_text()}
    rules = (DEBIAN / "rules").read_text().replace("\\\n", " ")
    (kept_off,) = re.findall(r"dh_installsystemd --no-enable --no-start --no-stop-on-upgrade (.*)", rules)
    (enabled,) = re.findall(r"dh_installsystemd --no-start --restart-after-upgrade (.*)", rules)
    assert (kept_off, set(enabled.split())) == ("taquilla.target", wanted)
    # What a timer starts is wanted by nobody else.
    assert {name for name in NAMES if name not in wanted} == {
        "taquilla.target", *(name.replace(".timer", ".service") for name in NAMES if name.endswith(".timer"))
    }  # fmt: skip


@pytest.fixture(scope="module")
def acting() -> Any:
    """The program `taquilla-house`, as a module."""
    loader = SourceFileLoader("taquilla_house", str(DEBIAN / "taquilla-house"))
    spec = spec_from_loader("taquilla_house", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(("line", "found"), [
    ("TAQUILLA_PORT=8000", {"TAQUILLA_PORT": "8000"}),
    ("  TAQUILLA_PORT=8000  ", {"TAQUILLA_PORT": "8000"}),
    ("DATABASE_URL=postgresql://a:b#c@db/t?x=1&y=$2;3", {"DATABASE_URL": "postgresql://a:b#c@db/t?x=1&y=$2;3"}),
    ('TAQUILLA_PROXIES="127.0.0.1, 10.8.0.0/16"', {"TAQUILLA_PROXIES": "127.0.0.1, 10.8.0.0/16"}),
    ("TAQUILLA_PROXIES='127.0.0.1'", {"TAQUILLA_PROXIES": "127.0.0.1"}),
    ("TAQUILLA_DATA=/srv/my house", {"TAQUILLA_DATA": "/srv/my house"}),
    ("TAQUILLA_METRICS=", {"TAQUILLA_METRICS": ""}),
    ("", {}),
    ("# TAQUILLA_PORT=1", {}),
    ("; TAQUILLA_PORT=1", {}),
    # systemd would take these apart in its own way.
    *((line, None) for line in (
        "export TAQUILLA_PORT=1", "TAQUILLA_PORT =1", 'TAQUILLA_DATA="a"b', "TAQUILLA_DATA=a\\", "TAQUILLA_DATA='a",
    )),
])  # fmt: skip
def test_settings_are_read_as_systemd_reads_them(acting: Any, tmp_path: Path, line: str, found: dict[str, str] | None) -> None:
    (file := tmp_path / "taquilla.env").write_text(f"# A comment.\n{line}\n")
    if found is None:
        with pytest.raises(ValueError, match="line 2: write NAME=value"):
            acting.read(str(file))
    else:
        assert acting.read(str(file)) == found


def test_the_callers_own_settings_do_not_reach_the_house(acting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TAQUILLA_PORT", "DATABASE_URL", "PGPASSWORD", "LANG"):
        monkeypatch.setenv(name, "mine")
    given = acting.environment({"TAQUILLA_PROCESSES": "2"})
    assert ({name for name in given if given[name] == "mine"}, given["TAQUILLA_PROCESSES"]) == ({"LANG"}, "2")


@pytest.mark.parametrize(("words", "is_owners"), [
    ("db status", True), ("operator place 7", True), ("operator move 7 b", True), ("operator add place", False), ("audit", False),
])  # fmt: skip
def test_who_needs_the_owner(acting: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, is_owners: bool) -> None:
    for name, text in (("SETTINGS", "TAQUILLA_SECURITY_LOG=/l"), ("OWNER", "TAQUILLA_OWNER_URL=postgresql://owner@h/d")):
        (tmp_path / name).write_text(text)
        monkeypatch.setattr(acting, name, str(tmp_path / name))
    monkeypatch.setattr(acting, "os", fake := Mock(environ={}, path=os.path, geteuid=lambda: 0))
    monkeypatch.setattr(acting, "pwd", Mock())
    acting.main(words.split())
    (_, command, given), _ = fake.execve.call_args
    assert (command[2:], "TAQUILLA_OWNER_URL" in given, fake.setuid.called) == (words.split(), is_owners, not is_owners)
    assert ("TAQUILLA_SECURITY_LOG" in given) == (not is_owners)  # root would make a file that is closed to the services


def test_the_commands_of_a_package_that_is_only_unpacked_are_its_own(acting: Any, tmp_path: Path) -> None:
    assert acting.program("/usr/sbin/taquilla-house") == ["/opt/taquilla/bin/python", "/opt/taquilla/bin/taquilla"]
    unpacked = tmp_path / "usr" / "sbin" / "taquilla-house"
    assert acting.program(str(unpacked)) == [str(tmp_path / "opt/taquilla/bin" / name) for name in ("python", "taquilla")]


def test_services_and_commands_know_where_the_data_and_the_nightly_backups_lie(acting: Any) -> None:
    given = acting.environment({})
    folder = given["TAQUILLA_BACKUPS"]
    shared = f"Environment=TAQUILLA_DATA={given['HOME']} TAQUILLA_BACKUPS={folder}"
    assert shared in (UNITS / "taquilla-.service.d/sandbox.conf").read_text().splitlines()
    assert f"ReadWritePaths={folder}\n" in (UNITS / "taquilla-backup.service").read_text()
    assert (folder in (DEBIAN / "taquilla.postinst").read_text(), given["TAQUILLA_DATA"]) == (True, given["HOME"])
    assert acting.environment({"TAQUILLA_BACKUPS": ""})["TAQUILLA_BACKUPS"] == ""


def test_the_package_has_every_page_that_it_names_and_every_file_that_its_pages_link(tmp_path: Path) -> None:
    build = DEBIAN.parents[2] / "docs" / "site" / "build_site.py"
    subprocess.run([sys.executable, build, "--pages", tmp_path], check=True, timeout=PATIENCE_S)
    texts = [path.read_text() for path in DEBIAN.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    named = {page for text in texts for page in re.findall(r"/usr/share/doc/taquilla/(\S+\.md)", text)}
    assert {"install.md", "reference/settings.md"} <= named
    links = {
        page.parent / link
        for page in tmp_path.rglob("*.md")
        for link in re.findall(r"\]\(([^)\s#:]+)(?:#[^)\s]*)?\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL))
    }
    assert [path for path in (*(tmp_path / page for page in named), *links) if not path.is_file()] == []
    assert "toctree" not in (tmp_path / "index.md").read_text()
    # Debian would compress all else, and a link would find nothing.
    (kept,) = re.findall(r"dh_compress -X(.*)", (DEBIAN / "rules").read_text())
    assert [one for one in links if one.suffix != ".png" and not any(part in str(one) for part in kept.split(" -X"))] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_nobody_but_root_acts_for_the_house() -> None:
    fake = "import collections, os, pwd, re, sys; pwd.getpwnam = lambda _: collections.namedtuple('U', 'pw_uid')(1)"
    program, text = "os.setuid(65534)\n", (DEBIAN / "taquilla-house").read_text()
    command = [sys.executable, "-c", f"{fake}\n{program}{text}", "db", "status"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "taquilla-house: only root may act for the house: sudo taquilla-house db status\n"
