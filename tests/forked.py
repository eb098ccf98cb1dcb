"""The command lines in real processes that begin where its imports end, which take longer than most of what a test waits for."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Final, Self

OUTSIDE: Final = {name: value for name, value in os.environ.items() if not name.startswith(("TAQUILLA_", "DATABASE_URL"))}
"""The environment without a house's settings."""
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.warm"])


class Forked:
    """`taquilla`, `bench`, `campaigns` or `bench.sampler` with arguments, in an environment.

    What it says can be read as text; its errors go to the end of a file.

    apart: it leads a group of processes, and what it says goes to that file too.
    """

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], errors: Path, *,
        program: str = "taquilla", apart: bool = False,
    ) -> None:  # fmt: skip
        said, saying = SERVER.Pipe(duplex=False)
        given = (program, list(arguments), dict(environment), saying, errors, apart)
        # Whoever forgets one ends it with the tests.
        self._process = SERVER.Process(target=_run, args=given, daemon=True)
        self._process.start()
        saying.close()
        self.stdout: IO[str] = os.fdopen(os.dup(said.fileno()), encoding="utf-8")
        said.close()
        if apart:
            self.stdout.close()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()
        self.stdout.close()

    def poll(self) -> int | None:
        """Return the exit status, if it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return the exit status."""
        self._process.join(timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired("taquilla", timeout or 0)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


def _run(program: str, arguments: list[str], environment: dict[str, str], saying: Connection, errors: Path, apart: bool) -> None:
    from bench.__main__ import app as bench
    from bench.sampler import run
    from campaigns.__main__ import app as campaigns

    from taquilla.cli.main import main

    if apart:
        os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(saying.fileno(), 1)
    saying.close()
    written = os.open(errors, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(written, 2)
    if apart:
        os.dup2(written, 1)
    os.close(written)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [program, *arguments]
    {"taquilla": main, "bench": bench, "campaigns": campaigns, "bench.sampler": run}[program]()
