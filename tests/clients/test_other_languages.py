"""The clients for Go and for TypeScript: their own tests, and examples against a real house.

`make check-clients` fetches Go, pinned. Go compiles its own library first, a minute: `.ci/run` asks for it where clients changed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.clients.webhooks import sent
from tests.node import on_node
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse
from taquilla_client import Client

GO, TYPESCRIPT = (Path(__file__).parents[2] / "clients" / name for name in ("go", "typescript"))
FETCHED = Path(sys.prefix) / "foreign" / "go" / "go"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a program of Go beside the client, offline, and return what it says."""
    has_fetched = (FETCHED / "bin" / "go").exists()
    if not has_fetched and shutil.which("go") is None:
        pytest.skip("`make check-clients` fetches the compiler of Go")
    # Its own library takes it a minute, once.
    cache = FETCHED.parent / "kept" if has_fetched else tmp_path_factory.mktemp("go")
    found = {"GOROOT": str(FETCHED), "PATH": f"{FETCHED / 'bin'}{os.pathsep}{os.environ['PATH']}"} if has_fetched else {}
    kept = {"GOCACHE": str(cache / "cache"), "GOPATH": str(cache / "path"), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    environment = os.environ | found | kept | {"GOPROXY": "off"}

    def run(*command: str, **more: str) -> str:
        program = shutil.which(command[0], path=environment["PATH"]) or ""
        told = subprocess.run(
            [program, *command[1:]], cwd=GO, env=environment | more, capture_output=True, text=True, timeout=3 * PATIENCE_S
        )
        assert told.returncode == 0, f"{told.stdout}{told.stderr}"
        return told.stdout

    return run


@pytest.mark.prove("clients")
def test_it_is_spelled_as_gofmt_has_it_passes_its_own_tests_and_a_signing_example_compiles(run: Run) -> None:
    assert run("gofmt", "-l", ".", "../../examples") == ""
    assert "ok" in run("go", "test", "./...") + run("go", "vet", "../../examples/signatures/gap.go")


@pytest.mark.prove("clients")
def test_its_example_sells_once_lists_and_undoes(run: Run, house: TaquillaHouse, client: Client) -> None:
    said = run("go", "run", "./example", TAQUILLA_API_URL=house.url, TAQUILLA_API_KEY=client.transport.token or "")
    assert said.splitlines()[:3] == [
        "sold: 5.00 VES once: true",
        "refused: true the selection does not fit its game; /wagers/0: the selection does not fit its game (SELECTION_INVALID)",
        "listed: 1",
    ]
    assert said.splitlines()[3].startswith("undone: canceled ")
    assert house.audit() == []


def run_node_tests(name: str, **environment: str) -> str:
    """Run one file of tests on Node, and return what it says."""
    return on_node("--test", "--test-reporter=tap", f"test/{name}.test.mjs", cwd=TYPESCRIPT, **environment)


def test_it_sells_undoes_pays_and_reports(house: TaquillaHouse) -> None:
    said = run_node_tests(
        "client", TAQUILLA_URL=house.url, TAQUILLA_EMAIL=house.cashier, TAQUILLA_PASSWORD=house.password,
        TAQUILLA_CLERKS=",".join(house.clerks), TAQUILLA_MANAGER=house.manager, TAQUILLA_ADMINISTRATOR=house.administrator,
    )  # fmt: skip
    assert "# pass 17" in said
    assert house.audit() == []


def test_it_verifies_webhooks_and_detects_gaps(tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    # A header of `fetch` is ASCII.
    rows = [vars(one) | {"now": one.now.timestamp()} for one in sent() if all(map(str.isascii, one.headers.values()))]
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert f"# pass {len(rows) + 2}" in run_node_tests("offline", WEBHOOKS=str(file))


@pytest.mark.parametrize("module", sorted(path.name for path in (TYPESCRIPT / "src").glob("*.js")))
def test_every_module_has_its_types(module: str) -> None:
    assert (TYPESCRIPT / "src" / module.replace(".js", ".d.ts")).exists()
