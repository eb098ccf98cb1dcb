"""A token of a session names its operator; one from before does not, and is found until it ends."""

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from tests.engine.conftest import Desk
from tests.refusals import must_be

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.people.access import Access, SessionBegun
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.operator_tokens import is_sealed, operator_of, operator_token
from taquilla.engine.people.passwords import Reset
from taquilla.sandbox.demo import PASSWORD

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


def test_a_secret_makes_one_token() -> None:
    made = {operator_token(Keyring(bytes(32)), "reset", 1, member, SECRET) for member in (7, 7, 8)}
    assert len(made) == 2


@pytest.mark.parametrize("token", ["", SECRET, "tqk_" + SECRET, "AAAAAQ" + SECRET, "A" * 48, "gAAA" * 12, "ñ" * 48, "!" * 48])
def test_another_token_names_none(token: str) -> None:
    assert operator_of(token) is None


async def test_a_token_that_names_another_operator_opens_nothing(desk: Desk) -> None:
    begun = must_be(SessionBegun, await desk.house.people.access.login("username@banklot.net", PASSWORD, "192.0.2.1"))
    access = Access(desk.house.database, Keyring.open(desk.key_file))
    assert await access.live(begun.token) is not None
    assert await Access(desk.house.database, Keyring.open(desk.key_file)).live("AAAAAg" + begun.token[6:]) is None
    assert await access.live(begun.token[6:]) is None


SESSION = """
    insert into session (operator_id, member_id, token_hash, created_at, expires_at)
    select operator_id, id, sha256(%s), house_now(), house_now() + interval '3 hours' from member where email = %s
"""
RESET = """
    insert into password_reset (operator_id, member_id, token_hash, made_by, created_at, expires_at)
    select operator_id, id, sha256(%s), 'house', house_now(), house_now() + interval '1 hour' from member where email = %s
"""


async def test_a_session_that_was_inserted_by_sql_is_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token = urlsafe_b64encode((1).to_bytes(4) + b"a secret of the owner".ljust(32)).decode()
    desk.ask(SESSION, token.encode(), "username@banklot.net")
    with caplog.at_level("INFO", security.LOGGER):
        assert await desk.house.people.access.live(token) is None
    assert "forged session" in caplog.text


async def test_the_session_of_one_member_is_never_anothers(desk: Desk) -> None:
    begun = must_be(SessionBegun, await desk.house.people.access.login("username@banklot.net", PASSWORD, "192.0.2.1"))
    desk.ask("update session set member_id = (select id from member where email = 'clerk1@banklot.net') where kind = 'login'")
    assert await Access(desk.house.database, Keyring.open(desk.key_file)).live(begun.token) is None


async def test_another_master_key_believes_no_session(desk: Desk, tmp_path: Path) -> None:
    begun = must_be(SessionBegun, await desk.house.people.access.login("username@banklot.net", PASSWORD, "192.0.2.1"))
    assert await Access(desk.house.database, Keyring.open(tmp_path / "another.key")).live(begun.token) is None


async def test_a_reset_that_was_inserted_by_sql_is_none(desk: Desk) -> None:
    token = urlsafe_b64encode((1).to_bytes(4) + b"a secret of the owner".ljust(32)).decode()
    desk.ask(RESET, token.encode(), "username@banklot.net")
    redeem = desk.house.people.passwords.redeem
    assert await redeem(token, "a new password of somebody", "192.0.2.1") == Refusal(Reason.RESET_UNKNOWN)


async def test_the_reset_of_one_member_is_never_anothers(desk: Desk) -> None:
    made = must_be(Reset, await desk.house.people.passwords.reset_by_house(1, desk.caller().member_id, author=Author("ana")))
    desk.ask("update password_reset set member_id = (select id from member where email = 'clerk1@banklot.net')")
    redeem = desk.house.people.passwords.redeem
    assert await redeem(made.token, "a new password of somebody", "192.0.2.1") == Refusal(Reason.RESET_UNKNOWN)


async def test_the_first_use_of_a_key_and_of_an_access_token_is_told_once(desk: Desk) -> None:
    people = desk.house.people
    key, made = await people.api_keys.add(1, 212, name="tills", role="auditor")
    token, given = await people.access_tokens.add(1, 213, name="web")
    for access in (people.access, Access(desk.house.database, Keyring.open(desk.key_file))):
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
        assert await Access(desk.house.database, Keyring.open(desk.key_file)).live(hashed) is not None
    (found,) = (await desk.house.audit()).violations
    assert (found.rule.id, found.count) == ("I123", 2)
