"""The client for Go: its own tests, and its example against a real house. `make check` fetches the compiler, pinned."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse
from taquilla_client import Client

ROOT = Path(__file__).parents[2] / "clients" / "go"
FETCHED = Path(sys.prefix) / "foreign" / "go" / "go"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a program of Go beside the client, offline, and return what it says."""
    has_fetched = (FETCHED / "bin" / "go").exists()
    if not has_fetched and shutil.which("go") is None:
        pytest.skip("`make check` fetches the compiler of Go")
    # Its own library takes it a minute, once.
    cache = FETCHED.parent / "kept" if has_fetched else tmp_path_factory.mktemp("go")
    found = {"GOROOT": str(FETCHED), "PATH": f"{FETCHED / 'bin'}{os.pathsep}{os.environ['PATH']}"} if has_fetched else {}
    kept = {"GOCACHE": str(cache / "cache"), "GOPATH": str(cache / "path"), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    environment = os.environ | found | kept | {"GOPROXY": "off"}

    def run(*command: str, **more: str) -> str:
        program = shutil.which(command[0], path=environment["PATH"]) or ""
        told = subprocess.run(
            [program, *command[1:]], cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=3 * PATIENCE_S
        )
        assert told.returncode == 0, f"{told.stdout}{told.stderr}"
        return told.stdout

    return run


def test_it_is_spelled_as_gofmt_has_it_passes_its_own_tests_and_a_signing_example_compiles(run: Run) -> None:
    assert run("gofmt", "-l", ".", "../../examples") == ""
    assert "ok" in run("go", "test", "./...") + run("go", "vet", "../../examples/signatures/gap.go")


def test_its_example_sells_once_lists_and_undoes(run: Run, house: TaquillaHouse, client: Client) -> None:
    said = run("go", "run", "./example", TAQUILLA_API_URL=house.url, TAQUILLA_API_KEY=client.transport.token or "")
    assert said.splitlines()[:3] == [
        "sold: 5.00 VES once: true",
        "refused: true the selection does not fit its game; /wagers/0: the selection does not fit its game (SELECTION_INVALID)",
        "listed: 1",
    ]
    assert said.splitlines()[3].startswith("undone: canceled ")
    assert house.audit() == []
