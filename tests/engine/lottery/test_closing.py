"""Closing: a login under way finds its member closed, and an operator with open obligations to customers is not closed."""

import asyncio
from functools import partial

import psycopg
from tests.engine.conftest import CASHIER, HYPEX, Kiosk, Purse
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER
from tests.engine.wallets.test_bets import undo
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.gate import Author
from taquilla.engine.people.office import Closure
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.people import operators

RESELLER = 868  # of agency 213, made with the demo's access token


async def test_a_login_that_is_under_way_finds_its_member_closed(desk, login):
    """Close a member between the check of its password and the beginning of its session."""
    with psycopg.connect(desk.owner_url) as closing:
        closing.execute("update member set status = 'closed' where id = 864")
        logging_in = asyncio.create_task(login(email=CASHIER))
        beginning = "wait_event_type = 'Lock' and strpos(query, 'for share') > 0"
        await desk.until(lambda: desk.one(f"select count(*) from pg_stat_activity where {beginning}") or logging_in.done())
        assert not logging_in.done()
        closing.commit()
        assert await logging_in == Refusal(Reason.LOGIN_WRONG)
    assert desk.one("select count(*) from session where kind = 'login'") == 0


async def test_an_operator_is_closed_once_nothing_of_it_can_be_won_or_claimed(desk, login, noon):
    office = desk.house.people.office
    sold = await desk.sell(noon, "7")
    until = sold.ticket.expires_at
    for end in ("10-26T04:00", "11-23T16:00"):  # a draw that waits to be settled may still give stakes back
        with office_refuses(OfficeReason.TICKETS_LIVE, match=f"until 2024-{end}"):
            await office.close_operator(BANKLOT)
        desk.ask("update draw set to_settle = not to_settle where event_id = %s", noon)
    await desk.settle(noon, "7")
    desk.ask("select move_house_clock(%s)", until)
    with office_refuses(OfficeReason.TICKETS_LIVE, match="until 2024-10-26T04:01"):  # its prize has expired, and is not booked
        await office.close_operator(BANKLOT)
    await desk.work()
    caller = desk.caller(OTHER_CASHIER)
    assert [(await office.close_operator(BANKLOT)).members for _ in range(2)] == [(864, 865, 866, 867, RESELLER), ()]
    assert await office.operators() == []
    assert [one.is_active for one in await office.operators(closed_too=True)] == [False]
    assert await login(email=OTHER_CASHIER) == Refusal(Reason.LOGIN_WRONG)
    later = desk.event(LOTTO_ACTIVO, "23T12:00")
    desk.callers[OTHER_CASHIER] = caller
    assert isinstance(await desk.house.counter.ask(desk.sale(later, "7", by=OTHER_CASHIER)), Refusal)


async def test_an_operator_of_sports_is_closed_once_its_tickets_are_and_its_wallet_was_told_or_is_given_up(kiosk: Kiosk) -> None:
    desk, close = kiosk.desk, kiosk.desk.house.people.office.close_operator
    ticket = await kiosk.sold(kiosk.card())
    with office_refuses(OfficeReason.SPORTS_TICKETS_OPEN):
        await close(70)
    desk.ask("select move_house_clock(%s)", ticket.closes_at)
    await desk.work()
    assert kiosk.calls(ticket) == [("ticket_reserve", "done"), ("ticket_discard", "due")]
    for state in ("due", "parked"):
        desk.ask("update call_out set state = %s where n = 2", state)
        with office_refuses(OfficeReason.CALLS_DUE):
            await close(70)
    assert desk.one("select status from operator where id = 70") == "active"
    assert await desk.house.sports.deliveries.write_off(70, ticket, "it is gone", author=Author("cli root")) == 1
    noted = "select object, detail from audit_event where action = 'calls written off'"
    assert desk.ask(noted) == [(ticket.id, {"count": 1, "reason": "it is gone"})]
    assert kiosk.calls(ticket)[1] == ("ticket_discard", "failed")
    assert await close(70) == Closure((), (), 0)
    await desk.assert_audit_clean()


async def test_an_operator_is_closed_once_its_players_have_nothing_at_stake_and_no_balance(purse: Purse, monkeypatch) -> None:
    office = purse.desk.house.people.office

    async def refused(reason: OfficeReason) -> None:
        with office_refuses(reason):
            await office.close_operator(HYPEX)

    await purse.deposit("in", 10_00)
    await refused(OfficeReason.BALANCES_LEFT)
    await purse.bet("all", 10_00)
    await refused(OfficeReason.BETS_OPEN)
    await purse.result("all", 1)
    await refused(OfficeReason.BALANCES_LEFT)
    await purse.bet("lost", 1)
    await purse.result("lost", 0)
    read, late = operators.load_unfinished, partial(undo, purse, "result lost")

    async def read_slowly(*of):
        return (await read(*of), await late())[0]

    monkeypatch.setattr(operators, "load_unfinished", read_slowly)
    for reason in (OfficeReason.BETS_OPEN, OfficeReason.CREDITS_HELD):
        await refused(reason)
        await refused(reason)
        await purse.result("lost", 0, request_id="again")
        late = partial(purse.result, "all", 20_000_00, request_id="late")
    await purse.roll_back("all")
    await purse.withdraw("rest", 9_99)
    await office.close_operator(HYPEX)
    assert purse.desk.one("select status from operator where id = %s", HYPEX) == "closed"
    await purse.desk.assert_audit_clean()


async def test_an_undone_ticket_keeps_nobody_open_and_the_books_of_a_closed_operator_are_still_audited(desk, noon):
    await desk.house.counter.ask(desk.undoing(await desk.sell(noon, "7")))
    assert (await desk.house.people.office.close_operator(BANKLOT)).entities == (212, 213, 214)
    await desk.assert_audit_clean()
    # Its books are read: what is planted there is seen.
    desk.ask("update ticket set number = number + 1 where number < 99999999")
    report = await desk.house.audit()
    assert "I19" in {found.rule.id for found in report.violations}
