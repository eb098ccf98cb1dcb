"""Commands about the lottery: one value per command, the same for every dialect."""

import enum
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from taquilla.domain.ledger.commands import Channel, Key, fingerprint
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.expanding import Expanded
from taquilla.domain.lottery.games import spelled
from taquilla.domain.lottery.tenders import TenderLeg
from taquilla.domain.people.members import Caller, Member


class Play(NamedTuple):
    """One wager of a request. selection is canonical, or None when the text does not fit the game.

    A NamedTuple: a frozen dataclass takes more than twice as long to make, and a busy second makes thirty thousand of these.
    """

    event_id: int
    game: int
    selection: str | None
    stake: Cents
    text: str


class Coded(NamedTuple):
    """A play whose draw is named by a code of the day, and its game by the form of its number (see `codes`).

    amount is the stake as it was written; stake is None when that is no valid amount.
    """

    code: str
    number: str
    stake: Cents | None
    amount: str


@dataclass(slots=True)
class _OfMember:
    """A command of a member, given by its session."""

    id: UUID
    caller: Caller
    channel: Channel

    @property
    def operator_id(self) -> int:
        """The operator whose gate it goes through."""
        return self.caller.operator_id


class Partial(enum.Enum):
    """Handling of a ticket of which not all can be sold (VE-41).

    NONE refuses it whole. EACH does so too, and judges each play by itself, so that the refusal names all that are wrong. DROP
    sells the plays that nothing is wrong with. SPLIT sells of a play what its quota has left, rounded down to the step and not
    below the least stake; anything else that is wrong refuses the ticket.
    """

    NONE = "none"
    EACH = "each"
    DROP = "drop"
    SPLIT = "split"


class Buyer(NamedTuple):
    """The player whose wallet pays for a ticket, and its session: a user of the operator, the SHA-256 of its token."""

    user_id: str
    token_hash: bytes


@dataclass(slots=True)
class SellTicket(_OfMember):
    """Sell one ticket, all of it or nothing unless partial says otherwise.

    key is the caller's own; without one the id is the key. expansions tell which of the plays were written in short (VE-30).
    coded are plays by their codes: plays then stays empty until the counter finds their draws, by the codes of the day on which
    the ticket is sold. A dry run is judged like a sale, and leaves no trace. With a buyer the stakes are in minor units of its
    points, it pays out of its wallet, and the caller, who has no session then, is the member that sells to wallets. tender is
    what was handed over, if somebody has said so: no part of the meaning, for of repetitions the first one counts.
    """

    plays: tuple[Play, ...]
    key: str | None = None
    partial: Partial = Partial.NONE
    expansions: tuple[Expanded, ...] = ()
    coded: tuple[Coded, ...] = ()
    dry_run: bool = False
    buyer: Buyer | None = None
    tender: tuple[TenderLeg, ...] = ()
    verb = "sell"

    def meaning(self) -> str:
        """The text that two requests under one key must share to be the same sale. A buyer's token may differ."""
        if self.coded:
            # Never the draws: a code names another draw tomorrow, and a repetition tomorrow still means the same sale.
            coded = [(play.code, spelled(play.number), play.amount if play.stake is None else play.stake) for play in self.coded]
            return f"{self.partial.value}|coded|{coded!r}"
        # As `repr` writes a list of tuples, in less time.
        said = [f"({event!r}, {game!r}, {selection or text!r}, {stake!r})" for event, game, selection, stake, text in self.plays]
        plays = f"[{', '.join(said)}]"
        if self.buyer is not None:
            return f"{self.buyer.user_id!r} buys {plays}"
        return plays if self.partial is Partial.NONE else f"{self.partial.value}|{plays}"


class Undoing(enum.Enum):
    """The two ways to undo a sale; the value is the state that the ticket gets."""

    CANCEL = "canceled"
    REVERT = "rejected"


@dataclass(slots=True)
class UndoTicket(_OfMember):
    """Undo a sale inside its window and before its first close: by the cashier (cancel), or by the till (revert).

    The sale is named by its ticket's number, or by the key under which the same agency sold it over the same channel. day is the
    ticket's, for callers that know it: then no ticket of another day with that number is meant.
    """

    undoing: Undoing
    number: int | None
    key: str | None = None
    sale_key: str | None = None
    day: date | None = None

    @property
    def verb(self) -> str:
        """The verb as the request table keeps it."""
        return self.undoing.name.lower()

    def meaning(self) -> str:
        """The ticket to undo."""
        if self.day is not None:
            return f"{self.day}|{self.number}"
        return str(self.number) if self.sale_key is None else f"sold as {self.sale_key}"


@dataclass(slots=True)
class PayTicket(_OfMember):
    """Pay what a ticket has won and was not paid yet, against its pin. tender is what is handed out, if somebody has said so."""

    number: int
    pin: int
    day: date
    key: str | None = None
    tender: tuple[TenderLeg, ...] = ()
    verb = "pay"

    def meaning(self) -> str:
        """The ticket to pay. Without its pin: a reader of the fingerprint could try all pins."""
        return f"{self.day}|{self.number}"


@dataclass(slots=True)
class PrintTicket(_OfMember):
    """Print a ticket, and count it. Without a key a repetition is another print, which is a copy."""

    ticket_id: UUID
    key: str | None = None
    verb = "print"

    def meaning(self) -> str:
        """The ticket to print, and who prints it: a colleague who knows the key must not get the original."""
        return f"{self.ticket_id}|{self.caller.member_id}"


LotteryCommand = SellTicket | UndoTicket | PayTicket | PrintTicket
"""The commands of a member at the counter."""


@dataclass(slots=True)
class RecordPayment:
    """Record a payment between an entity and its parent: above zero the entity paid, below zero it was paid."""

    id: UUID
    entity_id: int
    amount: Cents
    key: str | None = None
    verb = "payment"

    def meaning(self) -> str:
        """The entity and the amount."""
        return f"{self.entity_id}|{self.amount}"

    @property
    def request_key(self) -> Key:
        """Return the key that it is recorded under."""
        return Channel.OFFICE, self.entity_id, self.key or str(self.id)


def request_key(command: LotteryCommand, member: Member) -> Key:
    """Return the key that a command is recorded under: its caller's, else its own id.

    The issuer is the agency, not the till. A purchase from a wallet comes from the operator, which has no issuer below it.
    """
    is_bought = isinstance(command, SellTicket) and command.buyer is not None
    return command.channel, 0 if is_bought else member.entity_id, command.key or str(command.id)


def why_reused(sale: SellTicket, earlier: bytes) -> Reason:
    """Return why a sale may not use the key of another with this fingerprint, or of its own undoing, which has overtaken it.

    Of sales only the handling of unsold plays may differ.
    """
    undoings = (UndoTicket(sale.id, sale.caller, sale.channel, undoing, None, sale_key=sale.key) for undoing in Undoing)
    if earlier in map(fingerprint, undoings):
        return Reason.TICKET_REJECTED
    differs_in_partial = any(fingerprint(replace(sale, partial=partial)) == earlier for partial in Partial)
    return Reason.PARTIAL_DIFFERS if differs_in_partial else Reason.KEY_REUSED
