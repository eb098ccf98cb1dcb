"""Requests of tills: one type per body.

Fields that are not named here are ignored, as Banklot's own clients expect. Searches and reports refuse them: with an unknown
filter ignored, a search would find everything.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.dialect.bodies import Kind, Malformed, convert, decode, plain_reader, where_of
from taquilla.dialect.house import Cents
from taquilla.dialect.lottery import Expanded, Expansion, Game, Play, expand, selection
from taquilla.dialects.banklot.amounts import Amount

WAGERS_MAX: Final = 1_000
"""Wagers of a request that are processed at all; the limit of a ticket is the seller's own."""

Number = Annotated[int, Meta(description="Eight digits, the first not 0.", examples=[32426439])]
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        description="The caller's own key, printable ASCII. The same command under it gets the first response again.",
    ),
]

Email = Annotated[str, Meta(max_length=320, examples=["username@banklot.net"])]
Password = Annotated[str, Meta(max_length=1_000, examples=["taquilla-demo"])]
OneTimeCode = Annotated[
    str,
    Meta(
        max_length=64,
        description="Six digits of the authenticator app, or a recovery code; for users with a second factor.",
        examples=["492039"],
    ),
]
NewPassword = Annotated[
    str,
    Meta(
        max_length=1_000,
        description="10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name.",
        examples=["tortuga verde canta"],
    ),
]


class BanklotCredentials(Struct, frozen=True):
    """The credentials of a login."""

    email: Email
    password: Password
    otp: OneTimeCode | None = None


class SentCredentials(Struct, frozen=True):
    """Credentials of a login, as the body names them. Email and password may come as headers of their names instead."""

    email: Email | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    otp: OneTimeCode | UnsetType | None = UNSET


class ChangedPassword(Struct, frozen=True):
    """A user's new password, with the old one as proof."""

    old_password: Annotated[str, Meta(max_length=1_000)]
    new_password: NewPassword
    otp: OneTimeCode | None = None


class ResetWanted(Struct, frozen=True):
    """The user whose password is to be reset: a user of the manager's entity, or of an entity below it."""

    user_id: Annotated[int, Meta(examples=[864])]


class ResetPassword(Struct, frozen=True):
    """A new password, with the reset token that a manager has made."""

    reset_token: Annotated[str, Meta(max_length=512)]
    new_password: NewPassword


class BanklotWagerRequest(Struct, frozen=True):
    """One wager to sell."""

    amount: Amount
    event_id: Annotated[int, Meta(examples=[117])]
    game_id: Annotated[
        int,
        Meta(
            examples=[1],
            description="1 triple, 2 terminal, 3 and 4 those with a sign, 5 and 6 animalitos, 7 tripleta (of the run that begins "
            "with the event), 8 triple A+B, 9 terminal or animal A+B (of the event of list A)."
        ),
    ]
    wager: Annotated[str, Meta(max_length=64, examples=["341", "444-ARI", "00", "0,7,36", "123-456"])]
    expand: Annotated[
        Literal["permuta", "serie", "corrida"] | None,
        Meta(description="The wager is written in short: 123 in every order, *25, or 098-102. Each wager has the amount."),
    ] = None


class BanklotTicketRequest(Struct, frozen=True):
    """The wagers of one ticket: all are sold, or none."""

    wagers: Annotated[list[BanklotWagerRequest], Meta(max_length=WAGERS_MAX)]
    client_id: Key | None = None


class NewTicket(Struct, frozen=True):
    """A ticket to sell. The key may stand beside the ticket or in it."""

    ticket: BanklotTicketRequest
    client_id: Key | None = None


def _keys(order: NewTicket) -> int:
    """Return the number of keys of a body that says no more than its wagers and the caller's key."""
    return 2 + 4 * len(order.ticket.wagers) + (order.client_id is not None) + (order.ticket.client_id is not None)


read_plain_ticket: Final = plain_reader(NewTicket, _keys)


class BanklotTicketChoice(Struct, frozen=True):
    """A ticket by its number and its day of sale, by the operator's clock."""

    ticket_number: Number
    date: date


class BanklotTicketToPay(BanklotTicketChoice, frozen=True, kw_only=True):
    """A ticket presented for payment."""

    pin_number: Annotated[int, Meta(examples=[84038675])]
    client_id: Key | None = None


class TicketToUndo(Struct, frozen=True):
    """A ticket to cancel or to revert: one of today, or of yesterday while its time to cancel runs."""

    ticket_number: Number
    client_id: Key | None = None


class EmptyBody(Struct, frozen=True):
    """A body without fields. It may be left out."""


ListId = Annotated[int, Meta(ge=0, le=9, description="1 A, 2 B, 3 C; 0 are draws without lists.")]
PRODUCT_MAX: Final = 2**31 - 1
ProductId = Annotated[int, Meta(ge=0, le=PRODUCT_MAX, description="A product; 0 is every product.")]
Limit = Annotated[
    Annotated[int, Meta(ge=1, le=1_000)] | None,
    Meta(description="Rows of a page. Without it all are listed; more than 10,000 are refused, with their number."),
]
Direction = Annotated[
    Literal[1, -1, 0, "1", "-1", "0", "asc", "desc"], Meta(description="0, 1 and asc ascend; -1 and desc descend.")
]


class OrderBy(Struct, frozen=True, forbid_unknown_fields=True):
    """A name to sort by."""

    name: str
    value: Direction = "asc"


class OrderedSearch(Struct, frozen=True, forbid_unknown_fields=True):
    """The order and the page of a search, beside its own filter."""

    filter: Struct | None
    sort: dict[str, Direction] | None = None
    order_by: list[OrderBy] | None = None
    limit: Limit = None
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class Filter(Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions on draws. Those left out do not matter."""

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
    list_id: ListId | None = None
    game_product_id: ProductId | None = None


class Search(OrderedSearch, frozen=True):
    """A search for draws, in either spelling of the order."""

    filter: Filter | None = None


TicketStatus = Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"]


class TicketFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions on tickets. Those left out do not matter."""

    between_created_at: Annotated[
        list[str] | None,
        Meta(
            description="First and last moment of the sale, both included: instants, or local days (YYYY-MM-DD).",
            examples=[["2024-06-05T04:00:00.000Z", "2024-10-23T03:59:59.999Z"]],
        ),
    ] = None
    status: TicketStatus | None = None
    multiple_status: list[TicketStatus] | None = None
    transaction_type: Annotated[
        Literal["wager", "prize", "credit", "debit", "withdrawal", "deposit"] | None,
        Meta(description="wager: sold and not undone; prize: winner, held, paid or expired; the others find no tickets."),
    ] = None
    ticket_uuid: UUID | None = None
    user_id: Annotated[int, Meta(ge=0)] | None = None
    game_category: Literal["lottery", "animalitos", "animalitos77", "tripleta"] | None = None
    list_id: ListId | None = None
    game_product_id: ProductId | None = None


class BanklotTicketSearch(OrderedSearch, frozen=True):
    """A search for tickets, in either spelling of the order. Without one the newest come first."""

    filter: TicketFilter | None = None
    offset: Annotated[int, Meta(ge=0, le=10_000)] | None = None


class ProductFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions on products. Those left out do not matter."""

    status: Annotated[str, Meta(max_length=64, description="The product's.", examples=["active"])] | None = None
    game_category: Literal["lottery", "animalitos", "animalitos77", "tripleta"] | None = None
    game_product_id: ProductId | None = None


class ProductSearch(OrderedSearch, frozen=True):
    """A search for products, in either spelling of the order. Without one the catalogue's order is used."""

    filter: ProductFilter | None = None


LISTED: Final = range(1, 7)
"""The games whose plays are listed one by one; the plays of the others are described by a pattern."""

ListedGame = Annotated[int, Meta(ge=LISTED[0], le=LISTED[-1], description="One game; by default all six.")]


class PlayFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """The game whose plays are listed."""

    game_id: ListedGame | None = None


class PlaySearch(Struct, frozen=True, forbid_unknown_fields=True):
    """A search for plays. The game may stand in the filter or beside it."""

    filter: PlayFilter | None = None
    game_id: ListedGame | None = None


class ReportRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A report: its period, and how it is grouped. Without a group there is only a total."""

    between_timestamp: Annotated[
        list[str],
        Meta(
            description="First and last moment, both included: instants, or local days (YYYY-MM-DD).",
            examples=[["2024-06-27T04:00:00.000Z", "2024-06-28T03:59:59.999Z"]],
        ),
    ]
    group: Literal["user", "agency", "product", "event", "day", "game"] | None = None
    category: Literal["lottery", "animalitos", "animalitos77", "tripleta"] | None = None
    user_id: Annotated[
        int | None, Meta(description="Only this user's; grouped by product, event or game for at most one day at once.")
    ] = None


_GAMES: Final = {int(game): game for game in Game}


def play_of(wager: BanklotWagerRequest, stake: Cents) -> Play:
    """Return the wager as the house's play. A wager of an unknown game has no selection, and the house refuses it."""
    game = _GAMES.get(wager.game_id)
    return Play(wager.event_id, wager.game_id, selection(game, wager.wager) if game else None, stake, wager.wager)


def plays_of(wagers: Sequence[BanklotWagerRequest], stakes: Sequence[Cents]) -> tuple[tuple[Play, ...], tuple[Expanded, ...]]:
    """Return the wagers as the house's plays, with short forms expanded, and the list of these expansions.

    A short form that cannot be read becomes a play without a selection. One of too many wagers is expanded no further than any
    ticket goes. The house refuses both.
    """
    plays: list[Play] = []
    expansions: list[Expanded] = []
    for wager, stake in zip(wagers, stakes, strict=True):
        expanded = None
        if wager.expand is not None and len(plays) <= WAGERS_MAX:
            expanded = expand(wager.game_id, Expansion(wager.expand), wager.wager)
        if expanded is None:
            in_short = wager.expand is not None
            plays.append(play_of(wager, stake)._replace(selection=None) if in_short else play_of(wager, stake))
            continue
        count, selections = expanded
        expansions.append(Expanded(Expansion(wager.expand), len(plays), count, wager.wager))
        choices = selections or (None,)
        plays += [Play(wager.event_id, wager.game_id, choice, stake, choice or wager.wager) for choice in choices]
    return tuple(plays), tuple(expansions)


def known_number(number: int) -> int:
    """Return the number; or 0, which no ticket has, where it is beyond what the house can look up."""
    return number if 10_000_000 <= number <= 99_999_999 else 0


def by_wager(error: Malformed) -> Malformed:
    """Return an error in a field of a wager with wagers counted from 1, as in refusals.

    "`ticket.wagers[2].amount`: expected a number" becomes "wager 3, `amount`: expected a number".
    """
    match error.path:
        case ("ticket", "wagers", int() as place, *rest):
            field = f", {where_of(tuple(rest))}" if rest else ""
            return Malformed(f"wager {place + 1}{field}: {error.problem}", error.path)
    return error


def by_names(error: Malformed, request: type[Struct]) -> Malformed:
    """Return an error about an unknown field of a search or its filter with the known names."""
    if error.kind is not Kind.UNKNOWN or error.path not in ((), ("filter",)):
        return error
    type_, verb = (get_args(get_type_hints(request)["filter"])[0], "filter") if error.path else (request, "search")
    return Malformed(f"cannot {verb} by {error.text}: the names are {', '.join(type_.__struct_fields__)}", error.path)


def read(body: bytes, request: Any) -> Any:
    """Convert a body to the type of its endpoint. Where the type may be None, the body may be left out.

    Raises `Malformed`, which counts wagers from 1 as refusals do, and lists the known names where a name is unknown.
    """
    if not body and get_args(request):
        return None
    value = decode(body)
    try:
        return convert(value, request)
    except Malformed as error:
        raise by_names(by_wager(error), next(iter(get_args(request)), request)) from None
