"""Runs several processes of a house under one command: those that serve, which share a port, and a worker."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from taquilla.cli.database_url import HouseUrls
from taquilla.http.sockets import listen
from taquilla.processes.children import Children, Program, Say, child_environment
from taquilla.processes.lifeline import LISTENING, Lifeline
from taquilla.settings import IN_FILES, Settings
from taquilla.store.postgres.archive import ArchiveLine
from taquilla.telemetry.counts import FOLDER, shared_folder

_LOG = logging.getLogger(__name__)

TRIED: Final = "TRIED_FOLDER"
"""The variable with the archive, whose line tells of the last tried backup, for a process that is given none to fill."""
# Addresses that stand in files have been read, the owner's is nothing for a process that serves, and the archive is ours to fill.
_NOT_FOR_CHILDREN = {"TAQUILLA_OWNER_URL", "TAQUILLA_ARCHIVE", *(f"{name}_FILE" for name in IN_FILES)}


def serve_by_several(
    place: HouseUrls, settings: Settings, lifeline: Lifeline, *, was_demo: bool, ready: Callable[[str, int], None]
) -> None:
    """Serve by several processes until stopped; ready is called once all respond. Raises CannotListen, and SystemExit."""
    with listen(settings.host, settings.port) as listening, exchange(settings) as folder:
        programs = serving_programs(place, settings, listening, folder, was_demo=was_demo)
        port = listening.getsockname()[1]
        status = run_programs(
            programs, lambda _, line: _LOG.warning("%s", line), lifeline,
            name="serve", heard=False, ready=lambda: ready(settings.host, port),
        )  # fmt: skip
    if status:
        raise SystemExit(status)


def exchange(settings: Settings) -> AbstractContextManager[Path | None]:
    """Provide the folder in which processes exchange what they count; None where nothing is counted."""
    return shared_folder() if settings.metrics else nullcontext()


def serving_programs(
    place: HouseUrls, settings: Settings, listening: socket.socket, folder: Path | None, *, was_demo: bool
) -> list[Program]:
    """Return the processes that serve on a socket; each is `taquilla serve` with the settings of this command.

    folder is where they exchange what they count.
    """
    host, port = listening.getsockname()[:2]
    options = ("--processes", "1", "--host", host, "--port", str(port), *(["--log-sales"] if settings.log_sales else []))
    return [
        Program(
            name=f"serve-{number}",
            group="serve",
            command=_command("serve", settings, *options, was_demo=was_demo),
            environment=_environment(place, settings, folder) | {LISTENING: str(listening.fileno())},
            descriptors=[listening.fileno()],
        )
        for number in range(1, settings.processes + 1)
    ]


def worker_program(
    place: HouseUrls, settings: Settings, page: socket.socket | None, folder: Path | None, *, was_demo: bool
) -> Program:
    """Return the worker, which is `taquilla worker` with the settings of this command.

    page is the socket of its own metrics. It writes what it counts to the folder.
    """
    inherited = {} if page is None else {LISTENING: str(page.fileno())}
    return Program(
        name="worker",
        group="worker",
        command=_command("worker", settings, was_demo=was_demo),
        environment=_environment(place, settings, folder) | inherited,
        descriptors=[*map(int, inherited.values())],
    )


def metrics_socket(settings: Settings) -> AbstractContextManager[socket.socket | None]:
    """Return the socket of a worker's own metrics; None where it serves none. Raises CannotListen."""
    return listen(settings.host, settings.metrics_port, "TAQUILLA_METRICS_PORT") if settings.metrics_port else nullcontext()


def run_programs(
    programs: Sequence[Program], say: Say, lifeline: Lifeline, *, name: str, heard: bool, ready: Callable[[], None]
) -> int:
    """Run programs until a signal ends them; return the exit status."""
    # Until they run, a hangup has nothing to replace. A handler, because what is ignored is ignored by what we start as well.
    signal.signal(signal.SIGHUP, lambda *_: None)
    status = asyncio.run(Children(programs, say, lifeline, name=name, heard=heard, ready=ready).run())
    # What is left is to stop PostgreSQL, which nothing should cut short: it ends in its own time, or is killed.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return status


def _command(name: str, settings: Settings, *options: str, was_demo: bool) -> list[str]:
    # -P: what lies in the working folder is no part of the house.
    command = [sys.executable, "-P", "-m", "taquilla", name, "--data", str(settings.data)]
    command += ["--log-format", settings.log_format, *options]
    return [*command, "--yes-this-was-a-demo"] if was_demo else command


def tried_backups(settings: Settings) -> Path | None:
    """Return the folder that tells of the last backup that was tried: that of the archive where there is one.

    It may be another one tomorrow, and lie on a disk that does not answer.
    """
    if settings.archive is None:
        return settings.backups
    line = ArchiveLine.of(settings.data, settings.archive)
    return settings.archive if line is None else line.folder


def _environment(place: HouseUrls, settings: Settings, folder: Path | None) -> dict[str, str]:
    """Return the environment of a process that finds the database where we have, but for the owner's login: it needs none."""
    found = {
        "DATABASE_URL": place.house_url,
        "TAQUILLA_AUDITOR_URL": place.auditor_url,
        "TAQUILLA_MASTER_KEY_FILE": str(place.master_key_file),
    }
    folders = {FOLDER: folder, TRIED: settings.archive}
    found |= {name: str(path) for name, path in folders.items() if path is not None}
    return {name: value for name, value in child_environment(**found).items() if name not in _NOT_FOR_CHILDREN}
