"""Logins and tokens: the members who may log in, the limits on trying, and the life of a token by the house's clock."""

import asyncio
from datetime import timedelta

import pytest
from argon2 import extract_parameters
from tests.patience import PATIENCE_S

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.engine.people import hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.hashing import PASSWORD_MAX, HashingLine, hash_password
from taquilla.sandbox.demo import PASSWORD

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"
WRONG = Refusal(Reason.LOGIN_WRONG)
LOTTO_ACTIVO = 5


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


async def test_a_guessed_token_is_nobody_s(desk):
    for token in ("", "guess", "x" * 10_000, "\ud800", "' or true --"):
        assert await desk.house.people.access.live(token) is None
        assert await desk.house.people.access.logout(token) is False


async def test_nothing_may_stand_behind_the_longest_password() -> None:
    longest, line = "a" * PASSWORD_MAX, HashingLine()
    kept = hash_password(longest).text
    assert [await line.is_right(kept, said) for said in (longest, longest + "b")] == [True, False]


# Callers of one kind, from so many addresses: how many a queue takes, and how many of those are at the hasher.
@pytest.mark.parametrize(
    ("is_known", "addresses", "line_max", "hashing_max"), [(True, 1, 32, 2), (False, 1, 8, 1), (False, 32, 16, 1)]
)
async def test_the_queue_is_short_and_a_caller_beyond_its_end_gets_busy_at_once(
    is_known: bool, addresses: int, line_max: int, hashing_max: int
) -> None:
    line, done, at_hasher = HashingLine(), asyncio.Event(), list[int]()

    async def come(place: int) -> None:
        async with line.place(f"192.0.2.{place % addresses}", is_known=is_known):
            at_hasher.append(place)
            await done.wait()

    crowd = [asyncio.create_task(come(place)) for place in range(line_max + 1)]
    refused, _ = await asyncio.wait(crowd, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    assert (refused, at_hasher) == ({crowd[-1]}, list(range(hashing_max)))
    assert isinstance(crowd[-1].exception(), Busy)
    done.set()
    assert await asyncio.gather(*crowd[:-1]) == [None] * line_max
    assert line.waiting == 0
