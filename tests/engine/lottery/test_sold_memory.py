"""The memory of sold amounts, while nobody else has come through the gate, and of draws, in two generations."""

from datetime import UTC, date, datetime

import pytest
from tests.engine.lottery.conftest import AGENCY, LOTTO_ACTIVO

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.entities import Credit
from taquilla.engine.gate import Author
from taquilla.engine.lottery import cache
from taquilla.engine.lottery.counter import SoldMemory
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger.gates import Gate
from taquilla.store.lottery import sales

KEY = (1, 0, 2, "7")


def gate(operator: int = 1, *, seq: int = 12, version: int = 3, second: int = 0) -> Gate:
    """Return an operator's gate."""
    return Gate(operator, date(2026, 11, 21), 1, seq, datetime(2026, 11, 21, second=second, tzinfo=UTC), version, 0, 0)


@pytest.mark.parametrize(("taken", "found"), [
    (gate(seq=12), ({KEY: 500}, {7: -300})),
    (gate(seq=13), ({}, {})),  # another process has sold
    (gate(seq=11), ({}, {})),
    (gate(seq=12, version=4), ({}, {})),  # other sellers may be counted
    (gate(seq=12, second=1), ({}, {})),  # the server has lost its commit, and another one has its seq
    (gate(2, seq=12), ({}, {})),
])  # fmt: skip
def test_it_is_known_at_the_seq_and_the_rules_of_the_batch_that_left_it(taken, found):
    memory = SoldMemory()
    memory.keep(gate(), {KEY: 500}, {7: -300})
    assert memory.take(taken) == found


def test_operators_of_long_ago_make_room_and_one_with_too_many_numbers_is_not_remembered():
    memory = SoldMemory(keys_max=2)
    for operator in (1, 2, 3):
        memory.keep(gate(operator), {KEY: 500}, {})
    assert [memory.take(gate(operator, seq=12)) for operator in (1, 2, 3)] == [({}, {}), ({KEY: 500}, {}), ({KEY: 500}, {})]
    memory.keep(gate(), {KEY: 500, (1, 0, 2, "8"): 100}, {7: -300})
    assert memory.take(gate(seq=12)) == ({}, {})


@pytest.fixture
def noon(desk, noon) -> int:
    """A draw of which ten units of each number are sold."""
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "quota", {"product": LOTTO_ACTIVO, "quota": 10_00}))
    return noon


def believe(memory: SoldMemory, gate: Gate) -> tuple[dict, dict]:
    """Return what is remembered, whatever the gate says."""
    known = memory._operators.get(gate.operator_id)
    return ({}, {}) if known is None else (known.exposure, known.balances)


def sell(desk, noon: int, units: int) -> Sold | Refusal:
    """Sell so many units of the number at the desk's house, one ticket each; return the last answer."""
    return [desk.run(desk.house.counter.ask(desk.sale(noon, "7"))) for _ in range(units)][-1]


def test_the_second_sale_of_a_number_reads_neither_what_is_sold_of_it_nor_what_the_agency_owes(desk, noon, monkeypatch):
    asked = []
    load = sales.load

    async def seen(connection, query, now):
        asked.append(query.exposure | query.balances)
        return await load(connection, query, now)

    monkeypatch.setattr(sales, "load", seen)
    sell(desk, noon, 2)
    first, second = asked
    assert first
    assert not second


def test_what_another_house_sold_counts(desk, noon, other_house):
    sell(desk, noon, 4)
    assert {type(answer) for answer in other_house().ask("ask", [desk.sale(noon, "7") for _ in range(6)])} == {Sold}
    assert sell(desk, noon, 1).reason is Reason.SELECTION_FULL
    desk.run(desk.assert_audit_clean())


def on_credit(desk, noon, other_house) -> Sold | Refusal:
    """Let another house sell what is left of the agency's credit, which is three units; return our next answer."""
    sell(desk, noon, 1)
    desk.run(desk.house.people.office.change_entity(BANKLOT, AGENCY, credit=Credit(3_00), author=Author("ana")))
    sell(desk, noon, 1)
    others = other_house().ask("ask", [desk.sale(noon, "8") for _ in range(3)])
    assert {answer.reason for answer in others if isinstance(answer, Refusal)} == {Reason.CREDIT_EXCEEDED}
    return sell(desk, noon, 1)


def test_what_another_house_sold_on_credit_counts(desk, noon, other_house):
    assert on_credit(desk, noon, other_house).reason is Reason.CREDIT_EXCEEDED
    desk.run(desk.assert_audit_clean())


def test_the_twin_that_believes_its_memory_sells_on_credit_that_is_gone(desk, noon, other_house, monkeypatch):
    monkeypatch.setattr(SoldMemory, "take", believe)
    assert isinstance(on_credit(desk, noon, other_house), Sold)


def test_the_twin_that_believes_its_memory_sells_too_much(desk, noon, other_house, monkeypatch):
    monkeypatch.setattr(SoldMemory, "take", believe)
    sell(desk, noon, 4)
    other_house().ask("ask", [desk.sale(noon, "7") for _ in range(6)])
    assert isinstance(sell(desk, noon, 1), Sold)


def test_a_batch_that_failed_is_forgotten(desk, noon, monkeypatch):
    """It had counted its stake already."""
    sell(desk, noon, 4)
    write, failures = sales.write, [ConnectionError("the first one fails")]

    async def fail_once(connection, parts):
        if failures:
            raise failures.pop()
        await write(connection, parts)

    monkeypatch.setattr(sales, "write", fail_once)
    assert sell(desk, noon, 1) == Refusal(Reason.NOT_RECORDED)
    assert isinstance(sell(desk, noon, 6), Sold)
    assert isinstance(sell(desk, noon, 1), Refusal)
    assert desk.one("select sold from exposure where selection = '7'") == 10_00
    desk.run(desk.assert_audit_clean())


MAX = 4


async def test_events_in_use_stay_and_those_of_long_ago_are_forgotten(desk, monkeypatch):
    monkeypatch.setattr(cache, "_EVENTS_MAX", MAX)
    ids = [event for (event,) in desk.ask("select id from event order by id limit 12")]
    lottery = cache.LotteryCache(desk.house.cache)
    async with desk.house.database.reading() as connection:
        for wanted in (ids[:3], ids[3:5], ids[:1], ids[5:8]):
            found = await lottery.events(connection, wanted)
            assert {event.id for event in found.values()} == set(wanted)
            assert all(lottery.peek_event(event) == found[event] for event in wanted)
            assert len(lottery._events) <= MAX
            assert len(lottery._older_events) <= MAX
        # The first one was asked for again meanwhile.
        assert lottery.peek_event(ids[0]).id == ids[0]
        with pytest.raises(KeyError):
            lottery.peek_event(ids[1])
        assert (await lottery.events(connection, [ids[1], -1])).keys() == {ids[1]}
        # A long report takes all of them, and pushes nothing out.
        assert (await lottery.events(connection, ids)).keys() == set(ids)
        assert lottery.peek_event(ids[1]).id == ids[1]
        assert len(lottery._events) + len(lottery._older_events) <= 2 * MAX
