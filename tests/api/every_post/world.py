"""A house with something to do for every POST of `/v1`, and what each POST is sent with: its recipe."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import psycopg
from tests.api.conftest import ADMIN, Agency, client_of
from tests.engine.conftest import Wallet
from tests.reuse import COUNTED, TABLES, connect_unwatched, transaction_now

from taquilla.api.app import v1
from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.lottery.file_exports import Exporting
from taquilla.engine.sports.catalogue_file import SportsFile
from taquilla.engine.sports.terms import TermsChange
from taquilla.http.decode import convert
from taquilla.receipts.table_files import open_table
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import HYPEX, furnish_wallets
from taquilla.store.postgres.embedded import OWNER, Embedded

WALLETS = "administrator@hypexdemo.example"
INSTALLATION: Final = "the installation"
"""The bearer of a key of the installation."""
ROOT, AGENCY, OTHER_TILL = 212, 213, 865
USER, OTHER_USER = "900001", "testtw1"
LAST_WEEK, MONDAY = "2024-10-21", datetime(2024, 10, 28, 12, tzinfo=UTC)
EVENT, CARD, BETS = 7, 70, (101, 102)
"""An event of sports that is far away, the card that is sold on it, and its bets."""
STARTS, ENDS = "2030-01-01T18:00:00Z", "2030-01-01T20:00:00Z"
OFFER: Final = {
    "event": [
        {"id": EVENT, "league": 1, "name": "far away", "starts": STARTS, "ends": ENDS, "market": [
            {"id": 1, "code": "1x2", "name": "Result", "bet": [{"id": bet, "name": str(bet), "odds": "1.5"} for bet in BETS]}
        ]}
    ],
    "card": [
        {"id": CARD, "name": "Card", "event": EVENT, "line_price": 1000, "price_min": 100, "price_max": 100_000,
         "tier": [{"hits": 1, "amount": 1500}]}
    ],
}  # fmt: skip
WITHOUT: Final = {
    "audit_event": " where detail ->> 'by' is distinct from 'repetition'",
    "outbox": " where type not in ('pin.shown', 'pin.printed')",
}
PAST: Final = """
select event_id from draw join event on event.id = event_id
where operator_id = %s and state = 'closed' and category = 'animalitos'
and not exists (select from result where event_id = event.id) order by event_id
"""
HELD = 12  # winners that wait for a second person, and as many that do not


@dataclass(frozen=True)
class Answering:
    """A wallet that is there, and its answer."""

    status: int = 200
    value: dict[str, object] | None = None
    trouble: str = ""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> "Answering":
        """Answer."""
        return self

    async def close(self) -> None:
        """Do nothing."""


class Send(NamedTuple):
    """A post. by is the user who sends it, empty for nobody."""

    path: str
    body: Any = None
    by: str = ADMIN


@dataclass(kw_only=True)
class World(Agency):
    """A house on a Monday morning, and beside it another over the same database: late results, an open day, winners, limits."""

    app: Any
    beside: httpx.AsyncClient
    server: Embedded
    key_file: Path
    wallet: Wallet
    drawn: int = 0
    on_sale: int = 0
    past_draws: list[int] = field(default_factory=list)
    open_draws: list[int] = field(default_factory=list)
    winners: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    unconfirmed: list[tuple[LimitKind, LimitPeriod]] = field(default_factory=list)

    def new(self, name: str = "one") -> str:
        """Return a name that nobody has."""
        return f"{name}-{next(self.numbers)}"

    def instant(self) -> datetime:
        """Return an instant that nobody has, a day apart from all others, in years to come."""
        return datetime(2090, 1, 1, tzinfo=UTC) + timedelta(days=next(self.numbers))

    def made(self, path: str, body: Any = None, by: str = ADMIN) -> Any:
        """Carry out a command that must succeed. Return its response."""
        return super().made(path, body, by=by)

    def one(self, question: str, *values: Any) -> Any:
        """Read one value as the owner."""
        ((value,),) = self.rows(question, *values)
        return value

    async def post(self, client: httpx.AsyncClient, sent: Send, key: str) -> httpx.Response:
        """Send a command under a key, if any, to one of the houses, again while it asks to."""
        return await self.insisting("POST", sent.path, sent.body, by=sent.by or None, key=key, client=client)

    @contextmanager
    def new_house(self) -> Iterator[httpx.AsyncClient]:
        """A house that has just been opened over the same database."""
        house = self.run(House.open(self.house.database.url, self.key_file, demo=True, wallets=self.wallet))
        try:
            yield client_of(v1(house))
        finally:
            self.run(house.close())


Effect = dict[str, tuple[int, int]]
"""The tables that were changed: how many rows more they have, and how many were added or changed."""
Recipe = Callable[[World], Send]
"""Makes a post, and what it needs: another one each time."""


@contextmanager
def open_world(server: Embedded, database: str, key_file: Path, folder: Path) -> Iterator[World]:
    """Open and furnish a world over a copy of the demo's data with its operator of sports."""
    url, wallet = server.url(database=database), Wallet()
    with asyncio.Runner() as runner, psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        options: Any = {"wallets": wallet, "poster": Answering(), "exporting": Exporting(folder / "exports", open_table)}
        house, other = (runner.run(House.open(url, key_file, demo=True, **options)) for _ in "12")
        try:
            app = v1(house)
            served: Any = {"client": client_of(app), "app": app, "beside": client_of(v1(other))}
            world = World(runner=runner, house=house, owner=owner, server=server, key_file=key_file, wallet=wallet, **served)
            _furnish(world, folder)
            yield world
        finally:
            # The runner ends with the houses' own tasks: it would wait for those of an open one.
            for one in (house, other):
                runner.run(one.close())


def _furnish(world: World, folder: Path) -> None:
    house = world.house

    async def tuesday() -> None:
        await furnish_wallets(house, folder)
        await furnish_offices(house)
        await house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00})
        for kind, period in itertools.product(LimitKind, LimitPeriod):
            for amount in (100_00, 200_00):
                await house.wallets.players.ask_limit(HYPEX, USER, kind, period, amount, author=Author("test"))
            world.unconfirmed.append((kind, period))
        await house.move_clock(MONDAY)

    async def monday() -> None:
        terms: TermsChange = {"webhook_url": "http://127.0.0.1:9/", "approval_from": 1000, "signature_version": 1}
        await house.sports.office.change_terms(SITE, terms)
        await house.sports.office.load(SITE, convert(OFFER, SportsFile), name="test")

    world.run(tuesday())
    world.work()
    world.run(monday())
    _draw(world)
    world.tokens[INSTALLATION] = world.house_key("test")
    # The minute of its last use is written down, but for this.
    world.owner.execute("update house_key set used_at = house_now() + interval '1 day'")
    _, said = world.ask("GET", "/draws?status=open&limit=200")
    world.open_draws = [int(draw["id"]) for draw in said["draws"]]
    world.past_draws = [event for (event,) in world.rows(PAST, BANKLOT)]
    # Of the selection that is sold below, some was sold before: else the first sale alone adds its exposure.
    world.on_sale = int(world.sell(world.new("key"))[1]["wagers"][0]["draw_id"])


def _draw(world: World) -> None:
    """Sell winners, draw them, and let those that are held wait for a second person."""
    sold = world.hold(*["1.00"] * HELD, *["2.00"] * HELD)
    world.drawn = sold[0]["wagers"][0]["draw_id"]
    world.decide(world.drawn)
    world.winners, world.held = sold[:HELD], sold[HELD:]
    for ticket in world.held:
        status, problem = world.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key=world.new("key"))
        assert (status, problem["reason"]) == (409, "PAYMENT_HELD")


class Rows:
    """The rows of all tables, and how many were written since. A PIN shown again is none; of a gate its counters count."""

    def __init__(self, owner_url: str) -> None:
        self._owner = connect_unwatched(owner_url)
        tables = [table for table, _ in self._owner.execute(TABLES).fetchall() if table != "gate"]
        counts = [COUNTED.format(table) + WITHOUT.get(table, "") for table in tables]
        counts += [f"select {name}, 0 from gate" for name in ("'gate', sum(last_seq)::bigint", "'rules', sum(rules_version)")]
        self._look = " union all ".join(counts).replace("%(age)s", "age(%(since)s::text::xid)").encode()
        self._since, self._counts = "0", dict[str, int]()
        self.written()

    def written(self) -> Effect:
        """Return what was changed since the last look; before a command: let what was written count for nothing."""
        before, (since, self._since) = self._counts, (self._since, transaction_now(self._owner))
        looks = self._owner.execute(self._look, {"since": since}, prepare=True).fetchall()
        self._counts = {table: count for table, count, _ in looks}
        changes = {table: (count - before.get(table, 0), new) for table, count, new in looks}
        # A version of the rules is an instant: that there is another one is the effect.
        changes["rules"] = (int(changes["rules"][0] != 0), 0)
        return {table: change for table, change in changes.items() if change != (0, 0)}

    def close(self) -> None:
        """Close the connection."""
        self._owner.close()
