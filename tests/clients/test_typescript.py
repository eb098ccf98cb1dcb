"""The client for TypeScript, on Node: its own tests against a real house, and what needs none."""

import json
from pathlib import Path

import pytest
from tests.clients.webhooks import sent
from tests.node import on_node

from taquilla.testing import TaquillaHouse

ROOT = Path(__file__).parents[2] / "clients" / "typescript"


def run_node_tests(name: str, **environment: str) -> str:
    """Run one file of tests on Node, and return what it says."""
    return on_node("--test", "--test-reporter=tap", f"test/{name}.test.mjs", cwd=ROOT, **environment)


def test_it_sells_undoes_pays_and_reports(house: TaquillaHouse) -> None:
    said = run_node_tests(
        "client", TAQUILLA_URL=house.url, TAQUILLA_EMAIL=house.cashier, TAQUILLA_PASSWORD=house.password,
        TAQUILLA_CLERKS=",".join(house.clerks), TAQUILLA_MANAGER=house.manager, TAQUILLA_ADMINISTRATOR=house.administrator,
    )  # fmt: skip
    assert "# pass 17" in said
    assert house.audit() == []


def test_it_verifies_webhooks_and_detects_gaps(tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    rows = [
        {
            "name": each.name, "body": each.body, "headers": each.headers, "keys": each.keys, "now": each.now.timestamp(),
            "valid": each.valid,
        }
        for each in sent()
        if all(value.isascii() for value in each.headers.values())  # a header of `fetch` is ASCII
    ]  # fmt: skip
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert f"# pass {len(rows) + 2}" in run_node_tests("offline", WEBHOOKS=str(file))


@pytest.mark.parametrize("module", sorted(path.name for path in (ROOT / "src").glob("*.js")))
def test_every_module_has_its_types(module: str) -> None:
    assert (ROOT / "src" / module.replace(".js", ".d.ts")).exists()
