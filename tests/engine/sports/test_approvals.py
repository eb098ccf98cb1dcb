"""Tickets that wait for their operator's approval: they are sold, and have no effect before it is given."""

import pytest
from tests.engine.conftest import READING, Kiosk, tell_of_planting
from tests.engine.sports.test_settling import OVER, Clerks
from tests.refusals import office_refuses

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.authors import Author
from taquilla.engine.people.office_refusals import OfficeReason

pytestmark = pytest.mark.usefixtures("audited")

SALE = [("stake", Account.WALLET, Account.SALES, 889), ("excise", Account.WALLET, Account.EXCISE, 111)]
BACK = [("stake", Account.SALES, Account.WALLET, 889), ("excise", Account.EXCISE, Account.WALLET, 111)]


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


async def test_an_approved_ticket_plays_and_one_that_is_refused_is_given_back(careful: Kiosk) -> None:
    approvals = careful.desk.house.sports.approvals
    first, second = await bought(careful, 1000, 1000)
    approved = await approvals.approve(70, first.code, author=Author("risk"))
    assert (approved.approved, approved.step) == (True, "open")
    refused = await approvals.refuse(70, second.id, reason="too large", author=Author("risk"))
    assert (refused.approved, refused.step) == (False, "cancelled")
    assert careful.ledger(second) == SALE + BACK
    assert careful.calls(second)[-1] == ("ticket_refund", "due")
    assert careful.desk.one("select reason from call_out where action = 'ticket_refund'") == "too large"
    assert await approvals.held(70) == []
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.approve(70, first.id, author=Author("risk"))
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.refuse(70, second.id, reason="again", author=Author("risk"))
    with office_refuses(OfficeReason.TICKET_NOT_HERE):
        await approvals.approve(70, "FFFFFF", author=Author("risk"))
    with office_refuses(OfficeReason.REASON_UNFIT):
        await approvals.refuse(70, first.id, reason="", author=Author("risk"))
    said = "select action from audit_event where object in (%s, %s) order by at"
    assert careful.desk.ask(said, first.id, second.id) == [("sports ticket approved",), ("sports ticket refused",)]


async def test_a_ticket_not_approved_by_the_close_is_given_back_before_anything_is_settled(careful: Kiosk) -> None:
    approvals = careful.desk.house.sports.approvals
    playing, held = await bought(careful, 1000, 1000)
    await approvals.approve(70, playing.id, author=Author("risk"))
    await careful.desk.past("22T17:29:00")
    assert careful.standing(held) == ("open", "pending", 2)
    assert await careful.desk.due_at(70, "lapse") == held.closes_at
    careful.desk.set_clock("22T17:30:00")
    # From the close on nothing can be approved: the end may already be known.
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.approve(70, held.id, author=Author("risk"))
    with office_refuses(OfficeReason.TICKET_NOT_HELD):
        await approvals.refuse(70, held.id, reason="too late", author=Author("risk"))
    clerks = Clerks(careful)
    clerks.read(100001, *range(101, 107))
    await careful.desk.past(OVER)
    assert careful.standing(held) == ("cancelled", "pending", 3)
    assert careful.ledger(held) == SALE + BACK
    assert careful.calls(held)[-1] == ("ticket_refund", "due")
    assert careful.desk.one("select reason from call_out where action = 'ticket_refund'") == "never approved"
    assert careful.standing(playing)[:2] == ("resulted", "won")
    assert careful.desk.ask("select tickets from sports_settlement where coupon_id = 9001") == [(1,)]


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
    assert careful.standing(held) == ("open", "pending", 2)


async def test_a_coupon_is_not_settled_while_a_ticket_of_it_waits(careful: Kiosk) -> None:
    (held,) = await bought(careful, 1000)
    careful.desk.set_clock(OVER)
    Clerks(careful).read(100001, *range(101, 107))
    coupons, database = careful.desk.house.sports.duties.coupons, careful.desk.house.database
    async with database.connection() as connection:
        await coupons.do_all(connection, 70)
    assert careful.standing(held)[:2] == ("open", "pending")
    assert careful.desk.ask("select phase from sports_settlement where coupon_id = 9001") == [("counting",)]
    await careful.desk.work()
    assert careful.standing(held)[0] == "cancelled"
    assert careful.desk.ask("select phase, tickets from sports_settlement where coupon_id = 9001") == [("finished", 0)]
