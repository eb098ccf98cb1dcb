"""Weak passwords and tokens: the last accepted one above the first refused one."""

import secrets

import pytest

from taquilla.domain.people.passwords import password_weakness, token_weakness

RUN, REPEATS, COMMON, OWN = "is a run", "repeats itself", "is made of common words", "is the user's own name"


@pytest.mark.parametrize(("password", "weakness"), [
    ("k7-wmq2!pz", None), ("k7-wmq2!p", "has fewer than 10 characters"),
    ("k7-wm q2!é" * 25 + "wxrtyz", None), ("k7-wm q2!é" * 25 + "wxrtyzu", "has more than 256 characters"),
    ("8305271946023817", None), ("830527194602381", "has digits alone"), ("04141234567", "has digits alone"),
    ("tortuga verde canta", None), ("tortugapassword", None),
    *((password, REPEATS) for password in ("aaaaaaaaaaaa", "abcabcabcabc", "xkcdqpxkcdqpx")),
    *((run, RUN) for run in ("1234567890123456", "1234567890abcd", "abcdefghijk", "qwertyuiop", "asdfghjklñ", "QWERTYUIOP!1")),
    ("mnbvcxz098765", RUN),
    *((words, COMMON) for words in ("password123!", "P@ssw0rd2024", "Contraseña2024", "taquilla2024", "Taquilla-demo1")),
    *((words, COMMON) for words in ("2024venezuela.", "teamomucho<3", "passwordpassword", "maria.jose.2001", "mipassword99")),
])  # fmt: skip
def test_a_weak_password_is_told_why(password: str, weakness: str | None) -> None:
    found = password_weakness(password)
    assert found == weakness if weakness is None else found is not None and found.startswith(weakness)


def test_the_user_s_own_name_is_no_password() -> None:
    passwords = ("yuleisy-9kq2w", "yuleisy-9kq2", "Yuleisy2024", "yuleisy@banklot.net", "banklot2024")
    assert [password_weakness(one, ["yuleisy@banklot.net"]) for one in passwords] == [None, OWN, OWN, OWN, OWN]


GOOD = "Zk3_w9-QpL7xT2vB8mR4cY6n"


@pytest.mark.parametrize(("token", "weakness"), [
    (GOOD, None), (GOOD[:23], "has not 24 to 255 characters"),
    (GOOD * 10 + GOOD[:15], None), (GOOD * 10 + GOOD[:16], "has not 24 to 255 characters"),
    *((token, "has not 24") for token in ("12345678", "Zk3_w9-QpL7xT2vB8mR4 cY6n", "Zk3_w9-QpL7xT2vB8mR4ñcY6n", GOOD + "\n")),
    ("abcabdacbdcabdbcadbcefgh", None), ("abcabdacbdcabdbcadbcefge", "has fewer than 8 different characters"),
    ("123456789012345678901234", RUN), ("abcdefghijklmnopqrstuvwx", RUN),
])  # fmt: skip
def test_a_weak_token_is_refused_with_its_weakness(token: str, weakness: str | None) -> None:
    found = token_weakness(token)
    assert found == weakness if weakness is None else found is not None and found.startswith(weakness)


def test_a_random_password_or_token_is_never_weak() -> None:
    for _ in range(500):
        assert password_weakness(secrets.token_urlsafe(12), ["ana@example.com"]) is None
        assert token_weakness(secrets.token_urlsafe(32)) is None
