"""Serves the style, the modules and the figures of the pages: `/static/{digest}/…`. The digest covers all of them."""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from taquilla.http.framework import FromPath, Request, Response
from taquilla.web.pages import Pages

HANDLERS: Final = Pages("/static")

_FOLDER: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
"""The header `content-type` of a file, by the end of its name."""
# Comments on lines of their own, which no browser reads. Their line breaks stay, so that errors name the lines of the source.
_COMMENT: Final = re.compile(rb"^ *(?:/\*\*.*?\*/|//[^\n]*)", re.MULTILINE | re.DOTALL)
FOREVER: Final = "public, max-age=31536000, immutable"
"""The header `cache-control` of files whose path changes with them."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that the pages are made of: as it is sent, plain and compressed."""

    media_type: str
    content: bytes
    compressed: bytes


def _read() -> dict[str, StaticFile]:
    files = {}
    for path in sorted(_FOLDER.rglob("*")):
        if path.suffix in MEDIA_TYPES:
            content = path.read_bytes()
            if path.suffix in (".js", ".mjs"):
                content = _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), content)
            name = path.relative_to(_FOLDER).as_posix()
            files[name] = StaticFile(MEDIA_TYPES[path.suffix], content, gzip.compress(content, 9, mtime=0))
    return files


FILES: Final = _read()
"""All files, by their path below `static`."""
DIGEST: Final = sha256(b"".join(name.encode() + b"\0" + file.content + b"\0" for name, file in FILES.items())).hexdigest()[:16]
"""Changes with any of the files, so that a browser may keep each of them for ever."""


def url(name: str) -> str:
    """Return the path of a file. Raises KeyError where there is none."""
    FILES[name]
    return f"/static/{DIGEST}/{name}"


def sent(request: Request, file: StaticFile, cache_control: str) -> Response[bytes]:
    """Return the response with a file, compressed where the browser takes that."""
    # As a header: to a media type of text the framework adds a charset, which stands there already.
    headers = {"content-type": file.media_type, "cache-control": cache_control, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(file.content, headers=headers)


@HANDLERS.get("/{digest:str}/{name:path}", None)
async def show_file(request: Request, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Send one file. A page of an earlier release finds nothing, and is loaded anew."""
    file = FILES.get(name.lstrip("/"))
    if file is None or digest != DIGEST:
        return Response(b"", status_code=404, media_type="text/plain")
    return sent(request, file, FOREVER)
