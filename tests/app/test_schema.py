"""Checks the house against its OpenAPI documents with schemathesis, all checks on; ``HYPOTHESIS_PROFILE=search`` at length."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.prove("fuzz")

SEARCHES = os.environ.get("HYPOTHESIS_PROFILE") == "search"
# Beside those that each schema's bounds give by themselves; where there are very many of these, they are for a search.
EXAMPLES, OFFICE_EXAMPLES, MANY_BOUNDS = (300, 200, []) if SEARCHES else (4, 30, ["--phases", "examples,fuzzing"])
# A cashier is refused in most of /v1, an administrator at the till: each is sent where it may do something.
AT_THE_TILL = "/v1/(tickets|draws$|offers|me$)"
NOT_OFFICE = "/v1/(tickets$|tickets/dry-run|session|password|me/|operators|house-keys)"


def test_the_house_keeps_what_the_vendors_documents_promise(demo: Callable[..., Any], tmp_path: Path) -> None:
    one = demo("schema")
    # Sessions are left out: a logout would end the run's own, and a login is slow on purpose.
    flags = ["--exclude-path-regex", "auth/", "-H", f"x-auth-token: {one.log_in()}", *MANY_BOUNDS]
    keeps(one, tmp_path, EXAMPLES, [
        ("banklot", flags), ("chance", []), ("gap", ["--phases", "examples,fuzzing"]), ("betstack", []),
    ])  # fmt: skip


def test_the_house_keeps_what_its_own_document_promises(demo: Callable[..., Any], tmp_path: Path) -> None:
    one = demo("schema-v1")
    office = one.log_in("administrator@banklot.net")
    keeps(one, tmp_path, OFFICE_EXAMPLES, [
        ("v1", ["--include-path-regex", AT_THE_TILL, "-H", f"x-auth-token: {one.log_in()}", *MANY_BOUNDS]),
        ("v1", ["--exclude-path-regex", NOT_OFFICE, "-H", f"x-auth-token: {office}", *MANY_BOUNDS]),
    ])  # fmt: skip


def keeps(one: Any, folder: Path, examples: int, wanted: list[tuple[str, list[str]]]) -> None:
    """Run schemathesis over documents of a demo with more arguments each; let the auditor look at what is left behind."""
    runs = []
    for document, more in wanted:
        config = "schemathesis.toml" if document == "banklot" else f"schemathesis_{document}.toml"
        arguments = ["--config-file", str(Path(__file__).with_name(config))]
        arguments += ["run", f"{one.base}/{document}/openapi.json", "--checks", "all", "--max-examples", str(examples)]
        arguments += ["--seed", "1", "--generation-database", "none", *more]
        # A machine that does much else is no fault of the house.
        arguments += ["--wait-for-schema", str(PATIENCE_S), "--request-timeout", str(PATIENCE_S)]
        runs.append(json.dumps({"document": document, "arguments": arguments, "data": str(one.data)}))
    command = [sys.executable, str(Path(__file__).with_name("schemathesis_runs.py"))]
    patience_s = len(runs) * max(240, 20 * examples)
    told = subprocess.run(command, input="\n".join(runs), capture_output=True, text=True, timeout=patience_s, cwd=folder)
    # Beside what schemathesis saw, why the house answered so: its lines about 5xx name the error.
    lines = [line for line in one.errors.read_text().splitlines() if "INFO" not in line]
    # Failures come first, before long lists of warnings.
    failures = told.stdout.partition("= FAILURES =")[2].partition("= WARNINGS =")[0]
    assert told.returncode == 0, failures[:12_000] + told.stdout[-2_000:] + told.stderr[-2_000:] + "\n".join(lines[-100:])
    assert told.stdout.count("Loaded specification") == len(runs)
    assert one.ask("/sandbox/audit")[1]["violations"] == []
