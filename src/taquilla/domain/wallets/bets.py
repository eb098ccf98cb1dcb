"""Bets of players: how one stands, what it moves in the player's statement, in its day, and in what its game has turned over."""

import enum
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.players import Used


class BetState(enum.StrEnum):
    """How a bet stands: it waits for its result, has one, or was rolled back."""

    OPEN = "open"
    SETTLED = "settled"
    ROLLED_BACK = "rolled_back"


class StatementClass(enum.IntEnum):
    """The two parts of a player's statement (WL-10)."""

    FUNDS = 1
    BETS = 2


class StatementType(enum.StrEnum):
    """What a row of a statement is called."""

    DEPOSIT = "Deposit-Funds"
    WITHDRAWAL = "Withdraw-Funds"
    PLACEMENT = "Bet-Placement"
    RESULT = "Bet-Result"
    ROLLBACK = "Bet-Rollback"
    CANCEL = "Bet-Cancel"


ALL_PLAYERS: Final = 0
"""The player under which what all players together have turned over is kept."""


@dataclass(frozen=True, slots=True)
class Bet:
    """A bet of a provider's game, or of a lottery ticket (ticket_seq). rolled_back is signed for the player."""

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
        """With one more result."""
        return replace(self, state=BetState.SETTLED, credits=self.credits + credit, updated_at=at)

    def judged(self, credit: Cents, at: datetime, *, is_pending: bool) -> "Bet":
        """A ticket's bet after a settlement: with what that has given or taken back, open while it may still win its first."""
        total = self.credits + credit
        state = BetState.OPEN if is_pending and not total else BetState.SETTLED
        return self if (state, credit) == (self.state, 0) else replace(self, state=state, credits=total, updated_at=at)

    def reopened(self, at: datetime) -> "Bet":
        """Without its results."""
        return replace(self, state=BetState.OPEN, credits=0, updated_at=at)

    def undone(self, at: datetime) -> "Bet":
        """Rolled back: its player has the stake again, and no longer what it returned."""
        return replace(self, state=BetState.ROLLED_BACK, rolled_back=self.debit - self.credits, updated_at=at)

    @property
    def used(self) -> Used:
        """What it counts for in its player's day (RG-34, RG-35)."""
        match self.state:
            case BetState.OPEN:
                return Used(staked=self.debit)
            case BetState.SETTLED:
                return Used(staked=self.debit, settled_stake=self.debit, paid_out=self.credits)
            case BetState.ROLLED_BACK:
                return Used()

    @property
    def turnover(self) -> "Turnover | None":
        """What it counts for in its game's turnover; nothing while it is open."""
        if self.state is BetState.OPEN:
            return None
        return Turnover(1, self.debit, self.credits, self.rolled_back)


PROFIT_SIDE: Final = 1
"""Whose profit a report shows: 1 is the house's, -1 would be the players' (domain rules 4.4)."""


class Turnover(NamedTuple):
    """What bets came to."""

    bets: int = 0
    debit: Cents = 0
    credits: Cents = 0
    rolled_back: Cents = 0

    def plus(self, other: "Turnover", times: int = 1) -> "Turnover":
        """Both together; times -1 takes the other away."""
        return Turnover(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def profit_loss(self) -> Cents:
        """What it is for the house: what players lost. ``Turnover(2, 200, 198, 0).profit_loss == 2``"""
        return PROFIT_SIDE * (self.debit - self.credits - self.rolled_back)


TurnoverKey = tuple[int, str, str, datetime]
"""A player (or ALL_PLAYERS), a game, a partner, and the hour of the bet's last change."""


def turnover_keys(bet: Bet) -> tuple[TurnoverKey, TurnoverKey]:
    """Where a bet counts."""
    hour = bet.updated_at.replace(minute=0, second=0, microsecond=0)
    return (bet.player_id, bet.game_id, bet.partner_id, hour), (ALL_PLAYERS, bet.game_id, bet.partner_id, hour)
