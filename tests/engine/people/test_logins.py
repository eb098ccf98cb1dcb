"""Limits on trying: locked accounts, callers who only wait, and a crowd of guesses that cannot pass them at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import HOUSE
from taquilla.engine.people import devices, hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.devices import network_of
from taquilla.engine.people.hashing import HashingLine
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import AuthenticatedMember, Limits, LoginProof, Logins
from taquilla.engine.people.screen_locks import ScreenLocks
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.people import tries

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"
AGENCY, ATTACKER, ELSEWHERE = "192.0.2.1", "198.51.100.9", "203.0.113.5"
WRONG = Refusal(Reason.LOGIN_WRONG)
AT_ONCE = Limits(pace=timedelta(milliseconds=1), account_pace=timedelta(milliseconds=1))
# A pace that a slow machine does not outrun, and that is soon over where a test waits for it.
NO_TURNS = Limits(pace=timedelta(milliseconds=50), wait_max=timedelta(microseconds=-1))


@pytest.fixture(autouse=True)
def judged(monkeypatch):
    """Checks passwords at no cost, for tests of the counting. Keeps the passwords that were checked."""
    checked = []

    def is_right(password_hash: str, password: str) -> bool:
        checked.append(password)
        return password == PASSWORD

    monkeypatch.setattr(hashing, "is_right", is_right)
    return checked


@pytest.fixture
def login(desk, login):
    """Logs in from some network address, as soon as it is its turn."""
    desk.house.people.access.logins._limits = AT_ONCE
    return login


@pytest.fixture
def logins(desk):
    """Makes what proves members, with limits of its own."""

    def make(limits: Limits) -> Logins:
        return Logins(desk.house.database, Keyring.open(desk.key_file), limits)

    return make


async def test_ten_wrong_passwords_lock_a_login_for_strangers_of_their_network_for_fifteen_minutes_and_for_nobody_else(
    desk, login
):
    for _ in range(9):
        assert await login("guess", ATTACKER) == WRONG
    assert isinstance(await login(address=AGENCY), SessionBegun)
    assert await login("guess", ATTACKER) == WRONG
    locked = await login(address=ATTACKER)
    assert locked.reason is Reason.LOGIN_LOCKED
    counted = "select wrong, locked_until from attempt where kind = 'login' order by locked_until"
    assert desk.ask(counted) == [(10, locked.until), (1, None)]
    assert isinstance(await login(email=OTHER_CASHIER, address=ATTACKER), SessionBegun)
    assert isinstance(await login(address=ELSEWHERE), SessionBegun)
    desk.ask("select move_house_clock(%s)", locked.until - timedelta(seconds=20))
    assert await login(address=ATTACKER) == locked
    desk.ask("select move_house_clock(%s)", locked.until)
    assert await login("guess", ATTACKER) == WRONG
    assert desk.ask(counted) == [(1, None), (1, None)]
    assert isinstance(await login(address=ATTACKER), SessionBegun)


async def test_guesses_from_everywhere_slow_an_account_for_strangers_and_lock_nobody_out(desk, login, logins, judged):
    known = (await login()).device_token
    for place in range(10):
        assert await login("guess", f"198.51.100.{place}") == WRONG
    assert desk.ask("select action, detail from audit_event where action like 'login %%'") == [
        ("login slowed", {"address": "198.51.100.9", "tries": 10})
    ]
    slow = logins(NO_TURNS)
    at_home = LoginProof(CASHIER, PASSWORD, ELSEWHERE)
    assert not (await slow.prove(at_home)).is_known  # its turn comes at once
    judged.clear()
    for place in range(10, 20):
        with pytest.raises(Busy):
            await slow.prove(LoginProof(CASHIER, "guess", f"198.51.100.{place}"))
    assert judged == []
    for _ in range(3):
        assert (await slow.prove(LoginProof(CASHIER, PASSWORD, ELSEWHERE, device=known))).is_known
    assert isinstance(await slow.prove(LoginProof(OTHER_CASHIER, PASSWORD, ELSEWHERE)), AuthenticatedMember)
    assert desk.ask("select next_at > house_now() + interval '6 seconds' from attempt where next_at is not null") == [(True,)]


async def test_what_is_counted_for_strangers_has_so_many_rows_at_most(desk, login, monkeypatch):
    monkeypatch.setattr(devices, "_COUNTERS", 4)
    for place in range(40):
        await login("guess", f"198.51.100.{place}", f"nobody{place}@x.example")
        await login("guess", f"2001:db8:{place:x}::1")
    assert desk.one("select count(*) from attempt") <= 1 + 4 * 4


async def test_a_lock_is_in_the_trail_once_and_every_try_in_the_log(desk, login, logged):
    desk.house.people.access.logins._limits = replace(AT_ONCE, login_max=3)
    for _ in range(5):
        await login("guess", ATTACKER)
    assert desk.ask("select actor, object, detail from audit_event where action = 'login locked'") == [
        (CASHIER, "864", {"address": ATTACKER, "tries": 3})
    ]
    said = [(line["outcome"], line["actor"], line["address"]) for line in logged if line["event"] == "login"]
    assert said == [("wrong", CASHIER, ATTACKER)] * 3 + [("locked", CASHIER, ATTACKER)] * 2
    assert "guess" not in str(logged)


async def test_each_login_is_in_the_trail_and_a_known_device_that_guesses_as_slowed_and_never_as_locked(desk, login):
    for password in (PASSWORD, PASSWORD, *["guess"] * 11):
        await login(password)
    said = "select action, actor, object, detail from audit_event where position('login' in action) = 1 order by id"
    assert desk.ask(said) == [
        ("login", CASHIER, "864", {"address": AGENCY, "device known": False}),
        ("login", CASHIER, "864", {"address": AGENCY, "device known": True}),
        ("login slowed", CASHIER, "864", {"address": AGENCY, "tries": 10}),
    ]


async def test_an_address_that_nobody_has_is_not_logged_for_it_may_be_a_password(login, logged):
    assert await login(email="my secret") == WRONG
    (line,) = [line for line in logged if line["event"] == "login"]
    assert (line["outcome"], line["operator"], line["actor"], line["address"]) == ("wrong", None, "", AGENCY)
    assert "my secret" not in str(logged)


async def forty_guesses(logins: Logins) -> list[object]:
    """Return the outcomes of guesses that come at once, each from an address of its own, with a right password as the last."""
    logins.line = HashingLine(strangers_max=100)
    said = [LoginProof(CASHIER, "guess", f"198.51.100.{place}") for place in range(40)]
    said.append(LoginProof(CASHIER, PASSWORD, ELSEWHERE))
    return await asyncio.gather(*(logins.prove(one) for one in said), return_exceptions=True)


async def test_of_guesses_that_come_all_at_once_ten_are_judged(desk, logins, judged):
    """All pass the first check of the account before any is found wrong; it is checked again behind the queue."""
    answers = await forty_guesses(logins(Limits()))
    assert judged == ["guess"] * 10
    assert (answers.count(WRONG), [isinstance(answer, Busy) for answer in answers].count(True)) == (10, 31)


async def test_without_the_check_behind_the_queue_all_guesses_would_be_judged(desk, logins, judged, monkeypatch):
    """The twin: the lock is checked only before the queue, and a try is counted once it was found wrong."""

    async def claim_nothing(self, trier):
        return [1]

    monkeypatch.setattr(Logins, "_claim", claim_nothing)
    answers = await forty_guesses(logins(Limits()))
    assert sorted(judged) == ["guess"] * 40 + [PASSWORD]
    assert isinstance(answers[-1], AuthenticatedMember)


async def test_a_login_that_is_locked_takes_no_place_in_the_line(desk, login, logins):
    for _ in range(10):
        await login("guess", ATTACKER)
    full = logins(Limits())
    full.line = HashingLine(strangers_max=0)
    assert (await full.prove(LoginProof(CASHIER, PASSWORD, ATTACKER))).reason is Reason.LOGIN_LOCKED
    with pytest.raises(Busy):
        await full.prove(LoginProof(OTHER_CASHIER, PASSWORD, ELSEWHERE))


@pytest.mark.prove("histories")
async def test_a_hundred_wrong_logins_slow_an_address_down_and_refuse_nobody_for_good(desk, login, logins):
    for place in range(100):
        assert await login("guess", ATTACKER, f"guess{place}@banklot.net") == WRONG
    slow = logins(NO_TURNS)
    assert await slow.prove(LoginProof("guess@banklot.net", "guess", ATTACKER)) == WRONG
    with pytest.raises(Busy):
        await slow.prove(LoginProof("guess@banklot.net", "guess", ATTACKER))
    assert isinstance(await slow.prove(LoginProof(CASHIER, PASSWORD, AGENCY)), AuthenticatedMember)
    assert isinstance(await login(address=ATTACKER), SessionBegun)


async def test_no_more_than_so_many_wait_for_their_turns(desk, logins):
    slow = logins(Limits(address_max=1, pace=timedelta(hours=1), wait_max=timedelta(hours=9), waiting_max=1))
    guesses = [LoginProof(f"guess{place}@banklot.net", "guess", ATTACKER) for place in range(4)]
    assert [await slow.prove(guess) for guess in guesses[:2]] == [WRONG] * 2
    waiting = asyncio.create_task(slow.prove(guesses[2]))
    await desk.until(lambda: slow._slowed._in_line)
    with pytest.raises(Busy):
        await slow.prove(guesses[3])
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not slow._slowed._in_line


async def test_a_known_device_comes_in_whatever_strangers_and_its_address_have_tried(desk, login, logins):
    at_shop = await login()
    for _ in range(10):
        await login("guess", ATTACKER)
    for place in range(100):
        await login("guess", AGENCY, f"guess{place}@banklot.net")
    slow = logins(NO_TURNS)
    for device, address in ((None, AGENCY), (at_shop.device_token, ELSEWHERE), (at_shop.device_token, ATTACKER)):
        assert isinstance(await slow.prove(LoginProof(CASHIER, PASSWORD, address, device=device)), AuthenticatedMember)
    assert (await slow.prove(LoginProof(CASHIER, PASSWORD, ATTACKER))).reason is Reason.LOGIN_LOCKED


@pytest.mark.prove("histories")
async def test_a_known_device_that_guesses_takes_turns_and_after_a_hundred_is_a_stranger(desk, login, logins, judged):
    device = (await login()).device_token
    for _ in range(10):
        assert await login("guess", ELSEWHERE, device=device) == WRONG
    guess, slow = LoginProof(CASHIER, "guess", ELSEWHERE, device=device), logins(NO_TURNS)
    assert await slow.prove(guess) == WRONG
    with pytest.raises(Busy):
        await slow.prove(guess)
    # A right one still comes in, at its turn; and another device is not slowed.
    assert isinstance(await logins(AT_ONCE).prove(LoginProof(CASHIER, PASSWORD, ELSEWHERE, device=device)), AuthenticatedMember)
    assert isinstance(await logins(NO_TURNS).prove(LoginProof(CASHIER, PASSWORD, AGENCY)), AuthenticatedMember)
    for _ in range(88):
        assert await login("guess", ELSEWHERE, device=device) == WRONG
    judged.clear()
    for _ in range(10):
        assert await login("guess", ELSEWHERE, device=device) == WRONG
    assert (await login(address=ELSEWHERE, device=device)).reason is Reason.LOGIN_LOCKED
    assert judged == ["guess"] * 10


@pytest.mark.parametrize(("by", "refused"), [("password", 20), ("PIN", 21)])  # the last PIN that is judged asks for the password
async def test_of_guesses_of_a_known_device_that_come_at_once_ten_are_judged(desk, login, logins, judged, by, refused):
    session, fast = await login(), logins(AT_ONCE)
    fast.line = HashingLine(of_one_max=30)
    said = LoginProof(CASHIER, "guess", ELSEWHERE, device=session.device_token)
    caller, locks = await desk.house.people.access.caller(session.token), ScreenLocks(desk.house.database, fast.line)
    await locks.set_pin(BANKLOT, caller.member_id, "4071", author=HOUSE)
    judged.clear()
    guess = {"password": lambda: fast.prove(said), "PIN": lambda: locks.open_by_pin(caller, "guess", ELSEWHERE)}[by]
    async with fast.line.place((0, 1)), fast.line.place((0, 2)):
        crowd = [asyncio.create_task(guess()) for _ in range(30)]
        mine = BANKLOT, (BANKLOT, caller.member_id)
        await desk.until(lambda: fast.line.known._in_line[mine] + sum(one.done() for one in crowd) == 30)
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert [isinstance(answer, Busy) or answer == "password" for answer in answers].count(True) == refused
    assert judged == ["guess"] * 10


async def test_no_address_of_a_login_counts_against_a_device(desk, login):
    device = (await login()).device_token
    await login("guess", ELSEWHERE, device=device)
    subject = desk.one("select subject from attempt where subject like 'DEVICE%%'")
    for _ in range(11):
        await login("guess", ELSEWHERE, subject)
    assert desk.one("select wrong from attempt where subject = %s", subject) == 1


@pytest.mark.parametrize(("kind", "is_known"), [
    ("", False), ("x", False), ("name", True), ("renewed", True), ("other member", False), ("later seal", False),
    ("late", False), ("password changed", False),
])  # fmt: skip
async def test_a_device_token_is_its_member_s_for_ninety_days_and_until_the_password_changes(desk, login, logins, kind, is_known):
    session = await login()
    desk.ask("delete from known_address")
    token = session.device_token
    if kind == "other member":
        token = (await login(email=OTHER_CASHIER)).device_token
    elif kind == "renewed":
        token = (await login(device=token)).device_token
        desk.ask("delete from known_address")
        assert token.partition(".")[0] == session.device_token.partition(".")[0]
    elif kind == "later seal":
        name, issued, seal = token.split(".")
        token = f"{name}.{int(issued) + 1}.{seal}"
    elif kind == "late":
        desk.ask("select move_house_clock(house_now() + interval '90 days')")
    elif kind == "password changed":
        desk.ask("update member set password_at = house_now() + interval '1 second' where id = 864")
    elif kind in ("", "x"):
        token = kind
    proved = await logins(Limits()).prove(LoginProof(CASHIER, PASSWORD, ELSEWHERE, device=token))
    assert proved.is_known == is_known


async def test_an_address_is_known_for_thirty_days(desk, login, logins):
    await login()
    for later, is_known in (("29 days 23 hours", True), ("1 hour", False)):
        desk.ask("select move_house_clock(house_now() + %s::interval)", later)
        assert (await logins(Limits()).prove(LoginProof(CASHIER, PASSWORD, AGENCY))).is_known == is_known


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.1", "192.0.2.1"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
    ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ("command line", "command line"),
    ("", ""),
])  # fmt: skip
def test_an_address_is_counted_as_its_household(address, network):
    assert network_of(address) == network


async def test_no_two_callers_get_the_same_turn(desk):
    now = await desk.house.now()
    async with desk.house.database.writing() as connection:
        await tries.claim_try(connection, tries.NO_OPERATOR, "address", ATTACKER, now, wrong_max=9, locked=None)
        subject, pace = (tries.NO_OPERATOR, "address", ATTACKER), timedelta(seconds=5)
        turns = [await tries.take_turn(connection, *subject, now, pace=pace, wait_max=timedelta(seconds=10)) for _ in range(4)]
    assert turns == [now, now + timedelta(seconds=5), now + timedelta(seconds=10), None]
