"""What is due about sports tickets: giving up those that nobody has answered for, has paid, or has approved in time."""

from typing import Final

from taquilla.desk.knowledge import Knowledge
from taquilla.domain.book import Book
from taquilla.domain.sporting import lapse
from taquilla.store import gates, sales, sports_sales, sports_settlements
from taquilla.store.clock import read_clock
from taquilla.store.database import HouseConnection
from taquilla.store.gates import Kept

ROWS_MAX: Final = 200  # of a step: some 20 ms behind the gate


async def give_up_lapsed(connection: HouseConnection, knowledge: Knowledge, operator: int) -> None:
    """Give up whatever has lapsed, with a discard each. Raises what `behind_gate` raises: what is done stays done."""
    # Looked at without the gate first: where nothing has lapsed, nobody's sale waits.
    while await sports_sales.find_lapsed(connection, operator, await read_clock(connection), 1):
        await _give_up(connection, knowledge, operator)


async def _give_up(connection: HouseConnection, knowledge: Knowledge, operator: int) -> None:
    async with gates.behind_gate(connection, operator) as (gate, at):
        known = await knowledge.of(connection, gate)
        day, last_ordinal = gates.day_of(gate, at, known.operator.zone)
        book = Book(known.operator, known.rules.at(at), at, day, gate.last_seq, last_ordinal)
        places = await sports_sales.find_lapsed(connection, operator, at, ROWS_MAX)
        tickets = await sports_sales.load_tickets(connection, places)
        calls = await sports_sales.load_calls(connection, [(*place, 1) for place in places])
        held = [ticket for ticket in tickets.values() if ticket.is_held]
        sale = await sports_settlements.load_standing(connection, operator, held, ("stake", "excise"))
        for place in places:
            lapse(tickets[place[:2]], calls[*place, 1], sale[place[1]], book)
        await sales.write(connection, [book])
        await sports_sales.write(connection, [book])
        await gates.keep_gates(connection, [Kept(gate, book.day, book.last_ordinal, book.last_seq, book.at)])

