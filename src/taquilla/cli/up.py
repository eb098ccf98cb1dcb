"""The command that runs a whole house on one machine: PostgreSQL, the processes that serve, and the worker."""

import json
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer

from taquilla.cli.database_url import ground, read_settings
from taquilla.cli.output import Data, printable
from taquilla.cli.programs import exchange, metrics_socket, run_programs, serving_programs, worker_program
from taquilla.cli.running import Host, Port, Processes, WasDemo, address, begin_log, refuse_unfit, warn_of_proxy
from taquilla.cli.session import log_security
from taquilla.cli.signals import ending_on_signals
from taquilla.http.sockets import listen
from taquilla.processes.lifeline import Lifeline

_NAME = "up"

JsonLines = Annotated[bool, typer.Option("--json", help="Write each line of the log as a JSON object: at, who, said.")]


class Log:
    """One log of several speakers on standard output, line by line: who said what, and when."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._lock = threading.Lock()  # PostgreSQL's supervisor is a thread of its own

    def say(self, who: str, said: str) -> None:
        """Write one line. A log that nobody reads any more stops nothing."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"at": at, "who": who, "said": _parsed(said)}) if self._as_json else f"{at} {who:<10} {printable(said)}"
        with self._lock, suppress(OSError):
            print(line, flush=True)


def up(
    port: Port = None,
    data: Data = None,
    processes: Processes = None,
    host: Host = None,
    was_demo: WasDemo = False,
    as_json: JsonLines = False,
) -> None:
    """Run everything on this machine: PostgreSQL, serve, worker.

    With DATABASE_URL it runs no PostgreSQL of its own.

    What dies is started again, after a pause that grows. SIGHUP replaces the processes one by one, and no request is lost.
    SIGTERM and Ctrl-C stop them in order: those that serve, the worker, PostgreSQL; a second Ctrl-C kills what still runs.

    Example: taquilla up --data /var/lib/taquilla --processes 2
    """
    log, status = Log(as_json=as_json), 0
    with ending_on_signals():
        lifeline = Lifeline()
        settings = read_settings(port=port, data=data, processes=processes, host=host)
        begin_log(settings)
        log_security(settings)
        # Before PostgreSQL starts: a port that is taken ends the command at once.
        with listen(settings.host, settings.port) as listening, metrics_socket(settings) as page, exchange(settings) as folder:
            with ground(settings, lambda line: log.say("postgresql", line), start=False, share=False) as place:
                refuse_unfit(place, settings, was_demo=was_demo)
                warn_of_proxy(settings)
                programs = serving_programs(place, settings, listening, folder, was_demo=was_demo)
                programs.append(worker_program(place, settings, page, folder, was_demo=was_demo))
                where = address(settings.host, listening.getsockname()[1])
                status = run_programs(
                    programs, log.say, lifeline, name=_NAME, heard=True, ready=lambda: log.say(_NAME, f"ready {where}")
                )
            log.say(_NAME, f"stopped, with status {status}")
    if status:
        sys.exit(status)


def _parsed(said: str) -> object:
    """Return a line as the JSON object that it is, such as a security event; any other line as text."""
    if said.startswith("{"):
        with suppress(ValueError):
            return json.loads(said)
    return said
