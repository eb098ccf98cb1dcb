"""Addresses of operators that are apart: nobody learns of another's people, and a login names its operator."""

from typing import Any

import pytest
from tests.passwords import light
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.people import hashing
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.logins import LoginProof, login_at, split_login
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operators import NewOperator
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.postgres.database import HouseConnection

CASHIER, NEW = "username@banklot.net", "tortuga verde canta"
SOL = 2
ANA = Author("ana")
WRONG = Refusal(Reason.LOGIN_WRONG)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Hashes passwords at no cost."""
    monkeypatch.setattr(hashing, "hash_password", light)


@pytest.fixture
def sol(desk):
    """Returns what opens a second operator, whose administrator has the address of the first one's cashier."""

    async def open_sol(*, apart: bool | None = None) -> tuple[int, int, int]:
        new = NewOperator("Banca Sol", "VES", 2, "America/Caracas", addresses_apart=apart)
        return await desk.house.people.operators.open(new, email=CASHIER, password=NEW, author=ANA)

    return open_sol


def operator_of(begun: SessionBegun | Refusal) -> int | Refusal:
    return begun if isinstance(begun, Refusal) else begun.operator_id


async def test_an_address_of_another_operator_is_no_ones_at_one_that_is_apart(desk, sol, login):
    assert await sol() == (SOL, 1, 1)
    office = desk.house.people.office
    for said, password, found in (
        (CASHIER, PASSWORD, BANKLOT), (f"1/{CASHIER}", PASSWORD, BANKLOT), (f"2/{CASHIER.upper()} ", NEW, SOL),
        (CASHIER, NEW, WRONG), (f"1/{CASHIER}", NEW, WRONG), (f"2/{CASHIER}", PASSWORD, WRONG), (f"3/{CASHIER}", NEW, WRONG),
    ):  # fmt: skip
        assert operator_of(await login(password, email=said)) == found, said
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
    assert operator_of(await login()) == WRONG
    assert operator_of(await login(email=f"1/{CASHIER}")) == BANKLOT
    # Who is logged in need not say where.
    assert await change(desk.caller(), LoginProof("", PASSWORD, "192.0.2.1"), NEW) is None
    await sol(apart=False)
    with office_refuses(OfficeReason.EMAIL_TAKEN, match=CASHIER):
        await choose(BANKLOT, False, author=ANA)
    await choose(SOL, True, author=ANA)
    await choose(BANKLOT, False, author=ANA)
    assert operator_of(await login(NEW)) == BANKLOT
    told = "select operator_id, data ->> 'before', data ->> 'after', data #>> '{rows,operator,\"\",addresses_apart}' from outbox"
    assert desk.ask(f"{told} where data ->> 'what' = 'addresses' order by operator_id, number") == [
        (BANKLOT, "shared", "apart", "true"), (BANKLOT, "apart", "shared", "false"), (SOL, "shared", "apart", "true"),
    ]  # fmt: skip


async def test_wrong_tries_are_counted_for_each_operator_apart(desk, sol, login):
    await sol()
    for _ in range(10):
        assert await login("guess", email=f"2/{CASHIER}") == WRONG
    assert (await login(NEW, email=f"2/{CASHIER}")).reason is Reason.LOGIN_LOCKED
    assert operator_of(await login()) == BANKLOT
    # Nobody has these, and they are locked as if somebody had.
    for _ in range(10):
        assert await login("guess", email=f"9/{CASHIER}") == WRONG
    assert (await login("guess", email=f"9/{CASHIER}")).reason is Reason.LOGIN_LOCKED
    assert await login("guess", email=f"8/{CASHIER}") == WRONG


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


def test_an_operator_that_the_form_and_the_address_name_is_named_once():
    for operator, said, meant in (
        (77, "ana@x.example", (77, "ana@x.example")), (77, "77/ana@x.example", (77, "ana@x.example")),
        ("077", " 77/ana@x.example", (77, "ana@x.example")), (77, "6/ana@x.example", (77, "6/ana@x.example")),
        ("six", "ana@x.example", (None, "six/ana@x.example")), ("six", "6/ana@x.example", (None, "six/6/ana@x.example")),
    ):  # fmt: skip
        assert split_login(login_at(operator, said)) == meant
