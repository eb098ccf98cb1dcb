"""Passwords: changed by the users who know them, reset by managers of the entities above; weak ones are refused."""

import asyncio
from datetime import timedelta

import pytest
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.people import hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.logins import LoginProof
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.passwords import Reset
from taquilla.sandbox.demo import BANKLOT, PASSWORD

CASHIER, MANAGER, CLERK = "username@banklot.net", "jefe@banklot.net", "clerk1@banklot.net"
ADMINISTRATOR = "admin@banklot.net"
NEW = "tortuga verde canta"
HERE, ELSEWHERE = "192.0.2.1", "203.0.113.5"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Hashes at no cost, and finds its own hashes again."""
    monkeypatch.setattr(hashing, "hash_password", lambda new: hashing.Hashed("$argon2id$" + new))
    monkeypatch.setattr(hashing, "is_right", lambda kept, said: kept == "$argon2id$" + said)


@pytest.fixture
def people(desk):
    """The demo's people with a cheap password, a manager and an administrator of the whole banca, and a manager of an agency."""
    hashed = hashing.Hashed("$argon2id$" + PASSWORD)
    for email, role, entity in (
        (MANAGER, "manager", 212), (ADMINISTRATOR, "administrator", 212), ("jefe.213@banklot.net", "manager", 213),
    ):  # fmt: skip
        desk.run(desk.house.people.office.add_member(BANKLOT, entity_id=entity, email=email, role=role, password=hashed))
    desk.ask("update member set password_hash = %s where password_hash is not null", hashed.text)
    return dict(desk.ask("select email, id from member"))


async def test_whoever_changes_the_own_password_keeps_this_session_and_no_other(desk, login, people):
    mine, other = await login(), await login()
    caller = await desk.house.people.access.live(mine.token)
    said = LoginProof("", PASSWORD, HERE)
    assert await desk.house.people.passwords.change(caller, said, NEW) is None
    assert await desk.house.people.access.live(mine.token) == caller
    assert await desk.house.people.access.live(other.token) is None
    assert await login() == Refusal(Reason.LOGIN_WRONG)
    assert isinstance(await login(NEW), SessionBegun)
    # The device that was known is a stranger until then.
    said = LoginProof(CASHIER, NEW, ELSEWHERE, device=mine.device_token)
    assert not (await desk.house.people.access.logins.prove(said)).is_known
    assert desk.ask("select actor, object from audit_event where action = 'password changed'") == [(CASHIER, "864")]
    assert NEW not in str(desk.ask("select * from audit_event"))


def replaced_after_the_proof(desk, monkeypatch) -> None:
    """Have the password replaced once by a second change, just after the next proof of the old one."""
    logins = desk.house.people.access.logins
    prove = logins.prove

    async def proving(proof):
        proved = await prove(proof)
        monkeypatch.setattr(logins, "prove", prove)
        assert await desk.house.people.passwords.change_of(LoginProof(CASHIER, PASSWORD, HERE), NEW) is None
        return proved

    monkeypatch.setattr(logins, "prove", proving)


async def test_no_session_begins_with_a_password_that_was_replaced_meanwhile(desk, login, people, monkeypatch):
    replaced_after_the_proof(desk, monkeypatch)
    assert await login() == Refusal(Reason.LOGIN_WRONG)
    assert desk.ask("select from session where kind = 'login' and ended_at is null and member_id = 864") == []


async def test_of_two_changes_of_one_password_at_once_one_is_refused(desk, login, people, monkeypatch):
    replaced_after_the_proof(desk, monkeypatch)
    change = desk.house.people.passwords.change_of(LoginProof(CASHIER, PASSWORD, HERE), "elefante gris canta")
    assert await change == Refusal(Reason.LOGIN_WRONG)
    assert isinstance(await login(NEW), SessionBegun)


async def test_a_new_password_makes_strangers_of_known_addresses_and_ends_reset_tokens(desk, login, people):
    caller = await desk.house.people.access.live((await login()).token)
    made = await desk.house.people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana"))
    prove = desk.house.people.access.logins.prove
    assert (await prove(LoginProof(CASHIER, PASSWORD, HERE))).is_known
    assert await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), NEW) is None
    assert not (await prove(LoginProof(CASHIER, NEW, HERE))).is_known
    assert await desk.house.people.passwords.redeem(made.token, f"{NEW} 2", HERE) == Refusal(Reason.RESET_UNKNOWN)
    assert isinstance(await login(NEW), SessionBegun)


async def test_the_old_password_is_no_new_one(desk, login, people):
    caller = await desk.house.people.access.live((await login()).token)
    assert await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), NEW) is None
    with office_refuses(OfficeReason.PASSWORD_WEAK, match="is the old one"):
        await desk.house.people.passwords.change(caller, LoginProof("", NEW, HERE), NEW)


async def test_a_wrong_old_password_changes_nothing_and_is_counted(desk, login, people):
    caller = await desk.house.people.access.live((await login()).token)
    before = desk.one("select password_hash from member where id = 864")
    assert await desk.house.people.passwords.change(caller, LoginProof("", "guess", HERE), NEW) == Refusal(Reason.LOGIN_WRONG)
    assert desk.one("select password_hash from member where id = 864") == before
    assert desk.one("select max(wrong) from attempt where kind = 'login'") == 1


@pytest.mark.parametrize("weak", ["short", "taquilla2024", "1234567890123456", "username2024", PASSWORD])
async def test_a_weak_password_is_never_taken(desk, login, people, weak):
    caller = await desk.house.people.access.live((await login()).token)
    made = await desk.house.people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana"))
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), weak)
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.passwords.redeem(made.token, weak, HERE)
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.office.add_member(BANKLOT, entity_id=213, email="username@x.net", role="cashier", password=weak)
    # The token is as good as before.
    assert (await desk.house.people.passwords.redeem(made.token, NEW, HERE))[1:] == ("", "username@banklot.net")


async def test_a_manager_has_passwords_reset_below_and_nobody_else_does(desk, login, people):
    people = {**people, "nobody": 999_999}
    reseller = next(email for email in people if email.startswith("reseller"))
    for by, whose, refused in (
        (MANAGER, CASHIER, None),
        (MANAGER, CLERK, None),
        (MANAGER, "jefe.213@banklot.net", None),
        ("jefe.213@banklot.net", CASHIER, None),
        ("jefe.213@banklot.net", "other@banklot.net", Reason.MEMBER_UNKNOWN),
        ("jefe.213@banklot.net", MANAGER, Reason.MEMBER_UNKNOWN),
        ("jefe.213@banklot.net", CLERK, Reason.MEMBER_UNKNOWN),
        (MANAGER, MANAGER, Reason.MEMBER_UNKNOWN),
        (MANAGER, ADMINISTRATOR, Reason.MEMBER_UNKNOWN),
        (ADMINISTRATOR, ADMINISTRATOR, Reason.MEMBER_UNKNOWN),
        (ADMINISTRATOR, MANAGER, None),
        (MANAGER, "reseller-1-868", Reason.MEMBER_UNKNOWN),
        (MANAGER, "nobody", Reason.MEMBER_UNKNOWN),
        (CLERK, CASHIER, Reason.NOT_ALLOWED),
        (CASHIER, "other@banklot.net", Reason.NOT_ALLOWED),
    ):
        member = people[reseller if whose.startswith("reseller") else whose]
        made = await desk.house.people.passwords.reset_by_manager(BANKLOT, people[by], member)
        assert isinstance(made, Reset) if refused is None else made == Refusal(refused), (by, whose)
    assert desk.one("select count(*) from password_reset") == 4
    assert desk.one("select count(*) from audit_event where action = 'password reset made'") == 5


async def test_a_reset_token_works_once_and_lets_a_locked_cashier_in(desk, login, people):
    session = await login()
    for _ in range(10):
        await login("guess", address=ELSEWHERE)
    made = await desk.house.people.passwords.reset_by_manager(BANKLOT, people[MANAGER], 864)
    assert desk.one("select count(*) from password_reset where token_hash = sha256(%s::bytea)", made.token) == 1
    answers = await asyncio.gather(*(desk.house.people.passwords.redeem(made.token, f"{NEW} {n}", HERE) for n in range(3)))
    assert answers.count(Refusal(Reason.RESET_UNKNOWN)) == 2
    ((place, device),) = [(place, one.device) for place, one in enumerate(answers) if not isinstance(one, Refusal)]
    # Who redeems a reset is known, by the token and by the network: guesses from elsewhere do not concern this device.
    prove = desk.house.people.access.logins.prove
    assert (await prove(LoginProof(CASHIER, f"{NEW} {place}", ELSEWHERE, device=device))).is_known
    assert (await prove(LoginProof(CASHIER, f"{NEW} {place}", HERE))).is_known
    assert not (await prove(LoginProof(CASHIER, f"{NEW} {place}", "198.51.100.8", device=session.device_token))).is_known
    assert await desk.house.people.access.live(session.token) is None
    assert isinstance(await login(f"{NEW} {place}", address="198.51.100.7"), SessionBegun)
    assert await desk.house.people.passwords.redeem(made.token, NEW, HERE) == Refusal(Reason.RESET_UNKNOWN)
    assert desk.ask("select actor from audit_event where action = 'password reset used'") == [(CASHIER,)]


async def test_a_reset_token_ends_after_an_hour_with_the_next_one_with_its_users_role_and_its_maker(desk, login, people):
    first = await desk.house.people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana"))
    before = await desk.house.now()
    second = await desk.house.people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana"))
    assert before + timedelta(hours=1) <= second.expires_at <= await desk.house.now() + timedelta(hours=1)
    assert await desk.house.people.passwords.redeem(first.token, NEW, HERE) == Refusal(Reason.RESET_UNKNOWN)
    desk.ask("select move_house_clock(%s)", second.expires_at)
    assert await desk.house.people.passwords.redeem(second.token, NEW, HERE) == Refusal(Reason.RESET_UNKNOWN)
    office, reset = desk.house.people.office, desk.house.people.passwords
    made = [await reset.reset_by_manager(BANKLOT, people[MANAGER], people[whose]) for whose in (CLERK, CASHIER)]
    await asyncio.gather(office.change_role(BANKLOT, people[CLERK], "auditor"), office.close_member(BANKLOT, people[MANAGER]))
    assert [await reset.redeem(one.token, NEW, HERE) for one in made] == [Refusal(Reason.RESET_UNKNOWN)] * 2


async def test_a_wrong_reset_token_is_in_the_log_and_the_token_is_not(desk, logged):
    assert await desk.house.people.passwords.redeem("a-token-of-nobody", NEW, ELSEWHERE) == Refusal(Reason.RESET_UNKNOWN)
    said = [(line["event"], line["outcome"], line["address"]) for line in logged]
    assert said == [("wrong reset token", "refused", ELSEWHERE)]
    assert "a-token-of-nobody" not in str(logged)


async def test_what_nobody_asks_for_any_more_is_purged_and_the_rest_stays(desk, login, people):
    kept = (
        "select (select count(*) from attempt), (select count(*) from session where kind = 'login'), "
        "(select count(*) from session where kind = 'access'), (select count(*) from known_address), "
        "(select count(*) from password_reset)"
    )
    await login("guess", address=ELSEWHERE)
    await login()
    await desk.house.people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana"))
    trail = desk.one("select count(*) from audit_event")
    began = await desk.house.now()
    async with desk.house.database.connection() as connection:
        for days, left in (
            (0, (2, 1, 1, 1, 1)), (1, (2, 1, 1, 1, 1)), (3, (0, 1, 1, 1, 1)), (31, (0, 1, 1, 0, 1)), (92, (0, 0, 1, 0, 0)),
        ):  # fmt: skip
            desk.ask("select move_house_clock(%s)", began + timedelta(days))
            await desk.house.duties.tidy(connection)
            assert desk.ask(kept) == [left], days
    assert desk.one("select count(*) from audit_event") == trail
