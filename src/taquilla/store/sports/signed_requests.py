"""Signed requests that came before: found, written with their first answers, and deleted."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import CHANNEL
from taquilla.domain.sports.signed_requests import Remembered, Signed
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

SQL = statements(__file__)

SignedKey = tuple[int, Signed]  # operator, request


class PlacedUnder(NamedTuple):
    """The player of a ticket that was placed under a key, and the digest of the token that named it, where that is known."""

    player: str
    token: str | None


def columns(keys: Collection[SignedKey]) -> dict[str, str]:
    """Return the columns by which requests are found."""
    return arrays.owned(keys, Signed)


def remembered(row: TupleRow) -> tuple[int, Signed, Remembered]:
    """Return a row of `find_signed` as the operator, the request and its first answer."""
    operator, at_s, digest, *answer = row
    return operator, Signed(at_s, bytes(digest)), Remembered(*answer)


async def look(
    connection: HouseConnection, signed: Collection[SignedKey], keys: Collection[tuple[int, str]]
) -> tuple[set[SignedKey], dict[tuple[int, str], PlacedUnder]]:
    """Return which of these requests came before, and the tickets placed under these operators' keys, in one round trip."""
    async with connection.pipeline():
        signed_cursor = await connection.execute(SQL["find_signed"], columns(signed))
        parameters = arrays.columns(keys, operators=int, keys=str) | {"channel": int(CHANNEL)}
        placed_cursor = await connection.execute(SQL["find_placed"], parameters)
        repeated_keys = {remembered(row)[:2] for row in await signed_cursor.fetchall()}
        return repeated_keys, {(row[0], row[1]): PlacedUnder(*row[2:]) for row in await placed_cursor.fetchall()}


async def write(connection: HouseConnection, books: Iterable[SportsBook]) -> None:
    """Write the batches' first answers to signed requests. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, signed, answer) for book in books for signed, answer in book.written.signed.items()]
    if rows:
        parameters = columns([(operator, signed) for operator, signed, _ in rows])
        await connection.execute(SQL["write_signed"], parameters | arrays.fields([answer for *_, answer in rows], Remembered))


async def has_old(connection: HouseConnection, operator_id: int, before_s: int) -> bool:
    """Tell whether an operator has requests on record that were signed before this unix second."""
    return bool(await connection.value(SQL["has_old"], operator=operator_id, before=before_s))


async def forget(connection: HouseConnection, operator_id: int, before_s: int, rows_max: int) -> int:
    """Delete an operator's requests that were signed before this unix second, so many at most. Return how many those were."""
    return (await connection.run(SQL["forget"], operator=operator_id, before=before_s, rows_max=rows_max)).rowcount
