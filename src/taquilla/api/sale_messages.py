"""A sale in our own API: its request, the command, and the response."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla import security
from taquilla.api.fields import GAMES, GameName, WrittenAmount, minor_units
from taquilla.api.members import Session, writers
from taquilla.api.problems import Refused
from taquilla.api.request_ids import name_for_ticket
from taquilla.api.ticket_responses import sold_ticket
from taquilla.domain.deciding import Answer
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import selection
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import TenderLeg
from taquilla.domain.people.operations import SELL
from taquilla.http.decode import plain_reader
from taquilla.http.responses import Header, encode

SELLERS: Final = writers(SELL)
"""Sellers."""
WAGERS_MAX: Final = 1_000
"""Wagers of a request that are processed at all; the limit of a ticket is the seller's own."""
_LEGS_MAX: Final = 8
"""The most ways by which one ticket is paid for, or one payment made."""


class WagerToSell(Struct, frozen=True, forbid_unknown_fields=True):
    """A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one."""

    draw_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[117])]
    game: Annotated[GameName, Meta(examples=["animalitos"])]
    selection: Annotated[str, Meta(max_length=64, examples=["7", "00", "341", "444-ARI", "0,7,36", "123-456"])]
    stake: WrittenAmount


class LegOfTender(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount by a way to pay, in its currency. 0 is cash in the operator's own currency."""

    method_id: Annotated[int, Meta(ge=0, le=2**15 - 1, examples=[1])]
    amount: WrittenAmount


Legs = Annotated[list[LegOfTender], Meta(max_length=_LEGS_MAX)]


class TenderOfSale(Struct, frozen=True, forbid_unknown_fields=True):
    """The money received for a ticket, and the change: the first less the second is the amount, by the rates in force."""

    received: Annotated[Legs, Meta(min_length=1)]
    change: Legs = []


class TicketToSell(Struct, frozen=True, forbid_unknown_fields=True):
    """The wagers of one ticket: all are sold, or none.

    tender is what was handed over for it; null: the amount, in cash of the operator's own currency. A dry run ignores it.
    """

    wagers: Annotated[list[WagerToSell], Meta(max_length=WAGERS_MAX)]
    tender: Annotated[TenderOfSale | None, Meta(examples=[None])] = None


# The keys are those of a body without a tender: one with it goes the long way.
read_plain_ticket: Final = plain_reader(TicketToSell, lambda ticket: 1 + 4 * len(ticket.wagers))
"""Reads a plain body of a ticket to sell; see `plain_reader`."""


def sale_of(session: Session, key: str | None, ticket: TicketToSell, *, dry_run: bool = False) -> SellTicket:
    """Return the command to sell a ticket. Raises AmountTooFine."""
    exponent = session.operator.exponent
    plays = tuple([_play(wager, place, exponent) for place, wager in enumerate(ticket.wagers)])
    return SellTicket(session.house.new_id(), session.caller, Channel.API, plays, key, dry_run=dry_run)


async def tendered_sale_of(session: Session, key: str, ticket: TicketToSell) -> SellTicket:
    """Do the same, with what was handed over for the ticket. Raises AmountTooFine."""
    sale, tender = sale_of(session, key, ticket), ticket.tender
    if tender is not None:
        received = await legs_of(session, tender.received, "/tender/received")
        sale.tender = received + await legs_of(session, tender.change, "/tender/change", are_given=True)
    return sale


async def legs_of(
    session: Session, legs: Sequence[LegOfTender], pointer: str, *, are_given: bool = False
) -> tuple[TenderLeg, ...]:
    """Return legs in minor units of their currencies, those that are given below zero. Raises AmountTooFine."""
    methods = (await session.house.lottery.payment_methods.terms(session.operator.id)).methods if legs else {}

    def minor(place: int, leg: LegOfTender) -> int:
        method = methods.get(leg.method_id)
        exponent = session.exponent if method is None else method.exponent
        return minor_units(leg.amount, exponent, f"{pointer}/{place}/amount")

    amounts = [(leg.method_id, minor(place, leg)) for place, leg in enumerate(legs)]
    return tuple(TenderLeg(method_id, -amount if are_given else amount) for method_id, amount in amounts)


def sold(session: Session, answer: Answer) -> bytes:
    """Return a ticket that was sold as the response has it. Raises Refused."""
    if isinstance(answer, Refusal):
        raise Refused(answer, session.operator.exponent)
    assert isinstance(answer, Sold)
    return encode(sold_ticket(answer, session.operator, session.house.lottery.cache.peek_event))


def named_sale(session: Session, headers: Iterable[Header], answer: Answer) -> bytes:
    """Do the same, and name the current request by its ticket. Raises Refused."""
    content = sold(session, answer)
    assert isinstance(answer, Sold)
    security.name_request(name_for_ticket(headers, answer.ticket.id).decode())
    return content


def _play(wager: WagerToSell, place: int, exponent: int) -> Play:
    game = GAMES[wager.game]
    stake = minor_units(wager.stake, exponent, f"/wagers/{place}/stake")
    return Play(wager.draw_id, game, selection(game, wager.selection), stake, wager.selection)
