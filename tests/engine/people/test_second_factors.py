"""One-time codes: those of RFC 6238, each taken once, and counted like passwords; recovery codes for when they are lost."""

import asyncio
from dataclasses import replace

import pyotp
import pytest
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.office_requests import OfficeRequest, Repeated, unless_repeated
from taquilla.engine.people import hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import LoginProof
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.second_factors import WRONG_MAX, SecondFactors, _step_of
from taquilla.sandbox.demo import BANKLOT, PASSWORD

CASHIER, CLERK = "username@banklot.net", "clerk1@banklot.net"
NEEDED, WRONG_CODE, WRONG = (Refusal(reason) for reason in (Reason.CODE_NEEDED, Reason.CODE_WRONG, Reason.LOGIN_WRONG))
HERE = "192.0.2.1"
START = 1_700_000_010  # the tenth second of a step


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Checks passwords at no cost."""
    monkeypatch.setattr(hashing, "is_right", lambda kept, said: said == PASSWORD)


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


async def test_a_first_code_is_guessed_ten_times_and_no_more(desk, phone):
    phone.secret = (await phone.factors.begin(BANKLOT, phone.member, CLERK)).secret
    near = {phone.code(later) for later in (-1, 0, 1)}
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in near)
    guesses = [wrong] * (WRONG_MAX - 2) + ["٠١٢٣٤٥", ""]
    tried = [await phone.factors.confirm(BANKLOT, phone.member, guess, author=Author(CLERK)) for guess in guesses]
    assert tried == [WRONG_CODE] * 10
    with office_refuses(OfficeReason.FACTOR_NOT_BEGUN):
        await phone.factors.confirm(BANKLOT, phone.member, phone.code(), author=Author(CLERK))
    assert len(await phone.turn_on()) == 10


async def test_a_code_may_be_a_step_early_or_late_and_is_taken_once(desk, phone):
    await phone.turn_on()
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


async def test_the_code_that_turned_the_second_factor_on_is_used_up(desk, phone):
    await phone.turn_on()
    phone.at -= 30
    assert await phone.login(phone.code()) == WRONG_CODE
    assert isinstance(await phone.login(phone.code(1)), SessionBegun)


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


async def test_a_password_is_changed_by_the_old_one_and_a_code(desk, phone):
    await phone.turn_on()
    caller = await desk.house.people.access.live((await phone.login(phone.code())).token)
    phone.at += 30
    change, hashed = desk.house.people.passwords.change, "select password_hash from member where id = %s"
    before = desk.one(hashed, phone.member)
    assert await change(caller, LoginProof("", PASSWORD, HERE), "tortuga verde canta") == NEEDED
    assert desk.one(hashed, phone.member) == before
    assert await change(caller, LoginProof("", PASSWORD, HERE, phone.code()), "tortuga verde canta") is None
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
