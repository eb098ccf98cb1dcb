"""A sports ticket until it is sold, or approved: its wallet is asked, answers or does not, and the ledger follows."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.conftest import READING, Kiosk, tell_of_planting
from tests.engine.sports.test_settling import OVER, Clerks
from tests.patience import PATIENCE_S
from tests.refusals import must_be, office_refuses

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.answering import Answered, Opened
from taquilla.domain.sports.commands import PayReservation
from taquilla.domain.sports.placing import Placed
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.audit import audit
from taquilla.engine.gate import Author
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.sports import duties
from taquilla.store.audit.auditor import RULES

pytestmark = pytest.mark.usefixtures("audited")

SALE_OF_25 = [("stake", Account.WALLET, Account.SALES, 22), ("excise", Account.WALLET, Account.EXCISE, 3)]
SALE_OF_1000 = [("stake", Account.WALLET, Account.SALES, 889), ("excise", Account.WALLET, Account.EXCISE, 111)]


async def test_the_wallet_is_asked_about_a_ticket_that_is_written_down_and_not_sold(kiosk: Kiosk) -> None:
    seen = []
    kiosk.wallet.before = lambda: seen.append(kiosk.desk.ask("select step, accepted_at, calls from sports_ticket"))
    ticket = await kiosk.sold(kiosk.jackpot())
    assert seen == [[("new", None, 1)]]
    ((told, call),) = kiosk.wallet.calls
    assert (told.id, told.code, told.price, told.stake) == (ticket.id, ticket.code, 25, 22)
    assert (call.n, call.action, call.state) == (1, "ticket_create", "due")


def assert_discarded(kiosk: Kiosk, ticket: SportsTicket, action: str, state: str = "failed") -> None:
    """It was never sold, and its wallet will be told so."""
    assert kiosk.standing(ticket) == ("cancelled", "pending", 2)
    assert kiosk.calls(ticket) == [(action, state), ("ticket_discard", "due")]
    assert kiosk.ledger(ticket) == []


async def test_a_ticket_that_nobody_answers_for_is_discarded_once_its_claim_has_ended(kiosk: Kiosk) -> None:
    # The client that placed it is gone before the wallet has answered.
    placed = must_be(Placed, await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot())))
    claimed_until = placed.call.claimed_until
    assert claimed_until == placed.ticket.created_at + timedelta(seconds=15)
    assert await kiosk.desk.due_at(70, "lapse") == claimed_until
    await kiosk.desk.work()
    assert kiosk.standing(placed.ticket) == ("new", "pending", 1)
    kiosk.desk.ask("select move_house_clock(%s)", claimed_until)
    await kiosk.desk.work()
    assert_discarded(kiosk, placed.ticket, "ticket_create")
    await kiosk.desk.assert_books_right()

    # The yes that comes after all changes nothing any more: the discard is on its way.
    late = must_be(Answered, await kiosk.desk.house.counter.ask(kiosk.answered(placed.ticket)))
    assert (late.ticket.step, late.call.state) == ("cancelled", "failed")
    assert kiosk.ledger(placed.ticket) == []
    await kiosk.desk.work()
    assert kiosk.standing(placed.ticket) == ("cancelled", "pending", 2)


async def test_a_payment_under_a_key_is_answered_alike_each_time(kiosk: Kiosk) -> None:
    ticket, other = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
    answers = await asyncio.gather(*(kiosk.desk.house.sports.tickets.pay(70, ticket.id, "k") for _ in range(32)))
    assert {(answer.id, answer.step) for answer in answers if isinstance(answer, SportsTicket)} == {(ticket.id, "open")}
    assert len([answer for answer in answers if isinstance(answer, SportsTicket)]) == 32
    assert kiosk.ledger(ticket) == SALE_OF_1000
    assert await kiosk.desk.house.sports.tickets.pay(70, other.id, "k") == Refusal(Reason.KEY_REUSED)


async def test_a_command_that_runs_again_after_an_unknown_outcome_still_has_its_call_to_make(kiosk: Kiosk) -> None:
    counter, command = kiosk.desk.house.counter, kiosk.written(kiosk.jackpot())
    placed = must_be(Placed, await counter.ask(command))
    assert placed.is_first
    # As the batcher does when a commit was not answered: the command is looked up by its own id.
    assert await counter.ask(replace(command, key=str(command.id))) == Placed(placed.ticket, placed.call, is_first=True)
    assert await counter.ask(no := kiosk.answered(placed.ticket, "refused")) == await counter.ask(no)
    of_no_ticket = kiosk.answered(placed.ticket._replace(seq=10**6))
    assert await counter.ask(of_no_ticket) == Refusal(Reason.TICKET_UNKNOWN)


CALLED_OFF = "update sport_event set status = 'closed' where operator_id = 70 and id = 2"
READ = READING % {"event": 2, "won": "'{}'::bigint[]", "voided": "'{}'::bigint[]", "void": True}
MOVED = "update sport_event set starts_at = house_now() + make_interval(secs => %s) where operator_id = 70 and id = 2"


# Changes while a ticket is not sold yet, and the event for which it can no longer be sold, if any.
CHANGES = [
    ("update sport_event set status = 'suspended' where operator_id = 70 and id = 2", None),
    (CALLED_OFF, 2),
    (READ, 2),
    (MOVED % 60, None),
    (MOVED % 0, 2),
    # The event of a reserve, and one of another coupon.
    (CALLED_OFF.replace("id = 2", "id = 8"), None),
    ((MOVED % 0).replace("id = 2", "id = 8"), 8),
    (CALLED_OFF.replace("id = 2", "id = 100001"), None),
]


@pytest.mark.parametrize(("change", "over"), CHANGES)
async def test_nothing_is_sold_reserved_or_paid_once_an_event_of_it_is_off_or_has_started_early(
    kiosk: Kiosk, change: str, over: int | None
) -> None:
    reserved = await kiosk.sold(kiosk.jackpot(reserve=True))
    # Of two more the wallet's yes comes after the change.
    kiosk.wallet.free.clear()
    asking = [asyncio.create_task(kiosk.place(kiosk.jackpot(reserve=reserve))) for reserve in (False, True)]
    await kiosk.desk.until(lambda: len(kiosk.wallet.calls) == 3)
    kiosk.desk.ask(change)
    kiosk.wallet.free.set()
    answers = await asyncio.gather(*asking)
    asked = {call.action: ticket for ticket, call in kiosk.wallet.calls[1:]}
    paid = await kiosk.desk.house.sports.tickets.pay(70, reserved.id)
    if over is None:
        assert (paid.step, kiosk.ledger(reserved)) == ("open", SALE_OF_25)
        assert [isinstance(answer, SportsTicket) for answer in answers] == [True, True]
        assert [kiosk.calls(ticket) for ticket in asked.values()] == [[(action, "done")] for action in asked]
        assert (kiosk.ledger(asked["ticket_create"]), kiosk.ledger(asked["ticket_reserve"])) == (SALE_OF_25, [])
    else:
        assert paid == Refusal(Reason.SPORT_EVENT_STARTED, events=(over,), subject=over)
        assert_discarded(kiosk, reserved, "ticket_reserve", "done")
        assert answers == [Refusal(Reason.WALLET_FAILED)] * 2
        for action in ("ticket_create", "ticket_reserve"):
            assert_discarded(kiosk, asked[action], action)


async def test_a_worker_gives_up_many_in_several_steps(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "ROWS_MAX", 20)
    await asyncio.gather(*[kiosk.place(kiosk.card(), player=f"p{place}") for place in range(45)])
    await kiosk.desk.past("22T17:30:00")
    assert kiosk.desk.ask("select step, count(*) from sports_ticket group by 1") == [("cancelled", 45)]
    assert kiosk.desk.one("select count(*) from call_out where action = 'ticket_discard' and state = 'due'") == 45


async def test_payments_and_answers_that_race_over_two_processes_have_one_effect_each(kiosk: Kiosk, two_houses, race) -> None:
    reserved = [await kiosk.sold(kiosk.card()) for _ in range(3)]
    pays = [PayReservation(kiosk.desk.house.new_id(), 70, ticket.code) for ticket in reserved for _ in range(32)]
    answers = race(two_houses, pays)
    assert sorted(answer.ticket.id for answer in answers if isinstance(answer, Opened)) == sorted(one.id for one in reserved)
    assert answers.count(Refusal(Reason.TICKET_NOT_RESERVED)) == 3 * 31

    placed = [await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot())) for _ in range(3)]
    told = [kiosk.answered(one.ticket) for one in placed for _ in range(16)]
    answers = race(two_houses, told)
    assert {(answer.ticket.step, answer.call.state) for answer in answers} == {("open", "done")}
    for ticket, moved in [*((one, SALE_OF_1000) for one in reserved), *((one.ticket, SALE_OF_25) for one in placed)]:
        assert kiosk.ledger(ticket) == moved


async def test_a_yes_and_the_end_of_its_claim_race_and_one_of_them_wins(kiosk: Kiosk, two_houses) -> None:
    placed = [await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot())) for _ in range(20)]
    kiosk.desk.ask("select move_house_clock(house_now() + interval '16 seconds')")
    two_houses[0].tell("ask", [kiosk.answered(one.ticket) for one in placed])
    await kiosk.desk.work()
    two_houses[0].hear()
    await kiosk.desk.work()
    for one in placed:
        if kiosk.standing(one.ticket) == ("open", "pending", 1):
            assert (kiosk.ledger(one.ticket), kiosk.calls(one.ticket)) == (SALE_OF_25, [("ticket_create", "done")])
        else:
            assert_discarded(kiosk, one.ticket, "ticket_create")


@pytest.mark.planted
@pytest.mark.parametrize(("planted", "rule"), [
    ("delete from call_out where action = 'ticket_update'", "I02"),
    ("update sports_ticket set accepted_seq = accepted_seq + 1", "I02"),
    ("update sports_ticket set created_at = created_at + interval '1 hour'", "I08"),
    ("delete from request where verb = 'place'", "I36"),
    ("delete from request where verb = 'answer'", "I36"),
    ("delete from request where verb = 'paid'", "I36"),
    ("update request set verb = 'paid' where verb = 'answer'", "I36"),
])  # fmt: skip
async def test_the_auditor_sees_what_was_done_behind_the_houses_back(kiosk: Kiosk, planted: str, rule: str) -> None:
    ticket = await kiosk.sold(kiosk.card())
    await kiosk.desk.house.sports.tickets.pay(70, ticket.id)

    async def broken() -> list[str]:
        report = await audit(kiosk.desk.house._auditor_url, {}, [one for one in RULES if one.id == rule])
        return [finding.rule.id for finding in report.violations]

    assert await broken() == []
    kiosk.desk.ask(planted)
    assert await broken() == [rule]


@pytest.mark.usefixtures("kiosk_template")
async def test_lottery_and_sports_share_a_batch_and_one_order(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    event = desk.event(5, "22T12:00")
    paid, reserved = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
    with desk.gate_held(), desk.gate_held(70):
        asking = [asyncio.create_task(desk.sell(event, "7")) for _ in range(5)]
        asking += [asyncio.create_task(kiosk.sold(kiosk.jackpot())) for _ in range(5)]
        asking += [asyncio.create_task(desk.house.counter.ask(PayReservation(desk.house.new_id(), 70, paid.id)))]
        await desk.until(lambda: desk.waiters() > 0)
    answers = await asyncio.gather(*asking)
    assert isinstance(answers[-1], Opened)
    assert desk.ask("select operator_id, count(*) from ticket group by 1") == [(1, 5)]
    assert kiosk.standing(reserved) == ("reserved", "pending", 1)
    await desk.work()


WAITING, READERS = 100, 4


def sessions(kiosk: Kiosk) -> list[tuple[str, int]]:
    """Return the house's sessions on the server, by their activity."""
    question = (
        "select state, count(*) from pg_stat_activity where datname = current_database() "
        "and starts_with(application_name, 'taquilla') group by 1 order by 1"
    )
    return kiosk.desk.ask(question)


@pytest.mark.new_database  # sessions are counted: none of an earlier test waits here
@pytest.mark.usefixtures("kiosk_template")
async def test_a_hundred_that_wait_for_a_wallet_hold_no_gate_and_no_connection(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    kiosk.wallet.free.clear()
    orders = [kiosk.jackpot() if place % 2 else kiosk.card() for place in range(WAITING)]
    asking = [asyncio.create_task(kiosk.place(order, player=f"p{place}")) for place, order in enumerate(orders)]
    await desk.until(lambda: len(kiosk.wallet.calls) == WAITING)

    assert desk.house.database.readers.max_size == READERS
    # No session is in a transaction, and so none has a gate; there are the counter's, the pools', and no more.
    await desk.until(lambda: [state for state, _ in sessions(kiosk)] == ["idle"])
    ((_, idle),) = sessions(kiosk)
    assert idle <= READERS + 2 + 2
    desk.ask("begin")
    desk.ask("select from gate where operator_id = 70 for no key update nowait")
    desk.ask("rollback")
    # As many reads at once as there are connections to read on, and one more; and a lottery sale, and a payment.
    async with asyncio.timeout(PATIENCE_S):
        lists = await asyncio.gather(*(desk.house.sports.tickets.list(70, limit=100) for _ in range(READERS + 1)))
        assert {len(listed) for listed in lists} == {100}
        await desk.sell(desk.event(5, "22T12:00"), "7")
        assert await desk.house.sports.tickets.pay(70, lists[0][0].id) == Refusal(Reason.TICKET_NOT_RESERVED)
    assert not any(task.done() for task in asking)

    kiosk.wallet.free.set()
    answers = await asyncio.gather(*asking)
    assert {answer.step for answer in answers if isinstance(answer, SportsTicket)} == {"open", "reserved"}
    assert len({answer.seq for answer in answers if isinstance(answer, SportsTicket)}) == WAITING
    await desk.work()


async def test_a_client_that_disconnects_has_ordered_all_the_same(kiosk: Kiosk) -> None:
    kiosk.wallet.free.clear()
    asking = asyncio.create_task(kiosk.place(kiosk.jackpot()))
    await kiosk.desk.until(lambda: kiosk.wallet.calls != [])
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    kiosk.wallet.free.set()
    await kiosk.desk.house.sports.tickets.close()
    ((ticket, _),) = kiosk.wallet.calls
    assert kiosk.standing(ticket) == ("open", "pending", 1)


@pytest.fixture
def careful(kiosk: Kiosk) -> Kiosk:
    """A kiosk with an operator that wants to approve tickets of 10.00 and more."""
    kiosk.desk.owner.execute("update sports_operator set approval_from = 1000 where operator_id = 70")
    tell_of_planting(kiosk.desk.owner)
    return kiosk


async def bought(kiosk: Kiosk, *prices: int) -> list[SportsTicket]:
    """Cards that are reserved, and then paid."""
    reserved = [await kiosk.sold(kiosk.card(price=price)) for price in prices]
    paid = [await kiosk.desk.house.sports.tickets.pay(70, one.id) for one in reserved]
    return [one for one in paid if isinstance(one, SportsTicket)]


@pytest.mark.parametrize("change", [
    "update sport_event set status = 'closed' where operator_id = 70 and id = 100001",
    "update sport_event set starts_at = house_now() where operator_id = 70 and id = 100001",
    READING % {"event": 100001, "won": "'{101}'::bigint[]", "voided": "'{}'::bigint[]", "void": False},
])  # fmt: skip
async def test_nobody_decides_once_an_event_is_off_or_has_started_early(careful: Kiosk, change: str) -> None:
    approvals = careful.desk.house.sports.approvals
    (held,) = await bought(careful, 1000)
    careful.desk.ask(change)
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.refuse(70, held.id, reason="it has won", author=Author("risk"))
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.approve(70, held.id, author=Author("risk"))
    with office_refuses(OfficeReason.REASON_UNFIT):
        await approvals.refuse(70, held.id, reason="", author=Author("risk"))
    assert careful.standing(held) == ("open", "pending", 2)


async def test_a_coupon_is_not_settled_while_a_ticket_of_it_waits(careful: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    (held,) = await bought(careful, 1000)
    careful.desk.set_clock(OVER)
    Clerks(careful).read(100001, *range(101, 107))
    await careful.desk.do(careful.desk.house.sports.duties.coupons.do_all, 70)
    assert careful.standing(held)[:2] == ("open", "pending")
    assert careful.desk.ask("select phase from sports_settlement where coupon_id = 9001") == [("counting",)]
    await careful.desk.work()
    assert careful.standing(held)[0] == "cancelled"
    assert (await careful.desk.house.sports.office.standing(70, held.day)).owed == 1000  # the wallet was not told of it yet
    monkeypatch.setattr("taquilla.store.sports.catalogue.OPEN_MAX", 0)
    assert (await careful.desk.house.sports.office.standing(70, held.day)).partial == ["owed"]
    assert careful.desk.ask("select phase, tickets from sports_settlement where coupon_id = 9001") == [("finished", 0)]
