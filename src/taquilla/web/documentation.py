"""Serves the documentation, `/docs/`: the site that `make docs` packs into an archive. What is not in it is not there."""

import gzip
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from zipfile import ZipFile

from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.responses import BytesResponse, Header
from taquilla.web.front import not_here, nowhere
from taquilla.web.rendering import POLICY
from taquilla.web.static import MEDIA_TYPES

ARCHIVE: Final = Path(__file__).with_name("documentation.zip")
"""The site of an installed package, and of a checkout once it was built."""
_MEDIA_TYPES: Final = MEDIA_TYPES | {".html": "text/html; charset=utf-8"}
_TO_BE_READ: Final = "text/plain; charset=utf-8"  # all else, such as a program of the repository under its own name
_ENDED: Final = (b"content-length", b"0")


class _Packed(NamedTuple):
    media_type: str
    content: bytes
    compressed: bytes
    tag: bytes


def documentation(archive: Path = ARCHIVE) -> App:
    """Return the documentation as an ASGI app. Until it is built, each path says how to build it."""
    site = cache(lambda: _site(archive))

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await (site() if archive.exists() else _not_built)(scope, receive, send)

    return served


def _site(archive: Path) -> App:
    packed = ZipFile(BytesIO(archive.read_bytes()))
    names = frozenset(packed.namelist())

    @cache
    def read(name: str) -> _Packed:
        content = packed.read(name)
        tag = b'W/"%s"' % sha256(content).hexdigest()[:32].encode()
        media_type = _MEDIA_TYPES.get(PurePosixPath(name).suffix, _TO_BE_READ)
        return _Packed(media_type, content, gzip.compress(content, mtime=0), tag)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix("/docs/")
        if not name or name.endswith("/"):
            name += "index.html"
        if scope["method"] not in ("GET", "HEAD"):
            await BytesResponse(405, b"", [(b"allow", b"GET, HEAD"), _ENDED]).send(send)
        elif scope["path"] == "/docs":
            await BytesResponse(308, b"", [(b"location", b"/docs/"), _ENDED]).send(send)
        elif name in names:
            await _response(scope, read(name)).send(send)
        else:
            await nowhere(scope, receive, send)

    return served


async def _not_built(scope: Scope, receive: Receive, send: Send) -> None:
    await not_here(scope, send, "DOCS_NOT_BUILT", b"the documentation is not built here: make docs")


def _response(scope: Scope, file: _Packed) -> BytesResponse:
    """Return the response with a file. A browser asks for it each time, and gets it again if it has changed."""
    headers: list[Header] = [(b"etag", file.tag), (b"cache-control", b"no-cache"), (b"vary", b"accept-encoding")]
    if file.tag in header(scope, b"if-none-match").encode():
        return BytesResponse(304, b"", headers)
    body = file.content
    if "gzip" in header(scope, b"accept-encoding"):
        body = file.compressed
        headers.append((b"content-encoding", b"gzip"))
    headers += [
        (b"content-type", file.media_type.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"content-security-policy", POLICY.encode()),
        (b"referrer-policy", b"no-referrer"),
    ]
    return BytesResponse(200, b"" if scope["method"] == "HEAD" else body, headers)
