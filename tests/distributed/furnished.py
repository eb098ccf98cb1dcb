"""Furnishes the databases of these tests before they are distributed: the demo's three operators, tickets, a player's money."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from bench.nodes import Node
from tests.refusals import must_be

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.house import House
from taquilla.engine.people.access import SessionBegun
from taquilla.sandbox.demo import PASSWORD
from taquilla.sandbox.demo_wallets import HYPEX
from taquilla.sandbox.furnishing import furnish_demo

BEGINS: Final = datetime.fromisoformat("2024-10-22T07:30:00-04:00")
CASHIER: Final = "username@banklot.net"
TICKETS: Final = 20
PARTS: Final = 4
Copy = Callable[[str], str]
TABLES = """
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by 1
"""


async def furnish(url: str, key_file: Path) -> None:
    """Fill a migrated database."""
    await furnish_demo(url, key_file)
    house = await House.open(url, key_file, demo=True)
    try:
        await sell(house, TICKETS)
        assert isinstance(await house.wallets.accounts.deposit(HYPEX, "900001", "deposit 1", 50_000), InWallet)
    finally:
        await house.close()


async def sell(house: House, count: int) -> list[Sold]:
    """Sell tickets of one animal each as the demo's cashier, who logs in first."""
    begun = must_be(SessionBegun, await house.people.access.login(CASHIER, PASSWORD, "127.0.0.1"))
    caller = await house.people.access.caller(begun.token)
    async with house.database.reading() as connection:
        row = await (await connection.execute(_OPEN_DRAW)).fetchone()
    tickets = []
    for _ in range(count):
        plays = (Play(row[0], Game.ANIMALITOS, "7", 500, "7"),)
        sold = await house.counter.ask(SellTicket(House.new_id(), caller, Channel.BANKLOT, plays))
        assert isinstance(sold, Sold), sold
        tickets.append(sold)
    return tickets


_OPEN_DRAW: Final = """
    select event_id from draw join event on event.id = draw.event_id
    where draw.operator_id = 1 and draw.state = 'open' and event.category = 'animalitos' and draw.closes_at > house_now()
    order by draw.closes_at desc, event_id limit 1"""


@contextmanager
def killed(node: Node) -> Iterator[None]:
    """Let a node be dead for a while."""
    node.kill()
    try:
        yield
    finally:
        node.start()


def at(node: Node, owner_url: str) -> psycopg.Connection:
    """Connect to the same database at another node, as its owner."""
    with psycopg.connect(owner_url) as connection:
        database = connection.info.dbname
    return psycopg.connect(node.url(database), autocommit=True)


def rows_of(owner_url: str) -> dict[str, list[str]]:
    """Return every row of a database, by its table."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        names = [name for (name,) in owner.execute(TABLES)]
        found = {name: owner.execute(f"select t.*::text from {name} as t".encode()).fetchall() for name in names}
    return {name: sorted(text for (text,) in rows) for name, rows in found.items()}
