"""The four reports on players' wallets: a player's statement, one bet, settled bets, turnover of games.

Also the outcome of an operator's request (WL-06).

Amounts are in minor units of the partner's points (WL-08), as in the operator's own calls, rounded down where a point is worth
more than a minor unit of the currency. Periods include both ends, which are whole milliseconds (WL-11): all of the last one
is in. Pages count from 1 and hold PAGE_MAX rows at most; a page beyond the end is empty and still gives the total (WL-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, NamedTuple, TypeVar

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import NATION
from taquilla.domain.wallets.bets import StatementClass, StatementType, Turnover
from taquilla.domain.wallets.commands import funds_key, ticket_key
from taquilla.domain.wallets.players import moved_points, to_points
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import Database, HouseConnection, snapshot
from taquilla.store.wallets import players, reports
from taquilla.store.wallets.reports import BetView, CarriedOut, GameRow, Span

Row = TypeVar("Row")

PAGE_SIZE: Final = 50
"""Rows of a page, by default."""
PAGE_MAX: Final = 500
_MILLISECOND: Final = timedelta(milliseconds=1)
_ROWS_MAX: Final = 2**62  # the most rows before a page, however far it is
_LAST: Final = datetime.max.replace(tzinfo=UTC) - timedelta(hours=1)


class StatementLine(NamedTuple):
    """A row of a player's statement. reference is the request's id (FUNDS) or the transaction's (BETS)."""

    at: datetime
    entry: StatementType
    reference: str
    amount: Cents


@dataclass(frozen=True, slots=True)
class PageOfPeriod(Generic[Row]):
    """A page of a statement, newest first, or of bets by their last change.

    balance is the player's now, total the number of rows in the whole period.
    """

    rows: tuple[Row, ...]
    balance: Cents
    total: int


@dataclass(frozen=True, slots=True)
class GameSums:
    """The sums of a partner's bets on a game. profit_loss is the house's: what players lost."""

    game_id: str
    game_name: str
    provider_name: str
    sub_provider_name: str
    partner_id: str
    bets: int
    profit_loss: Cents


@dataclass(frozen=True, slots=True)
class GamePage:
    """A page of sums by partner and game. total is the number of lines."""

    rows: tuple[GameSums, ...]
    total: int


class WalletReports:
    """Reads reports about players."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def account_statement(
        self,
        operator_id: int,
        user_id: str,
        kind: StatementClass,
        first: datetime,
        last: datetime,
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> PageOfPeriod[StatementLine] | Refusal:
        """Return a page of one class of a player's account. Refuses USER_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            period = await reports.find_statement(connection, operator_id, user_id, kind, _span(first, last))
            if period is None:
                return Refusal(Reason.USER_UNKNOWN)
            # The rows of a position never change: no snapshot is needed.
            highest = period.last - _before(page, page_size)
            lowest = max(highest - page_size, period.before) + 1
            rows = await reports.read_statement(connection, operator_id, period.account_id, kind, lowest=lowest, highest=highest)
        lines = tuple(
            StatementLine(at, StatementType(entry), reference, moved_points(amount, period.rate))
            for at, entry, reference, amount in rows
        )
        return PageOfPeriod(lines, to_points(period.balance, period.rate), max(period.last - period.before, 0))

    async def bet_details(self, operator_ids: Sequence[int], bet_id: str) -> BetView | Refusal:
        """Return a bet of one of these operators, by its transaction or its lottery ticket's id. Refuses BET_UNKNOWN."""
        asked = [[operator] for operator in operator_ids] if self._database.is_spread else [operator_ids]
        found: list[BetView] = []
        for ids in asked:
            async with self._database.of(ids[0] if ids else NATION).reading() as connection:
                if (place := await reports.find_bet(connection, ids, bet_id)) is not None:
                    found.append((await reports.load_bet(connection, place)).in_points())
        return max(found, key=lambda bet: bet.placed_at, default=Refusal(Reason.BET_UNKNOWN))

    async def carried_out(self, operator_id: int, request_id: str, kind: StatementClass) -> CarriedOut | Refusal:
        """Return the outcome of a deposit, withdrawal (FUNDS) or ticket purchase (BETS), with the first answer's balance.

        Refuses REQUEST_UNKNOWN: the request was refused, which leaves no trace, or has not arrived yet; BET_ROLLED_BACK (WL-04).
        """
        async with self._database.of(operator_id).reading() as connection:
            if kind is StatementClass.FUNDS:
                row = await reports.find_moved_funds(connection, operator_id, funds_key(request_id))
            else:
                row = await reports.find_bought_ticket(connection, operator_id, ticket_key(request_id))
        if row is None:
            return Refusal(Reason.REQUEST_UNKNOWN)
        # Whoever asks goes by it, and does not send the request again.
        await gates.confirm_seen(self._database, operator_id)
        if row.is_undone:
            return Refusal(Reason.BET_ROLLED_BACK)
        return row._replace(amount=moved_points(row.amount, row.rate))

    async def settlement(
        self, operator_id: int, user_id: str, first: datetime, last: datetime, page: int = 1, page_size: int = PAGE_SIZE
    ) -> PageOfPeriod[BetView] | Refusal:
        """Return a player's bets that were settled or rolled back in a period, by their last change. Refuses USER_UNKNOWN."""
        span, skip = _span(first, last), _before(page, page_size)
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            if (player_row := await players.find_player(connection, operator_id, user_id)) is None:
                return Refusal(Reason.USER_UNKNOWN)
            player, balance = player_row
            settled = await reports.find_settled(connection, operator_id, player.id, span, skip=skip)
            rows: list[BetView] = []
            if settled.since is not None:
                rest = Span(settled.since, span.until)
                rows = await reports.list_settled(connection, operator_id, player.id, rest, skip=settled.skip, rows_max=page_size)
        return PageOfPeriod(tuple(row.in_points() for row in rows), to_points(balance, player.rate), settled.total)

    async def game_report(
        self, operator_id: int, user_id: str | None, game_id: str | None, first: datetime, last: datetime, page: int = 1,
        page_size: int = PAGE_SIZE, *,
        username: str | None = None,
    ) -> GamePage | Refusal:  # fmt: skip
        """Return sums of bets settled or rolled back in a period: of all users, or of one by its id, else by its name.

        Refuses USER_UNKNOWN, USER_NAME_SHARED or GAME_UNKNOWN.
        """
        skip = _before(page, page_size)
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            player_id = await _player_id(connection, operator_id, user_id, username)
            if isinstance(player_id, Refusal):
                return player_id
            if game_id is not None and not await reports.knows_game(connection, operator_id, game_id):
                return Refusal(Reason.GAME_UNKNOWN)
            sums = await reports.sum_games(connection, operator_id, player_id, game_id, _span(first, last))
            # By partner and game, as pages are sorted. A bet that has left the period again leaves a sum of no bets behind.
            keys = sorted((partner, game) for (game, partner), bets_sum in sums.items() if bets_sum.bets)
            page_keys = [(game, partner) for partner, game in keys[skip : skip + page_size]]
            rows = await reports.name_games(connection, operator_id, page_keys)
        return GamePage(tuple(_line(row, sums[row.game_id, row.partner_id]) for row in rows), len(keys))


async def _player_id(
    connection: HouseConnection, operator_id: int, user_id: str | None, username: str | None
) -> int | Refusal | None:
    """Return the player with this id or name, or None if neither is given."""
    if user_id is not None:
        row = await players.find_player(connection, operator_id, user_id)
        return Refusal(Reason.USER_UNKNOWN) if row is None else row[0].id
    if username is None:
        return None
    player_ids = await players.find_named(connection, operator_id, username)
    if len(player_ids) > 1:
        return Refusal(Reason.USER_NAME_SHARED)
    return player_ids[0] if player_ids else Refusal(Reason.USER_UNKNOWN)


def _span(first: datetime, last: datetime) -> Span:
    """Return a closed period of milliseconds as one of instants, its end excluded. Hours of turnover are those of UTC."""
    return Span(min(first, _LAST).astimezone(UTC), min(last, _LAST).astimezone(UTC) + _MILLISECOND)


def _before(page: int, page_size: int) -> int:
    assert page >= 1, page
    assert 1 <= page_size <= PAGE_MAX, page_size
    return min((page - 1) * page_size, _ROWS_MAX)


def _line(row: GameRow, sums: Turnover) -> GameSums:
    return GameSums(
        game_id=row.game_id, game_name=row.game_name, provider_name=row.provider_name, sub_provider_name=row.sub_provider_name,
        partner_id=row.partner_id, bets=sums.bets, profit_loss=sums.profit(row.rate),
    )  # fmt: skip
