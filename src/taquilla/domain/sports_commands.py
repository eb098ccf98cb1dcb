"""What callers may ask of the house about sports tickets. They come from an operator, not from one of its members."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from taquilla.domain.money import Cents

Outcome = Literal["confirmed", "refused", "unknown"]
"""What a call to a wallet came to. Whatever cannot be trusted is unknown."""


class Form(enum.Enum):
    """How a ticket names what it plays.

    BETS: an outcome or more for each of the coupon's games in order. EVENTS: each game by its event. CARD: outcomes of one event.
    """

    BETS = "bets"
    EVENTS = "events"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class PlaceTicket:
    """Write a ticket down, with the call that asks the operator's wallet for its money: to be created, or only reserved.

    type is jackpot or superbet. A jackpot names its coupon_id, unless its events tell (EVENTS); a superbet its event_id.
    picks has the outcomes of each game; of a card, one pick for each bet. events are those of the picks where the form is
    EVENTS. odds_asked goes with picks (None: no odds were named, OD-06), in hundredths as odds_diff is. key is the caller's own.
    """

    id: UUID
    operator_id: int
    form: Form
    type: str
    reserve: bool
    coupon_id: int | None
    event_id: int | None
    picks: tuple[tuple[int, ...], ...]
    odds_asked: tuple[int | None, ...]
    odds_diff: int
    price: Cents
    currency: str
    source: str
    player: str
    events: tuple[int, ...] = ()
    atag: str | None = None
    rtag: str | None = None
    psp: str | None = None
    betcard_code: str | None = None
    key: str | None = None
    verb = "place"

    def meaning(self) -> str:
        """What two requests under one key must share to be the same ticket."""
        return repr(
            (
                self.form.value,
                self.type,
                self.reserve,
                self.coupon_id,
                self.event_id,
                self.picks,
                self.events,
                self.odds_asked,
                self.odds_diff,
                self.price,
                self.currency,
                self.source,
                self.player,
                self.atag,
                self.rtag,
                self.psp,
                self.betcard_code,
            )
        )


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """What the wallet said to the n-th call about a ticket, which day is the sale's. answer is the JSON object that it sent."""

    id: UUID
    operator_id: int
    ticket_seq: int
    day: date
    n: int
    outcome: Outcome
    answer: dict[str, object] | None = None
    key: None = None
    verb = "answer"

    def meaning(self) -> str:
        """The call that is meant, and what came of it."""
        return f"{self.ticket_seq}|{self.n}|{self.outcome}"


@dataclass(frozen=True, slots=True)
class PayReservation:
    """The money of a reserved ticket, named by its id or its code, is there: open it."""

    id: UUID
    operator_id: int
    ticket: str
    key: str | None = None
    verb = "paid"

    def meaning(self) -> str:
        """The ticket that is meant."""
        return self.ticket


SportsCommand = PlaceTicket | AnswerCall | PayReservation
