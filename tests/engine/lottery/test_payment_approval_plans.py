"""Statements that hold, list and reclaim payments read no growing table from end to end, however large it has become."""

from datetime import date

import pytest
from tests.plans import judge, name_of, nodes, plan_of, remembering

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.redeeming import Paid
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.new_database

LOTTO_ACTIVO = 5
HELD = TicketCriteria(statuses=frozenset({"held"}))
NAMED = {
    "lottery.tickets.load_holds",
    "lottery.tickets.find_first_close",
    "lottery.tickets.load_printable",
    "lottery.tickets.list_held",
    "lottery.search.load_held",
    "lottery.settlements.has_payouts",
    "lottery.settlements.find_overpaid",
    "lottery.weeks.load_receivables",
    "lottery.sales.count_undoings",
}
MONTHS = {
    "lottery.tickets.load_printable": {"ticket"},
    "lottery.weeks.load_receivables": {"transfer"},
    "lottery.sales.count_undoings": {"ticket"},
}


def test_every_statement_about_payments_finds_its_rows_by_bounded_indexes(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"pay_alone_max": 50_00}))
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"cancels_max": 5}))
    colleague = desk.add_colleague()

    async def story() -> None:
        house, caller = desk.house, desk.caller()
        sold = await desk.sell(event, "7", units=2)
        await house.counter.ask(desk.undoing(await desk.sell(event, "7")))
        await house.lottery.tickets.view(caller, sold.ticket.number, sold.ticket.day, with_pin=True)
        await house.counter.ask(PrintTicket(house.new_id(), caller, Channel.BANKLOT, sold.ticket.id))
        desk.set_clock("22T12:01")
        await desk.work()
        await desk.draw(event, "7")
        await desk.work()
        assert await house.counter.ask(desk.payment(sold)) == Refusal(Reason.PAYMENT_HELD)
        assert (
            len(await house.lottery.payment_approvals.held(BANKLOT)) == len(await house.lottery.search.tickets(caller, HELD)) == 1
        )
        assert isinstance(await house.counter.ask(desk.payment(sold, by=colleague)), Paid)
        await desk.draw(event, "8")
        await desk.work()
        await house.lottery.cuadres.week(BANKLOT, 213, date(2024, 10, 21))

    with remembering(monkeypatch) as sent:
        desk.run(story())
    asked = {query: given for query, given in sent.items() if name_of(query) in NAMED}
    # What waits has an index of its own: all of it is asked for.
    ((listed, given),) = [
        (query, asked.pop(query)) for query in list(asked) if name_of(query) == "lottery.tickets.list_held"
    ]
    indexes = {node.get("Index Name") for node in nodes(plan_of(desk.owner, listed, given, grown=True))}
    assert "payout_hold_is_open_once" in indexes
    assert {name_of(query) for query in asked} == NAMED - {"lottery.tickets.list_held"}
    desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
    assert judge(desk.owner, asked, only_grown=True) == ({}, MONTHS)
