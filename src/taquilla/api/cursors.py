"""Pages of lists, and their cursors: opaque text that tells where the next page begins."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Annotated, Final, TypeVar

from msgspec import Struct

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.http.decode import Malformed
from taquilla.http.framework import PathParameter, QueryParameter, Response

P = TypeVar("P", bound=Struct)
R = TypeVar("R")
S = TypeVar("S")

LIMIT_MAX: Final = 200
"""The most rows of a page."""

Cursor = Annotated[str | None, QueryParameter(max_length=100, description="`next` of the page before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX, description="The most rows of the page.")]
Id = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX)]
PathId = Annotated[int, PathParameter(ge=1, le=ID_MAX)]
ProductId = Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)]

_ID: Final = attrgetter("id")


def page(
    kind: Callable[[list[S], str | None], P], rows: Sequence[R], limit: int, show: Callable[[R], S],
    seq: Callable[[R], int] = _ID,
) -> Response[P]:  # fmt: skip
    """Return a page of rows, each as show shows it. There are more pages if there are more rows than limit."""
    return Response(kind([show(row) for row in rows[:limit]], next_of(rows, limit, seq)))


def next_of(rows: Sequence[R], limit: int, seq: Callable[[R], int] = _ID) -> str | None:
    """Return the cursor of the page behind the first limit rows; None if there are no more."""
    return cursor_of(seq(rows[limit - 1])) if len(rows) > limit else None


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
