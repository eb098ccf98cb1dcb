"""Cursors of lists: opaque text that tells where the next page begins."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Final

from taquilla.http.decode import Malformed
from taquilla.http.framework import QueryParameter

LIMIT_MAX: Final = 200
"""The most rows of a page."""

Cursor = Annotated[str | None, QueryParameter(max_length=100, description="`next` of the page before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX, description="The most rows of the page.")]
Id = Annotated[int | None, QueryParameter(ge=1, le=2**53 - 1)]
ProductId = Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)]


def cursor_of(seq: int) -> str:
    """Return the cursor of the page that follows the row with this seq."""
    return urlsafe_b64encode(seq.to_bytes(8)).rstrip(b"=").decode()


def seq_of(cursor: str | None) -> int | None:
    """Return the seq that a cursor stands for, None for none. Raises Malformed."""
    if cursor is None:
        return None
    try:
        seq = int.from_bytes(urlsafe_b64decode(cursor.encode("ascii") + b"="))
    except ValueError:
        raise Malformed("`cursor`: it is none of ours") from None
    if cursor_of(min(seq, 2**63 - 1)) != cursor:
        raise Malformed("`cursor`: it is none of ours")
    return seq
