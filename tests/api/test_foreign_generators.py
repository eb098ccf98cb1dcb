"""Redocly finds nothing in the document of `/v1`, and generators of others make clients of it that compile.

`make check-clients` fetches them, pinned; without them there is nothing to test.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from clients.generate.document import openapi_of_v1
from tests.node import on_node
from tests.patience import PATIENCE_S

FOREIGN = Path(sys.prefix) / "foreign"
LINT = """
const { createConfig, lint } = require('@redocly/openapi-core')
createConfig({ extends: ['recommended'] }).then(async (config) => {
  for (const one of await lint({ ref: process.argv[1], config })) console.log(one.ruleId, one.message, one.location?.[0]?.pointer)
})
"""
USED_IN_TYPESCRIPT = """
import type { components, paths } from './v1'
type Sold = paths['/v1/tickets']['post']['responses'][201]['content']['application/json']
export const number = (sold: Sold): number => sold.number
export const reason = (problem: components['schemas']['Problem']): string => problem.reason
"""
USED_IN_PYTHON = """
import json, sys
from v1.api.tickets import tickets_sell
from v1.models import SoldTicket
sold = SoldTicket.from_dict(json.loads(sys.argv[1]))
assert callable(tickets_sell.sync)
assert SoldTicket.from_dict(sold.to_dict()) == sold
"""

pytestmark = [
    pytest.mark.prove("clients"),  # `.ci/run` runs them where the document of `/v1` has changed
    pytest.mark.skipif(not (FOREIGN.parent / "stamp-foreign").exists(), reason="`make check-clients` fetches the generators"),
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "v1.json"
    file.write_text(json.dumps(openapi_of_v1()), encoding="utf-8")
    return file


def on_python(*arguments: object, path: Path = FOREIGN) -> str:
    """Run a Python that finds the packages, and return what it says."""
    command = [sys.executable, *(str(one) for one in arguments)]
    environment = os.environ | {"PYTHONPATH": f"{FOREIGN / 'python'}{os.pathsep}{path}"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True).stdout


def test_redocly_finds_nothing(document: Path) -> None:
    assert on_node("-e", LINT, document, cwd=FOREIGN) == ""


def test_openapi_typescript_makes_types_that_compile(document: Path) -> None:
    folder = document.parent
    on_node("node_modules/openapi-typescript/bin/cli.js", document, "-o", folder / "v1.d.ts", cwd=FOREIGN)
    (folder / "use.ts").write_text(USED_IN_TYPESCRIPT)
    on_node("node_modules/typescript/bin/tsc", "--noEmit", "--strict", folder / "use.ts", folder / "v1.d.ts", cwd=FOREIGN)


def test_openapi_python_client_makes_a_client_that_reads_an_example(document: Path) -> None:
    folder = document.parent
    (folder / "settings.json").write_text('{"post_hooks": [], "package_name_override": "v1"}')
    said = on_python(
        "-m", "openapi_python_client", "generate", "--path", document, "--config", folder / "settings.json", "--meta", "none",
        "--output-path", folder / "v1",
    )  # fmt: skip
    assert "arning" not in said
    media = json.loads(document.read_text())["paths"]["/v1/tickets"]["post"]["responses"]["201"]["content"]
    (example,) = media["application/json"]["examples"].values()
    on_python("-W", "error", "-m", "compileall", "-q", folder / "v1")
    on_python("-c", USED_IN_PYTHON, json.dumps(example["value"]), path=folder)
