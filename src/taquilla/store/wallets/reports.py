"""Reads for reports on players' wallets: positions of statements, settled bets by the hour, turnover of games."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.bets import ALL_PLAYERS, LOTTERY, BetState, StatementClass, StatementType, Turnover
from taquilla.domain.wallets.commands import CHANNEL, transaction_key
from taquilla.domain.wallets.players import player_account, to_points
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.wallets.movements import Place

_SQL = statements(__file__)
_SETTLED, _PLACED = (_SQL["describe"].format(source=_SQL[source]) for source in ("settled", "placed"))
_HOUR: Final = timedelta(hours=1)


class PlayerAtPeriod(NamedTuple):
    """A player with its current balance, and the last positions of its statement before a period and at its end."""

    account_id: int
    rate: int
    balance: Cents
    before: int
    last: int


class BetView(NamedTuple):
    """A bet as it stands, with all that reports show of it. Amounts are in minor units; rolled_back is signed for the player.

    rate is what a point of its partner is worth, in hundredths. detail is what its provider sent with it, and userIp. A lottery
    ticket has no provider: its names are empty.
    """

    operator_id: int
    user_id: str
    username: str
    partner_id: str
    rate: int
    currency: str
    provider_name: str
    sub_provider_name: str
    game_id: str
    game_name: str
    game_type: str
    game_code: str
    round_id: str
    transaction_id: str
    state: BetState
    odds: str | None
    detail: dict[str, str]
    debit: Cents
    credits: Cents
    rolled_back: Cents
    placed_at: datetime
    updated_at: datetime

    @property
    def net(self) -> Cents:
        """The player's gain from it so far."""
        return self.credits + self.rolled_back - self.debit

    def in_points(self) -> "BetView":
        """Return the bet with its amounts in minor units of points.

        A bet that was rolled back has its stake back and no win, whatever it had returned before; otherwise an even bet would
        show 0.
        """
        is_undone = self.state is BetState.ROLLED_BACK
        amounts = (self.debit, 0 if is_undone else self.credits, self.debit if is_undone else self.rolled_back)
        debit, credits, rolled_back = (to_points(amount, self.rate) for amount in amounts)
        return self._replace(debit=debit, credits=credits, rolled_back=rolled_back)


class GameRow(NamedTuple):
    """A game and a partner, with their names."""

    game_id: str
    game_name: str
    provider_name: str
    sub_provider_name: str
    partner_id: str
    rate: int


class CarriedOut(NamedTuple):
    """The result of an operator's request: its kind, its player, and the amount, above zero where that is the player's gain.

    balance is the one in its response; number, ticket_id and is_undone are those of a ticket that it bought.
    """

    at: datetime
    entry: StatementType
    user_id: str
    rate: int
    amount: Cents
    balance: Cents
    number: int | None = None
    ticket_id: UUID | None = None
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A period, its end excluded."""

    first: datetime
    until: datetime

    def cut(self) -> "tuple[Span, Span, Span]":
        """Return the part before its whole hours, the whole hours, and the part after them; each of the three may be empty."""
        first_hour, last_hour = _hour(self.first), _hour(self.until)
        whole_hours = Span(first_hour if first_hour == self.first else first_hour + _HOUR, last_hour)
        head = Span(self.first, min(whole_hours.first, self.until))
        return head, whole_hours, Span(max(last_hour, head.until), self.until)

    def nearest(self) -> "tuple[Span, list[tuple[Span, int]]]":
        """Return the nearest whole hours, and the parts of hours to add (1) to them and to take away (-1).

        A part is at most half an hour: of a cut hour either what is inside or what is outside, whichever is shorter.
        """
        whole_hours = Span(_hour(self.first + _HOUR / 2), _hour(self.until + _HOUR / 2))
        parts = [_part(self.first, whole_hours.first, 1), _part(whole_hours.until, self.until, 1)]
        if self.until - self.first < sum((part.until - part.first for part, _ in parts), timedelta(0)):
            return Span(whole_hours.first, whole_hours.first), [(self, 1)]
        return whole_hours, [(part, sign) for part, sign in parts if part.first < part.until]


class SettledCount(NamedTuple):
    """The number of settled bets in a period, and where a page begins: so many bets after an instant."""

    total: int
    since: datetime | None
    skip: int


GameKey = tuple[str, str]
"""A game and a partner."""


async def find_statement(
    connection: HouseConnection, operator_id: int, user_id: str, kind: StatementClass, span: Span
) -> PlayerAtPeriod | None:
    """Return a user's account, and the range of a period in one class of its statement."""
    parameters = {"operator": operator_id, "user": user_id, "class": int(kind), "first": span.first, "until": span.until}
    return await connection.row(PlayerAtPeriod, _SQL["find_statement"], parameters)


async def read_statement(
    connection: HouseConnection, operator_id: int, account_id: int, kind: StatementClass, *, lowest: int, highest: int
) -> list[tuple[datetime, str, str, Cents]]:
    """Read the rows between two positions, both included, newest first: instant, type, reference, amount."""
    parameters = {"operator": operator_id, "account": account_id, "class": int(kind), "lowest": lowest, "highest": highest}
    return await connection.fetch(_SQL["read_statement"], parameters)


async def find_settled(connection: HouseConnection, operator_id: int, player_id: int, span: Span, *, skip: int) -> SettledCount:
    """Find where in a period the page begins that comes after so many bets. In the snapshot that the page is read in."""
    head, whole_hours, tail = span.cut()
    parameters = {
        "operator": operator_id, "player": player_id, "skip": skip, "head": head.first, "head_until": head.until,
        "whole": whole_hours.first, "whole_until": whole_hours.until, "tail": tail.first, "tail_until": tail.until,
    }  # fmt: skip
    return await connection.one(SettledCount, _SQL["find_settled"], parameters)


async def list_settled(
    connection: HouseConnection, operator_id: int, player_id: int, span: Span, *, skip: int, rows_max: int
) -> list[BetView]:
    """List the bets of a period in the order of their last change, without the first so many."""
    parameters = {"operator": operator_id, "player": player_id, "first": span.first, "until": span.until}
    return await connection.rows(_bet, _SETTLED, parameters, skip=skip, rows_max=rows_max)


async def find_bet(connection: HouseConnection, operators: Sequence[int], bet_id: str) -> Place | None:
    """Return the newest bet of these operators that has this transaction, or is the ticket with this id."""
    parameters = {"operators": arrays.numbers(operators), "wallet_channel": int(CHANNEL)}
    row = await connection.first(_SQL["find_bet"], parameters, key=transaction_key(bet_id))
    if row is None and (ticket := _uuid(bet_id)) is not None:
        row = await connection.first(_SQL["find_ticket_bet"], parameters, id=ticket)
    return None if row is None else (row[0], row[1], row[2])


async def load_bet(connection: HouseConnection, place: Place) -> BetView:
    """Load an existing bet."""
    operator, seq, day = place
    return await connection.one(_bet, _PLACED, operator=operator, seq=seq, day=day)


async def sum_games(
    connection: HouseConnection, operator_id: int, player_id: int | None, game_id: str | None, span: Span
) -> dict[GameKey, Turnover]:
    """Sum a period's bets by game and partner: of one player or of all, on one game or on all. Inside a snapshot."""
    whole_hours, parts = span.nearest()
    parameters: dict[str, object] = {"operator": operator_id, "player": player_id or ALL_PLAYERS, "game": game_id}
    edges = [(part.first, part.until, _hour(part.first), sign) for part, sign in parts]
    edge_columns = arrays.columns(edges, firsts=datetime, ends=datetime, hours=datetime, signs=int)
    sums: dict[GameKey, Turnover] = {}
    name = "sum_edges_of_all" if player_id is None else "sum_edges_of_player"
    questions = {"sum_hours": parameters | {"first": whole_hours.first, "until": whole_hours.until}}
    rows = await connection.ask(_SQL, questions | ({name: parameters | edge_columns} if parts else {}))
    for game, partner, *turnover in (*rows["sum_hours"], *rows[name]):
        sums[game, partner] = sums.get((game, partner), Turnover()).plus(Turnover(*turnover))
    return sums


async def name_games(connection: HouseConnection, operator_id: int, keys: Sequence[GameKey]) -> list[GameRow]:
    """Return games with partners of an operator, by their names, in the order of partners and games."""
    return await connection.rows(GameRow, _SQL["name_games"], arrays.columns(keys, games=str, partners=str), operator=operator_id)


async def knows_game(connection: HouseConnection, operator_id: int, game_id: str) -> bool:
    """Tell whether there is such a game, or has been a bet on it. Lottery tickets are a game from the beginning."""
    return game_id == LOTTERY or await connection.first(_SQL["knows_game"], operator=operator_id, game=game_id) is not None


async def find_moved_funds(connection: HouseConnection, operator_id: int, key: str) -> CarriedOut | None:
    """Return the deposit or withdrawal under a key. Its balance is in points."""
    parameters = {"operator": operator_id, "key": key, "wallet_channel": int(CHANNEL), "accounts": player_account(0)}
    if (row := await connection.first(_SQL["find_moved_funds"], parameters)) is None:
        return None
    at, kind, user_id, rate, amount, balance = row
    entry, sign = (StatementType.DEPOSIT, 1) if kind == "deposit" else (StatementType.WITHDRAWAL, -1)
    return CarriedOut(at=at, entry=entry, user_id=user_id, rate=rate, amount=sign * amount, balance=balance)


async def find_bought_ticket(connection: HouseConnection, operator_id: int, key: str) -> CarriedOut | None:
    """Return the ticket that was bought from a wallet under a key. Its balance is in points."""
    row = await connection.first(_SQL["find_bought_ticket"], operator=operator_id, key=key, wallet_channel=int(CHANNEL))
    if row is None:
        return None
    at, user_id, rate, amount, balance, number, ticket_id, state = row
    return CarriedOut(
        at=at, entry=StatementType.PLACEMENT, user_id=user_id, rate=rate, amount=-amount, balance=balance, number=number,
        ticket_id=ticket_id, is_undone=state != "sold",
    )  # fmt: skip


def _bet(*row: object) -> BetView:
    bet = BetView._make(row)
    return bet._replace(state=BetState(bet.state))


def _part(first: datetime, until: datetime, sign: int) -> tuple[Span, int]:
    """Return the span between two instants, with its sign reversed where the first of them is the later one."""
    return (Span(first, until), sign) if first <= until else (Span(until, first), -sign)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _uuid(text: str) -> UUID | None:
    """Return an id from the form in which tickets show theirs; None for any other text."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None
