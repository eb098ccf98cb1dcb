"""Keys of the installation, and the first administrator, at the command line."""

import hashlib
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from conftest import Shell


def test_a_house_key_is_made_listed_and_revoked(demo_house: "Shell", owner: psycopg.Connection) -> None:
    made = demo_house.json("house-key", "add", "provisioning", "--until", "2090-01-01T00:00:00-04:00")
    assert (made["key"], made["name"], made["secret"][:4]) == (1, "provisioning", "tqh_")
    hashed = owner.execute("select token_hash from house_key").fetchone()
    assert hashed == (hashlib.sha256(made["secret"].encode()).digest(),)
    (listed,) = demo_house.json("house-key", "list")
    assert (listed["key"], listed["name"], listed["used"], listed["revoked"]) == (1, "provisioning", None, None)
    assert demo_house.json("house-key", "revoke", "1") == {"key": 1, "revoked": True}
    ended = demo_house("house-key", "revoke", "1")
    assert (ended.status, ended.out) == (0, "house key 1 is already revoked\n")
    unknown = demo_house("house-key", "revoke", "2")
    assert (unknown.status, unknown.err) == (1, "there is no key 2 here\n")
    trail = owner.execute("select operator_id, actor, action, object from audit_event where action like 'house key%'").fetchall()
    assert trail == [(0, "command line", "house key added", "1"), (0, "command line", "house key revoked", "1")]


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ("house-key add \x1b[31m", 2, "a name has 1 to 100 characters that can be printed"),
        ("house-key add late --until 2020-01-01T00:00:00Z", 1, "a key expires in the future, if at all"),
        (
            "user add ana@example.com --entity 213 --role administrator --generate",
            1,
            "auditors and administrators belong to the operator's root entity, 212",
        ),
    ],
)
def test_a_key_or_a_user_that_makes_no_sense_is_refused(demo_house: "Shell", said: str, status: int, sentence: str) -> None:
    ended = demo_house(*said.split(" "))
    assert (ended.status, ended.out, ended.err) == (status, "", sentence + "\n")


def test_the_first_administrator_comes_from_the_command_line(demo_house: "Shell") -> None:
    added = demo_house.json("user", "add", "ana@example.com", "--entity", "212", "--role", "administrator", "--generate")
    assert (added["role"], len(added["password"])) == ("administrator", 16)
