"""A token of a session names its operator; one from before does not, and is found until it ends."""

from datetime import timedelta

import pytest
from tests.engine.conftest import Desk

from taquilla.engine.people.access import Access, SessionBegun
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.operator_tokens import operator_of, operator_token
from taquilla.sandbox.demo import PASSWORD

OLD = "an old token, which names nobody".ljust(43, "-")


@pytest.mark.parametrize("operator", [1, 77, 2**31 - 1])
def test_a_token_names_its_operator_and_keeps_its_secret(operator: int) -> None:
    assert operator_of(operator_token(operator)) == operator
    assert operator_token(operator, OLD).endswith(OLD)
    assert len({operator_token(operator) for _ in range(100)}) == 100


@pytest.mark.parametrize("token", ["", OLD, "tqk_" + OLD, "AAAAAA" + OLD, "gAAAAA" + OLD, "ñ" * 49, "A" * 50, "!!!!!!" + OLD])
def test_another_token_names_none(token: str) -> None:
    assert operator_of(token) is None


async def test_a_token_that_names_another_operator_opens_nothing(desk: Desk) -> None:
    begun = await desk.house.people.access.login("username@banklot.net", PASSWORD, "192.0.2.1")
    assert isinstance(begun, SessionBegun)
    access = Access(desk.house.database, Keyring.open(desk.key_file))
    assert await access.live(begun.token) is not None
    assert await Access(desk.house.database, Keyring.open(desk.key_file)).live(operator_token(2, begun.token[6:])) is None
    assert await access.live(begun.token[6:]) is None


async def test_a_token_from_before_is_found_until_it_ends(desk: Desk) -> None:
    now = desk.one("select house_now()")
    caller = desk.caller()
    desk.ask("update session set token_hash = %s where id = %s", hash_token(OLD), caller.session_id)
    access = Access(desk.house.database, Keyring.open(desk.key_file))
    assert await access.live(OLD) is None
    desk.ask("insert into token_directory values (%s, 1, %s)", hash_token(OLD), now + timedelta(hours=12))
    assert await access.live(OLD) == caller
    desk.ask("update token_directory set until = %s where until is not null", now)
    assert await Access(desk.house.database, Keyring.open(desk.key_file)).live(OLD) is None
