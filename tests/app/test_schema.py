"""Checks the running house against its OpenAPI documents with schemathesis, all checks on.

A small run; ``HYPOTHESIS_PROFILE=search`` makes it a long one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEARCHES = os.environ.get("HYPOTHESIS_PROFILE") == "search"
# Beside those that each schema's bounds give by themselves; where there are very many of these, they are for a search.
EXAMPLES, MANY_BOUNDS = (300, []) if SEARCHES else (4, ["--phases", "examples,fuzzing"])
PATIENCE_S = max(240, 20 * EXAMPLES)
# A cashier is refused in most of /v1, an administrator at the till: each is sent where it may do something.
AT_THE_TILL = "/v1/(tickets|draws$|offers|me$)"
NOT_OFFICE = "/v1/(tickets$|tickets/dry-run|session|password|me/|operators|house-keys)"
HOOKS = {"betstack": "schemathesis_betstack.py", "gap": "schemathesis_gap.py"}


def test_the_house_keeps_what_its_documents_promise(demo: Callable[..., Any], tmp_path: Path) -> None:
    one = demo("schema")
    # Sessions are left out: a logout would end the run's own, and a login is slow on purpose.
    runs, office = [], one.log_in("administrator@banklot.net")
    flags = ["--exclude-path-regex", "auth/", "-H", f"x-auth-token: {one.log_in()}", *MANY_BOUNDS]
    for document, config, more in (
        ("banklot", "schemathesis.toml", flags),
        ("chance", "schemathesis_chance.toml", []),
        ("gap", "schemathesis_gap.toml", ["--phases", "examples,fuzzing"]),
        ("v1", "schemathesis_v1.toml", ["--include-path-regex", AT_THE_TILL, "-H", f"x-auth-token: {one.log_in()}"]),
        ("v1", "schemathesis_v1.toml", ["--exclude-path-regex", NOT_OFFICE, "-H", f"x-auth-token: {office}", *MANY_BOUNDS]),
        ("ops", "schemathesis_ops.toml", ["-H", f"x-auth-token: {one.log_in('clerk1@site.example')}"]),
        ("betstack", "schemathesis_betstack.toml", []),
    ):
        arguments = ["--config-file", str(Path(__file__).with_name(config))]
        arguments += ["run", f"{one.base}/{document}/openapi.json", "--checks", "all", "--max-examples", str(EXAMPLES)]
        arguments += ["--seed", "1", "--generation-database", "none", *more]
        # An operator's requests are signed, body by body.
        hooks = {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name(HOOKS[document]))} if document in HOOKS else {}
        hooks["SIGNING_FOR"] = str(one.data)
        runs.append(json.dumps({"arguments": arguments, "environment": hooks}))
    command = [sys.executable, str(Path(__file__).with_name("schemathesis_runs.py"))]
    told = subprocess.run(
        command, input="\n".join(runs), capture_output=True, text=True, timeout=len(runs) * PATIENCE_S, cwd=tmp_path
    )
    assert told.returncode == 0, told.stdout[-6_000:] + told.stderr[-2_000:]
    assert told.stdout.count("Loaded specification") == len(runs)
    assert one.ask("/sandbox/audit")[1]["violations"] == []
