"""A sale in our own API: its request, the command, and the response."""

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla import security
from taquilla.api.amounts import WrittenAmount, minor_units
from taquilla.api.game_names import GAMES, GameName
from taquilla.api.members import Session, writers
from taquilla.api.problems import Refused
from taquilla.api.request_ids import name_for_ticket
from taquilla.api.ticket_responses import sold_ticket
from taquilla.domain.deciding import Answer
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import selection
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.operations import SELL
from taquilla.http.decode import plain_reader
from taquilla.http.responses import Header, encode

SELLERS: Final = writers(SELL)
"""Sellers."""
WAGERS_MAX: Final = 1_000
"""Wagers of a request that are processed at all; the limit of a ticket is the seller's own."""


class WagerToSell(Struct, frozen=True, forbid_unknown_fields=True):
    """A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one."""

    draw_id: Annotated[int, Meta(ge=1, le=2**53 - 1, examples=[117])]
    game: Annotated[GameName, Meta(examples=["animalitos"])]
    selection: Annotated[str, Meta(max_length=64, examples=["7", "00", "341", "444-ARI", "0,7,36", "123-456"])]
    stake: WrittenAmount


class TicketToSell(Struct, frozen=True, forbid_unknown_fields=True):
    """The wagers of one ticket: all are sold, or none."""

    wagers: Annotated[list[WagerToSell], Meta(min_length=1, max_length=WAGERS_MAX)]


def _keys(ticket: TicketToSell) -> int:
    return 1 + 4 * len(ticket.wagers)


read_plain_ticket: Final = plain_reader(TicketToSell, _keys)
"""Reads a plain body of a ticket to sell; see `plain_reader`."""


def sale_of(session: Session, key: str | None, ticket: TicketToSell, *, dry_run: bool = False) -> SellTicket:
    """Return the command to sell a ticket. Raises AmountTooFine."""
    exponent = session.operator.exponent
    plays = tuple([_play(wager, place, exponent) for place, wager in enumerate(ticket.wagers)])
    return SellTicket(session.house.new_id(), session.caller, Channel.API, plays, key, dry_run=dry_run)


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
