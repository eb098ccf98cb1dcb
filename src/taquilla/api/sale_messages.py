"""A sale in our own API: its request, the command, and the response; and its lane, past the framework.

The framework's part is a third of a sale's work.
"""

import re
import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla import security
from taquilla.api.fields import GAMES, GameName, WrittenAmount, minor_units
from taquilla.api.members import Session, budgets_of, known_writer, policy_of, writers
from taquilla.api.problems import Refused
from taquilla.api.request_ids import REQUEST_ID, name_for_ticket
from taquilla.api.ticket_responses import sold_ticket
from taquilla.api.versions import VERSION_HEADER, named_version, version_of
from taquilla.domain.deciding import Answer
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.money import ID_MAX
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import selection
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import TenderLeg
from taquilla.domain.people.operations import SELL
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.http.body import check_headers
from taquilla.http.budgets import Allowance
from taquilla.http.decode import plain_reader
from taquilla.http.lanes import Lane, LaneReply, LaneRequest, lines_of, telling
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


_PATH: Final = "/v1/tickets"
_HEADERS: Final = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_LINES: Final = lines_of(*_HEADERS, (b"content-length", b"%d"), (VERSION_HEADER, b"%b"), (b"ratelimit-policy", b"%b"),
    (b"ratelimit", b"%b"), (REQUEST_ID, b"%b"))
_KEY: Final = re.compile(rb"[ -~]{1,255}")


def lane(house: House) -> tuple[str, Lane]:
    """Return the path and its lane, which sells for members that the house has in memory."""

    budgets = budgets_of(house)

    def counted(session: Session, count: int) -> Allowance:
        return budgets.take(*policy_of(session.caller), time.monotonic(), count=count)

    def reply(session: Session, version: bytes, standing: Allowance, request: LaneRequest, answer: object) -> LaneReply | None:
        if not isinstance(answer, Sold):
            counted(session, -1)  # the long way counts it
            return None
        content, limits = sold(session, answer), (value for _, value in standing.headers)
        lines = (len(content), version, *limits, name_for_ticket(request.headers, answer.ticket.id))
        return 201, _LINES % lines, content

    def take(request: LaneRequest) -> bool:
        scope = {"method": "POST", "headers": request.headers}
        key = check_headers(scope).get(b"idempotency-key", b"")
        session, ticket = known_writer(SELLERS, scope, house), read_plain_ticket(request.body)
        if session is None or ticket is None or not _KEY.fullmatch(key):
            return False
        if session.caller.terms is not None and session.caller.terms.origins:
            return False  # the long way tells a browser whom it may show the answer
        sale = sale_of(session, key.decode("ascii"), ticket)
        version = version_of(named_version(request.headers), session.caller.terms).isoformat().encode()
        standing = counted(session, 1)
        if standing.wait_s:
            return False  # the long way says so
        try:
            house.counter.put(sale, telling(request, partial(reply, session, version, standing, request)))
        except Busy:
            counted(session, -1)
            raise
        return True

    return _PATH, take
