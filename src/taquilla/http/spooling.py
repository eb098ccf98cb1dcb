"""Sends a file that is as long as its rows make it: written to a temporary file first, and sent from there.

It is complete before its first byte is sent, and takes no memory. A slow reader holds nothing but the temporary file.
"""

import errno
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from tempfile import TemporaryFile
from typing import IO, Final

from taquilla.http.framework import HTTPException, Stream

_PIECE_BYTES: Final = 64 * 1024


async def spooled(pieces: AsyncGenerator[bytes, None], media_type: str, headers: Mapping[str, str]) -> Stream:
    """Return a response that sends all pieces. An error comes before the response begins: on a full disk HTTPException, 503."""
    file = TemporaryFile()  # noqa: SIM115 - it is closed when it has been sent
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                file.write(piece)
        length = {"content-length": str(file.tell())}
        file.seek(0)
    except BaseException as error:
        with suppress(OSError):
            file.close()
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise HTTPException("the disk for temporary files is full: try again", status_code=503) from error
        raise
    return Stream(_sent(file), media_type=media_type, headers={**headers, **length})


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
