"""Commands about sports tickets. They come from an operator, not from one of its members."""

import enum
from dataclasses import astuple, dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from taquilla.domain.ledger.commands import Channel, Key
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.signed_requests import Signed

CHANNEL: Final = Channel.BETSTACK
"""The channel that all of these come through."""

Outcome = Literal["confirmed", "refused", "unknown"]
"""The outcome of a call to a wallet. An answer that cannot be trusted is unknown."""


class PicksForm(enum.StrEnum):
    """The form in which an order names its picks.

    BETS: an outcome or more for each of the coupon's games in order. EVENTS: each game by its event. CARD: outcomes of one event.
    """

    BETS = "bets"
    EVENTS = "events"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class SportsOrder:
    """An order for a ticket, to be created or only reserved.

    type is jackpot or superbet. A jackpot names its coupon_id, unless its events tell (EVENTS); a superbet its event_id.
    picks has the outcomes of each game; of a card, one pick for each bet. events are those of the picks where the form is
    EVENTS. odds_asked goes with picks (None: no odds were named, OD-06), in hundredths as odds_diff is. old_form: the order came
    with the field names of the vendor's first document, and its ticket is always sent with those.
    """

    form: PicksForm
    type: str
    reserve: bool
    picks: tuple[tuple[int, ...], ...]
    price: Cents
    currency: str
    source: str
    coupon_id: int | None = None
    event_id: int | None = None
    events: tuple[int, ...] = ()
    odds_asked: tuple[int | None, ...] = ()
    odds_diff: int = 0
    atag: str | None = None
    rtag: str | None = None
    psp: str | None = None
    betcard_code: str | None = None
    old_form: bool = False


@dataclass(frozen=True, slots=True)
class PlaceTicket:
    """Write a player's ticket, with the call that asks the operator's wallet for its money. key is the caller's own.

    token is a digest of the token that named the player. signed is the signed request, if it was signed.
    """

    id: UUID
    operator_id: int
    player: str
    order: SportsOrder
    key: str | None = None
    token: str | None = None
    signed: Signed | None = None
    verb = "place"

    def meaning(self) -> str:
        """The text that two requests under one key must share to be the same ticket."""
        return repr((self.player, astuple(self.order)))


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """Record the wallet's answer to the n-th call about a ticket; day is the sale's. answer is the JSON object that it sent.

    trouble is what was wrong with it; wallet is the SHA-256 of its address, which the event tells.
    """

    id: UUID
    operator_id: int
    ticket_seq: int
    day: date
    n: int
    outcome: Outcome
    answer: dict[str, object] | None = None
    trouble: str = ""
    wallet: str = ""
    key: None = None
    verb = "answer"

    def meaning(self) -> str:
        """The call and its outcome."""
        return f"{self.ticket_seq}|{self.n}|{self.outcome}"


@dataclass(frozen=True, slots=True)
class PayReservation:
    """Open a reserved ticket, named by its id or its code: its money is there."""

    id: UUID
    operator_id: int
    ticket: str
    key: str | None = None
    signed: Signed | None = None
    verb = "paid"

    def meaning(self) -> str:
        """The ticket to open."""
        return self.ticket


@dataclass(frozen=True, slots=True)
class KeepRefusal:
    """Keep the refusal of a signed request, unless the request came before. status is HTTP's, body JSON."""

    id: UUID
    operator_id: int
    signed: Signed
    status: int
    body: str
    key: None = None
    verb = "refuse"

    def meaning(self) -> str:
        """The refused request."""
        return f"{self.signed.at_s}|{self.signed.digest.hex()}"


SportsCommand = PlaceTicket | AnswerCall | PayReservation | KeepRefusal


def request_key(command: SportsCommand) -> Key:
    """Return the key that an operator's command is recorded under: its caller's, else its own id. It has no issuer below it."""
    return CHANNEL, 0, command.key or str(command.id)
