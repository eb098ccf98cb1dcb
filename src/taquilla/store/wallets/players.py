"""Players of wallets for people who look them up and decide about them: identity, status, limits."""

from datetime import date, datetime

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.book import OpenSession
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, Player, PlayerLimit, Used
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def find_player(connection: HouseConnection, operator_id: int, user_id: str) -> tuple[Player, Cents] | None:
    """Return a user of an operator with its balance."""
    row = await connection.first(_SQL["find_player"], operator=operator_id, user=user_id)
    return None if row is None else (Player(*row[:-1]), row[-1])


async def find_named(connection: HouseConnection, operator_id: int, name: str) -> list[int]:
    """Return the ids of users of an operator with a name: two at most."""
    return await connection.column(_SQL["find_named"], operator=operator_id, name=name)


async def list_players(connection: HouseConnection, operator_id: int, *, after: int, rows_max: int) -> list[tuple[Player, Cents]]:
    """List an operator's players beyond an id, with their balances."""
    rows = await connection.fetch(_SQL["list_players"], operator=operator_id, after=after, rows_max=rows_max)
    return [(Player(*row[:-1]), row[-1]) for row in rows]


async def set_status(connection: HouseConnection, operator_id: int, player_id: int, status: str) -> None:
    """Block a player, or make it active again. Behind the gate, like all changes here."""
    await connection.run(_SQL["set_status"], operator=operator_id, player=player_id, status=status)


async def exclude(connection: HouseConnection, operator_id: int, player_id: int, until: datetime) -> None:
    """Exclude a player from playing, at its own request."""
    await connection.execute(_SQL["exclude"], {"operator": operator_id, "player": player_id, "until": until})


async def list_limits(connection: HouseConnection, operator_id: int, player_id: int) -> list[PlayerLimit]:
    """List all limits that a player ever asked for, in that order for each kind and period."""
    rows = await connection.fetch(_SQL["list_limits"], operator=operator_id, player=player_id)
    return [PlayerLimit(LimitKind(kind), LimitPeriod(period), *rest) for kind, period, *rest in rows]


async def add_limit(connection: HouseConnection, operator_id: int, player_id: int, limit: PlayerLimit, author: str) -> None:
    """Add a limit that a player asks for."""
    values = {**limit._asdict(), "kind": limit.kind.value, "period": limit.period.value}
    await connection.execute(_SQL["add_limit"], {"operator": operator_id, "player": player_id, "author": author, **values})


async def confirm_limit(connection: HouseConnection, operator_id: int, player_id: int, limit: PlayerLimit, now: datetime) -> None:
    """Record that a player confirmed a limit."""
    values = {"kind": limit.kind.value, "period": limit.period.value, "asked_at": limit.asked_at}
    await connection.execute(_SQL["confirm_limit"], {"operator": operator_id, "player": player_id, "now": now, **values})


async def used_since(connection: HouseConnection, operator_id: int, player_id: int, since: date) -> Used:
    """Sum what a player did from a day on."""
    return await connection.one(Used, _SQL["sum_days"], operator=operator_id, player=player_id, since=since)


async def find_session(connection: HouseConnection, operator_id: int, token_hash: bytes) -> OpenSession | None:
    """Return the session of a token."""
    return await connection.row(OpenSession, _SQL["find_session"], operator=operator_id, token=token_hash)


async def end_session(connection: HouseConnection, operator_id: int, token_hash: bytes, now: datetime) -> bool:
    """End a session. False when it had ended, or is not this operator's."""
    return (await connection.run(_SQL["end_session"], operator=operator_id, token=token_hash, now=now)).rowcount > 0
