"""Reads and writes an operator's ways to pay, and its rates of other currencies."""

from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.lottery.tenders import ExchangeRate, PaymentMethod, TenderTerms
from taquilla.store.ledger import state
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)
TERMS: Final = (_SQL["load_methods"], _SQL["load_rates"])
"""The queries whose rows are an operator's terms."""


class RateRow(NamedTuple):
    """A rate of the history: from its instant on, until the next one of its currency."""

    rate: ExchangeRate
    id: int
    starts: datetime
    author: str


def terms_of(methods: list[TupleRow], rates: list[TupleRow]) -> TenderTerms:
    """Return the terms that the rows of `TERMS` say."""
    return TenderTerms({row[0]: PaymentMethod(*row) for row in methods}, {row[0]: ExchangeRate(*row) for row in rates})


async def list_rates(connection: HouseConnection, operator_id: int, before: int | None, rows_max: int) -> list[RateRow]:
    """Return an operator's rates, the latest first."""
    rows = await connection.fetch(_SQL["list_rates"], operator=operator_id, before=before, rows_max=rows_max)
    return [RateRow(ExchangeRate(*row[:3]), *row[3:]) for row in rows]


async def add_method(connection: HouseConnection, operator_id: int, method: PaymentMethod, at: datetime) -> int:
    """Write a new way to pay, and return its id. Raises NotRecorded where an open one has its name."""
    values = {name: value for name, value in method._asdict().items() if name not in ("id", "is_open")}
    (method_id,) = await state.change(connection, operator_id, "payment_method", _SQL["add_method"], values, at=at)
    return int(method_id)


async def close_method(connection: HouseConnection, operator_id: int, method_id: int, at: datetime) -> bool:
    """Close a way to pay. Returns whether there was such a one, and open."""
    return bool(await state.change(connection, operator_id, "payment_method", _SQL["close_method"], id=method_id, at=at))


async def add_rate(connection: HouseConnection, operator_id: int, rate: ExchangeRate, at: datetime, author: str) -> int:
    """Write the rate of a currency from an instant on, and return its id."""
    values = rate._asdict()
    (rate_id,) = await state.change(connection, operator_id, "exchange_rate", _SQL["add_rate"], values, at=at, author=author)
    return int(rate_id)
