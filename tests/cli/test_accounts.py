"""Passwords and second factors at the command line; a clerk with a second factor needs a code here too."""

from typing import TYPE_CHECKING

import psycopg
import pyotp
import pytest

from taquilla.sandbox.demo import CLERKS, PASSWORD

if TYPE_CHECKING:
    from conftest import Shell

CASHIER = "username@banklot.net"
NEW = "tortuga verde canta"


def test_a_user_changes_the_own_password(demo_house: "Shell", owner: psycopg.Connection) -> None:
    change = ("user", "password", CASHIER, "--password-file", "-", "--new-password-file", "-")
    wrong = demo_house(*change, typed=f"guess\n{NEW}\n")
    assert (wrong.status, wrong.err) == (1, "unknown address or wrong password\n")
    weak = demo_house(*change, typed=f"{PASSWORD}\ntaquilla2024\n")
    assert (weak.status, weak.err) == (2, "this password is not safe: it is made of common words\n")
    assert demo_house(*change, typed=f"{PASSWORD}\n{NEW}\n").out == "the password is changed\n"
    assert demo_house(*change, typed=f"{PASSWORD}\n{NEW} 2\n").status == 1
    actors = owner.execute("select actor, object from audit_event where action = 'password changed'").fetchall()
    assert actors == [(CASHIER, "864")]


def test_a_reset_token_is_made_by_the_machine_or_by_a_manager_of_those_above(demo_house: "Shell", password_file: str) -> None:
    made = demo_house.json("user", "reset", CASHIER)
    assert (made["user"], made["email"], len(made["reset_token"])) == (864, CASHIER, 49)
    redeem = ("user", "password", CASHIER, "--reset-token-file", "-", "--new-password-file", "-")
    assert demo_house(*redeem, typed=f"{made['reset_token']}\n{NEW}\n").status == 0
    again = demo_house(*redeem, typed=f"{made['reset_token']}\n{NEW} 2\n")
    assert (again.status, again.err) == (1, "the reset token is wrong, used or expired\n")
    add = ("user", "add", "jefe@banklot.net", "--entity", "213", "--role", "manager", "--generate")
    word = demo_house.json(*add)["password"]
    by = ("--manager", "jefe@banklot.net", "--password-file", "-")
    assert demo_house("user", "reset", CASHIER, *by, typed=f"{word}\n").status == 0
    below = demo_house("user", "reset", "other@banklot.net", *by, typed=f"{word}\n")
    assert (below.status, below.err) == (1, "there is no such user below the manager\n")
    clerk = demo_house("user", "reset", CASHIER, "--manager", CLERKS[0], "--password-file", password_file)
    assert (clerk.status, clerk.err) == (1, "this role may not do that\n")
    nobody = demo_house("user", "reset", "nobody@banklot.net")
    assert (nobody.status, nobody.err) == (1, "nobody logs in as nobody@banklot.net\n")


@pytest.fixture
def codes(demo_house: "Shell", password_file: str) -> list[str]:
    """Turn the first clerk's one-time codes on, and return the recovery codes."""
    begun = demo_house.json("user", "totp", "on", CLERKS[0], "--password-file", password_file)
    assert begun["uri"].startswith("otpauth://totp/Taquilla:")
    on = ("user", "totp", "on", CLERKS[0], "--password-file", password_file, "--code-file", "-")
    return list(demo_house.json(*on, typed=pyotp.TOTP(begun["secret"]).now() + "\n")["recovery_codes"])


def test_a_clerk_with_a_second_factor_is_asked_for_it_at_the_command_line_too(
    demo_house: "Shell", owner: psycopg.Connection, codes: list[str], password_file: str
) -> None:
    (event,) = owner.execute("select event_id from draw order by closes_at desc limit 1").fetchone() or (0,)
    void = ("draw", "suspend", str(event), "--clerk", CLERKS[0], "--reason", "storm", "--password-file")
    without = demo_house(*void, password_file)
    assert without.status == 2
    assert without.err.startswith(f"{CLERKS[0]} has a second factor: type its code at a terminal")
    wrong = demo_house(*void, "-", typed=f"{PASSWORD}\nAAAA-AAAA-AAAA-AAAA\n")
    assert (wrong.status, wrong.err) == (1, "wrong one-time code\n")
    assert demo_house(*void, "-", typed=f"{PASSWORD}\n{codes[0]}\n").status == 0
    assert demo_house(*void, "-", typed=f"{PASSWORD}\n{codes[0]}\n").status == 1


def test_a_second_factor_is_shown_and_turned_off(demo_house: "Shell", codes: list[str], password_file: str) -> None:
    status = ("user", "totp", "status", CLERKS[0])
    said = demo_house.json(*status)
    assert (said["on"], said["recovery_codes"]) == (True, 10)
    on = demo_house("user", "totp", "on", CLERKS[0], "--password-file", "-", typed=PASSWORD + "\n")
    assert (on.status, on.err) == (1, "the login needs a one-time code too\n")
    off = ("user", "totp", "off", CLERKS[0], "--password-file", "-")
    assert demo_house(*off, typed=f"{PASSWORD}\nAAAA-AAAA-AAAA-AAAA\n").status == 1
    assert demo_house(*off, typed=f"{PASSWORD}\n{codes[0]}\n").status == 0
    assert demo_house.json(*status)["on"] is False
    assert demo_house(*off, typed=f"{PASSWORD}\n").err == "the user has no second factor\n"
    assert demo_house("user", "totp", "off", CLERKS[1], "--lost").err == "the user has no second factor\n"
