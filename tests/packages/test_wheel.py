"""The wheel and the sdist: what is in them, and what a stranger does with the wheel, without a checkout at hand."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.prove("packages")

ROOT = Path(__file__).parents[2]
RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
SEED_DAY = "2024-10-22T08:30:00-04:00"
MIGRATIONS = sorted(path.stem for path in (ROOT / "src/taquilla/store/migrations").glob("*.sql"))
KEPT = "taquilla_0.0.1_amd64.deb"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def stranger() -> dict[str, str]:
    """Return the environment of somebody who has no checkout, and no settings."""
    foreign = ("TAQUILLA_", "DATABASE_URL", "PYTHON", "VIRTUAL_ENV", "MAKE")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def run(*command: object, cwd: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a program as that stranger."""
    words, environment = list(map(str, command)), stranger() | more
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `make dist` leaves in dist/, of a copy of the checkout: others read in the checkout meanwhile."""
    documented = run(sys.executable, ROOT / "docs" / "site" / "build_site.py", cwd=ROOT)
    assert documented.returncode == 0, documented.stderr
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "LICENSE", "README.md", "Makefile"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    (tree / "dist").mkdir()
    for name in (KEPT, "taquilla-0.0.1-py3-none-any.whl"):
        (tree / "dist" / name).touch()
    made = run("make", "packages", f"PYTHON_OF_BUILD={sys.executable}", "SOURCE_DATE_EPOCH=1700000000", cwd=tree)
    assert made.returncode == 0, made.stderr
    assert not list(tree.glob("src/*.egg-info"))
    return tree / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"taquilla-{RELEASE}-py3-none-any.whl"


def files_of_the_package() -> set[str]:
    """Return the files below src/, but for what Python and the tools leave there."""
    found = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name and ".egg-info" not in name}


def test_what_is_built_replaces_older_wheels_and_leaves_other_packages_alone(built: Path) -> None:
    release = {f"taquilla-{RELEASE}-py3-none-any.whl", f"taquilla-{RELEASE}.tar.gz"}
    assert {one.name for one in built.iterdir() if not one.name.startswith(".")} == release | {KEPT}


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    about = f"taquilla-{RELEASE}.dist-info/"
    assert {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith(about)} == files_of_the_package()


def test_the_sdist_holds_what_builds_the_wheel_and_no_tests(built: Path) -> None:
    with tarfile.open(built / f"taquilla-{RELEASE}.tar.gz") as archive:
        named = {name.partition("/")[2] for name in (entry.name for entry in archive if entry.isfile())}
    packed = {name for name in named if not name.startswith("src/taquilla.egg-info/")}
    about = {"pyproject.toml", "LICENSE", "README.md", "PKG-INFO", "setup.cfg"}
    assert packed == about | {f"src/{name}" for name in files_of_the_package()}


def test_the_same_tree_builds_the_same_wheel_without_the_sdist(wheel: Path, tmp_path: Path) -> None:
    # Other instants of the files, and another folder.
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    command = f"{sys.executable} -m uv --offline --no-config build --wheel --no-build-isolation --python {sys.executable}"
    made = run(*command.split(), cwd=tmp_path, SOURCE_DATE_EPOCH="1700000000")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "dist" / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def installed(wheel: Path, place: Path) -> Path:
    """A folder of programs, where the wheel is installed beside the libraries of the tests' environment, without its checkout."""
    home = place / "stranger"
    home.mkdir()
    uv = (sys.executable, "-m", "uv", "--quiet", "--offline", "--no-config")
    made = run(*uv, "venv", "--python", sys.executable, home / "venv", cwd=home)
    assert made.returncode == 0, made.stderr
    programs = home / "venv" / "bin"
    (libraries,) = (home / "venv").glob("lib/python*/site-packages")
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    without = run(programs / "python", "-c", "import taquilla", cwd=home)
    assert "No module named 'taquilla'" in without.stderr
    put = run(*uv, "pip", "install", "--no-deps", "--python", programs / "python", wheel, cwd=home)
    assert put.returncode == 0, put.stderr
    return programs


@pytest.fixture(scope="module")
def taquilla(installed: Path) -> Run:
    """Runs the installed `taquilla`, in a folder that is not the checkout."""
    return lambda *words: run(installed / "taquilla", *words, cwd=installed)


def test_the_version_names_the_release_and_its_schema(taquilla: Run) -> None:
    assert taquilla("--version").stdout == f"taquilla {RELEASE} (schema {MIGRATIONS[-1][:4]})\n"


@pytest.fixture(scope="module")
def demo(installed: Path) -> Iterator[str]:
    """The address of a demo that a stranger has started, in an empty data folder."""
    errors = installed.with_name("demo.err")
    data = installed.with_name("data")
    words = [str(installed / "taquilla"), "demo", "--port", "0", "--data", str(data), "--at", SEED_DAY, "--weeks", "0"]
    how: dict[str, Any] = {"cwd": installed, "env": stranger(), "stdout": subprocess.PIPE, "text": True}
    with errors.open("w") as file, subprocess.Popen(words, stderr=file, **how) as process:
        try:
            said = process.stdout.readline()
            assert said.startswith("ready http://127.0.0.1:"), errors.read_text()
            yield said.removeprefix("ready ").strip()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=PATIENCE_S) == 0


def fetch(url: str, body: object = None, **headers: str) -> httpx.Response:
    """Return an answer, which must be a good one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = httpx.request("GET" if body is None else "POST", url, json=body, headers=named, timeout=PATIENCE_S)
    assert answer.status_code in (200, 201), url
    return answer


def test_its_pages_and_what_they_load_are_there(demo: str) -> None:
    assert "username@banklot.net" in fetch(f"{demo}/", accept="text/html").text
    for path in ("/login", "/v1/docs", "/banklot/docs", "/sandbox", "/docs/"):
        page = fetch(demo + path, accept="text/html")
        assert page.headers["content-type"].startswith("text/html"), path
        for part in set(re.findall(r'(?:src|href)="(/[^"?#]+\.(?:css|mjs|js|svg))"', page.text)):
            assert len(fetch(demo + part).content) > 100, part


def test_it_sells_a_ticket_prints_it_and_audits_clean(demo: str) -> None:
    login = fetch(f"{demo}/auth/login", {"email": "username@banklot.net", "password": "taquilla-demo"})
    session = {"x_auth_token": login.json()["x_auth_token"]}
    wanted = {"filter": {"game_category": "animalitos", "status": "open"}, "limit": 1}
    draw = fetch(f"{demo}/gaming/events/search/kiosk", wanted, **session).json()["response"][0]
    wager = {"amount": 22, "event_id": draw["id"], "game_id": 5, "wager": "7"}
    sold = fetch(f"{demo}/user/ticket/create", {"ticket": {"wagers": [wager]}}, **session).text
    (uuid,) = re.findall(r'"ticket_uuid":\s*"([^"]+)"', sold)
    for form, begins in {"png": b"\x89PNG", "pdf": b"%PDF", "escpos": b"\x1b@", "text": b""}.items():
        paper = fetch(f"{demo}/user/ticket/image/{uuid}?format={form}", **session).content
        assert (paper[: len(begins)], len(paper) > 200) == (begins, True), form
    audit = fetch(f"{demo}/sandbox/audit").json()
    assert (audit["violations"], audit["undecided"], audit["checked"] > 50) == ([], [], True)
