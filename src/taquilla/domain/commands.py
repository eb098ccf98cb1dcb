"""What callers may ask of the house: one value per command, the same for every dialect."""

import enum
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from taquilla.domain.money import Cents


class Channel(enum.IntEnum):
    """The dialect a command came through. Keys of different channels never meet."""

    BANKLOT = 1
    OFFICE = 8
    SANDBOX = 9


class Play(NamedTuple):
    """One wager as asked for. selection is canonical, or None when the text does not fit the game.

    A NamedTuple: a frozen dataclass takes four times as long to make, and a busy second makes thirty thousand of these.
    """

    event_id: int
    game: int
    selection: str | None
    stake: Cents
    text: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a member of an operator, by one session."""

    operator_id: int
    member_id: int
    session_id: int


@dataclass(slots=True)
class SellTicket:
    """Sell one ticket, all of it or nothing. key is the caller's own; without one the id is the key."""

    id: UUID
    caller: Caller
    channel: Channel
    plays: tuple[Play, ...]
    key: str | None = None
    verb = "sell"

    def meaning(self) -> str:
        """What two requests under one key must share to be the same sale."""
        return repr([(play.event_id, play.game, play.selection or play.text, play.stake) for play in self.plays])


class Undoing(enum.Enum):
    """The two ways to undo a sale; the value is the state that the ticket gets."""

    CANCEL = "canceled"
    REVERT = "rejected"


@dataclass(slots=True)
class UndoTicket:
    """Undo a sale inside its window and before its first close: by the cashier (cancel), or by the till (revert)."""

    id: UUID
    caller: Caller
    channel: Channel
    undoing: Undoing
    number: int
    key: str | None = None

    @property
    def verb(self) -> str:
        """The verb as the request table keeps it."""
        return self.undoing.name.lower()

    def meaning(self) -> str:
        """The ticket that is meant."""
        return str(self.number)


@dataclass(slots=True)
class PayTicket:
    """Pay what a ticket has won and was not paid yet, against its pin."""

    id: UUID
    caller: Caller
    channel: Channel
    number: int
    pin: int
    day: date
    key: str | None = None
    verb = "pay"

    def meaning(self) -> str:
        """The ticket that is meant. Not its pin: whoever reads the fingerprint could try them all."""
        return f"{self.day}|{self.number}"


@dataclass(slots=True)
class PrintTicket:
    """Print a ticket, and count it. It has no key: whoever prints again wants another print, which is a copy."""

    id: UUID
    caller: Caller
    channel: Channel
    ticket_id: UUID
    key: None = None
    verb = "print"

    def meaning(self) -> str:
        """The ticket that is meant."""
        return str(self.ticket_id)


Command = SellTicket | UndoTicket | PayTicket | PrintTicket


@dataclass(slots=True)
class RecordPayment:
    """Money changed hands between an entity and its parent: above zero the entity paid, below zero it was paid."""

    id: UUID
    entity_id: int
    amount: Cents
    key: str | None = None
    verb = "payment"

    def meaning(self) -> str:
        """Who paid how much."""
        return f"{self.entity_id}|{self.amount}"


def fingerprint(command: Command | RecordPayment) -> bytes:
    """16 bytes that two commands share if they mean the same; the first is the version of the recipe."""
    meaning = f"{command.verb}|{command.meaning()}"
    return b"\x01" + hashlib.blake2b(meaning.encode(), digest_size=15).digest()
