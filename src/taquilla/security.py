"""Writes security events to the log, one line of JSON each, without secrets. In a flood they are counted instead of written."""

import atexit
import json
import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Final

LOGGER: Final = "taquilla.security"
WINDOW_S: Final = 60.0
KEY_MAX: Final = 10
"""The most lines of one event from one origin in a window."""
EVENT_MAX: Final = 200
"""The most lines of one event in a window, from all origins."""
_TEXT_MAX: Final = 200

_LOG: Final = logging.getLogger(LOGGER)


@dataclass(frozen=True, slots=True)
class WorkOrigin:
    """The origin of the current work: a network address or a system user, and the acting person as far as it is known.

    request is the id of the HTTP request, "" where it has none.
    """

    address: str = ""
    operator: int | None = None
    actor: str = ""
    request: str = ""


_NOBODY: Final = WorkOrigin()
_ORIGIN: ContextVar[WorkOrigin] = ContextVar("origin", default=_NOBODY)


def begin_at(address: str) -> None:
    """Set the origin of everything that the current task does from now on."""
    _ORIGIN.set(WorkOrigin(address))


def act_as(operator: int, actor: str) -> None:
    """Name the actor of everything that the current task does from now on."""
    origin = _ORIGIN.get()
    _ORIGIN.set(WorkOrigin(origin.address, operator, actor, origin.request))


def name_request(request_id: str) -> None:
    """Name the request that the current task works for from now on."""
    origin = _ORIGIN.get()
    _ORIGIN.set(WorkOrigin(origin.address, origin.operator, origin.actor, request_id))


def request_id() -> str:
    """Return the id of the request that the current task works for; "" where there is none."""
    return _ORIGIN.get().request


def current() -> WorkOrigin:
    """Return the origin of the current task's work, and its request."""
    return _ORIGIN.get()


def origin() -> str:
    """Return the address or the system user that the current task works for; "" when it is not known."""
    return _ORIGIN.get().address


class Lines:
    """Writes events of one process, and limits those that a stranger can cause at will."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._since_s = clock_s()
        self._event_counts: Counter[tuple[str, str]] = Counter()
        self._dropped: Counter[str] = Counter()

    def record(
        self, event: str, *, outcome: str, operator: int | None = None, actor: str = "", address: str | None = None,
        object: str = "", bounded: bool = False,
    ) -> None:  # fmt: skip
        """Write one event. Missing facts about its origin are taken from the current task.

        bounded: anybody can cause it, so that of many only some are written and the others counted.
        """
        came = _ORIGIN.get()
        address = came.address if address is None else address
        if bounded and not self._has_room(event, address):
            return
        line = {
            "event": event, "operator": came.operator if operator is None else operator, "actor": actor or came.actor,
            "address": address, "object": object, "outcome": outcome,
        }  # fmt: skip
        _write(line | {"request": came.request} if came.request else line)

    def flush(self) -> None:
        """Write how many events were left out, by name, and restart the counts."""
        with self._lock:
            dropped, self._dropped = self._dropped, Counter()
            self._event_counts.clear()
            self._since_s = self._clock_s()
        for event, count in sorted(dropped.items()):
            _write({"event": event, "outcome": "left out", "count": count})

    def _has_room(self, event: str, address: str) -> bool:
        if self._clock_s() - self._since_s >= WINDOW_S:
            self.flush()
        with self._lock:
            if self._event_counts[event, ""] < EVENT_MAX and self._event_counts[event, f"from {address}"] < KEY_MAX:
                self._event_counts[event, ""] += 1
                self._event_counts[event, f"from {address}"] += 1
                return True
            self._dropped[event] += 1
            return False


def _write(line: Mapping[str, object]) -> None:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    # Names come from strangers: all but plain ASCII is escaped, so that nobody begins a line of his own.
    bounded = {name: value[:_TEXT_MAX] if isinstance(value, str) else value for name, value in line.items()}
    _LOG.info("%s", json.dumps({"at": at} | bounded).replace("\x7f", "\\u007f"))


_LINES: Final = Lines()
record: Final = _LINES.record
"""Writes one event of this process; see `Lines.record`."""
flush: Final = _LINES.flush
"""Writes how many events of this process were left out; see `Lines.flush`."""


def refuse_role() -> None:
    """Record that the actor of the current task requested an action that his role may not do."""
    record("role refused", outcome="refused", bounded=True)


class _RotatedFile(WatchedFileHandler):
    """A file that others rotate. While it cannot be opened anew, or its disk is full, lines go to standard error."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Write a line that the file does not take to standard error, and no traceback for each."""
        print(self.format(record), file=sys.stderr)


def write_to(file: Path | None) -> None:
    """Write lines to this file, which others may rotate, or to standard error. Only its owner may read the file.

    Raises OSError where it cannot be opened.
    """
    handler = logging.StreamHandler(sys.stderr) if file is None else _RotatedFile(file, encoding="ascii")
    handler.setFormatter(logging.Formatter("%(message)s"))
    _LOG.handlers = [handler]
    _LOG.propagate = False
    _LOG.setLevel(logging.INFO)
    atexit.register(flush)
