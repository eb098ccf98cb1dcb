"""The wallets' book of a batch, and the rows that the batch leaves behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.events.outbox import PLAYERS
from taquilla.domain.ledger.book import SubjectBook
from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.bets import Bet, StatementClass, StatementType, Turnover, TurnoverKey, turnover_keys
from taquilla.domain.wallets.ceilings import Ceiling, CreditHold
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, Player, PlayerLimit, Used, limits_in_force, period_start, room

ROUND_MOST: Final = timedelta(days=31)
"""The longest that a round lasts: an earlier bet of it stays open when it is closed (WL-20)."""

_NOTHING: Final = Used()
Round = tuple[int, str, str]
"""A player, a provider, and the provider's id of a round."""


class Partner(NamedTuple):
    """A player's partner, and the value of one of its points, in hundredths (WL-08)."""

    id: str
    rate: int
    is_active: bool


class OpenSession(NamedTuple):
    """A player's session."""

    player_id: int
    expires_at: datetime
    ended_at: datetime | None


class NewSession(NamedTuple):
    """A session that begins."""

    player_id: int
    token_hash: bytes
    game_id: str | None
    client_ip: str | None


class BetTransfer(NamedTuple):
    """A transfer of a bet that still stands: its seq, whether it was the stake, and how much it moved."""

    seq: int
    is_stake: bool
    amount: Cents


class StatementRow(NamedTuple):
    """A row of a player's statement; amount is above zero where it is the player's gain."""

    account_id: int
    kind: StatementClass
    position: int
    entry: StatementType
    reference: str
    amount: Cents
    seq: int


@dataclass(slots=True)
class WalletWritten:
    """The rows that a decided batch leaves behind. days, turnover and credited are added to what is stored.

    keys are those that have signed movements of funds, and moved_first the user ids of players whose account moves for the first
    time, by their ids: the event tells both.
    """

    new_players: dict[int, Player] = field(default_factory=dict)
    changed_players: set[int] = field(default_factory=set)
    sessions: list[NewSession] = field(default_factory=list)
    statement: list[StatementRow] = field(default_factory=list)
    bets: dict[int, Bet] = field(default_factory=dict)
    changed_bets: dict[int, Bet] = field(default_factory=dict)
    bet_markets: list[tuple[Bet, int]] = field(default_factory=list)  # the markets that tickets' bets are judged by
    days: dict[tuple[int, date], Used] = field(default_factory=dict)
    turnover: dict[TurnoverKey, Turnover] = field(default_factory=dict)
    credited: dict[tuple[str, date], Cents] = field(default_factory=dict)
    holds: dict[tuple[str, str], CreditHold] = field(default_factory=dict)
    dropped: list[CreditHold] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    moved_first: dict[int, str] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """Return what the event of the batch tells, beside what has moved: that is in the ledger."""
        facts = {"keys": sorted(self.keys), PLAYERS: self.moved_first}
        return {name: fact for name, fact in facts.items() if fact}


@dataclass(slots=True)
class WalletBook(SubjectBook):
    """An operator's wallets, as far as a batch needs them: players by their id, each user's and each token's.

    limits and used are those of players who may need them, used by the start of its period; bets are by seq, with the transfers
    of those that may be rolled back, and in rounds their seqs by their round; of_tickets are the bets of tickets, by the ticket's
    seq. ceilings and credited are those of providers that settle bets, credited what they have credited today; held the credits
    that wait, by the bet's seq.
    """

    partners: dict[str, Partner] = field(default_factory=dict)
    first_partner: str | None = None
    players: dict[int, Player] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    last_player: int = 0
    sessions: dict[bytes, OpenSession] = field(default_factory=dict)
    limits: dict[int, list[PlayerLimit]] = field(default_factory=dict)
    used: dict[int, dict[date, Used]] = field(default_factory=dict)
    bets: dict[int, Bet] = field(default_factory=dict)
    moved: dict[int, list[BetTransfer]] = field(default_factory=dict)
    rounds: dict[Round, set[int]] = field(default_factory=dict)
    of_tickets: dict[int, int] = field(default_factory=dict)
    ceilings: dict[str, Ceiling] = field(default_factory=dict)
    credited: dict[str, Cents] = field(default_factory=dict)
    held: dict[int, list[CreditHold]] = field(default_factory=dict)
    written: WalletWritten = field(default_factory=WalletWritten)

    def player(self, user_id: str) -> Player | None:
        """Return the player of a user id, if there is one."""
        player_id = self.users.get(user_id)
        return None if player_id is None else self.players[player_id]

    def add_player(self, user_id: str, username: str, partner: Partner, at: datetime) -> Player:
        """Add a player."""
        self.last_player += 1
        player = Player(
            id=self.last_player, user_id=user_id, username=username, partner_id=partner.id, partner_is_active=True,
            rate=partner.rate, status="active", excluded_until=None, created_at=at,
        )  # fmt: skip
        self.players[player.id] = self.written.new_players[player.id] = player
        self.users[user_id] = player.id
        return player

    def room(self, player: Player, kinds: Iterable[LimitKind], day: date, at: datetime) -> Cents | None:
        """Return how much a player's limits leave on a day; None: any amount."""
        if not (player_limits := self.limits.get(player.id)):
            return None
        limits = limits_in_force(player_limits, at)
        used: dict[LimitPeriod, Used] = {}
        for period in {period for _, period in limits}:
            start = period_start(period, day)
            used[period] = Used()
            for used_day, sums in self.used.get(player.id, {}).items():
                if start <= used_day <= day:
                    used[period] = used[period].plus(sums)
        return room(kinds, limits, used)

    def state(self, player_id: int, kind: StatementClass, entry: StatementType, reference: str, amount: Cents, seq: int) -> None:
        """Add a row to a player's statement."""
        player = self.players[player_id]
        if not player.funds + player.bets:
            self.written.moved_first[player_id] = player.user_id
        if kind is StatementClass.FUNDS:
            position = player.funds + 1
            self.players[player_id] = player._replace(funds=position)
        else:
            position = player.bets + 1
            self.players[player_id] = player._replace(bets=position)
        self.written.statement.append(StatementRow(
            account_id=player.account_id, kind=kind, position=position, entry=entry, reference=reference, amount=amount, seq=seq
        ))
        self.written.changed_players.add(player_id)

    def use(self, player_id: int, day: date, added: Used, removed: Used = _NOTHING) -> None:
        """Count what a player did on a day, in place of what was counted for it before."""
        if added != removed:
            change = added.plus(removed, -1) if removed is not _NOTHING else added
            if player_id in self.limits:
                days = self.used.setdefault(player_id, {})
                days[day] = days.get(day, _NOTHING).plus(change)
            written = self.written.days.get((player_id, day))
            self.written.days[player_id, day] = change if written is None else written.plus(change)

    def know_bet(self, bet: Bet) -> None:
        """Take in a provider's bet as it is stored."""
        self.bets[bet.seq] = bet
        self.rounds.setdefault((bet.player_id, bet.provider_id, bet.round_id), set()).add(bet.seq)

    def in_round(self, user_id: str, provider_id: str, round_id: str) -> list[Bet]:
        """Return the known bets of a user in a provider's round of the last 31 days, by their seq."""
        if (player_id := self.users.get(user_id)) is None:
            return []
        known = [self.bets[seq] for seq in sorted(self.rounds.get((player_id, provider_id, round_id), ()))]
        return [bet for bet in known if bet.day >= self.day - ROUND_MOST]

    def add_bet(self, bet: Bet) -> None:
        """Add a bet."""
        self.know_bet(bet)
        self.written.bets[bet.seq] = bet
        self.use(bet.player_id, bet.day, bet.used)

    def keep_bet(self, bet: Bet) -> None:
        """Update a bet, its player's day, and its game's turnover."""
        old_bet = self.bets[bet.seq]
        self.bets[bet.seq] = bet
        written = self.written.bets if bet.seq in self.written.bets else self.written.changed_bets
        written[bet.seq] = bet
        self.use(bet.player_id, bet.day, bet.used, old_bet.used)
        for version, times in ((old_bet, -1), (bet, 1)):
            if version.turnover is not None:
                for key in turnover_keys(version):
                    sums = self.written.turnover.get(key, Turnover())
                    self.written.turnover[key] = sums.plus(version.turnover, times)

    def count_credit(self, provider_id: str, day: date, amount: Cents) -> None:
        """Count what a provider has credited today without an approval."""
        self.credited[provider_id] = self.credited.get(provider_id, 0) + amount
        self.written.credited[provider_id, day] = self.written.credited.get((provider_id, day), 0) + amount

    def keep_hold(self, hold: CreditHold) -> None:
        """Update a credit that is held, or was."""
        key = (hold.provider_id, hold.request_id)
        if hold.state == "held" or key in self.written.holds:
            self.written.holds[key] = hold
        else:
            self.written.dropped.append(hold)

    @property
    def is_changed(self) -> bool:
        """Tell whether there is anything to write."""
        written = self.written
        return bool(written.new_players or written.sessions or written.bets or written.changed_bets or written.statement)
