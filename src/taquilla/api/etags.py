"""Versions of things that people edit: the headers `ETag` and `If-Match`."""

import hashlib
from typing import Annotated

from msgspec import Struct

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


def tagged(shown: Struct) -> AnyResponse:
    """Return a response that shows a thing, with its ETag."""
    body = encode(shown)
    return Response(body, media_type=MediaType.JSON, headers={"etag": etag_of(body)})
