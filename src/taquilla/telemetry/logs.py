"""Writes the log: a line of text for people, or a line of JSON for programs.

Nothing that somebody sent is logged: no path but its template, no header, no body. So no line holds a password, a PIN, a token, a
signature or the number of a ticket, but for the line of a sale where somebody wishes one (`sales.py`).
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Final, TextIO

from taquilla.http.responses import JsonObject

FIELDS: Final = "fields"
"""The attribute of a record that holds what a line of JSON says beside its message."""
TOLD_AGAIN_S, REASONS_KEPT = 300, 100
_TEXT: Final = "%(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """Formats a record as one object of JSON in ASCII, which begins no line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: JsonObject = {"at": at, "level": record.levelname.lower(), "logger": record.name, "process": record.process}
        line["message"] = record.getMessage()
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, default=str)


class Unreachable(logging.Filter):
    """Lets pools tell why the database cannot be reached, each reason once in `TOLD_AGAIN_S` seconds, and else errors alone.

    Each of their connections tries again and again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told_s: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is written, and say it in one line."""
        if record.levelno >= logging.ERROR or not record.msg.startswith("error connecting"):
            return record.levelno >= logging.ERROR
        reason = " ".join(record.getMessage().partition(": ")[2].split())
        if record.created - self._told_s.get(reason, 0) < TOLD_AGAIN_S:
            return False
        if len(self._told_s) >= REASONS_KEPT:
            self._told_s.clear()
        self._told_s[reason] = record.created
        record.msg, record.args = "the database cannot be reached: %s", (reason,)
        return True


_UNREACHABLE: Final = Unreachable()


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever is the standard error at that moment: what it was at the start may be closed by now."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Return the standard error."""
        return sys.stderr


def write_log(level: str, form: str) -> None:
    """Write the log of this process to standard error, from a level on, as text or as JSON."""
    handler = StandardError()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.WARNING)  # below that it writes the values of rows
    logging.getLogger("psycopg.pool").addFilter(_UNREACHABLE)
