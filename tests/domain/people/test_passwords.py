"""Weak passwords and tokens: the last accepted one above the first refused one."""

import secrets

import pytest

from taquilla.domain.people.passwords import password_weakness, token_weakness

RUN, REPEATS, COMMON, OWN = "is a run", "repeats itself", "is made of common words", "is the user's own name"


@pytest.mark.parametrize(("password", "weakness"), [
    ("k7-wmq2!pz", None),
    ("k7-wmq2!p", "has fewer than 10 characters"),
    ("k7-wm q2!é" * 25 + "wxrtyz", None),
    ("k7-wm q2!é" * 25 + "wxrtyzu", "has more than 256 characters"),
    ("8305271946023817", None),
    ("830527194602381", "has digits alone"),
    ("04141234567", "has digits alone"),
    ("tortuga verde canta", None),
    ("aaaaaaaaaaaa", REPEATS),
    ("abcabcabcabc", REPEATS),
    ("xkcdqpxkcdqpx", REPEATS),
    ("1234567890123456", RUN),
    ("1234567890abcd", RUN),
    ("abcdefghijk", RUN),
    ("qwertyuiop", RUN),
    ("asdfghjklñ", RUN),
    ("QWERTYUIOP!1", RUN),
    ("mnbvcxz098765", RUN),
    ("password123!", COMMON),
    ("P@ssw0rd2024", COMMON),
    ("Contraseña2024", COMMON),
    ("taquilla2024", COMMON),
    ("Taquilla-demo1", COMMON),
    ("2024venezuela.", COMMON),
    ("teamomucho<3", COMMON),
    ("passwordpassword", COMMON),
    ("maria.jose.2001", COMMON),
    ("mipassword99", COMMON),
    ("tortugapassword", None),
])  # fmt: skip
def test_a_weak_password_is_told_why(password: str, weakness: str | None) -> None:
    found = password_weakness(password)
    assert found == weakness if weakness is None else found is not None and found.startswith(weakness)


NAMES = [("yuleisy-9kq2w", None), ("yuleisy-9kq2", OWN), ("Yuleisy2024", OWN), ("yuleisy@banklot.net", OWN), ("banklot2024", OWN)]


@pytest.mark.parametrize(("password", "weakness"), NAMES)
def test_the_user_s_own_name_is_no_password(password: str, weakness: str | None) -> None:
    assert password_weakness(password, ["yuleisy@banklot.net"]) == weakness


GOOD = "Zk3_w9-QpL7xT2vB8mR4cY6n"


@pytest.mark.parametrize(("token", "weakness"), [
    (GOOD, None),
    (GOOD[:23], "has not 24 to 255 characters"),
    (GOOD * 10 + GOOD[:15], None),
    (GOOD * 10 + GOOD[:16], "has not 24 to 255 characters"),
    ("12345678", "has not 24"),
    ("Zk3_w9-QpL7xT2vB8mR4 cY6n", "has not 24"),
    ("Zk3_w9-QpL7xT2vB8mR4ñcY6n", "has not 24"),
    (GOOD + "\n", "has not 24"),
    ("abcabdacbdcabdbcadbcefgh", None),
    ("abcabdacbdcabdbcadbcefge", "has fewer than 8 different characters"),
    ("123456789012345678901234", RUN),
    ("abcdefghijklmnopqrstuvwx", RUN),
])  # fmt: skip
def test_a_weak_token_is_refused_with_its_weakness(token: str, weakness: str | None) -> None:
    found = token_weakness(token)
    assert found == weakness if weakness is None else found is not None and found.startswith(weakness)


def test_a_random_password_or_token_is_never_weak() -> None:
    for _ in range(500):
        assert password_weakness(secrets.token_urlsafe(12), ["ana@example.com"]) is None
        assert token_weakness(secrets.token_urlsafe(32)) is None
