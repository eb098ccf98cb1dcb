"""The turnover: sales and prizes, folded by seq from the rows into sums for reports."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, LiteralString

from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_FOLDS: Final = ("detail", "below", "by_product", "seller", "total")
_SUMS: Final = ("sale", "commission", "parent_commission", "prize", "wallets")
_COLUMNS: Final = {
    "sums": ", ".join(_SUMS),
    "summed": ", ".join(f"sum({name})" for name in _SUMS),
    "added": ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in _SUMS),
}
_NAMES: Final = {"line": "line", "play": "play", "above": "above"} | _COLUMNS
_PARTS: Final = {name: _SQL[name].format(**_NAMES) for name in ("lines", "plays", "ancestors", *_FOLDS)}
_FOLD: Final = _SQL["fold"].format(**_PARTS)
# On Citus the lines come from the house.
_READ_LINES: Final = _SQL["read_lines"].format(lines=_PARTS["lines"])
_READ_ANCESTORS: Final = _SQL["read_ancestors"].format(ancestors=_SQL["ancestors"].format(line=_SQL["given_lines"]))
_GIVEN: Final[dict[str, LiteralString]] = {
    "line": _SQL["given_lines"],
    "play": "(" + _SQL["plays"].format(line=_SQL["given_lines"]) + ")",
    "above": _SQL["given_ancestors"],
    **_COLUMNS,
}
_SPREAD_FOLDS: Final = tuple(_SQL[name].format(**_GIVEN) for name in _FOLDS)
_LINES: Final = arrays.table(
    booked_on=date, entity_id=int, member_id=int, product_id=int, event_id=int, game=int, category=str, sale=int, commission=int,
    parent_commission=int, prize=int, wallets=int, tickets=int,
)  # fmt: skip
_ANCESTORS: Final = arrays.table(sellers=int, uppers=int)


async def fold(connection: HouseConnection, operator_id: int, last_seq: int, seqs_max: int) -> bool:
    """Fold the next seqs of an operator, at most so many. True when something is left to fold. Behind its gate.

    A correction's seqs each stand for many prizes: a step takes fewer of those, or one.
    """
    since = await connection.one(int, _SQL["load_progress"], operator=operator_id)
    until = min(last_seq, since + seqs_max)
    if until > since:
        parameters: dict[str, object] = {"operator": operator_id, "since": since, "until": until}
        parameters["wallet_channel"] = int(WALLET_CHANNEL)
        if (heavy := await connection.first(_SQL["find_heavy"], parameters, rows_max=seqs_max)) is not None:
            parameters["until"] = until = int(heavy[0])
        folds: Sequence[LiteralString] = (_FOLD,)
        if connection.is_spread:
            folds, parameters = _SPREAD_FOLDS, await _read_lines(connection, parameters)
        async with connection.pipeline():
            for fold_sql in (*folds, _SQL["keep_progress"]):
                await connection.execute(fold_sql, parameters)
    return until < last_seq


async def _read_lines(connection: HouseConnection, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the lines of a span as columns, beside the parameters."""
    lines = _LINES(await connection.fetch(_READ_LINES, parameters))
    return {**parameters, **lines, **_ANCESTORS(await connection.fetch(_READ_ANCESTORS, parameters, **lines))}


async def list_played(connection: HouseConnection, operator_id: int, entity_id: int, first: date, last: date) -> set[int]:
    """Return the draws of which an entity or one below it has sold on some days, both included, as far as the fold has come."""
    parameters = {"operator": operator_id, "entity": entity_id, "first": first, "last": last}
    return set(await connection.column(_SQL["list_played"], parameters))


async def has_tail(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether something of an operator is not folded yet."""
    return await connection.first(_SQL["has_tail"], operator=operator_id) is not None
