"""Bets of players: their states, their rows in the player's statement, and their part in daily sums and games' turnover."""

import enum
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.players import Used, to_points


class BetState(enum.StrEnum):
    """The state of a bet: it waits for its result, has one, or was rolled back."""

    OPEN = "open"
    SETTLED = "settled"
    ROLLED_BACK = "rolled_back"


class StatementClass(enum.IntEnum):
    """The two parts of a player's statement (WL-10)."""

    FUNDS = 1
    BETS = 2


class StatementType(enum.StrEnum):
    """The name of a row of a statement."""

    DEPOSIT = "Deposit-Funds"
    WITHDRAWAL = "Withdraw-Funds"
    PLACEMENT = "Bet-Placement"
    RESULT = "Bet-Result"
    ROLLBACK = "Bet-Rollback"
    CANCEL = "Bet-Cancel"


LOTTERY: Final = "lottery"
"""The provider, the game and the game's type of tickets' bets: the house's own, and nobody else's."""

ALL_PLAYERS: Final = 0
"""The player id under which the turnover of all players together is kept."""


class Bet(NamedTuple):
    """A bet on a provider's game, or of a lottery ticket (ticket_seq). rolled_back is above zero if it gave the player money."""

    seq: int
    day: date
    provider_id: str
    transaction_id: str
    player_id: int
    partner_id: str
    round_id: str
    game_id: str
    game_name: str
    game_type: str
    odds: str | None
    detail: dict[str, str]
    debit: Cents
    placed_at: datetime
    updated_at: datetime
    state: BetState = BetState.OPEN
    credits: Cents = 0
    rolled_back: Cents = 0
    ticket_seq: int | None = None

    def settled(self, credit: Cents, at: datetime) -> "Bet":
        """Return the bet with one more result."""
        return self._replace(state=BetState.SETTLED, credits=self.credits + credit, updated_at=at)

    def judged(self, credit: Cents, at: datetime, *, is_pending: bool) -> "Bet":
        """Return a ticket's bet after a settlement credited or took back money; open while it may still win its first prize."""
        total = self.credits + credit
        state = BetState.OPEN if is_pending and not total else BetState.SETTLED
        return self if (state, credit) == (self.state, 0) else self._replace(state=state, credits=total, updated_at=at)

    def reopened(self, at: datetime) -> "Bet":
        """Return the bet without its results."""
        return self._replace(state=BetState.OPEN, credits=0, updated_at=at)

    def without(self, credit: Cents, at: datetime) -> "Bet":
        """Return the bet without one of its results; it is open again where nothing else was returned."""
        rest = self.credits - credit
        return self._replace(state=BetState.SETTLED, credits=rest, updated_at=at) if rest else self.reopened(at)

    def undone(self, at: datetime) -> "Bet":
        """Return the bet rolled back: the player gets the stake back and loses the bet's returns.

        Of one that was free nothing is left, since its reversal begins with no stake.
        """
        credits = self.credits if self.debit else 0
        return self._replace(state=BetState.ROLLED_BACK, credits=credits, rolled_back=self.debit - credits, updated_at=at)

    @property
    def used(self) -> Used:
        """Return the bet's part in the sums of its player's day (RG-34, RG-35)."""
        match self.state:
            case BetState.OPEN:
                return Used(staked=self.debit)
            case BetState.SETTLED:
                return Used(staked=self.debit, settled_stake=self.debit, paid_out=self.credits)
            case BetState.ROLLED_BACK:
                return Used()

    @property
    def turnover(self) -> "Turnover | None":
        """Return the bet's part in its game's turnover; None while it is open."""
        if self.state is BetState.OPEN:
            return None
        return Turnover(1, self.debit, self.credits, self.rolled_back)


PROFIT_SIDE: Final = 1
"""The side of the profit in reports: 1 is the house's, -1 would be the players' (domain rules 4.4)."""


class Turnover(NamedTuple):
    """Sums of bets."""

    bets: int = 0
    debit: Cents = 0
    credits: Cents = 0
    rolled_back: Cents = 0

    def plus(self, other: "Turnover", times: int = 1) -> "Turnover":
        """Return the sum of both; times -1 subtracts the other."""
        return Turnover(*(value + times * other_value for value, other_value in zip(self, other, strict=True)))

    def profit(self, rate: int) -> Cents:
        """Return the house's profit, the players' loss, in minor units of points: ``Turnover(2, 200, 198, 0).profit(100) == 2``.

        Stakes and returns are rounded apart, as those of each bet are (WL-08).
        """
        return PROFIT_SIDE * (to_points(self.debit - self.rolled_back, rate) - to_points(self.credits, rate))


TurnoverKey = tuple[int, str, str, datetime]
"""A player (or ALL_PLAYERS), a game, a partner, and the hour of the bet's last change."""


def turnover_keys(bet: Bet) -> tuple[TurnoverKey, TurnoverKey]:
    """Return the keys under which a bet counts: its player's, and that of all players."""
    hour = bet.updated_at.replace(minute=0, second=0, microsecond=0)
    return (bet.player_id, bet.game_id, bet.partner_id, hour), (ALL_PLAYERS, bet.game_id, bet.partner_id, hour)
