"""The facts that a printed ticket shows (RG-12), in the time zone of its agency.

The display names of draws, lotteries and plays are made here too. All other texts and the layout are in `taquilla.receipts`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.games import ANIMALS, SIGNS, Game, codes_in, key_of
from taquilla.domain.lottery.markets import one_in
from taquilla.domain.lottery.tickets import Ticket, Wager
from taquilla.domain.people.entities import EntityData

_SIGNS: Final = {sign.code: sign.name for sign in SIGNS}
_LISTS: Final = ("", "A", "B", "C")
# Printed before a selection. A figure's own name is enough.
_TITLES: Final = {
    "triple": "Triple",
    "terminal": "Terminal",
    "triple_sign": "Triple",
    "terminal_sign": "Terminal",
    "animalitos": "",
    "animalitos77": "",
    "tripleta": "Tripleta",
    "triple_ab": "Triple A+B",
    "terminal_ab": "Terminal A+B",
    "animal_ab": "Animalito A+B",
}


class PrintedPlay(NamedTuple):
    """One wager: the key of its game, its selection, and the names of its figures or sign ("" if it has none)."""

    game: str
    selection: str
    name: str
    amount: Cents

    @property
    def text(self) -> str:
        """Return the play as text: ``Terminal A+B 23-56``, ``7 Perico``."""
        return f"{_TITLES[self.game]} {self.selection} {self.name}".strip()


class Odds(NamedTuple):
    """The chance of a game's selection: one in one_in. run_length is the number of draws of a run, 0 for other games."""

    game: str
    run_length: int
    one_in: int


class PrintedDraw(NamedTuple):
    """A draw and the plays on it. Its name includes its list."""

    name: str
    draws_at: datetime
    plays: tuple[PrintedPlay, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A printed ticket. pin is None on a copy and on an undone ticket: neither is ever paid.

    lotteries are those that hold its draws; odds has every game on it. pay_until is the last minute in which a prize is paid.
    day is its business day, by which it is found. Instants are local; twelve_hours: their hours are printed as 5:42 p. m. seal
    names the latest checkpoint of the log, "" before there is one. logo is a PNG file, or b"".
    """

    agency: str
    data: EntityData
    id: UUID
    number: int
    pin: int | None
    state: str
    is_copy: bool
    day: date
    sold_at: datetime
    pay_until: datetime
    draws: tuple[PrintedDraw, ...]
    lotteries: tuple[str, ...]
    total: Cents
    currency: str
    exponent: int
    entity_id: int
    member_id: int
    odds: tuple[Odds, ...]
    check_address: str
    seal: str
    logo: bytes = b""
    twelve_hours: bool = False

    @property
    def plays(self) -> int:
        """Return the number of wagers."""
        return sum(len(draw.plays) for draw in self.draws)


def receipt(
    ticket: Ticket, operator: Operator, events: Mapping[int, Event], run_lengths: Mapping[int, int], *,
    lotteries: Mapping[int, str], agency: str, data: EntityData, is_original: bool, check_address: str, seal: str = "",
    logo: bytes = b"",
) -> Receipt:  # fmt: skip
    """Return a ticket as it is printed now.

    run_lengths has the number of draws of its tripletas, by market; lotteries has their names, by product. check_address is the
    public address that checks the ticket, "" if there is none. seal is printed as it is; logo is a PNG file.
    """
    zone = ZoneInfo(data.time_zone)
    return Receipt(
        agency=agency, data=data, entity_id=ticket.entity_id, member_id=ticket.member_id, id=ticket.id, number=ticket.number,
        pin=operator.pin(ticket) if is_original and ticket.state == "sold" else None,
        state=ticket.state, is_copy=not is_original, day=ticket.day, sold_at=ticket.created_at.astimezone(zone),
        pay_until=last_moment(ticket.expires_at).astimezone(zone), draws=_draws(ticket, events, zone),
        lotteries=_lotteries(ticket, events, lotteries), odds=_odds(ticket, events, run_lengths),
        total=ticket.amount, currency=operator.currency, exponent=operator.exponent,
        check_address=check_address, seal=seal, logo=logo, twelve_hours=operator.twelve_hours,
    )  # fmt: skip


def last_moment(too_late: datetime) -> datetime:
    """Return the last minute in which prizes are paid: people read "until midnight" as the midnight after that day."""
    return too_late - timedelta(minutes=1)


def draw_name(event: Event) -> str:
    """Return a draw's name on tickets. Plain lists of one product share a name, so their letter follows it."""
    letter = "" if event.zodiac else _LISTS[event.list_id]
    return f"{event.name} {letter}".rstrip()


def figure_name(selection: str) -> str:
    """Return the name of a figure or sign: ``figure_name("7") == "Perico"``, ``figure_name("444-CAN") == "Cáncer"``; else ""."""
    if "-" in selection:
        return _SIGNS.get(selection.rpartition("-")[2], "")
    return ANIMALS.get(selection, "")


def outcome_text(event: Event, outcome: str) -> str:
    """Return what was drawn as people read it: ``15 Zorro``, ``444 Cáncer``, ``123``."""
    named = event.category != "lottery" or event.zodiac
    return f"{outcome.split('-')[0]} {figure_name(outcome)}".strip() if named else outcome


def selection_text(game: int, selection: str) -> str:
    """Return what was played as people read it: ``12 Caballo``; digits alone where they are no figure's code."""
    return f"{selection} {'' if game in (Game.TRIPLE, Game.TERMINAL) else figure_name(selection)}".rstrip()


def printed_play(wager: Wager, event: Event) -> PrintedPlay:
    """Return a wager as it is printed."""
    key = key_of(wager.game, event.category)
    if key in ("tripleta", "animal_ab"):
        name = ", ".join(ANIMALS[code] for code in codes_in(event.category, wager.selection))
    else:  # the digits of a terminal may look like a figure's code, but have no name
        name = "" if wager.game in (Game.TRIPLE, Game.TERMINAL) else figure_name(wager.selection)
    return PrintedPlay(key, wager.selection, name, wager.amount)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return draws in the order in which a ticket lists them."""
    return sorted(events, key=lambda event: (event.draws_at, event.product_id, event.list_id))


def _draws(ticket: Ticket, events: Mapping[int, Event], zone: ZoneInfo) -> tuple[PrintedDraw, ...]:
    """Return the draws in the order of drawing, each with its plays in the order of the request."""
    plays: dict[int, list[PrintedPlay]] = {}
    for wager in ticket.wagers:
        plays.setdefault(wager.event_id, []).append(printed_play(wager, events[wager.event_id]))
    inside = in_order(events[event] for event in plays)
    return tuple(PrintedDraw(draw_name(event), event.draws_at.astimezone(zone), tuple(plays[event.id])) for event in inside)


def _lotteries(ticket: Ticket, events: Mapping[int, Event], lotteries: Mapping[int, str]) -> tuple[str, ...]:
    """Return the lotteries in the order of the draws, without those of products that are not loaded yet."""
    products = [event.product_id for event in in_order(events[wager.event_id] for wager in ticket.wagers)]
    return tuple(dict.fromkeys(lotteries[product] for product in products if product in lotteries))


def _odds(ticket: Ticket, events: Mapping[int, Event], run_lengths: Mapping[int, int]) -> tuple[Odds, ...]:
    """Return the odds in the order of the games. A game on two wheels, or with runs of two lengths, appears twice."""
    games = {
        (wager.game, events[wager.event_id].category, run_lengths[wager.market_id] if wager.game == Game.TRIPLETA else 0)
        for wager in ticket.wagers
    }
    odds = [Odds(key_of(game, category), run, one_in(Game(game), category, run)) for game, category, run in sorted(games)]
    return tuple(dict.fromkeys(odds))
