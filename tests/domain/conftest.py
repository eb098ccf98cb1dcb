"""A small banca, to try the rules on: it keeps what batches write and lends it to the next one, as the store does.

Plays are written as they are called out: ``"noon animalitos 7 3.00"``. The morning is that of Tuesday 2024-10-22 in Caracas.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from taquilla.domain.deciding import Answer, Books, Command, decide
from taquilla.domain.ledger import money
from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.book import Book, Operator, Transfer
from taquilla.domain.ledger.commands import Channel, RecordedCommand
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.book import Draw, Event, LotteryBook, Market, Presented
from taquilla.domain.lottery.commands import Partial, PayTicket, Play, PrintTicket, SellTicket, Undoing, UndoTicket
from taquilla.domain.lottery.expanding import Expanded, Expansion, expand
from taquilla.domain.lottery.games import Game, games_of, selection
from taquilla.domain.lottery.markets import AB, RUN
from taquilla.domain.lottery.rules import Product, Rule, Rules, Scope
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import TenderLeg
from taquilla.domain.lottery.tickets import Attempts, Payout, Printable, Standing, Ticket
from taquilla.domain.people.members import Caller, Entity, Member, OperatorPeople
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.wallets.book import WalletBook

CARACAS = ZoneInfo("America/Caracas")
MORNING = datetime(2024, 10, 22, 12, 30, tzinfo=UTC)  # 08:30 in Caracas
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

ENTITIES = {"banca": (1, None), "group": (2, 1), "north": (10, 2), "south": (11, 2)}
PATHS = {"banca": (1,), "group": (2, 1), "north": (10, 2, 1), "south": (11, 2, 1)}
MEMBERS = {"ana": (100, "north"), "eva": (101, "north"), "luz": (110, "south"), "sol": (120, "group")}
ZULIA, LOTTO, ZAMORANO = 1, 2, 3
MULTIPLIERS = {
    ZULIA: {
        Game.TRIPLE: 60000, Game.TERMINAL: 6000, Game.TRIPLE_SIGN: 600000, Game.TERMINAL_SIGN: 60000, Game.TRIPLE_AB: 20000000,
    },
    LOTTO: {Game.ANIMALITOS: 3000, Game.TRIPLETA: 5000},
    ZAMORANO: {Game.TRIPLE: 60000, Game.TRIPLE_SIGN: 600000},
}  # fmt: skip
# Each draw's product, list, local time and, for list C, its zodiac.
DRAWS = {
    "noon": (LOTTO, 0, "12:00", False),
    "evening": (LOTTO, 0, "19:00", False),
    "zulia": (ZULIA, 1, "12:45", False),
    "zodiac": (ZULIA, 3, "12:45", True),
    "astro": (ZAMORANO, 3, "16:00", True),
    "zulia_b": (ZULIA, 2, "12:45", False),
}

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "venezuela.json").read_text("utf-8"))
"""The worked numbers of the Venezuelan rules."""


def units(amount: int) -> str:
    """Return an amount as it is called out: ``units(150) == "1.50"``."""
    return f"{amount // 100}.{amount % 100:02d}"


def refused(reason: Reason, line: int = 0, *, bound: int = 0, room: int = 0) -> Refusal:
    """The refusal of a ticket with one wrong play."""
    return Refusal(reason, faults=(Fault(line, reason, bound, room),))


def unmixed(key: bytes, mixed: int, high_size: int, low_size: int) -> int:
    """Return what four rounds of numbering have mixed: the rounds backwards, written from the description of the network."""
    halves, sizes = [*divmod(mixed, low_size)], (high_size, low_size)
    for turn in (3, 2, 1, 0):
        half, other = turn % 2, halves[1 - turn % 2]
        digest = hashlib.sha256(key + bytes([turn]) + other.to_bytes(4, "big")).digest()
        halves[half] = (halves[half] - int.from_bytes(digest[:7], "big")) % sizes[half]
    return halves[0] * low_size + halves[1]


def a_product(id: int, category: str = "lottery", *, plain_on_zodiac: bool = True) -> Product:
    """A product that closes 5 minutes before it is drawn and is sold on the day itself."""
    return Product(id, "LOTERIA", f"PRODUCT {id}", category, plain_on_zodiac, 5, 0, 1_000_000_00)


PRODUCTS = {ZULIA: a_product(ZULIA), LOTTO: a_product(LOTTO, "animalitos"), ZAMORANO: a_product(ZAMORANO, plain_on_zodiac=False)}


@dataclass
class Banca:
    """banca (1) over group (2) over the agencies north (10: ana, eva) and south (11: luz), and everything they have written.

    Sets of names tell who is closed and whose session has ended; roles are those who are no cashiers; floors is how low an
    entity's subtree may go.
    is_full: the house has no room on its disk.
    """

    now: datetime = MORNING
    closed: set[str] = field(default_factory=set)
    logged_out: set[str] = field(default_factory=set)
    roles: dict[str, str] = field(default_factory=dict)
    is_full: bool = False
    floors: dict[str, int] = field(default_factory=dict)
    draws: dict[str, Draw] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    requests: dict[tuple[int, int, str], RecordedCommand] = field(default_factory=dict)
    exposure: dict[tuple[int, int, int, str], int] = field(default_factory=dict)
    balances: dict[int, int] = field(default_factory=dict)
    payouts: list[tuple[int, int, Payout]] = field(default_factory=list)  # its seq, its ticket's seq
    prints: dict[int, int] = field(default_factory=dict)  # by the ticket's seq
    attempts: dict[UUID, Attempts] = field(default_factory=dict)
    trail: list[tuple[str, str, str]] = field(default_factory=list)  # who did what to which object
    tender: tuple[TenderLeg, ...] = ()  # of the sales to come
    undone: list[tuple[int, date]] = field(default_factory=list)  # by whom and on which day
    last_seq: int = 0
    last_ordinals: dict[date, int] = field(default_factory=dict)
    rows: list[Rule] = field(default_factory=list)
    markets: dict[int, Market] = field(default_factory=dict)  # those of several draws that were sold
    ids: Iterable[int] = field(default_factory=lambda: count(1))
    operator: Operator = field(
        default_factory=lambda: Operator(1, "VES", 2, CARACAS, b"orders the numbers", {1: b"makes the pins"})
    )

    def __post_init__(self) -> None:
        for product, multipliers in MULTIPLIERS.items():
            for game, multiplier in multipliers.items():
                self.rule("national_multiplier", multiplier, product=product, game=game)
        for name, (product, list_id, local, zodiac) in DRAWS.items():
            wall = datetime.combine(date(2024, 10, 22), datetime.strptime(local, "%H:%M").time(), CARACAS)
            self.draw(name, wall, product=product, list_id=list_id, zodiac=zodiac)

    # What is set up.

    def rule(
        self, column: str, value: int | None, whose: str = "", *, product: int = 0, game: int = 0, selection: str = "",
        event: int = 0, since: datetime = LONG_AGO, until: datetime | None = None,
    ) -> None:  # fmt: skip
        """A rule of the operator, or of the entity or member of that name."""
        member, agency = MEMBERS.get(whose, (0, whose))
        entity = ENTITIES[agency][0] if agency else 0
        self.rows.append(Rule(column, Scope(entity, member, product, game, selection, event), since, value, until))

    def draw(self, name: str, draws_at: datetime, *, product: int = LOTTO, list_id: int = 0, zodiac: bool = False) -> None:
        """One more draw, closing 5 minutes before it is held. Its id is 23301 and up, in the order of making."""
        category, at = PRODUCTS[product].category, draws_at.astimezone(UTC)
        day = business_day(at, CARACAS)
        event = Event(23301 + len(self.draws), product, list_id, at, day, name, category, zodiac, len(self.draws))
        self.draws[name] = Draw(event, at - timedelta(minutes=5), True)

    @property
    def rules(self) -> Rules:
        """The rules as they stand."""
        entities = {
            id: Entity(id, name, parent, entity_account(id), name not in self.closed, PATHS[name], self.floors.get(name))
            for name, (id, parent) in ENTITIES.items()
        }
        members = {
            id: Member(id, ENTITIES[agency][0], f"{name}@example.org", self.roles.get(name, "cashier"), name not in self.closed)
            for name, (id, agency) in MEMBERS.items()
        }
        return Rules(OperatorPeople(entities, members), PRODUCTS, self.rows, self.operator.unit)

    # What is asked.

    def id(self, draw: str) -> int:
        """A draw's id; 404 is that of a draw nobody knows."""
        return self.draws[draw].event.id if draw in self.draws else 404

    def play(self, called: str) -> Play:
        """A wager as it is called out: draw, game, number, stake. A game nobody knows is 99."""
        draw, game_key, text, stake = called.split(" ")
        game = Game[game_key.upper()] if game_key.upper() in Game.__members__ else None
        amount = money.cents(stake.removeprefix("-"))
        assert amount is not None, called
        sign = -1 if stake.startswith("-") else 1
        return Play(self.id(draw), game or 99, selection(game, text) if game else None, sign * amount, text)

    def caller(self, name: str) -> Caller:
        """A member by a session of its own."""
        return Caller(self.operator.id, MEMBERS[name][0], session_id=MEMBERS[name][0])

    def sale(self, *plays: str, by: str = "ana", key: str | None = None, partial: Partial = Partial.NONE) -> SellTicket:
        """A sale to be asked for. What is called out as "permuta zulia triple 123 1.00" is written out."""
        written: list[Play] = []
        expansions: list[Expanded] = []
        for called in plays:
            how, _, rest = called.partition(" ")
            if how.upper() not in Expansion.__members__:
                written.append(self.play(called))
                continue
            play = self.play(rest)
            found = expand(play.game, Expansion(how), play.text)
            selections = found[1] if found else ()
            if found:
                expansions.append(Expanded(Expansion(how), len(written), found[0], play.text))
            written += [play._replace(selection=one) for one in selections or (None,)]
        sale = SellTicket(self._next_id(), self.caller(by), Channel.BANKLOT, tuple(written), key, partial)
        return replace(sale, expansions=tuple(expansions), tender=self.tender)

    def undoing(
        self, ticket: Ticket, undoing: Undoing = Undoing.CANCEL, *, by: str = "ana", key: str | None = None
    ) -> UndoTicket:
        """An undoing to be asked for."""
        return UndoTicket(self._next_id(), self.caller(by), Channel.BANKLOT, undoing, ticket.number, key)

    def payment(self, ticket: Ticket, *, pin: int = 0, by: str = "ana", key: str | None = None) -> PayTicket:
        """A payment to be asked for, with the ticket's own pin or another."""
        pin = pin or self.operator.pin(ticket)
        return PayTicket(self._next_id(), self.caller(by), Channel.BANKLOT, ticket.number, pin, ticket.day, key)

    def printing(self, ticket: Ticket, *, by: str = "ana", key: str | None = None) -> PrintTicket:
        """A print to be asked for."""
        return PrintTicket(self._next_id(), self.caller(by), Channel.BANKLOT, ticket.id, key)

    # What is done.

    def batch(self, *commands: Command) -> list[Answer]:
        """The answers to a batch, which is kept."""
        book = self._book()
        answers = decide(commands, book)
        self._keep(book)
        return answers

    def ask(self, command: Command) -> Answer:
        """The answer to a batch of one."""
        return self.batch(command)[0]

    def sell(self, *plays: str, by: str = "ana", key: str | None = None) -> Ticket:
        """A ticket that must be sold."""
        return self.bought(self.sale(*plays, by=by, key=key)).ticket

    def bought(self, sale: SellTicket) -> Sold:
        """The answer to a sale that must be carried out."""
        answer = self.ask(sale)
        assert isinstance(answer, Sold), answer
        return answer

    # What is planted: a state of things, however it came about.

    def alter(self, ticket: Ticket, **changes: Any) -> None:
        """A ticket that is known otherwise than it was sold."""
        self.tickets[ticket.seq] = replace(self.tickets[ticket.seq], **changes)

    def take_key(self, key: str) -> None:
        """Another command that north has sent under a key."""
        self.requests[Channel.BANKLOT, ENTITIES["north"][0], key] = RecordedCommand(b"another", 1, self.now.date(), None)

    def pay_out(self, ticket: Ticket, amount: int = 90_00) -> None:
        """A payout for a ticket's first line."""
        self.payouts.append((0, ticket.seq, Payout(0, ticket.wagers[0].market_id, 1, amount)))

    # What stands.

    @property
    def state(self) -> tuple[object, ...]:
        """Return a copy of what must be as it was after a refusal."""
        kept = self.tickets, self.transfers, self.requests, self.exposure, self.balances, self.markets
        return deepcopy((*kept, self.last_seq))

    def standing(self, ticket: Ticket) -> Standing:
        """Return what became of a ticket so far."""
        return Standing([], [payout for _, seq, payout in self.payouts if seq == ticket.seq], frozenset(), frozenset())

    def _next_id(self) -> UUID:
        return UUID(int=next(iter(self.ids)))

    def _book(self) -> Books:
        day, rules = business_day(self.now, CARACAS), self.rules
        tickets = [replace(ticket) for ticket in self.tickets.values()]
        ledger = Book(
            self.operator, rules.people, self.now, day, self.last_seq, self.last_ordinals.get(day, 0),
            alive=frozenset(id for name, (id, _) in MEMBERS.items() if name not in self.logged_out), requests=dict(self.requests),
            balances={account: self.balances.get(account, 0) for account in rules.people.floors}, is_full=self.is_full,
        )  # fmt: skip
        lottery = LotteryBook(
            ledger, rules.at(self.now), markets=dict(self._markets()), exposure=self._counted(rules) | self.exposure,
            sold={ticket.seq: ticket for ticket in tickets}, draws={draw.event.id: draw for draw in self.draws.values()},
            presented={(ticket.number, ticket.day): self._presented(ticket) for ticket in tickets},
            printable={
                one.id: Printable(
                    one.seq, one.day, one.entity_id, one.state, self.prints.get(one.seq, 0), one.member_id, one.first_close
                )
                for one in tickets
            },
            undone=Counter(member for member, on in self.undone if on == day),
        )  # fmt: skip
        return Books(ledger, lottery, SportsBook(ledger), WalletBook(ledger))

    def _markets(self) -> Iterable[tuple[tuple[int, int], Market]]:
        """Return what joint games are judged by, were they sold now."""
        events = sorted((draw.event for draw in self.draws.values()), key=lambda event: (event.draws_at, event.list_id))
        for event in events:
            of_list = [one for one in events if (one.product_id, one.list_id) == (event.product_id, event.list_id)]
            length = self.rules.at(self.now).run_length(event.product_id)
            run = [one for one in of_list if one.draws_at >= event.draws_at][:length]
            drawn = [one for one in events if (one.product_id, one.draws_at) == (event.product_id, event.draws_at)]
            pair = drawn[:2] if [one.list_id for one in drawn[:2]] == [1, 2] else []
            for game, kind, members, number in ((Game.TRIPLETA, RUN, run, length), (Game.TRIPLE_AB, AB, pair, 2)):
                if game in games_of(event.category, event.zodiac, False) and members:
                    id = 10**12 + 10 * event.id + game
                    yield (event.id, game), Market(id, kind, number, tuple(members), id not in self.markets)

    def _counted(self, rules: Rules) -> dict[tuple[int, int, int, str], int]:
        """Add up the live wagers under every scope that counts their seller, as the store does at the first need."""
        counted: Counter[tuple[int, int, int, str]] = Counter()
        for ticket in self.tickets.values():
            for wager in ticket.wagers if ticket.state == "sold" else ():
                for scope in rules.counted.get(ticket.member_id, ()):
                    counted[wager.market_id, scope, wager.game, wager.selection] += wager.amount
        return dict(counted)

    def _presented(self, ticket: Ticket) -> Presented:
        sale = [one for one in self.transfers if one.ticket_seq == ticket.seq and one.kind in ("sale", "commission")]
        attempts = self.attempts.get(ticket.id)
        return Presented(
            ticket, self.standing(ticket), [transfer for transfer in sale if transfer.reverses is None],
            replace(attempts) if attempts else None, None,
        )  # fmt: skip

    def _keep(self, books: Books) -> None:
        book, written = books.ledger, books.lottery.written
        self.last_seq, self.last_ordinals[book.day] = book.last_seq, book.last_ordinal
        for channel, issuer, key, _, fingerprint, seq, day, outcome in book.written.requests:
            self.requests[channel, issuer, key] = RecordedCommand(fingerprint, seq, day, outcome)
        for ticket in written.tickets:
            self.tickets[ticket.seq] = ticket
        for ticket, _, member in written.undoings:
            self.tickets[ticket.seq].state = ticket.state
            self.undone.append((member, book.day))
        self.markets |= written.markets
        self.transfers += book.written.transfers
        self.exposure |= {key: books.lottery.exposure[key] for key in written.exposure}
        self.balances |= {account: book.balances[account] for account in book.written.balances}
        self.payouts += [(seq, ticket_seq, payout) for seq, _, ticket_seq, _, payout in written.payouts]
        self.prints |= {seq: ticket.prints for seq, ticket in written.prints.items()}
        self.attempts |= written.attempts
        self.trail += [(actor.partition("@")[0], action, what) for actor, action, what, _ in book.written.events]


@pytest.fixture
def banca() -> Banca:
    """A banca in the morning, with nothing sold."""
    return Banca()
