"""Houses that are served, watched from outside: `taquilla serve` and `worker` as processes, or the app on a port of this one."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.isolation.conftest import keys, open_stage, story_template
from tests.patience import PATIENCE_S

from taquilla.store.postgres.embedded import AUDITOR, Embedded

__all__ = ["keys", "open_stage", "story_template"]


@dataclass
class Running:
    """A program of the house, as a process, and the address that it serves at."""

    process: "subprocess.Popen[str]"
    base: str = ""

    def ask(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """POST a body (or GET without one) over a connection of its own; return the status and the text."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json"} | (headers or {})
        how = "GET" if data is None else "POST"
        answer = httpx.request(how, self.base + path, content=data, headers=sent, timeout=PATIENCE_S, verify=False)
        return answer.status_code, answer.text


Start = Callable[..., Running]


@pytest.fixture
def start(server: Embedded, key_file: Path, tmp_path: Path) -> Iterator[Start]:
    """Start `taquilla serve` or `taquilla worker` over a database, by its name, with more arguments and variables."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TAQUILLA_", "OTEL_"))}
    with ExitStack() as stack:

        def begin(database: str, *arguments: str, **variables: str) -> Running:
            environment = inherited | {
                "DATABASE_URL": server.url(database=database), "TAQUILLA_AUDITOR_URL": server.url(AUDITOR, database),
                "TAQUILLA_MASTER_KEY_FILE": str(key_file), "TAQUILLA_DATA": str(tmp_path), "TAQUILLA_METRICS": "1",
                "TAQUILLA_WALLET_NETWORKS": "127.0.0.0/8", "TAQUILLA_WALLET_HTTP": "yes",
                **variables,
            }  # fmt: skip
            command = [sys.executable, "-m", "taquilla", *arguments, "--yes-this-was-a-demo"]
            errors = stack.enter_context((tmp_path / f"{arguments[0]}.log").open("ab"))
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
            )
            stack.enter_context(process)  # waits for its end
            stack.callback(process.terminate)
            if arguments[0] != "serve":
                return Running(process)
            said = process.stdout.readline()
            assert said.startswith("ready http://"), (said, Path(errors.name).read_text())
            return Running(process, said.removeprefix("ready ").strip())

        yield begin


def numbers(page: str, name: str) -> dict[str, float]:
    """Return the values of a metric in a page, by its labels as they are written."""
    found = re.findall(rf"^{name}(\{{.*\}})? (\S+)$", page, re.MULTILINE)
    return {labels: float(value) for labels, value in found}
