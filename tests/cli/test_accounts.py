"""Passwords, second factors, tokens and secrets at the command line; a clerk with a second factor needs a code here too."""

import re
from pathlib import Path

import psycopg
import pyotp
import pytest
from tests.cli.conftest import Shell

from taquilla.sandbox.demo import CLERKS, PASSWORD

CASHIER, NEW = "username@banklot.net", "tortuga verde canta"
KNOWN = "select count(*) from session where token_hash = sha256(%s)"


def test_a_user_changes_the_own_password(demo_house: Shell, owner: psycopg.Connection) -> None:
    change = ("user", "password", CASHIER, "--password-file", "-", "--new-password-file", "-")
    assert demo_house(*change, typed=f"guess\n{NEW}\n").refused == (1, "unknown address or wrong password")
    weak = demo_house(*change, typed=f"{PASSWORD}\ntaquilla2024\n")
    assert weak.refused == (2, "this password is not safe: it is made of common words")
    assert demo_house(*change, typed=f"{PASSWORD}\n{NEW}\n").out == "the password is changed\n"
    actors = owner.execute("select actor, object from audit_event where action = 'password changed'").fetchall()
    assert actors == [(CASHIER, "864")]


def test_a_reset_token_is_made_by_the_machine_or_by_a_manager_of_those_above(demo_house: Shell) -> None:
    made = demo_house.json("user", "reset", CASHIER)
    assert (made["user"], made["email"], len(made["reset_token"])) == (864, CASHIER, 48)
    redeem = ("user", "password", CASHIER, "--reset-token-file", "-", "--new-password-file", "-")
    assert demo_house(*redeem, typed=f"{made['reset_token']}\n{NEW}\n").status == 0
    add = ("user", "add", "jefe@banklot.net", "--entity", "213", "--role", "manager", "--generate")
    word, by = demo_house.json(*add)["password"], ("--manager", "jefe@banklot.net", "--password-file", "-")
    assert demo_house("user", "reset", CASHIER, *by, typed=f"{word}\n").status == 0
    assert demo_house("user", "reset", "other@banklot.net", *by, typed=f"{word}\n").refused == (1, "there is no such user here")
    assert demo_house("user", "reset", "nobody@banklot.net").refused == (1, "nobody logs in as nobody@banklot.net")


def test_a_user_of_an_operator_that_is_apart_is_named_with_it(demo_house: Shell, owner: psycopg.Connection) -> None:
    added = demo_house("operator", "add", "Banca Sol", "--currency", "VES")
    assert added.out == "operator 2: Banca Sol; addresses apart: its people log in as 2/ana@example.com\n"
    demo_house.json("entity", "add", "Sol", "--operator", "2")
    add = ("user", "add", CASHIER, "--operator", "2", "--entity", "1", "--role", "manager", "--generate")
    word = demo_house.json(*add)["password"]
    assert demo_house(*add).refused == (1, f"somebody has the address {CASHIER} already, be it closed or with another suffix")
    sol = f"2/{CASHIER}"
    begun = demo_house.json("user", "totp", "on", sol, "--password-file", "-", typed=f"{word}\n")
    assert begun["uri"].startswith("otpauth://totp/Taquilla:username%40banklot.net%20%282%29?")
    on = ("user", "totp", "on", sol, "--password-file", "-", "--code-file", "-")
    assert demo_house(*on, typed=f"{word}\n{pyotp.TOTP(begun['secret']).now()}\n").status == 0
    assert [demo_house.json("user", "totp", "status", said)["on"] for said in (sol, CASHIER)] == [True, False]
    change = ("user", "password", sol, "--password-file", "-", "--new-password-file", "-")
    assert demo_house(*change, typed=f"{PASSWORD}\n{NEW}\n").refused == (1, "unknown address or wrong password")
    assert demo_house.json("user", "reset", sol)["user"] == 1
    demo_house.json("user", "totp", "off", sol, "--lost")
    demo_house.json("user", "add", "ana@sol.example", "--operator", "2", "--entity", "1", "--role", "cashier", "--generate")
    # The manager's operator is where its people are looked for.
    by = ("--manager", sol, "--password-file", "-")
    assert demo_house.json("user", "reset", "ana@sol.example", *by, typed=f"{word}\n")["user"] == 2
    assert demo_house("user", "reset", f"1/{CASHIER}", *by, typed=f"{word}\n").refused == (1, "there is no such user here")
    assert demo_house("operator", "addresses", "2", "shared").refused[1].startswith(f"somebody has the address {CASHIER}")
    assert demo_house.json("operator", "addresses", "1", "apart") == {"operator": 1, "addresses": "apart"}
    assert demo_house.json("operator", "addresses", "2", "shared") == {"operator": 2, "addresses": "shared"}
    assert {one["id"]: one["addresses"] for one in demo_house.json("operator", "list")["operators"]} == {1: "apart", 2: "shared"}
    actors = owner.execute("select operator_id, actor from audit_event where action = 'second factor on'").fetchall()
    assert actors == [(2, CASHIER)]


@pytest.fixture
def codes(demo_house: Shell, password_file: str) -> list[str]:
    """Turn the first clerk's one-time codes on, and return the recovery codes."""
    begun = demo_house.json("user", "totp", "on", CLERKS[0], "--password-file", password_file)
    assert begun["uri"].startswith("otpauth://totp/Taquilla:")
    on = ("user", "totp", "on", CLERKS[0], "--password-file", password_file, "--code-file", "-")
    return list(demo_house.json(*on, typed=pyotp.TOTP(begun["secret"]).now() + "\n")["recovery_codes"])


def test_a_second_factor_is_asked_for(demo_house: Shell, owner: psycopg.Connection, codes: list[str], password_file: str) -> None:
    (event,) = owner.execute("select event_id from draw order by closes_at desc limit 1").fetchone() or (0,)
    void = ("draw", "suspend", str(event), "--clerk", f"1/{CLERKS[0]}", "--reason", "storm", "--password-file")
    assert demo_house(*void, password_file).begins(2, f"1/{CLERKS[0]} has a second factor: type its code at a terminal")
    assert demo_house(*void, "-", typed=f"{PASSWORD}\nAAAA-AAAA-AAAA-AAAA\n").refused == (1, "wrong one-time code")
    assert demo_house(*void, "-", typed=f"{PASSWORD}\n{codes[0]}\n").status == 0


def test_a_second_factor_is_shown_and_turned_off(demo_house: Shell, codes: list[str], password_file: str) -> None:
    status = ("user", "totp", "status", CLERKS[0])
    said = demo_house.json(*status)
    assert (said["on"], said["recovery_codes"]) == (True, 10)
    on = demo_house("user", "totp", "on", CLERKS[0], "--password-file", "-", typed=PASSWORD + "\n")
    assert on.refused == (1, "the login needs a one-time code too")
    off = ("user", "totp", "off", CLERKS[0], "--password-file", "-")
    assert demo_house(*off, typed=f"{PASSWORD}\nAAAA-AAAA-AAAA-AAAA\n").status == 1
    assert demo_house(*off, typed=f"{PASSWORD}\n{codes[0]}\n").status == 0
    assert demo_house.json(*status)["on"] is False
    assert demo_house(*off, typed=f"{PASSWORD}\n").err == "the user has no second factor\n"
    assert demo_house("user", "totp", "off", CLERKS[1], "--lost").err == "the user has no second factor\n"


def test_a_reseller_may_bring_its_own_token(demo_house: Shell, owner: psycopg.Connection) -> None:
    add, own = ("token", "add", "--agency", "213", "--name", "Sol", "--token-file", "-"), "Zk3_w9-QpL7xT2vB8mR4cY6n"
    told = demo_house(*add, typed=f"{own}\n")
    assert (told.status, own in told.out) == (0, False)
    assert re.fullmatch(r"access token \d+ of agency 213: Sol\n", told.out)
    assert owner.execute(KNOWN, [own.encode()]).fetchone() == (1,)
    assert demo_house(*add, typed=f"{own}\n").refused == (1, "this token was given out before")
    short = "this token is not safe: it has not 24 to 255 characters of ASCII without a blank"
    assert demo_house(*add, typed="12345678\n").refused == (2, short)


def test_a_secret_is_kept_from_a_file_replaced_and_forgotten(demo_house: Shell, with_house, tmp_path: Path) -> None:
    async def kept(house) -> dict[str, bytes]:
        return dict(await house.people.shared_secrets.of(1, "near"))

    secret = ("dialect", "secret", "near", "hash", "--operator", "1")
    (file := tmp_path / "secret").write_text("s3cret\nof the second line nothing is read\n")
    assert (demo_house.json(*secret, "--secret-file", str(file)), with_house(kept)) == ({"secret": "hash"}, {"hash": b"s3cret"})
    assert (demo_house(*secret, "--secret-file", "-", typed="newer\n").status, with_house(kept)) == (0, {"hash": b"newer"})
    for wrong in ((), ("--secret-file", str(file), "--forget")):
        assert demo_house(*secret, *wrong).refused == (2, "say either --secret-file or --forget")
    assert demo_house(*secret, "--secret-file", "/nowhere").status == 2
    assert (demo_house(*secret, "--forget").out.strip(), with_house(kept)) == ("hash of near is forgotten", {})
    trail = [(one["actor"], one["action"]) for one in demo_house.json("events") if one["object"] == "near:hash"]
    assert trail == [("command line", f"secret {done}") for done in ("shared", "shared", "forgotten")]
