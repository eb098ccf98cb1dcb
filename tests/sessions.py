"""Sessions that are planted: to log in is slow on purpose, and has its own tests."""

from typing import Any

import psycopg

from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.operator_tokens import operator_token


def plant_session(owner: psycopg.Connection[Any], keyring: Keyring, email: str) -> str:
    """Begin a session of the member with this address, for twelve hours by the house's clock, and return its token."""
    member = owner.execute("select operator_id, id from member where email = %s", [email]).fetchone()
    assert member is not None, f"nobody is called {email}"
    operator_id, member_id = member
    token = operator_token(keyring, "login", operator_id, member_id)
    owner.execute(
        "insert into session (operator_id, member_id, token_hash, created_at, expires_at)"
        " select %s, %s, sha256(%s), at, at + interval '12 hours' from (select house_now() as at offset 0) as clock",
        [operator_id, member_id, token.encode()],
    )
    return token
