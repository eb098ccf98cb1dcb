"""Operators of sports by name, with the secret that they sign with; and the current tax rates of their bets."""

from datetime import datetime
from typing import NamedTuple

from taquilla.domain.sports.pools import TierKind
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingBasis
from taquilla.domain.sports.tickets import TopPrize
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class CallerRow(NamedTuple):
    """The signature of an operator of sports. secret is wrapped."""

    secret: bytes
    signature_version: int


async def find_named(connection: HouseConnection, name: str) -> tuple[int, str] | None:
    """Return the id and the zone of the operator of this name, if it is active."""
    return await connection.first(_SQL["find_named"], name=name)


async def load_secret(connection: HouseConnection, operator_id: int) -> CallerRow | None:
    """Return how an operator signs, if it sells sports."""
    return await connection.row(CallerRow, _SQL["load_secret"], operator=operator_id)


async def load_rates(connection: HouseConnection, operator_id: int, type_: str, now: datetime) -> Rates:
    """Load the current tax rates of a bet of a type ("": of any); all zero where the operator has none."""
    if (row := await connection.first(_SQL["load_rates"], operator=operator_id, type=type_, now=now)) is None:
        return Rates(ext_type=ExciseType.INCLUSIVE)
    ext, ext_type, wht, wht_basis = row
    return Rates(ext, ExciseType(ext_type), wht, WithholdingBasis(wht_basis))


async def find_top_prize(connection: HouseConnection, operator_id: int, coupon_id: int) -> TopPrize | None:
    """Return a coupon's highest prize."""
    row = await connection.first(_SQL["find_top_prize"], operator=operator_id, coupon=coupon_id)
    return None if row is None else TopPrize(TierKind(row[0]), row[1])
