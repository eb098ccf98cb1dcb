"""Reads what happened to one ticket after its sale."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.payment_approval import PaymentHold
from taquilla.domain.lottery.pins import PIN_PRINTED, PIN_SHOWN, PIN_SHOWN_LATE
from taquilla.store.lottery.tickets import Place
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

HELD: Final = "payment held"
_ENDINGS: Final = ("approved", "refused", "lapsed")
_ACTIONS: Final = (
    PIN_PRINTED, PIN_SHOWN, PIN_SHOWN_LATE, "canceled", "rejected", HELD, *(f"held payment {ending}" for ending in _ENDINGS)
)  # fmt: skip
_HOLDS_MAX: Final = 100


class UndoneLife(NamedTuple):
    """The end of a ticket that was undone: its state since, when, under which seq, by which member."""

    state: str
    at: datetime
    seq: int
    member_id: int


class TrailNote(NamedTuple):
    """An entry of the audit trail: what was done to the object, by whom, and from which address, None where none is known."""

    action: str
    object: str
    at: datetime
    actor: str
    origin: str | None


class LineSettlement(NamedTuple):
    """A settlement of a wager. seq and amount are those of its prize, None where it won nothing; so is expires_at.

    outcomes are the results that it read. expired_seq is the transfer that took unclaimed prizes back; paid is what the wager
    was paid under any version. is_of_run: each of its draws settles it anew; is_whole: by the results of all of them.
    """

    line: int
    version: int
    at: datetime
    seq: int | None
    amount: Cents | None
    is_refund: bool | None
    expires_at: datetime | None
    outcomes: str | None
    expired_seq: int | None
    paid: Cents
    is_of_run: bool
    is_whole: bool


class Payment(NamedTuple):
    """A payment of a ticket's prizes; below zero, what a correction took back."""

    seq: int
    at: datetime
    member_id: int
    amount: Cents


class LifeRows(NamedTuple):
    """Everything that is known of a ticket after its sale. prints counts those of its agency, the original among them."""

    prints: int
    undoing: UndoneLife | None
    trail: Sequence[TrailNote]
    settlements: Sequence[LineSettlement]
    payments: Sequence[Payment]
    holds: Sequence[PaymentHold]


async def load(connection: HouseConnection, place: Place, ticket_id: UUID, now: datetime) -> LifeRows:
    """Load what happened to a ticket after its sale."""
    operator, seq, day = place
    objects = [str(ticket_id), *(f"{ticket_id}:{version}" for version in range(1, _HOLDS_MAX + 1))]
    parameters = {"operator": operator, "seq": seq, "day": day, "now": now}
    parameters |= {"actions": arrays.texts(_ACTIONS), "objects": arrays.texts(objects)}
    names = ("load_ticket", "load_trail", "load_settlements", "load_payments", "load_holds")
    found = await connection.together(parameters, *(_SQL[name] for name in names))
    ((prints, *undoing),), trail, settlements, payments, holds = found
    return LifeRows(
        prints=prints, undoing=None if undoing[0] == "sold" else UndoneLife(*undoing), trail=[TrailNote(*row) for row in trail],
        settlements=[LineSettlement(*row) for row in settlements], payments=[Payment(*row) for row in payments],
        # Nobody asks for which prizes it was.
        holds=[PaymentHold(version, amount, (), *rest) for version, amount, *rest in holds],
    )  # fmt: skip
