"""While a wallet is silent only its own requests wait."""

import asyncio

import pytest
from tests.engine.conftest import Kiosk
from tests.patience import PATIENCE_S

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.tickets import SportsTicket

WAITING = 200
READERS = 4


def sessions(kiosk: Kiosk) -> list[tuple[str, int]]:
    """Return the house's sessions on the server, by their activity."""
    question = (
        "select state, count(*) from pg_stat_activity where datname = current_database() "
        "and starts_with(application_name, 'taquilla') group by 1 order by 1"
    )
    return kiosk.desk.ask(question)


@pytest.mark.new_database  # sessions are counted: none of an earlier test waits here
@pytest.mark.usefixtures("kiosk_template")
async def test_two_hundred_that_wait_for_a_wallet_hold_no_gate_and_no_connection(kiosk: Kiosk) -> None:
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
    await desk.assert_audit_clean()


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
