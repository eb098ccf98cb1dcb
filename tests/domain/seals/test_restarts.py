"""The announcement of a restart is a text with one spelling, which announces something new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.domain.seals.conftest import LOG_KEY, ORIGIN

from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.notes import VerifierKey
from taquilla.domain.seals.restarts import Point, Restart, next_origin

AT = datetime(2026, 11, 21, 15, 0, 0, 7, UTC)
KEY = VerifierKey(f"{ORIGIN}/2", LOG_KEY.kind, LOG_KEY.public_key)
RESTART = Restart(12, ORIGIN, Point(10, bytes(32)), Point(20, bytes(range(32))), "restored", AT, KEY)
TEXT = (
    f"taquilla-log-restart/1\nentry 12\nlog {ORIGIN}\nlast 10 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    "later 20 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nreason restored\nat 2026-11-21T15:00:00.000007Z\n"
    f"key {KEY.text}\n"
)


def test_it_is_written_and_read() -> None:
    assert RESTART.text == TEXT
    for one in (RESTART, replace(RESTART, later=None), replace(RESTART, reason="key-lost")):
        assert Restart.parse(one.text) == one
    assert replace(RESTART, at=AT.astimezone(timezone(timedelta(hours=-4)))).text == TEXT


@pytest.mark.parametrize(("good", "bad"), [
    ("restart/1", "restart/2"), ("entry 12", "entry 012"), ("entry 12", "entry 9"), ("last 10 ", "last 10  "),
    ("later 20", "later"),
    ("reason restored", "reason because"), ("reason restored\n", ""), ("Z\nkey", "\nkey"),
    ("15:00:00.000007Z", "15:00:00.7Z"),
    (KEY.text, LOG_KEY.text), (f"log {ORIGIN}", f"log {ORIGIN} x"), (f"log {ORIGIN}", "log "), (KEY.text, f"{KEY.text}x"),
    ("reason restored\n", "reason restored\nreason restored\n"), ("AAA=\nlater", "AAB=\nlater"),
    ("entry 12\n", "entry 12\n\n"),
])  # fmt: skip
def test_another_spelling_is_refused(good: str, bad: str) -> None:
    assert good in TEXT
    with pytest.raises(Malformed):
        Restart.parse(TEXT.replace(good, bad))
    with pytest.raises(Malformed):
        Restart.parse(TEXT.removesuffix("\n"))


def test_a_new_origin_is_the_first_one_and_the_instant() -> None:
    assert next_origin(ORIGIN, AT.astimezone(timezone(timedelta(hours=-4)))) == f"{ORIGIN}/20261121T150000Z"
