"""Lanes: short ways through the server for the busiest requests, without a task or a future for each.

A connection hands a whole request to the lane of its path. The lane takes it and answers later, or declines it before anything
has happened; then the request goes the long way, through the app. So a lane knows the usual case alone, and every error, every
refusal and everything unusual has one place. An answer of the house that is no usual one goes the long way too, with the answer
in its scope: nothing is asked twice.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from taquilla.http.asgi import ReadScope
from taquilla.http.responses import Header, encode, json_headers

LANES: Final = "taquilla.lanes"
"""Key in the state of the lifespan: the lanes, by their path as bytes. `GuardedConnection` finds them there."""
GIVEN: Final = "taquilla.given"
"""Key in the scope of a request that a lane has handed back: the answer to its command, or the error in place of one."""

Command = TypeVar("Command")
Answer = TypeVar("Answer")


class LaneRequest(Protocol):
    """A POST as a lane gets it, with its names of headers in lower case."""

    headers: list[Header]
    body: bytes

    def reply(self, status: int, lines: bytes, body: bytes) -> None:
        """Send the response; lines are those of its headers. Once, and never after `hand_back`."""

    def hand_back(self, given: object) -> None:
        """Let the app respond, with this answer or error in its scope."""


LaneReply = tuple[int, bytes, bytes]
"""A response: its status, the lines of its headers, its body."""
Lane = Callable[[LaneRequest], bool]
"""Takes a request, or returns False, or raises: then it has done nothing, and the app serves the request."""


def telling(request: LaneRequest, respond: Callable[[Answer], LaneReply | None]) -> Callable[[Answer], None]:
    """Return a function that takes the answer to a command and responds to its request.

    respond returns the response, or None for an answer that the app is to respond to.
    """

    def tell(answer: Answer) -> None:
        try:
            response = respond(answer)
        except Exception:
            # The app makes the same mistake again, and knows how to respond to it.
            response = None
        if response is None:
            request.hand_back(answer)
        else:
            request.reply(*response)

    return tell


async def asked(scope: ReadScope, ask: Callable[[Command], Awaitable[Answer]], command: Command) -> Answer:
    """Return the answer to a command: the one that a lane has got already, else what ask returns or raises."""
    if GIVEN not in scope:
        return await ask(command)
    given: Answer = scope[GIVEN]
    if isinstance(given, Exception):
        raise given
    return given


def json_reply(status: int, value: object) -> LaneReply:
    """Return a response whose body is a value as JSON, as `JsonResponse` sends it."""
    body = encode(value)
    return status, _json_lines(len(body)), body


def lines_of(*headers: Header) -> bytes:
    """Return headers as the lines of a response."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


@lru_cache(maxsize=4096)
def _json_lines(length: int) -> bytes:
    return lines_of(*json_headers(length))
