"""Sends large answers in pieces, so many bytes at a time in a process and each within a deadline.

An answer is complete before its first byte is sent. So a refusal comes instead of it and never in its midst, its length is
promised, and whoever reads slowly holds nothing but its bytes: no connection to the database, no lock.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from taquilla.http.framework import ASGIApp, MediaType, Receive, Response, Scope, Send
from taquilla.http.responses import encode

ROWS: Final = 500
"""Rows that are written at once; in between others get their turn."""
DEADLINE_S: Final = 60.0
"""Seconds that a caller may take to read an answer. Then the connection is closed before the promised length is reached."""
UNDER_WAY_MAX: Final = 64 * 1024 * 1024
"""Bytes of answers of several pieces that may be under way in a process. Whoever asks for more is told to try again."""

Row = TypeVar("Row")

_under_way = 0


def under_way() -> int:
    """Return how many bytes of answers of several pieces are being sent by this process."""
    return _under_way


async def written(empty: object, rows: Sequence[Row], shown: Callable[[Row], object]) -> list[bytes]:
    """Write an answer that ends in a list, as JSON in pieces.

    empty is the whole answer, but with an empty list; shown makes what is written of a row.
    """
    head, _, tail = encode(empty).rpartition(b"[]")
    pieces = [head + b"["]
    for start in range(0, len(rows), ROWS):
        if start:
            await asyncio.sleep(0)
        piece = encode([shown(row) for row in rows[start : start + ROWS]])[1:-1]
        pieces.append(b"," + piece if start else piece)
    pieces.append(b"]" + tail)
    return pieces if len(rows) > ROWS else [b"".join(pieces)]


class InPieces(Response[Any]):
    """A response of JSON that is sent in pieces; busy is the body of the 503 for a caller who has to try again."""

    def __init__(self, pieces: Sequence[bytes], status_code: int, *, busy: bytes) -> None:
        super().__init__(None, status_code=status_code, media_type=MediaType.JSON)
        self._pieces = pieces
        self._busy = busy

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]
        """Return the app that sends it."""
        return self._send

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        global _under_way
        size = sum(map(len, self._pieces))
        if len(self._pieces) == 1:
            await _send_all(send, self.status_code or 200, self._pieces, size)
            return
        if _under_way + size > UNDER_WAY_MAX:
            await _send_all(send, 503, [self._busy], len(self._busy))
            return
        _under_way += size
        try:
            async with asyncio.timeout(DEADLINE_S):
                await _send_all(send, self.status_code or 200, self._pieces, size)
        except TimeoutError:
            return  # the server closes a connection whose answer is not complete
        finally:
            _under_way -= size


async def _send_all(send: Send, status: int, pieces: Sequence[bytes], size: int) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % size),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for place, piece in enumerate(pieces, 1):
        await send({"type": "http.response.body", "body": piece, "more_body": place < len(pieces)})
