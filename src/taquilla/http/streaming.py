"""Sends large responses in chunks: a limit of bytes for the process, and a deadline for each response.

A response is complete before its first byte is sent. So a refusal comes instead of it and never in its midst, and its length is
known. A slow reader holds nothing but its bytes: no database connection, no lock.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from taquilla.http.asgi import Send
from taquilla.http.responses import encode, json_headers, json_response

ROWS: Final = 500
"""Rows that are written at once; other tasks run in between."""
DEADLINE_S: Final = 60.0
"""Seconds that a caller may take to read a response. Then the connection is closed before the promised length is reached."""
UNDER_WAY_MAX: Final = 64 * 1024 * 1024
"""Bytes of responses of several chunks that may be under way in a process. Requests beyond that are told to try again."""

Row = TypeVar("Row")

under_way = 0
"""Bytes of responses of several chunks that this process is sending."""


async def chunks_of(empty: object, rows: Sequence[Row], render: Callable[[Row], object]) -> list[bytes]:
    """Write a body that ends in a list, as JSON in chunks.

    empty is the whole body with an empty list; shown returns the value to write for a row.
    """
    head, _, tail = encode(empty).rpartition(b"[]")
    chunks = [head + b"["]
    for start in range(0, len(rows), ROWS):
        if start:
            await asyncio.sleep(0)
        chunk = encode([render(row) for row in rows[start : start + ROWS]])[1:-1]
        chunks.append(b"," + chunk if start else chunk)
    chunks.append(b"]" + tail)
    return chunks if len(rows) > ROWS else [b"".join(chunks)]


@dataclass(frozen=True, slots=True)
class ChunkedResponse:
    """A JSON response that is sent in chunks; busy is the body of the 503 for a caller that has to try again."""

    status: int
    chunks: Sequence[bytes]
    busy: bytes

    async def send(self, send: Send) -> None:
        """Send the chunks, or a 503 where too many bytes are under way."""
        global under_way
        if len(self.chunks) == 1:
            await json_response(send, self.status, self.chunks[0])
            return
        size = sum(map(len, self.chunks))
        if under_way + size > UNDER_WAY_MAX:
            await json_response(send, 503, self.busy)
            return
        under_way += size
        try:
            async with asyncio.timeout(DEADLINE_S):
                await send({"type": "http.response.start", "status": self.status, "headers": [*json_headers(size)]})
                for place, chunk in enumerate(self.chunks, 1):
                    await send({"type": "http.response.body", "body": chunk, "more_body": place < len(self.chunks)})
        except TimeoutError:
            return  # the server closes a connection whose response is not complete
        finally:
            under_way -= size
