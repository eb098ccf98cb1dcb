"""What tills send: one type per body. Fields that are not named here are ignored, as Banklot's own clients expect."""

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.dialects.banklot.amounts import Amount
from taquilla.domain.commands import Play
from taquilla.domain.games import Game, selection
from taquilla.domain.money import Cents

WAGERS_MAX: Final = 1_000
"""Wagers that are looked at all; what a ticket may have is the seller's own limit."""

Number = Annotated[int, Meta(description="Eight digits, the first not 0.", examples=[32426439])]
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        description="The caller's own key, printable ASCII. The same command under it gets the first answer again.",
    ),
]


class Credentials(Struct, frozen=True):
    """Who logs in."""

    email: Annotated[str, Meta(max_length=320, examples=["username@banklot.net"])]
    password: Annotated[str, Meta(max_length=1_000)]


class AskedWager(Struct, frozen=True):
    """One wager to sell."""

    amount: Amount
    event_id: int
    game_id: Annotated[
        int,
        Meta(
            description="1 triple, 2 terminal, 3 and 4 those with a sign, 5 and 6 animalitos, 7 tripleta (of the run that begins "
            "with the event), 8 triple A+B, 9 terminal or animal A+B (of the event of list A)."
        ),
    ]
    wager: Annotated[str, Meta(max_length=64, examples=["341", "444-ARI", "00", "0,7,36", "123-456"])]


class AskedTicket(Struct, frozen=True):
    """The wagers of one ticket: all are sold, or none."""

    wagers: Annotated[list[AskedWager], Meta(max_length=WAGERS_MAX)]
    client_id: Key | None = None


class NewTicket(Struct, frozen=True):
    """A ticket to sell. The key may stand beside the ticket or in it."""

    ticket: AskedTicket
    client_id: Key | None = None


class WhichTicket(Struct, frozen=True):
    """A ticket by its number and its day: the day it was sold, by the operator's clock."""

    ticket_number: Number
    date: date


class TicketToPay(WhichTicket, frozen=True, kw_only=True):
    """A ticket presented for payment."""

    pin_number: Annotated[int, Meta(examples=[84038675])]
    client_id: Key | None = None


class TicketToUndo(Struct, frozen=True):
    """A ticket to cancel or to revert: of today, or of yesterday while its time to cancel runs."""

    ticket_number: Number
    client_id: Key | None = None


class Nothing(Struct, frozen=True):
    """A body without fields: one may be sent, none is needed."""


Direction = Annotated[
    Literal[1, -1, 0, "1", "-1", "0", "asc", "desc"],
    Meta(description="0, 1 and asc ascend; -1 and desc descend."),
]


class OrderBy(Struct, frozen=True):
    """One name to sort by."""

    name: str
    value: Direction = "asc"


class Filter(Struct, frozen=True):
    """Which draws are meant; what is not given does not matter."""

    between_created_at: Annotated[
        list[str] | None,
        Meta(
            description="First and last moment of the draw, both included: instants, or local days (YYYY-MM-DD).",
            examples=[["2024-06-05T04:00:00.000Z", "2024-06-06T03:59:59.999Z"]],
        ),
    ] = None
    status: Literal["open", "closed", "result"] | None = None
    multiple_status: list[Literal["open", "closed", "result"]] | None = None
    game_category: Literal["lottery", "animalitos", "animalitos77", "tripleta"] | None = None
    list_id: Annotated[int, Meta(ge=0, le=9)] | None = None
    game_product_id: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None


class Search(Struct, frozen=True):
    """A search for draws, in either spelling of the order."""

    filter: Filter = Filter()
    sort: dict[str, Direction] | None = None
    order_by: list[OrderBy] | None = None
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


_GAMES: Final = {int(game): game for game in Game}


def play_of(wager: AskedWager, stake: Cents) -> Play:
    """The wager as the house knows it. A game that nobody knows has no selections; the house refuses it."""
    game = _GAMES.get(wager.game_id)
    return Play(wager.event_id, wager.game_id, selection(game, wager.wager) if game else None, stake, wager.wager)


def known_number(number: int) -> int:
    """The number, or 0, which no ticket has, where it lies beyond what the house can look up."""
    return number if 10_000_000 <= number <= 99_999_999 else 0
