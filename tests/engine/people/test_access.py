"""Logins and tokens: who may log in, at which operator, with how many tries and until when; and sessions locked by a PIN."""

import asyncio
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from argon2 import extract_parameters
from tests.engine.conftest import Desk
from tests.passwords import light
from tests.patience import PATIENCE_S
from tests.refusals import must_be, office_refuses

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import KEEP_OWN_ACCESS
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import HOUSE, Author, behind_gate
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people import hashing
from taquilla.engine.people.access import Access, SessionBegun
from taquilla.engine.people.hashing import PASSWORD_MAX, HashingLine, hash_password
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import LoginProof, login_at, split_login
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operator_tokens import is_sealed, operator_of, operator_token
from taquilla.engine.people.operators import NewOperator
from taquilla.engine.people.screen_locks import ScreenLocks
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.postgres.database import HouseConnection

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"
WRONG = Refusal(Reason.LOGIN_WRONG)
LOTTO_ACTIVO = 5
PIN = "4071"


async def test_the_right_password_logs_in_and_a_wrong_one_does_not(desk, login):
    for email, password, comes_in in (
        (CASHIER, PASSWORD, True),
        (f"  {CASHIER.upper()} ", PASSWORD, True),
        (CASHIER, PASSWORD + " ", False),
        (CASHIER, PASSWORD.upper(), False),
        (CASHIER, "", False),
        (CASHIER, PASSWORD + "x" * 1000, False),
        ("nobody@banklot.net", PASSWORD, False),
        ("", "", False),
        ("' or true --", PASSWORD, False),
        ("x" * 5000 + "@banklot.net", PASSWORD, False),
    ):
        answer = await login(password, email=email)
        assert isinstance(answer, SessionBegun) if comes_in else answer == WRONG, (email[:40], password[:40])


@pytest.mark.usefixtures("heavy_passwords")
async def test_an_unknown_address_costs_what_a_known_one_costs(desk, login, monkeypatch):
    asked = []
    desk.ask("update member set password_hash = %s where email = %s", hashing.hash_password(PASSWORD).text, CASHIER)
    monkeypatch.setattr(hashing, "is_right", lambda password_hash, password: asked.append(password_hash) or False)
    for email in (CASHIER, "nobody@banklot.net"):
        assert await login(email=email) == WRONG
    known, nobody = asked
    assert known != nobody
    assert extract_parameters(nobody) == extract_parameters(known)
    assert not hashing.HASHER.check_needs_rehash(nobody)
    # And it is a hash that can be checked, not one that is found broken at once.
    monkeypatch.undo()
    assert not hashing.is_right(nobody, PASSWORD)
    with pytest.raises(hashing.VerificationError):
        hashing.HASHER.verify(nobody, PASSWORD)
    assert desk.ask("select wrong from attempt where kind = 'login'") == [(1,)] * 4


async def test_a_refused_login_writes_its_count_and_nothing_else(desk, login):
    before = desk.digests()
    assert len(before) > 30
    assert await login("guess") == WRONG
    assert await login(email="nobody@banklot.net") == WRONG
    after = desk.digests()
    assert [table for table in after if after[table] != before[table]] == ["attempt"]
    assert desk.ask("select kind, split_part(subject, ' ', 1), wrong from attempt order by 1, 2") == [
        ("address", "NETWORK", 2), ("login", "NOBODY", 1), *[("login", "STRANGER", 1)] * 2, ("login", CASHIER, 1),
    ]  # fmt: skip


async def test_a_refused_sale_writes_nothing_at_all(desk, noon):
    before = desk.ask("select xmin, * from gate")
    for sale in (desk.sale(noon, "7", units=100), desk.sale(noon), desk.sale(10**9, "7")):
        assert isinstance(await desk.house.counter.ask(sale), Refusal)
    assert desk.ask("select xmin, * from gate") == before
    assert desk.one("select count(*) from request") == 0


async def test_a_logout_kills_the_token_at_once_in_every_process(desk, login, two_houses, noon):
    session, access = await login(), desk.house.people.access
    caller = desk.callers[CASHIER] = await access.live(session.token)
    assert isinstance(caller, Caller)
    for house in two_houses:
        assert house.ask("live", session.token) == caller
        assert isinstance(house.ask("ask", [desk.sale(noon, "7")])[0], Sold)
    assert await access.logout(session.token) is True
    for house in two_houses:
        assert house.ask("live", session.token) is None
        assert house.ask("ask", [desk.sale(noon, "7")]) == [Refusal(Reason.TOKEN_DEAD)]
    assert await desk.house.counter.ask(desk.sale(noon, "7")) == Refusal(Reason.TOKEN_DEAD)
    assert await access.logout(session.token) is False
    await desk.assert_audit_clean()


async def test_a_sale_that_waits_over_the_logout_is_refused(desk, login, noon):
    session = await login()
    desk.callers[CASHIER] = await desk.house.people.access.caller(session.token)
    with desk.gate_held():
        asking = asyncio.create_task(desk.house.counter.ask(desk.sale(noon, "7")))
        await desk.until(lambda: desk.waiters() == 1)
        assert await desk.house.people.access.logout(session.token) is True
    assert await asking == Refusal(Reason.TOKEN_DEAD)


async def test_a_token_ends_after_twelve_hours_of_the_house_s_clock(desk, login, two_houses):
    evening, access = desk.event(LOTTO_ACTIVO, "23T12:00"), desk.house.people.access
    session = await login()
    # The token itself is nowhere in the database.
    assert desk.one("select token_hash = sha256(%s) from session where kind = 'login'", session.token.encode())
    caller = desk.callers[CASHIER] = await access.live(session.token)
    desk.ask("select move_house_clock(%s)", session.expires_at - timedelta(seconds=20))
    assert await access.live(session.token) == caller
    assert isinstance(await desk.house.counter.ask(desk.sale(evening, "7")), Sold)
    desk.ask("select move_house_clock(%s)", session.expires_at)
    assert await access.live(session.token) is None
    assert await desk.house.counter.ask(desk.sale(evening, "7")) == Refusal(Reason.TOKEN_DEAD)
    assert two_houses[0].ask("live", session.token) is None


async def test_nothing_may_stand_behind_the_longest_password() -> None:
    longest, line = "a" * PASSWORD_MAX, HashingLine()
    kept = hash_password(longest).text
    assert [await line.is_right(kept, said) for said in (longest, longest + "b")] == [True, False]


# Callers of one kind, persons or from addresses, so many: how many a queue takes, and how many of those are at the hasher.
@pytest.mark.parametrize(
    ("is_known", "callers", "line_max", "hashing_max"), [(True, 1, 8, 2), (True, 32, 32, 2), (False, 1, 8, 1), (False, 32, 16, 1)]
)
async def test_the_queue_is_short_and_has_room_for_the_people_of_another_operator(
    is_known: bool, callers: int, line_max: int, hashing_max: int
) -> None:
    line, done, at_hasher = HashingLine(), asyncio.Event(), list[int]()

    async def come(place: int, operator: int = 1) -> None:
        who = place % callers
        async with line.place((operator, who) if is_known or operator > 1 else f"192.0.2.{who}"):
            at_hasher.append(place)
            await done.wait()

    crowd = [asyncio.create_task(come(place)) for place in range(line_max + 1)]
    other = asyncio.create_task(come(99, operator=2))
    refused, _ = await asyncio.wait(crowd, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    # Strangers never take the second place at the hasher.
    assert (refused, at_hasher) == ({crowd.pop()}, [*range(hashing_max), *([] if is_known else [99])])
    assert isinstance(refused.pop().exception(), Busy)
    done.set()
    await asyncio.gather(*crowd, other)
    assert (len(at_hasher), at_hasher.index(99)) == (line_max + 1, 2 if is_known else 1)  # operators take turns
    assert (line.known._in_line, line.strangers._in_line) == ({}, {})


SECRET = "a secret of an earlier release".replace(" ", "-").ljust(43, "A")


@pytest.mark.parametrize("operator", [1, 77, 2**31 - 1])
def test_a_token_names_its_operator_and_is_sealed_for_one_member_and_purpose(operator: int) -> None:
    keyring = Keyring(bytes(32))
    token = operator_token(keyring, "login", operator, 7)
    assert operator_of(token) == operator
    assert is_sealed(keyring, "login", token, 7)
    assert not is_sealed(keyring, "login", token, 8)
    assert not is_sealed(keyring, "reset", token, 7)
    assert not is_sealed(keyring, "login", operator_token(keyring, "login", 5, 7)[:6] + token[6:], 7)
    assert not is_sealed(Keyring(bytes(31) + b"1"), "login", token, 7)
    assert len({operator_token(keyring, "login", operator, 7) for _ in range(100)}) == 100
    assert len({operator_token(keyring, "reset", operator, member, SECRET) for member in (7, 7, 8)}) == 2


async def test_a_token_that_names_another_operator_opens_nothing(desk: Desk) -> None:
    begun = must_be(SessionBegun, await desk.house.people.access.login("username@banklot.net", PASSWORD, "192.0.2.1"))
    access, other = (Access(desk.house.database, Keyring.open(desk.key_file), desk.house.cache) for _ in range(2))
    assert await access.live(begun.token) is not None
    assert await other.live("AAAAAg" + begun.token[6:]) is None
    assert await access.live(begun.token[6:]) is None
    for named in ("", SECRET, "tqk_" + SECRET, "AAAAAQ" + SECRET, "A" * 48, "gAAA" * 12, "ñ" * 48, "!" * 48):
        assert operator_of(named) is None


SESSION = """
    insert into session (operator_id, member_id, token_hash, created_at, expires_at)
    select operator_id, id, sha256(%s), house_now(), house_now() + interval '3 hours' from member where email = %s
"""
RESET = """
    insert into password_reset (operator_id, member_id, token_hash, made_by, created_at, expires_at)
    select operator_id, id, sha256(%s), 'house', house_now(), house_now() + interval '1 hour' from member where email = %s
"""


async def test_a_session_or_a_reset_that_was_inserted_by_sql_opens_nothing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token = urlsafe_b64encode((1).to_bytes(4) + b"a secret of the owner".ljust(32)).decode()
    for planted in (SESSION, RESET):
        desk.ask(planted, token.encode(), CASHIER)
    with caplog.at_level("INFO", security.LOGGER):
        assert await desk.house.people.access.live(token) is None
    assert "forged session" in caplog.text
    assert await desk.house.people.passwords.redeem(token, "a new one of somebody", "192.0.2.1") == Refusal(Reason.RESET_UNKNOWN)


async def test_the_first_use_of_a_key_and_of_an_access_token_is_told_once(desk: Desk) -> None:
    people = desk.house.people
    key, made = await people.api_keys.add(1, 212, name="tills", role="auditor")
    token, given = await people.access_tokens.add(1, 213, name="web")
    for access in (people.access, Access(desk.house.database, Keyring.open(desk.key_file), desk.house.cache)):
        assert await access.live(made) is not None
        assert await access.live_holder(given, None) is not None
    told = desk.ask("select data ->> 'key_id', data ->> 'by' from outbox where type = 'security.key_used' order by number")
    reseller = desk.one("select email from member join session on member.id = member_id where session.id = %s", token)
    assert told == [(str(key), "key tills"), (str(token), reseller)]
    await desk.assert_audit_clean()


async def test_a_key_that_becomes_another_by_sql_is_told_again_and_found(desk: Desk) -> None:
    people = desk.house.people
    key, made = await people.api_keys.add(1, 212, name="tills", role="auditor")
    assert await people.access.live(made) is not None
    for hashed, told in (("tqk_of the owner", made), (made, "tqk_of the owner")):
        desk.ask("update session set token_hash = sha256(%s) where id = %s", hashed.encode(), key)
        moved = "update token_directory set token_hash = sha256(%s) where token_hash = sha256(%s)"
        desk.ask(moved, hashed.encode(), told.encode())
        assert await Access(desk.house.database, Keyring.open(desk.key_file), desk.house.cache).live(hashed) is not None
    (found,) = (await desk.house.audit()).violations
    assert (found.rule.id, found.count) == ("I123", 2)


NEW = "tortuga verde canta"
SOL = 2
ANA = Author("ana")


@pytest.fixture
def sol(desk, monkeypatch):
    """Returns what opens a second operator, whose administrator has the address of the first one's cashier."""
    monkeypatch.setattr(hashing, "hash_password", light)

    async def open_sol(*, apart: bool | None = None) -> tuple[int, int, int]:
        new = NewOperator("Banca Sol", "VES", 2, "America/Caracas", addresses_apart=apart)
        return await desk.house.people.operators.open(new, email=CASHIER, password=NEW, author=ANA)

    return open_sol


def operator_in(begun: SessionBegun | Refusal) -> int | Refusal:
    return begun if isinstance(begun, Refusal) else begun.operator_id


async def test_an_address_of_another_operator_is_no_ones_at_one_that_is_apart(desk, sol, login):
    assert await sol() == (SOL, 1, 1)
    office = desk.house.people.office
    for said, password, found in (
        (CASHIER, PASSWORD, BANKLOT), (f"1/{CASHIER}", PASSWORD, BANKLOT), (f"2/{CASHIER.upper()} ", NEW, SOL),
        (CASHIER, NEW, WRONG), (f"1/{CASHIER}", NEW, WRONG), (f"2/{CASHIER}", PASSWORD, WRONG), (f"3/{CASHIER}", NEW, WRONG),
    ):  # fmt: skip
        assert operator_in(await login(password, email=said)) == found, said
    for taken in (CASHIER.upper(), CASHIER.replace("@", "+x@")):
        with office_refuses(OfficeReason.EMAIL_TAKEN):
            await office.add_member(SOL, entity_id=1, email=taken, role="cashier", password=NEW)
    assert await office.add_member(SOL, entity_id=1, email="other@banklot.net", role="cashier", password=NEW) == 2
    ((first,),) = desk.ask("select id from member where operator_id = %s and email = %s", BANKLOT, CASHIER)
    assert await desk.house.people.passwords.find_user(CASHIER) == (BANKLOT, first)
    assert await desk.house.people.passwords.find_user(f"2/{CASHIER}") == (SOL, 1)
    assert await desk.house.people.passwords.find_user("other@banklot.net", SOL) == (SOL, 2)


async def test_an_operator_chooses_to_be_apart_and_to_share_again(desk, sol, login):
    choose, change = desk.house.people.operators.set_addresses_apart, desk.house.people.passwords.change
    for _ in "12":
        await choose(BANKLOT, True, author=ANA)
    assert operator_in(await login()) == WRONG
    assert operator_in(await login(email=f"1/{CASHIER}")) == BANKLOT
    # Who is logged in need not say where.
    assert await change(desk.caller(), LoginProof("", PASSWORD, "192.0.2.1"), NEW) is None
    await sol(apart=False)
    with office_refuses(OfficeReason.EMAIL_TAKEN, match=CASHIER):
        await choose(BANKLOT, False, author=ANA)
    await choose(SOL, True, author=ANA)
    await choose(BANKLOT, False, author=ANA)
    assert operator_in(await login(NEW)) == BANKLOT
    told = "select operator_id, data ->> 'before', data ->> 'after', data #>> '{rows,operator,\"\",addresses_apart}' from outbox"
    assert desk.ask(f"{told} where data ->> 'what' = 'addresses' order by operator_id, number") == [
        (BANKLOT, "shared", "apart", "true"), (BANKLOT, "apart", "shared", "false"), (SOL, "shared", "apart", "true"),
    ]  # fmt: skip


async def test_wrong_tries_are_counted_for_each_operator_apart(desk, sol, login):
    await sol()
    for _ in range(10):
        assert await login("guess", email=f"2/{CASHIER}") == WRONG
    assert (await login(NEW, email=f"2/{CASHIER}")).reason is Reason.LOGIN_LOCKED
    assert operator_in(await login()) == BANKLOT
    # Nobody has these, and they are locked as if somebody had.
    for _ in range(10):
        assert await login("guess", email="9/nobody@banklot.net") == WRONG
    # An operator that there is not tells nothing of another one.
    for operator in (8, 9):
        assert (await login("guess", email=f"{operator}/nobody@banklot.net")).reason is Reason.LOGIN_LOCKED


@pytest.mark.parametrize("operator", [BANKLOT, SOL, 999])
async def test_two_names_of_an_address_do_not_tell_whether_it_is_somebody_s(desk, login, sol, operator):
    await sol()
    desk.ask("update operator set addresses_apart = false where id = %s", SOL)
    for one in (CASHIER, "nobody@banklot.net"):
        for _ in range(10):
            assert await login("guess", email=f"{operator}/{one}") == WRONG
        assert (await login("guess", email=one)).reason is Reason.LOGIN_LOCKED


async def test_an_operator_that_there_is_not_asks_the_database_what_a_wrong_password_does(desk, sol, login, monkeypatch):
    await sol()
    await login("guess")  # whose connection is new, and looks around first
    asked, execute = list[Any](), HouseConnection.execute

    async def noting(self, query, *values, **how):
        asked.append(query)
        return await execute(self, query, *values, **how)

    monkeypatch.setattr(HouseConnection, "execute", noting)
    heard = []
    for said in (f"2/{CASHIER}", f"9/{CASHIER}", "2/nobody@sol.example", "1/nobody@sol.example", f"2147483647/{CASHIER}"):
        asked.clear()
        heard.append((await login("guess", email=said), tuple(asked)))
    assert len(set(heard)) == 1
    assert heard[0][0] == WRONG


def test_what_begins_with_a_number_and_a_slash_names_an_operator():
    for said, meant in (
        ("77/ana@x.example", (77, "ana@x.example")), (" 077/ana@x.example ", (77, "ana@x.example")),
        ("77/7/ana@x.example", (77, "7/ana@x.example")), ("2147483647/a@x", (2147483647, "a@x")), ("77/", (77, "")),
        ("2147483648/a@x", (None, "2147483648/a@x")), ("0/a@x", (None, "0/a@x")), ("a/77@x", (None, "a/77@x")),
        ("00/a@x", (None, "00/a@x")),
        ("٧/a@x", (None, "٧/a@x")), ("-7/a@x", (None, "-7/a@x")), ("ana@x.example", (None, "ana@x.example")),
    ):  # fmt: skip
        assert split_login(said) == meant
    # What the form and the address name is named once.
    for operator, said, meant in (
        (77, "ana@x.example", (77, "ana@x.example")), (77, "77/ana@x.example", (77, "ana@x.example")),
        ("077", " 77/ana@x.example", (77, "ana@x.example")), (77, "6/ana@x.example", (77, "6/ana@x.example")),
        ("six", "ana@x.example", (None, "six/ana@x.example")), ("six", "6/ana@x.example", (None, "six/6/ana@x.example")),
    ):  # fmt: skip
        assert split_login(login_at(operator, said)) == meant


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


async def test_a_pin_that_finds_the_line_full_is_no_try(desk, login, locks):
    caller = await desk.house.people.access.caller((await login()).token)
    await locks.set_pin(BANKLOT, caller.member_id, PIN, author=HOUSE)
    full = ScreenLocks(desk.house.database, HashingLine(known_max=0))
    for _ in range(10):
        with pytest.raises(Busy):
            await full.open_by_pin(caller, PIN, "")
    assert await locks.open_by_pin(caller, PIN, "") == "open"


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
