"""A locked session is refused at every door until the PIN opens it; wrong PINs are counted as wrong passwords are."""

import pytest
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.operations import KEEP_OWN_ACCESS
from taquilla.engine.authors import HOUSE, Author
from taquilla.engine.gate import behind_gate
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT

CASHIER = "username@banklot.net"
PIN = "4071"


@pytest.fixture
def locks(desk):
    return desk.house.people.screen_locks


async def test_a_locked_session_sells_reads_and_decides_nothing_until_its_pin_opens_it(desk, login, locks):
    session, access = await login(), desk.house.people.access
    caller = desk.callers[CASHIER] = await access.caller(session.token)
    await locks.set_pin(BANKLOT, caller.member_id, PIN, author=HOUSE)

    def sale(key: str):
        return desk.house.counter.ask(desk.sale(desk.event(5, "22T19:00"), "7", key=key))

    await locks.lock(caller)
    assert await sale("one") == Refusal(Reason.TOKEN_DEAD)
    assert (await access.live(session.token), await access.alive([caller])) == (None, frozenset())
    with pytest.raises(NotAdmitted):
        async with behind_gate(
            desk.house.database, BANKLOT, Author(CASHIER, 213, caller.member_id, session_id=caller.session_id), KEEP_OWN_ACCESS
        ):
            pass
    assert [await locks.open_by_pin(caller, pin, "192.0.2.1") for pin in ("4072", PIN)] == ["wrong", "open"]
    assert await access.live(session.token) == caller
    assert isinstance(await sale("one"), Sold)


async def test_the_tenth_wrong_pin_is_the_last_and_the_password_or_a_new_one_begins_anew(desk, login, locks):
    caller = await desk.house.people.access.caller((await login()).token)
    assert await locks.open_by_pin(caller, PIN, "") == "password"  # there is none
    await locks.set_pin(BANKLOT, caller.member_id, PIN, author=HOUSE)
    assert [await locks.open_by_pin(caller, "4072", "") for _ in range(10)] == ["wrong"] * 9 + ["password"]
    assert (await locks.open_by_pin(caller, PIN, ""), await locks.has_pin(caller)) == ("password", False)
    await locks.open_proved(caller)
    assert (await locks.has_pin(caller), await locks.open_by_pin(caller, PIN, "")) == (True, "open")


async def test_whoever_guesses_between_the_owner_s_own_pins_has_ten_tries_a_day(desk, login, locks):
    caller = await desk.house.people.access.caller((await login()).token)
    await locks.set_pin(BANKLOT, caller.member_id, PIN, author=HOUSE)
    for _ in range(3):
        assert [await locks.open_by_pin(caller, pin, "") for pin in ("4072", "4073", "4074", PIN)] == ["wrong"] * 3 + ["open"]
    assert [await locks.open_by_pin(caller, pin, "") for pin in (PIN, "4075", PIN)] == ["open", "password", "password"]
    desk.ask("select move_house_clock(house_now() + interval '1 day')")
    assert [await locks.open_by_pin(caller, pin, "") for pin in (PIN, "4076", PIN)] == ["open", "wrong", "open"]


async def test_a_pin_has_four_to_six_digits_and_is_not_one_that_everybody_tries_first(desk, locks):
    member = desk.one("select id from member where email = %s", CASHIER)
    for pin in ("123", "1234567", "12a4", "٤٠٧١", "0000", "1234", "4321", "567890"):
        with office_refuses(OfficeReason.PIN_UNFIT):
            await locks.set_pin(BANKLOT, member, pin, author=HOUSE)
    assert desk.one("select count(*) from member_pin") == 0
    await locks.set_pin(BANKLOT, member, PIN, author=HOUSE)
    assert desk.one("select hash from member_pin").startswith("$argon2id$")
