"""Shows players, and changes their state: blocked, excluded from playing, bound by limits of their own (RG-30 to RG-35)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import KEEP_WALLETS
from taquilla.domain.wallets import players as domain
from taquilla.engine.gate import HOUSE, PLAYER, Author, HeldGate, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.wallets import players

FOR_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an exclusion for which the player has named none."""
LIST_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A player with its balance, in minor units of the currency. limits are those in force, used is what is used up of them.

    unconfirmed are the higher limits that the player has requested and not confirmed yet.
    """

    player: domain.Player
    balance: Cents
    limits: Mapping[tuple[domain.LimitKind, domain.LimitPeriod], Cents]
    used: Mapping[domain.LimitPeriod, domain.Used]
    unconfirmed: tuple[domain.PlayerLimit, ...]


class Players:
    """Shows players, and keeps what is decided about them. Every change leaves an audit event."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, operator_id: int, user_id: str) -> PlayerView | Refusal:
        """Return a user of an operator. Refuses USER_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            if (row := await players.find_player(connection, operator_id, user_id)) is None:
                return Refusal(Reason.USER_UNKNOWN)
            player, balance = row
            now = await read_clock(connection)
            operator_row, _ = await operators.load_operator(connection, operator_id)
            day = business_day(now, ZoneInfo(operator_row.zone))
            limits = await players.list_limits(connection, operator_id, player.id)
            used = {
                period: await players.used_since(connection, operator_id, player.id, domain.period_start(period, day))
                for period in domain.LimitPeriod
            }
        return PlayerView(player, balance, domain.limits_in_force(limits, now), used, tuple(_unconfirmed(limits)))

    async def list(self, operator_id: int, *, after: int = 0, limit: int = 50) -> list[tuple[domain.Player, Cents]]:
        """Return an operator's players after an id, by id, with their balances."""
        return await self._database.read(operator_id, players.list_players, after=after, rows_max=min(limit, LIST_MAX))

    async def set_blocked(self, operator_id: int, user_id: str, *, blocked: bool, author: Author = HOUSE) -> Refusal | None:
        """Block a player from everything but its bets' results, or unblock it. Refuses USER_UNKNOWN."""
        async with self._deciding(operator_id, user_id, author) as (held, player):
            if player is None:
                return Refusal(Reason.USER_UNKNOWN)
            status = "blocked" if blocked else "active"
            await players.set_status(held.connection, operator_id, player.id, status)
            await held.note(author.name, "player status", user_id, {"old": player.status, "new": status})
        return None

    async def exclude(
        self, operator_id: int, user_id: str, until: datetime | None = None, *, author: Author = PLAYER
    ) -> datetime | Refusal:
        """Keep a player from playing and depositing until then, or for good; an exclusion is never shortened (RG-33).

        Return the instant until which it is excluded now. Refuses USER_UNKNOWN. Raises EXCLUSION_PAST: it would be over already.
        """
        async with self._deciding(operator_id, user_id, author) as (held, player):
            if player is None:
                return Refusal(Reason.USER_UNKNOWN)
            before = player.excluded_until
            # PostgreSQL keeps instants after the year 9999 too, with which nobody could read the player any more.
            holds = min(max(until or FOR_EVER, before or held.at), FOR_EVER)
            if holds <= held.at:
                raise OfficeReason.EXCLUSION_PAST(now=held.at.isoformat(timespec="seconds"))
            await players.exclude(held.connection, operator_id, player.id, holds)
            detail = {"old": before and before.isoformat(), "new": holds.isoformat()}
            await held.note(author.name, "player excluded", user_id, detail)
        return holds

    async def ask_limit(
        self, operator_id: int, user_id: str, kind: domain.LimitKind, period: domain.LimitPeriod, amount: Cents | None, *,
        author: Author = PLAYER,
    ) -> domain.PlayerLimit | Refusal:  # fmt: skip
        """Set a player's limit (None: no limit). A lower one holds at once; any other must be confirmed a day later (RG-31).

        Refuses USER_UNKNOWN, and AMOUNT_INVALID below zero.
        """
        async with self._deciding(operator_id, user_id, author) as (held, player):
            if player is None:
                return Refusal(Reason.USER_UNKNOWN)
            if amount is not None and amount < 0:
                return Refusal(Reason.AMOUNT_INVALID)
            limits = await players.list_limits(held.connection, operator_id, player.id)
            before = domain.limits_in_force(limits, held.at).get((kind, period))
            limit = domain.requested_limit(kind, period, amount, before, held.at)
            await players.add_limit(held.connection, operator_id, player.id, limit, author.name)
            detail = {"kind": kind.value, "period": period.value, "old": before, "new": amount}
            await held.note(author.name, "limit asked", user_id, detail)
        return limit

    async def confirm_limit(
        self, operator_id: int, user_id: str, kind: domain.LimitKind, period: domain.LimitPeriod, *, author: Author = PLAYER
    ) -> domain.PlayerLimit | Refusal:
        """Confirm the limit that was requested last: it holds from now on.

        Refuses USER_UNKNOWN, LIMIT_NOT_ASKED if none waits, and COOLING_OFF before its day is over (until: when it is).
        """
        async with self._deciding(operator_id, user_id, author) as (held, player):
            if player is None:
                return Refusal(Reason.USER_UNKNOWN)
            limits = await players.list_limits(held.connection, operator_id, player.id)
            unconfirmed = [limit for limit in _unconfirmed(limits) if (limit.kind, limit.period) == (kind, period)]
            if not unconfirmed:
                return Refusal(Reason.LIMIT_NOT_ASKED)
            (limit,) = unconfirmed
            if held.at < limit.starts:
                return Refusal(Reason.COOLING_OFF, until=limit.starts)
            await players.confirm_limit(held.connection, operator_id, player.id, limit, held.at)
            detail = {"kind": kind.value, "period": period.value, "new": limit.amount}
            await held.note(author.name, "limit confirmed", user_id, detail)
        return limit._replace(confirmed_at=held.at)

    @asynccontextmanager
    async def _deciding(
        self, operator_id: int, user_id: str, author: Author
    ) -> AsyncIterator[tuple[HeldGate, domain.Player | None]]:
        """Hold the operator's gate, with the player as it is."""
        async with behind_gate(self._database, operator_id, author, KEEP_WALLETS) as held:
            row = await players.find_player(held.connection, operator_id, user_id)
            yield held, None if row is None else row[0]


def _unconfirmed(limits: list[domain.PlayerLimit]) -> list[domain.PlayerLimit]:
    """Return the latest limit of each kind and period, if it still is to be confirmed. Earlier ones no longer count."""
    latest = {(limit.kind, limit.period): limit for limit in limits}
    return [limit for limit in latest.values() if limit.confirmed_at is None]
