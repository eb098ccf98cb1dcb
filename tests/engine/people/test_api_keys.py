"""Keys of machines and of the installation: what they end with, what they never stand for, and who is no second person."""


import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.authors import Author
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.passwords import Reset
from taquilla.sandbox.demo import BANKLOT, PASSWORD

AGENCY, ROOT, LOTTO_ACTIVO = 213, 212, 5
NOT_ALLOWED = Refusal(Reason.NOT_ALLOWED)


@pytest.fixture
def give(desk):
    """Give an entity a key. Return its id, the key, and its machine's name."""

    async def add(entity: int = AGENCY, *, role: str = "cashier", name: str = "till", **more) -> tuple[int, str, str]:
        added = await desk.house.people.api_keys.add(BANKLOT, entity, name=name, role=role, **more)
        caller = await desk.house.people.access.caller(added[1], "192.0.2.1")
        if caller is not None:
            desk.callers[f"key {name}"] = caller
        return *added, f"key {name}"

    return add


@pytest.fixture
def winner(desk, noon) -> Sold:
    """A ticket of 213 that has won 60.00, where one person pays 50.00 alone; and 30.00 of another one."""
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00}))
    sold = desk.run(desk.sell(noon, "7", units=2))
    desk.run(desk.settle(noon, "7"))
    return sold


async def test_a_key_is_no_second_person_and_no_first_one_either(desk, give, winner):
    _, _, till = await give()
    counter = desk.house.counter
    # It leaves no hold, which its maker could then approve alone.
    assert await counter.ask(desk.payment(winner, by=till)) == NOT_ALLOWED
    assert desk.one("select count(*) from payout_hold") == 0
    assert await counter.ask(desk.payment(winner)) == Refusal(Reason.PAYMENT_HELD)
    assert await counter.ask(desk.payment(winner, by=till)) == NOT_ALLOWED
    assert desk.one("select count(*) from payout") == 0
    for role in ("clerk", "manager", "administrator"):
        _, _, clerk = await give(ROOT, role=role, name=role)
        assert await desk.house.lottery.draws.clerk(BANKLOT, clerk) == NOT_ALLOWED
    await desk.assert_audit_clean()


async def test_a_key_never_stands_for_another_kind_of_token(desk, give):
    _, key, _ = await give()
    access = desk.house.people.access
    token = await access.login("username@banklot.net", PASSWORD, "test")
    assert isinstance(token, SessionBegun)
    reseller = (await desk.house.people.access_tokens.add(BANKLOT, AGENCY, name="reseller"))[1]
    house = (await desk.house.people.house_keys.add(name="first", author=Author("ana")))[1]
    assert await access.live(key) is not None
    for wrong in (key[4:], f"tqk_{token.token}", reseller, house, f"tqk_{reseller}", f"tqk_{house[4:]}"):
        assert await access.live(wrong) is None
    assert await access.live_holder(key, "192.0.2.1") is None
    for wrong in (key, token.token, reseller, f"tqh_{key[4:]}"):
        assert await desk.house.people.house_keys.live(wrong) is None


async def test_a_key_has_no_password_to_know_change_or_reset(desk, give):
    _, _, till = await give()
    machine = desk.one("select id from member where is_machine")
    passwords = desk.house.people.passwords
    assert await desk.house.people.access.login(till, "", "test") == Refusal(Reason.LOGIN_WRONG)
    assert await passwords.find_user(till) is None
    assert await passwords.reset_by_house(BANKLOT, machine, author=Author("ana")) == Refusal(Reason.MEMBER_UNKNOWN)
    assert isinstance(await passwords.reset_by_house(BANKLOT, 864, author=Author("ana")), Reset)


async def test_a_key_resets_no_password_and_logs_nobody_out_in_any_dialect(desk, give):
    passwords, access = desk.house.people.passwords, desk.house.people.access
    for role in ("manager", "administrator"):
        _, key, name = await give(ROOT, role=role, name=role)
        assert await passwords.reset_by_manager(BANKLOT, desk.callers[name].member_id, 864) == NOT_ALLOWED
        assert not await access.logout(key)
        assert await access.live(key, "192.0.2.1") is not None
    assert desk.one("select count(*) from password_reset") == 0


async def test_memory_alone_knows_a_key_whose_use_is_noted_and_that_may_be_anywhere(desk, give):
    access = desk.house.people.access
    _, key, till = await give()
    assert access.known_caller(key) == desk.callers[till]
    assert access.known_caller(f"{key}x") is None
    access._used_s.clear()  # a minute has passed
    assert access.known_caller(key) is None
    assert await access.caller(key) == access.known_caller(key)
    _, bound, _ = await give(name="bound", networks=["192.0.2.0/24"])
    assert await access.caller(bound, "192.0.2.1") is not None
    assert access.known_caller(bound) is None
