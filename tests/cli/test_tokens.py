"""Access tokens at the command line: added, and shown once."""

import re

import psycopg
from tests.cli.conftest import Shell

KNOWN = "select count(*) from session where token_hash = sha256(%s)"


def test_a_token_is_shown_once_and_only_its_hash_is_kept(demo_house: Shell, owner: psycopg.Connection) -> None:
    added = demo_house.json("token", "add", "--agency", "213", "--name", "Loterías Sol")
    secret = added.pop("secret")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)  # 256 bits
    assert added == {"token": added["token"], "agency": 213, "name": "Loterías Sol"}
    listed = demo_house.json("token", "list")["tokens"][-1]
    assert (listed["id"], listed["entity_id"], listed["networks"], listed["status"]) == (added["token"], 213, [], "active")
    assert secret not in demo_house("token", "list").out
    assert owner.execute(KNOWN, [secret.encode()]).fetchone() == (1,)
    events = owner.execute("select actor, object from audit_event where action = 'access token added'").fetchall()
    assert ("command line", str(added["token"])) in events
    assert secret not in str(owner.execute("select * from audit_event").fetchall())


def test_a_reseller_may_bring_its_own_token(demo_house: Shell, owner: psycopg.Connection) -> None:
    add, own = ("token", "add", "--agency", "213", "--name", "Sol", "--token-file", "-"), "Zk3_w9-QpL7xT2vB8mR4cY6n"
    told = demo_house(*add, typed=f"{own}\n")
    assert (told.status, own in told.out) == (0, False)
    assert re.fullmatch(r"access token \d+ of agency 213: Sol\n", told.out)
    assert owner.execute(KNOWN, [own.encode()]).fetchone() == (1,)
    assert demo_house(*add, typed=f"{own}\n").refused == (1, "this token was given out before")
    for bad, why in (
        ("12345678", "it has not 24 to 255 characters of ASCII without a blank"),
        ("Zk3_w9-QpL7xT2vB8mR4 cY6n", "it has not 24 to 255 characters of ASCII without a blank"),
        ("0123456789" * 3, "it is a run, such as 12345678 or qwertyuiop"),
    ):
        assert demo_house(*add, typed=bad + "\n").refused == (2, f"this token is not safe: {why}")
    assert demo_house(*add, typed="Zk3_w9-QpL7xT2vB8mR4cY6o" * 10 + "\n").status == 0
