"""The ground that sports are measured on: the demo's operator of sports on a fresh server; its tickets and its ledger."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bench.fake_wallet import WalletBooks
from bench.ground import BenchFailed, as_owner
from bench.house import opened
from taquilla.domain.ledger.money import Cents
from taquilla.sandbox.demo_sports import furnish_site, set_wallet
from taquilla.store.postgres.clock import ensure_partitions, read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

BETS: Final = tuple(range(101, 107))
"""A bet on each market of the card."""
PRICE: Final[Cents] = 1000
"""The price of a card."""


@dataclass(frozen=True, slots=True)
class HouseTicket:
    """A ticket in the house. cost is the player's debit.

    sold: the wallet has had the call to take it. returned is the amount of later calls that pay the player.
    """

    step: str
    cost: Cents
    sold: bool
    returned: Cents = 0


async def furnish(server: Embedded, wallet_url: str) -> None:
    """Add the demo's operator of sports, whose wallet is somewhere else, to a house without any operator."""
    async with as_owner(server) as owner:
        today = (await read_clock(owner)).date()
        await ensure_partitions(owner, today - timedelta(days=1), today + timedelta(days=9))
        async with opened(server) as house:
            await furnish_site(house)
            await set_wallet(house, wallet_url)
        await owner.execute("analyze")


@dataclass(frozen=True, slots=True)
class HouseState:
    """The state of a house at a moment: tickets that wait for a wallet, its connections, and how many of those are busy."""

    waiting: int
    connections: int
    busy: int
    gate_is_free: bool

    @property
    def held(self) -> tuple[str, ...]:
        """Return the resources that it holds, as sentences."""
        busy = (f"{self.busy} connections were held",) if self.busy else ()
        return busy if self.gate_is_free else ("the gate was held", *busy)


async def look_at_house(owner: HouseConnection, operator_id: int) -> HouseState:
    """Return the state of a house that is connected beside us, for an operator."""
    parameters = {"operator": operator_id}
    ((connections, busy),) = await (await owner.execute(_SQL["read_sessions"])).fetchall()
    ((waiting,),) = await (await owner.execute(_SQL["count_waiting"], parameters)).fetchall()
    gate = await (await owner.execute(_SQL["try_gate"], parameters)).fetchone()
    return HouseState(waiting, connections, busy, gate is not None)


async def look_at_waiting(owner: HouseConnection, operator_id: int, *, patience_s: float) -> HouseState:
    """Return the state of a house once it only waits for a wallet that does not respond.

    Raises BenchFailed when no more tickets wait than it has connections: then each could have one.
    """
    deadline = time.monotonic() + patience_s
    before, look = None, await look_at_house(owner, operator_id)
    while (look.held or look != before) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
        before, look = look, await look_at_house(owner, operator_id)
    if look.waiting <= look.connections:
        raise BenchFailed(f"only {look.waiting} tickets waited for the wallet, and the house has {look.connections} connections")
    return look


async def read_tickets(connection: HouseConnection, operator_id: int) -> dict[str, HouseTicket]:
    """Return all tickets of an operator, by their ids."""
    rows = await (await connection.execute(_SQL["read_tickets"], {"operator": operator_id})).fetchall()
    return {ticket_id: HouseTicket(*row) for ticket_id, *row in rows}


def disagreements(tickets: Mapping[str, HouseTicket], wallet: WalletBooks) -> list[str]:
    """Return the differences between house and wallet.

    Each debit that stands is a sold ticket at its cost less its prize, and the reverse.
    """
    differences = list(wallet.faults)
    for ticket_id in sorted(tickets.keys() | wallet.tickets.keys()):
        ticket, wallet_ticket = tickets.get(ticket_id), wallet.tickets.get(ticket_id)
        price = ticket.cost - ticket.returned if ticket is not None and ticket.sold else 0
        charged = 0 if wallet_ticket is None else wallet_ticket.debited - wallet_ticket.credited
        if price != charged:
            differences.append(f"ticket {ticket_id} was sold for {price}, and the wallet has taken {charged}")
        if ticket is None:
            differences.append(f"ticket {ticket_id} is known to the wallet alone")
    return differences
