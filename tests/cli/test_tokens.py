"""Access tokens at the command line: added, shown once, bound to addresses, listed and revoked."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from taquilla.engine.house import House

if TYPE_CHECKING:
    from conftest import Shell


@pytest.fixture
def holder(demo_url: str, key_file: Path) -> Callable[[str, str], Any]:
    """Return a function that finds the owner of a token, as a house that has just opened does."""

    async def find(token: str, address: str) -> Any:
        house = await House.open(demo_url, key_file)
        try:
            return await house.people.access.holder(token, address)
        finally:
            await house.close()

    return lambda token, address: asyncio.run(find(token, address))


def test_a_token_is_shown_once_and_only_its_hash_is_kept(
    demo_house: "Shell", owner: psycopg.Connection, holder: Callable[[str, str], Any]
) -> None:
    added = demo_house.json("token", "add", "--agency", "213", "--name", "Loterías Sol")
    secret = added.pop("secret")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)  # 256 bits
    assert added == {"token": added["token"], "agency": 213, "name": "Loterías Sol"}
    assert holder(secret, "198.51.100.1") is not None
    listed = demo_house.json("token", "list")[-1]
    assert re.match(r"2024-10-22T07:3.*-04:00$", listed.pop("made"))
    assert listed == added | {"addresses": [], "revoked": None}
    assert secret not in demo_house("token", "list").out
    assert owner.execute("select count(*) from session where token_hash = sha256(%s)", [secret.encode()]).fetchone() == (1,)
    events = owner.execute("select actor, object from audit_event where action = 'access token added'").fetchall()
    assert ("command line", str(added["token"])) in events
    assert secret not in str(owner.execute("select * from audit_event").fetchall())


def test_a_token_of_addresses_is_worth_nothing_elsewhere(demo_house: "Shell", holder: Callable[[str, str], Any]) -> None:
    bound = ("--address", "192.0.2.7", "--address", "2001:db8::/32")
    secret = demo_house.json("token", "add", "--agency", "214", "--name", "Sol", *bound)["secret"]
    assert demo_house.json("token", "list")[-1]["addresses"] == ["192.0.2.7/32", "2001:db8::/32"]
    assert "192.0.2.7/32, 2001:db8::/32" in demo_house("token", "list").out
    for address, may in (("192.0.2.7", True), ("192.0.2.8", False), ("2001:db8:ffff::1", True), ("2001:db9::1", False)):
        assert (holder(secret, address) is not None) == may, address


def test_a_reseller_may_bring_its_own_token(demo_house: "Shell", holder: Callable[[str, str], Any]) -> None:
    add = ("token", "add", "--agency", "213", "--name", "Sol", "--token-file", "-")
    told = demo_house(*add, typed="Zk3_w9-QpL7xT2vB8mR4cY6n\n")
    assert (told.status, "Zk3_w9-QpL7xT2vB8mR4cY6n" in told.out) == (0, False)
    assert re.fullmatch(r"access token \d+ of agency 213: Sol\n", told.out)
    assert holder("Zk3_w9-QpL7xT2vB8mR4cY6n", "192.0.2.7") is not None
    again = demo_house(*add, typed="Zk3_w9-QpL7xT2vB8mR4cY6n\n")
    assert (again.status, again.err) == (1, "this token was given out before\n")
    for bad, why in (
        ("12345678", "it has not 24 to 255 characters of ASCII without a blank"),
        ("Zk3_w9-QpL7xT2vB8mR4 cY6n", "it has not 24 to 255 characters of ASCII without a blank"),
        ("0123456789" * 3, "it is a run, such as 12345678 or qwertyuiop"),
    ):
        unfit = demo_house(*add, typed=bad + "\n")
        assert (unfit.status, unfit.err) == (2, f"this token is not safe: {why}\n")
    assert demo_house(*add, typed="Zk3_w9-QpL7xT2vB8mR4cY6o" * 10 + "\n").status == 0


def test_a_revoked_token_is_dead_at_once_and_stays_in_the_list(
    demo_house: "Shell", owner: psycopg.Connection, holder: Callable[[str, str], Any]
) -> None:
    added = demo_house.json("token", "add", "--agency", "213", "--name", "Sol")
    number, secret = str(added["token"]), added["secret"]
    assert demo_house.json("token", "revoke", number) == {"token": added["token"], "revoked": True}
    assert holder(secret, "192.0.2.7") is None
    assert demo_house.json("token", "list")[-1]["revoked"].startswith("2024-10-22T07:3")
    again = demo_house("token", "revoke", number)
    assert (again.status, again.out) == (0, f"access token {number} is already revoked\n")
    actors = owner.execute("select actor, object from audit_event where action = 'access token revoked'").fetchall()
    assert actors == [("command line", number)]
    assert holder("12345678", "192.0.2.7") is not None


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ("token add --agency 999 --name Sol", 1, "there is no agency 999, or it does business no more"),
        ("token add --agency 213 --name Sol --operator 9", 1, "there is no operator 9; there are: 1 (banklot)"),
        ("token add --agency 213 --name \x1b[31m", 2, "a name has 1 to 100 characters that can be printed"),
        (f"token add --agency 213 --name {'x' * 101}", 2, "a name has 1 to 100 characters that can be printed"),
        ("token add --agency 213 --name Sol --address 192.0.2.7/24", 2,
         "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24"),
        ("token add --agency 213 --name Sol --address host.example", 2,
         "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24"),
        ("token add --agency 213 --name Sol" + " --address 192.0.2.7" * 101, 2, "there are more than 100 addresses and networks"),
        ("token add --agency 213 --name Sol --token-file /nowhere", 2, "the token file cannot be read, or is not UTF-8"),
        ("token add --agency 213 --name Sol --token-file /dev/null", 2,
         "the token is empty, or has characters that nobody can type"),
        ("token revoke 999999", 1, "there is no access token 999999 here"),
    ],
)  # fmt: skip
def test_an_invalid_token_command_is_refused_in_one_sentence(
    shared_demo_house: "Shell", said: str, status: int, sentence: str
) -> None:
    before = shared_demo_house.json("token", "list")
    ended = shared_demo_house(*said.split(" "))
    assert (ended.status, ended.out, ended.err) == (status, "", sentence + "\n")
    assert shared_demo_house.json("token", "list") == before


def test_a_closed_agency_is_given_no_token(demo_house: "Shell") -> None:
    assert demo_house("entity", "close", "214").status == 0
    ended = demo_house("token", "add", "--agency", "214", "--name", "Sol")
    assert (ended.status, ended.err) == (1, "there is no agency 214, or it does business no more\n")
