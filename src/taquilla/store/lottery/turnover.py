"""The turnover: sales and prizes, folded by seq from the rows into sums for reports."""

from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def fold(connection: HouseConnection, operator_id: int, last_seq: int, seqs_max: int) -> bool:
    """Fold the next seqs of an operator, at most so many. True when something is left to fold. Behind its gate.

    A correction's seqs each stand for many prizes: a step takes fewer of those, or one.
    """
    row = await (await connection.execute(_SQL["load_progress"], {"operator": operator_id})).fetchone()
    assert row is not None, f"operator {operator_id} has no progress row"
    since = int(row[0])
    until = min(last_seq, since + seqs_max)
    if until > since:
        parameters = {"operator": operator_id, "since": since, "until": until, "wallet_channel": int(WALLET_CHANNEL)}
        heavy = await (await connection.execute(_SQL["find_heavy"], parameters | {"rows_max": seqs_max})).fetchone()
        if heavy is not None:
            parameters["until"] = until = int(heavy[0])
        async with connection.pipeline():
            for statement in ("fold", "keep_progress"):
                await connection.execute(_SQL[statement], parameters)
    return until < last_seq


async def has_tail(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether something of an operator is not folded yet."""
    return await (await connection.execute(_SQL["has_tail"], {"operator": operator_id})).fetchone() is not None
