"""Signed requests that came before: found, written with what they have led to, and forgotten."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import CHANNEL
from taquilla.domain.sports.signed_requests import Remembered, Signed
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

SQL = statements(__file__)

SignedKey = tuple[int, Signed]  # operator, request


class PlacedUnder(NamedTuple):
    """The player of a ticket that was placed under a key, and the digest of the token that named it, where that is known."""

    player: str
    token: str | None


def columns(keys: Collection[SignedKey]) -> dict[str, str]:
    """Return the columns by which requests are found."""
    return {
        "operators": arrays.numbers([operator for operator, _ in keys]),
        "instants": arrays.numbers([signed.at_s for _, signed in keys]),
        "digests": arrays.hexes([signed.digest for _, signed in keys]),
    }


def remembered(row: Sequence[Any]) -> tuple[int, Signed, Remembered]:
    """Return a row of `find_signed` as the operator, the request and its first answer."""
    operator, at_s, digest, *answer = row
    return operator, Signed(at_s, bytes(digest)), Remembered(*answer)


async def look(
    connection: HouseConnection, signed: Collection[SignedKey], keys: Collection[tuple[int, str]]
) -> tuple[set[SignedKey], dict[tuple[int, str], PlacedUnder]]:
    """Return which of these requests came before, and the tickets placed under these operators' keys, in one round trip."""
    async with connection.pipeline():
        came = await connection.execute(SQL["find_signed"], columns(signed))
        parameters = {
            "operators": arrays.numbers([operator for operator, _ in keys]),
            "keys": arrays.texts([key for _, key in keys]),
            "channel": int(CHANNEL),
        }
        placed = await connection.execute(SQL["find_placed"], parameters)
        found = {remembered(row)[:2] for row in await came.fetchall()}
        return found, {(row[0], row[1]): PlacedUnder(*row[2:]) for row in await placed.fetchall()}


async def write(connection: HouseConnection, books: Iterable[SportsBook]) -> None:
    """Write what batches leave of signed requests. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, signed, one) for book in books for signed, one in book.written.signed.items()]
    if rows:
        answers = [one for *_, one in rows]
        parameters = columns([(operator, signed) for operator, signed, _ in rows]) | {
            "verbs": arrays.texts([one.verb for one in answers]),
            "seqs": arrays.numbers([one.seq for one in answers]),
            "days": _nullable([one.day for one in answers]),
            "approved": _nullable([one.approved for one in answers]),
            "statuses": arrays.numbers([one.status for one in answers]),
            "bodies": arrays.texts([one.body or "" for one in answers]),
        }
        await connection.execute(SQL["write_signed"], parameters)


def _nullable(column: Iterable[object]) -> str:
    return "{" + ",".join("NULL" if item is None else str(item) for item in column) + "}"


async def has_old(connection: HouseConnection, operator_id: int, before_s: int) -> bool:
    """Return whether an operator has requests on record that were signed before this unix second."""
    row = await (await connection.execute(SQL["has_old"], {"operator": operator_id, "before": before_s})).fetchone()
    return bool(row and row[0])


async def forget(connection: HouseConnection, operator_id: int, before_s: int, rows_max: int) -> int:
    """Forget an operator's requests that were signed before this unix second, so many at most. Return how many those were."""
    parameters = {"operator": operator_id, "before": before_s, "rows_max": rows_max}
    return (await connection.execute(SQL["forget"], parameters)).rowcount
