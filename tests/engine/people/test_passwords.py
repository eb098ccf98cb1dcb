"""Passwords that are changed and reset, one-time codes of RFC 6238 that are taken once and counted, and recovery codes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pyotp
import pytest
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import OfficeRequest, Repeated, unless_repeated
from taquilla.engine.people import hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import Limits, LoginProof
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.second_factors import WRONG_MAX, SecondFactors, _step_of
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.postgres.errors import DatabaseGone

CASHIER, MANAGER, CLERK = "username@banklot.net", "jefe@banklot.net", "clerk1@banklot.net"
NEW = "tortuga verde canta"
HERE, ELSEWHERE = "192.0.2.1", "203.0.113.5"
NEEDED, WRONG_CODE, WRONG = (Refusal(reason) for reason in (Reason.CODE_NEEDED, Reason.CODE_WRONG, Reason.LOGIN_WRONG))
START = 1_700_000_010  # the tenth second of a step
OURS = "$argon2id$cheap "


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Hashes at no cost, and finds its own hashes again; all others are of the demo's password."""
    monkeypatch.setattr(hashing, "hash_password", lambda new: hashing.Hashed(OURS + new))
    monkeypatch.setattr(hashing, "is_right", lambda kept, said: kept == OURS + said or (said == PASSWORD and OURS not in kept))


@pytest.fixture
def people(desk):
    """The demo's people, and a manager of the whole banca."""
    person = {"entity_id": 212, "email": MANAGER, "role": "manager", "password": hashing.Hashed(OURS + PASSWORD)}
    desk.run(desk.house.people.office.add_member(BANKLOT, **person))
    return dict(desk.ask("select email, id from member"))


async def test_whoever_changes_the_own_password_keeps_this_session_and_no_other(desk, login):
    mine, other = await login(), await login()
    caller = await desk.house.people.access.live(mine.token)
    assert await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), NEW) is None
    assert desk.ask("select wrong from attempt where kind = 'login'") == []  # it was right
    with office_refuses(OfficeReason.PASSWORD_WEAK, match="is the old one"):
        await desk.house.people.passwords.change(caller, LoginProof("", NEW, HERE), NEW)
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

    async def proving(proof, **how):
        proved = await prove(proof, **how)
        monkeypatch.setattr(logins, "prove", prove)
        assert await desk.house.people.passwords.change_of(LoginProof(CASHIER, PASSWORD, HERE), NEW) is None
        return proved

    monkeypatch.setattr(logins, "prove", proving)


async def test_no_session_begins_with_a_password_that_was_replaced_meanwhile(desk, login, monkeypatch):
    replaced_after_the_proof(desk, monkeypatch)
    assert await login() == Refusal(Reason.LOGIN_WRONG)
    assert desk.ask("select from session where kind = 'login' and ended_at is null and member_id = 864") == []


async def test_of_two_changes_of_one_password_at_once_one_is_refused(desk, login, monkeypatch):
    replaced_after_the_proof(desk, monkeypatch)
    change = desk.house.people.passwords.change_of(LoginProof(CASHIER, PASSWORD, HERE), "elefante gris canta")
    assert await change == Refusal(Reason.LOGIN_WRONG)
    assert isinstance(await login(NEW), SessionBegun)


async def test_a_new_password_makes_strangers_of_known_addresses_and_ends_reset_tokens(desk, login):
    caller = await desk.house.people.access.live((await login()).token)
    made = await desk.house.people.passwords.reset(BANKLOT, 864, author=Author("ana"))
    prove = desk.house.people.access.logins.prove
    assert (await prove(LoginProof(CASHIER, PASSWORD, HERE))).is_known
    assert await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), NEW) is None
    assert not (await prove(LoginProof(CASHIER, NEW, HERE))).is_known
    assert await desk.house.people.passwords.redeem(made.token, f"{NEW} 2", HERE) == Refusal(Reason.RESET_UNKNOWN)
    assert isinstance(await login(NEW), SessionBegun)


async def test_a_wrong_old_password_changes_nothing_and_is_counted(desk, login):
    caller = await desk.house.people.access.live((await login()).token)
    before = desk.one("select password_hash from member where id = 864")
    assert await desk.house.people.passwords.change(caller, LoginProof("", "guess", HERE), NEW) == Refusal(Reason.LOGIN_WRONG)
    assert desk.one("select password_hash from member where id = 864") == before
    assert desk.one("select max(wrong) from attempt where kind = 'login'") == 1


@pytest.mark.parametrize("weak", ["short", "taquilla2024", "1234567890123456", "username2024", PASSWORD])
async def test_a_weak_password_is_never_taken(desk, login, weak):
    caller = await desk.house.people.access.live((await login()).token)
    made = await desk.house.people.passwords.reset(BANKLOT, 864, author=Author("ana"))
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.passwords.change(caller, LoginProof("", PASSWORD, HERE), weak)
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.passwords.redeem(made.token, weak, HERE)
    with office_refuses(OfficeReason.PASSWORD_WEAK):
        await desk.house.people.office.add_member(BANKLOT, entity_id=213, email="username@x.net", role="cashier", password=weak)
    # The token is as good as before.
    assert (await desk.house.people.passwords.redeem(made.token, NEW, HERE))[1:] == ("", "username@banklot.net")


async def test_a_reset_token_works_once_and_lets_a_locked_cashier_in(desk, login, people):
    session = await login()
    for _ in range(10):
        await login("guess", address=ELSEWHERE)
    manager = await desk.house.author(Caller(BANKLOT, people[MANAGER], 0))
    made = await desk.house.people.passwords.reset(BANKLOT, 864, author=manager)
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
    for address in ("198.51.100.7", ELSEWHERE):  # which had locked itself out, with guesses of the old password
        assert isinstance(await login(f"{NEW} {place}", address=address), SessionBegun)
    again = [await desk.house.people.passwords.redeem(made.token, new, HERE) for new in (NEW, f"{NEW} {place}")]
    assert again == [Refusal(Reason.RESET_UNKNOWN), ("", "", CASHIER)]  # told to who has set it, and has not read the answer
    assert desk.ask("select actor from audit_event where action = 'password reset used'") == [(CASHIER,)]


async def test_a_reset_token_ends_after_an_hour_with_the_next_one_with_its_users_role_and_its_maker(desk, login, people):
    first = await desk.house.people.passwords.reset(BANKLOT, 864, author=Author("ana"))
    before = await desk.house.now()
    second = await desk.house.people.passwords.reset(BANKLOT, 864, author=Author("ana"))
    assert before + timedelta(hours=1) <= second.expires_at <= await desk.house.now() + timedelta(hours=1)
    assert await desk.house.people.passwords.redeem(first.token, NEW, HERE) == Refusal(Reason.RESET_UNKNOWN)
    desk.ask("select move_house_clock(%s)", second.expires_at)
    assert await desk.house.people.passwords.redeem(second.token, NEW, HERE) == Refusal(Reason.RESET_UNKNOWN)
    office, reset, session = desk.house.people.office, desk.house.people.passwords, await login(email=CLERK)
    manager = await desk.house.author(Caller(BANKLOT, people[MANAGER], 0))
    made = [await reset.reset(BANKLOT, people[whose], author=manager) for whose in (CLERK, CASHIER)]
    await asyncio.gather(office.change_role(BANKLOT, people[CLERK], "auditor"), office.close_member(BANKLOT, people[MANAGER]))
    assert [await reset.redeem(one.token, NEW, HERE) for one in made] == [Refusal(Reason.RESET_UNKNOWN)] * 2
    assert await desk.house.people.access.live(session.token) is None
    assert desk.one("select detail ->> 'before' from audit_event where action = 'role changed'") == "clerk"


async def test_a_wrong_reset_token_is_in_the_log_and_the_token_is_not(desk, logged):
    assert await desk.house.people.passwords.redeem("a-token-of-nobody", NEW, ELSEWHERE) == Refusal(Reason.RESET_UNKNOWN)
    assert [(line["event"], line["outcome"], line["address"]) for line in logged] == [("wrong reset token", "refused", ELSEWHERE)]
    assert "a-token-of-nobody" not in str(logged)


async def test_what_nobody_asks_for_any_more_is_purged_and_the_rest_stays(desk, login):
    kept = (
        "select (select count(*) from attempt), (select count(*) from session where kind = 'login'), "
        "(select count(*) from session where kind = 'access'), (select count(*) from known_address), "
        "(select count(*) from password_reset)"
    )
    await login("guess", address=ELSEWHERE)
    await login()
    await desk.house.people.passwords.reset(BANKLOT, 864, author=Author("ana"))
    trail = desk.one("select count(*) from audit_event")
    began = await desk.house.now()
    async with desk.house.database.connection() as connection:
        for days, left in (
            (0, (3, 1, 1, 1, 1)), (1, (3, 1, 1, 1, 1)), (3, (0, 1, 1, 1, 1)), (31, (0, 1, 1, 0, 1)), (92, (0, 0, 1, 0, 0)),
        ):  # fmt: skip
            desk.ask("select move_house_clock(%s)", began + timedelta(days))
            await desk.house.duties.tidy(connection)
            assert desk.ask(kept) == [left], days
    assert desk.one("select count(*) from audit_event") == trail


class Phone:
    """An app with a secret, and the world's clock."""

    def __init__(self, desk) -> None:
        self.at = START
        self.desk = desk
        self.member = desk.one("select id from member where email = %s", CLERK)
        self.factors = SecondFactors(desk.house.database, Keyring.open(desk.key_file), lambda: self.at)
        desk.house.people.access.logins._unix_s = lambda: self.at

    async def turn_on(self) -> tuple[str, ...]:
        begun = await self.factors.begin(BANKLOT, self.member, CLERK)
        self.secret = begun.secret
        assert begun.uri == f"otpauth://totp/Taquilla:clerk1%40banklot.net%20%281%29?secret={self.secret}&issuer=Taquilla"
        codes = await self.factors.confirm(BANKLOT, self.member, self.code(), author=Author(CLERK))
        self.at += 30
        return codes

    def code(self, later: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.at + later * 30)

    async def login(self, code: str | None = None, password: str = PASSWORD, address: str = HERE) -> SessionBegun | Refusal:
        return await self.desk.house.people.access.login(CLERK, password, address, code=code)


@pytest.fixture
def phone(desk):
    return Phone(desk)


@pytest.mark.parametrize(
    ("unix_s", "code"),
    # Appendix B, of SHA-1, cut to six digits.
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(unix_s, code):
    assert _step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code, unix_s) == unix_s // 30


async def test_a_second_factor_is_asked_for_once_its_first_code_has_confirmed_it(desk, phone, logged):
    with office_refuses(OfficeReason.FACTOR_NOT_BEGUN):
        await phone.factors.confirm(BANKLOT, phone.member, "000000", author=Author(CLERK))
    phone.secret = (await phone.factors.begin(BANKLOT, phone.member, CLERK)).secret
    wrong = f"{(int(phone.code()) + 1) % 1_000_000:06}"
    if wrong not in (phone.code(-1), phone.code(1)):
        assert await phone.factors.confirm(BANKLOT, phone.member, wrong, author=Author(CLERK)) == WRONG_CODE
    assert isinstance(await phone.login(), SessionBegun)
    assert len(set(await phone.turn_on())) == 10
    with office_refuses(OfficeReason.FACTOR_ON):
        await phone.factors.begin(BANKLOT, phone.member, CLERK)
    logged.clear()
    assert await phone.login() == NEEDED
    said = [(line["event"], line["outcome"], line["actor"], line["address"]) for line in logged]
    assert said == [("login", "code needed", CLERK, HERE)]
    assert await phone.login("") == NEEDED
    assert await phone.login(phone.code(), "guess") == WRONG
    assert isinstance(await phone.login(phone.code()), SessionBegun)
    assert isinstance(await desk.house.people.access.login(CASHIER, PASSWORD, HERE), SessionBegun)
    assert await phone.factors.end(BANKLOT, phone.member, author=Author(CLERK))
    assert isinstance(await phone.login(), SessionBegun)
    events = "select action, actor, object from audit_event where action like 'second factor%%' order by id"
    assert desk.ask(events) == [(f"second factor {how}", CLERK, str(phone.member)) for how in ("on", "off")]


async def test_a_first_code_of_a_secret_is_guessed_ten_times_and_no_more(desk, phone):
    await phone.factors.begin(BANKLOT, phone.member, CLERK)
    assert await phone.factors.confirm(BANKLOT, phone.member, "", author=Author(CLERK)) == WRONG_CODE
    phone.secret = (await phone.factors.begin(BANKLOT, phone.member, CLERK)).secret
    near = {phone.code(later) for later in (-1, 0, 1)}
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in near)
    guesses = [wrong] * (WRONG_MAX - 2) + ["٠١٢٣٤٥", ""]
    tried = [await phone.factors.confirm(BANKLOT, phone.member, guess, author=Author(CLERK)) for guess in guesses]
    assert tried == [WRONG_CODE] * 10
    with office_refuses(OfficeReason.FACTOR_NOT_BEGUN):
        await phone.factors.confirm(BANKLOT, phone.member, phone.code(), author=Author(CLERK))
    assert len(await phone.turn_on()) == 10


async def test_a_second_factor_is_begun_and_a_password_reset_so_often_a_day_and_no_more(desk, phone):
    for _ in range(20):
        await phone.factors.begin(BANKLOT, phone.member, CLERK)
        await desk.house.people.passwords.reset(BANKLOT, phone.member, author=Author("office"))
    with pytest.raises(Busy):
        await phone.factors.begin(BANKLOT, phone.member, CLERK)
    with pytest.raises(Busy):
        await desk.house.people.passwords.reset(BANKLOT, phone.member, author=Author("office"))


async def test_a_code_is_not_used_up_where_no_session_begins(desk, phone, monkeypatch):
    await phone.turn_on()
    with monkeypatch.context() as lost:
        lost.setattr("taquilla.store.people.sessions.begin_session", Mock(side_effect=DatabaseGone("lost")))
        with pytest.raises(DatabaseGone):
            await phone.login(phone.code())
    assert isinstance(await phone.login(phone.code()), SessionBegun)


async def test_a_code_may_be_a_step_early_or_late_and_is_taken_once(desk, phone):
    await phone.turn_on()
    assert await phone.login(phone.code(-1)) == WRONG_CODE  # the one that has turned it on
    phone.at += 300
    for later in (-2, 2):
        assert await phone.login(phone.code(later)) == WRONG_CODE
    code = phone.code(-1)
    assert isinstance(await phone.login(code), SessionBegun)
    assert await phone.login(code) == WRONG_CODE
    code = phone.code()
    assert isinstance(await phone.login(f"{code[:3]} {code[3:]}"), SessionBegun)
    assert await phone.login(code) == WRONG_CODE
    assert isinstance(await phone.login(phone.code(1)), SessionBegun)
    # And none that is earlier than the last one taken.
    assert await phone.login(phone.code()) == WRONG_CODE


async def test_of_one_code_that_is_shown_at_once_one_is_taken(desk, phone):
    codes = await phone.turn_on()
    for code in (phone.code(), codes[0]):
        answers = await asyncio.gather(*(phone.login(code) for _ in range(5)))
        assert sum(isinstance(answer, SessionBegun) for answer in answers) == 1
        assert answers.count(WRONG_CODE) == 4


async def test_a_recovery_code_stands_for_a_code_once(desk, phone):
    codes = await phone.turn_on()
    assert {len(code.replace("-", "")) for code in codes} == {24}  # letters of 5 bits
    assert isinstance(await phone.login(codes[0]), SessionBegun)
    assert await phone.login(codes[0]) == WRONG_CODE
    assert isinstance(await phone.login(codes[1].lower().replace("-", "")), SessionBegun)
    assert await phone.login("AAAA-AAAA-AAAA-AAAA") == WRONG_CODE
    status = await phone.factors.status(BANKLOT, phone.member)
    assert (status.confirmed_at is not None, status.recovery_codes) == (True, 8)
    for code in codes:
        assert code not in str(desk.ask("select code_hash::text from recovery_code"))


async def test_wrong_codes_are_counted_like_wrong_passwords(desk, phone, logged):
    await phone.turn_on()
    phone.at += 300
    wrong = next(f"{n:06}" for n in range(9) if f"{n:06}" not in {phone.code(later) for later in (-1, 0, 1)})
    for _ in range(10):
        assert await phone.login(wrong) == WRONG_CODE
    assert (await phone.login(phone.code())).reason is Reason.LOGIN_LOCKED
    assert [line["outcome"] for line in logged if line["event"] == "login"].count("wrong code") == 10
    assert desk.ask("select wrong from attempt where kind = 'address'") == [(10,)]
    assert desk.one("select count(*) from audit_event where action = 'login locked'") == 1


async def test_strangers_have_twenty_codes_a_day_behind_a_password_and_no_more_until_it_is_another(desk, phone):
    await phone.turn_on()
    known = await phone.login(phone.code())
    desk.house.people.access.logins._limits = Limits(account_pace=timedelta(milliseconds=1))
    desk.ask("delete from known_address")
    guesses = [await phone.login("AAAA", address=f"198.51.100.{place}") for place in range(20)]
    assert guesses == [WRONG_CODE] * 20
    phone.at += 30
    tomorrow = desk.one("select first_at + interval '1 day' from attempt where subject like 'CODE%%'")
    assert await phone.login(phone.code()) == Refusal(Reason.LOGIN_LOCKED, until=tomorrow)
    await desk.do(desk.house.subjects.alarms.look)
    alarms = "select kind, detail, until is null from alarm where kind = 'codes_guessed'"
    said = {"login": CLERK, "address": "198.51.100.19"}
    assert desk.ask(alarms) == [("codes_guessed", said, True)]
    at_home = LoginProof(CLERK, PASSWORD, HERE, phone.code(), known.device_token)
    assert (await desk.house.people.access.logins.prove(at_home)).is_known
    desk.ask("update member set password_at = house_now() where id = %s", phone.member)
    phone.at += 30
    assert isinstance(await phone.login(phone.code()), SessionBegun)
    await desk.do(desk.house.subjects.alarms.look)
    assert desk.ask(alarms) == [("codes_guessed", said, False)]
    assert desk.one("select count(*) from attempt where subject like 'CODE%%'") == 2


async def test_a_password_is_changed_by_the_old_one_and_a_code(desk, phone):
    await phone.turn_on()
    caller = await desk.house.people.access.live((await phone.login(phone.code())).token)
    phone.at += 30
    change, hashed = desk.house.people.passwords.change, "select password_hash from member where id = %s"
    before = desk.one(hashed, phone.member)
    assert await change(caller, LoginProof("", PASSWORD, HERE), NEW) == NEEDED
    assert desk.one(hashed, phone.member) == before
    assert await change(caller, LoginProof("", PASSWORD, HERE, phone.code()), NEW) is None
    assert desk.one(hashed, phone.member) != before


async def test_the_secret_is_wrapped_and_opens_for_its_member_alone(desk, phone):
    await phone.turn_on()
    assert desk.one("select count(*) from second_factor where position(%s::bytea in wrapped) > 0", phone.secret) == 0
    desk.ask("insert into second_factor select operator_id, 867, wrapped, created_at, confirmed_at, 0 from second_factor")
    with pytest.raises(AssertionError, match="another member"):
        await desk.house.people.access.login("clerk2@banklot.net", PASSWORD, HERE, code=phone.code())


@pytest.mark.parametrize("looks_again", [True, pytest.param(False, id="without that it is told that its code is wrong")])
async def test_of_two_equal_commands_the_later_one_finds_its_code_used_up_and_is_a_repetition(desk, phone, looks_again):
    (first, *_) = await phone.turn_on()
    request = OfficeRequest(BANKLOT, desk.one("select entity_id from member where id = %s", phone.member), "off", b"the same")

    async def remove(author):
        proved = await desk.house.people.access.prove(LoginProof(CLERK, PASSWORD, HERE, code=first))
        return proved if isinstance(proved, Refusal) else await phone.factors.end(BANKLOT, phone.member, author=author)

    async def after_the_other():
        # The other one has come meanwhile: this one has looked already whether there was one.
        assert await remove(Author(CLERK, request=replace(request))) is True
        await phone.turn_on()
        return await remove(Author(CLERK, request=request))

    if looks_again:
        with pytest.raises(Repeated):
            await unless_repeated(desk.house.database, request, after_the_other)
    else:
        assert await after_the_other() == WRONG_CODE


@pytest.mark.parametrize("uses_code", [False, pytest.param(True, id="with its code used up before, it is told that it is wrong")])
async def test_an_equal_command_between_the_proof_and_the_effect_of_another_one_is_not_refused(desk, phone, uses_code):
    (first, *_) = await phone.turn_on()
    entity = desk.one("select entity_id from member where id = %s", phone.member)
    earlier, later = [Author(CLERK, request=OfficeRequest(BANKLOT, entity, "off", b"the same")) for _ in range(2)]

    async def prove():
        said = LoginProof(CLERK, PASSWORD, HERE, code=first)
        return await desk.house.people.access.prove(said, uses_code=uses_code)

    async def remove(author, proved):
        return await phone.factors.end(BANKLOT, phone.member, author=author, use_code=proved.use_code)

    async def repeat():
        return proved if isinstance(proved := await prove(), Refusal) else await remove(later, proved)

    proved = await prove()
    if uses_code:
        assert await unless_repeated(desk.house.database, later.request, repeat) == WRONG_CODE
        return
    assert await unless_repeated(desk.house.database, later.request, repeat) is True
    with pytest.raises(Repeated):
        await remove(earlier, proved)


async def test_a_code_that_was_used_meanwhile_allows_nothing_else(desk, phone):
    (first, *_) = await phone.turn_on()
    proved = await desk.house.people.access.prove(LoginProof(CLERK, PASSWORD, HERE, code=first), uses_code=False)
    assert isinstance(await phone.login(first), SessionBegun)
    locks, member = desk.house.people.screen_locks, (BANKLOT, phone.member)
    assert await locks.set_pin(*member, "4071", author=Author(CLERK), use_code=proved.use_code) == WRONG_CODE
    assert await phone.factors.end(*member, author=Author(CLERK), use_code=proved.use_code) == WRONG_CODE
    assert desk.ask("select action from audit_event where action in ('pin set', 'second factor off')") == []
