"""Versions of things that people edit: the headers `ETag` and `If-Match`."""

import hashlib
from typing import Annotated

from msgspec import Struct

from taquilla.engine.office_requests import Seen
from taquilla.http.framework import AnyResponse, HeaderParameter, MediaType, Response
from taquilla.http.responses import encode

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=100,
        pattern=r'^"[0-9a-f]{32}"$',
        description="The `ETag` of the thing as the caller has seen it. If it has changed since, that is refused with 412.",
    ),
]


def etag_of(body: bytes) -> str:
    """Return the strong ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def seen(if_match: str | None, thing: Seen, shown: Struct | None) -> Seen | None:
    """Return what a caller has seen by its ETag: a thing as it stands, or nothing that there is; None without an ETag."""
    if if_match is None:
        return None
    return thing if shown is not None and etag_of(encode(shown)) == if_match else ()


def tagged(shown: Struct) -> AnyResponse:
    """Return a response that shows a thing, with its ETag."""
    body = encode(shown)
    return Response(body, media_type=MediaType.JSON, headers={"etag": etag_of(body)})
