"""The common ground of tests of the lottery: an open draw, other people, and the way from an open draw to its prizes."""

from pathlib import Path
from typing import Any

import pytest
from tests.engine.conftest import Desk
from tests.houses import CATALOGUE

from taquilla.domain.ledger.numbers import day_key, ticket_number
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.gate import HeldGate
from taquilla.engine.lottery.catalogue import Changes, load_catalogue, read_catalogue
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.settling import settle_market
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.purchases.crediting import WalletCrediting
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger.gates import behind_gate
from taquilla.store.lottery import settlements
from taquilla.store.lottery.catalogue import Facts, load_facts
from taquilla.store.postgres.database import connect

LOTTO_ACTIVO, CHANCE = 5, 27
GROUP, AGENCY = 212, 213
VOID = "void"
OTHER_CASHIER = "other@banklot.net"  # of another agency


@pytest.fixture
def winner(desk: Desk, noon: int) -> Sold:
    """A ticket of 213 that has won 60.00, where one person pays 50.00 alone."""
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00}))
    sold = desk.run(desk.sell(noon, "7", units=2))
    desk.run(settle(desk, {noon: "7"}, at="22T12:01"))
    return sold


async def order(
    desk: Desk, event: int, what: DrawOrder, why: str = "the machine stands still", clerks: tuple[Clerk, Clerk] | None = None
) -> DrawOrdered | Refusal:
    """Let both clerks order it."""
    first, second = clerks or await desk.clerks()
    entered = await desk.house.lottery.draw_orders.enter(first, event, what, why)
    return entered if isinstance(entered, Refusal) else await desk.house.lottery.draw_orders.approve(second, event, what)


async def settle(desk: Desk, drawn: dict[int, str], *, at: str | None = None) -> None:
    """Close what is over at a local moment, if one is named; then draw these events, or make them void, and settle them."""
    if at is not None:
        await desk.past(at)
    for event, outcome in drawn.items():
        if outcome == VOID:
            assert isinstance(await order(desk, event, DrawOrder.VOID), DrawOrdered)
        else:
            await desk.draw(event, outcome)
    if drawn:
        await desk.work()


async def pay(desk: Desk, sold: Sold, **how: Any) -> int | Reason:
    """Return the payment of a ticket, or its refusal."""
    paid = await desk.house.counter.ask(desk.payment(sold, **how))
    assert isinstance(paid, Paid | Refusal)
    return paid.prize if isinstance(paid, Paid) else paid.reason


class Killed(Exception):
    """The worker was killed."""


async def settle_a_step(desk: Desk, event: int, rows_max: int, *, killed: bool = False) -> bool:
    """Settle a step of so many rows; tell whether there is more. A killed one has done everything but its commit."""
    async with desk.house.database.connection() as connection, behind_gate(connection, BANKLOT) as (gate, at):
        known = await desk.house.lottery.cache.load(connection, gate)
        (market,) = await settlements.load_markets(connection, BANKLOT, event)
        done = await settle_market(known, HeldGate(connection, at, gate), market, rows_max, WalletCrediting())
        if killed:
            raise Killed
    return done.more


def sell_many(desk: Desk, count: int, selection: str) -> None:
    """Plant so many tickets like those really sold, in turn. selection is SQL of a place, which is a seq and an ordinal."""
    ((day, sold),) = desk.ask("select day, count(*) from ticket group by 1")
    before = desk.one("select last_seq from gate where operator_id = %s", BANKLOT)
    key = day_key(desk.run(desk.house.operator(BANKLOT)).number_key, day)
    numbers = [ticket_number(key, place) for place in range(before + 1, before + count + 1)]
    kept = "channel, entity_id, member_id, amount, currency, wagers, created_at, accepted_at, first_close, draws_end, expires_at"
    desk.ask(
        f"insert into ticket (operator_id, seq, day, id, ordinal, number, {kept}, cancel_until, key_version)"
        f" select operator_id, place, day, gen_random_uuid(), place, drawn.number, {kept}, cancel_until, key_version"
        " from unnest(%s::int[]) with ordinality as drawn (number, nth), lateral (select nth + %s) as planted (place), ticket"
        " where ordinal = 1 + place %% %s", numbers, before, sold,
    )  # fmt: skip
    kept = "market_id, event_id, game, multiplier, commissions, consolation"
    desk.ask(
        f"insert into wager (operator_id, ticket_seq, line, day, {kept}, selection, amount)"
        f" select wager.operator_id, place, 0, wager.day, {kept}, {selection}, wager.amount"
        " from wager join ticket on seq = ticket_seq join generate_series(%s + 1, %s) as place on ordinal = 1 + place %% %s",
        before, before + count, sold,
    )  # fmt: skip
    desk.ask("update gate set last_seq = %s, last_ordinal = %s", before + count, before + count)
    desk.ask("analyze ticket, wager")


def later_file(folder: Path, *pieces: tuple[str, str]) -> Path:
    """Return a catalogue that holds from the document's day on, of LOTTO ACTIVO alone, with some pieces replaced."""
    head, *products = CATALOGUE.read_text(encoding="utf-8").split("[[product]]\n")
    (own,) = [one for one in products if one.startswith(f"id = {LOTTO_ACTIVO}\n")]
    text = head.replace("from = 2024-01-01", "from = 2024-10-22") + "[[product]]\n" + own
    for old, new in pieces:
        assert old in text
        text = text.replace(old, new, 1)
    (file := folder / "later.toml").write_text(text, encoding="utf-8")
    return file


async def load(url: str, *files: Path) -> tuple[list[Changes], Facts]:
    """Load catalogues one after the other; return what each has changed, and what is known in the end."""
    async with await connect(url) as connection:
        changed = [await load_catalogue(connection, read_catalogue(file)) for file in files]
        return changed, await load_facts(connection)
