"""Entries of a log, seals of draws and promises on tickets as texts: each value has one spelling, and each digit counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.seals.conftest import LOG_KEY, ORIGIN

from taquilla.domain.events.types import TYPES
from taquilla.domain.seals import entries
from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.entries import EVENTS_MAX, QUIET, SEQS_MAX, Covered, Entry, Extent, LogEnd, is_state_due, next_extent
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.notes import VerifierKey
from taquilla.domain.seals.promises import Promise
from taquilla.domain.seals.restarts import Point, Restart, next_origin

NOON = datetime(2050, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(days=1)


def sold(number: int, last_seq: int, after_s: int | None = None) -> Covered:
    return Covered(number, "tickets.sold", NOON + SECOND * (number if after_s is None else after_s), last_seq)


def covered(place: LogEnd, *events: Covered, at: datetime = LATER) -> tuple[tuple[int, int], tuple[int, int]] | None:
    found = next_extent(place, events, at)
    if found is None:
        return None
    extent, count = found
    assert extent.since == place.until
    assert count == max(0, extent.last_event - extent.first_event + 1)
    return (extent.first_event, extent.last_event), (extent.first_seq, extent.last_seq)


def test_an_entry_covers_what_there_is() -> None:
    assert covered(LogEnd()) is None
    assert covered(LogEnd(), sold(1, 5), sold(2, 5), sold(3, 9)) == ((1, 3), (1, 9))
    assert covered(LogEnd(4, 3, 9, NOON), sold(4, 9)) == ((4, 4), (10, 9))


def test_an_entry_ends_before_it_has_too_many_seqs() -> None:
    assert covered(LogEnd(), sold(1, SEQS_MAX), sold(2, SEQS_MAX + 1)) == ((1, 1), (1, SEQS_MAX))
    # An event alone with more is told in parts.
    place = LogEnd()
    parts = []
    while found := next_extent(place, [sold(1, 2 * SEQS_MAX + 7)] if place.last_event == 0 else [], LATER):
        extent, _ = found
        parts.append((extent.last_event, extent.first_seq, extent.last_seq))
        place = LogEnd(extent.number + 1, extent.last_event, extent.last_seq, extent.until)
    assert parts == [(0, 1, SEQS_MAX), (0, SEQS_MAX + 1, 2 * SEQS_MAX), (1, 2 * SEQS_MAX + 1, 2 * SEQS_MAX + 7)]


def test_events_of_one_instant_stay_together_and_those_of_the_present_one_wait() -> None:
    many = [sold(1, 5, 1), sold(2, SEQS_MAX, 2), sold(3, SEQS_MAX + 5, 2), sold(4, SEQS_MAX + 6, 3)]
    assert covered(LogEnd(), *many) == ((1, 3), (1, SEQS_MAX + 5))
    events = [sold(1, 5, 1), sold(2, 6, 2), sold(3, 7, 2)]
    assert covered(LogEnd(), *events, at=NOON + 2 * SECOND) == ((1, 1), (1, 5))
    assert covered(LogEnd(), *events, at=NOON + SECOND) is None
    assert covered(LogEnd(), *events, at=NOON + 2 * SECOND + timedelta(microseconds=1)) == ((1, 3), (1, 7))


def test_the_last_instant_of_a_full_look_waits_for_the_rest_of_it() -> None:
    events = [sold(number, number, 1 if number < EVENTS_MAX - 1 else 2) for number in range(1, EVENTS_MAX + 1)]
    assert covered(LogEnd(), *events) == ((1, EVENTS_MAX - 2), (1, EVENTS_MAX - 2))
    # Where they are all of one instant, nothing would ever be covered: those that fit are, once it is over.
    for each, most in (1, EVENTS_MAX), (10, SEQS_MAX // 10), (SEQS_MAX, 1):
        same = [sold(number, number * each, 1) for number in range(1, EVENTS_MAX + 1)]
        assert covered(LogEnd(), *same) == ((1, most), (1, most * each))
        assert covered(LogEnd(), *same, at=NOON + SECOND) is None


def test_the_state_is_due_at_first_and_after_a_change() -> None:
    at_peace = LogEnd(1, 1, 1, NOON, is_state_due=False)
    assert is_state_due(LogEnd(), [])
    assert not is_state_due(at_peace, [sold(2, 2)])
    assert is_state_due(at_peace, [sold(2, 2), Covered(3, "rules.changed", NOON, 2)])
    assert is_state_due(LogEnd(1, 1, 1, NOON, is_state_due=True), [sold(2, 2)])


def test_quiet_events_are_known_ones_and_none_is_of_rules_or_people() -> None:
    assert QUIET - {entries.OWN} <= set(TYPES)
    assert not any(name.startswith(("rules.", "entity.", "member.", "operator.")) for name in QUIET)


ENTRY = Entry(Extent(7, 3, 9, 11, 10, NOON, NOON + SECOND), {"ticket": "ab" * 32, "wager": "cd" * 32}, {"entity": "ef" * 32})


def test_an_entry_is_read_as_it_is_written() -> None:
    for state in (None, {}):
        other = Entry(ENTRY.extent, {}, state)
        assert Entry.parse(other.text) == other
    assert ENTRY.text == (
        "taquilla-log-entry/1\nentry 7\nevents 3-9\nseqs 11-10\n"
        "since 2050-03-01T12:00:00.000000Z\nuntil 2050-03-01T12:00:01.000000Z\n"
        f"rows ticket {'ab' * 32}\nrows wager {'cd' * 32}\nstate 1\nstate entity {'ef' * 32}\n"
    )


RESTARTED_AT = datetime(2026, 11, 21, 15, 0, 0, 7, UTC)
KEY = VerifierKey(f"{ORIGIN}/2", LOG_KEY.kind, LOG_KEY.public_key)
RESTART = Restart(12, ORIGIN, Point(10, bytes(32)), Point(20, bytes(range(32))), "restored", RESTARTED_AT, KEY)
RESTART_TEXT = (
    f"taquilla-log-restart/1\nentry 12\nlog {ORIGIN}\nlast 10 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    "later 20 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nreason restored\nat 2026-11-21T15:00:00.000007Z\n"
    f"key {KEY.text}\n"
)


def test_the_announcement_of_a_restart_is_written_and_read() -> None:
    assert RESTART.text == RESTART_TEXT
    for one in (RESTART, replace(RESTART, later=None), replace(RESTART, reason="key-lost")):
        assert Restart.parse(one.text) == one
    elsewhere = RESTARTED_AT.astimezone(timezone(timedelta(hours=-4)))
    assert replace(RESTART, at=elsewhere).text == RESTART_TEXT
    assert next_origin(ORIGIN, elsewhere) == f"{ORIGIN}/20261121T150000Z"


OF_ENTRIES = [
    ("entry/1", "entry/2"), ("entry 7", "entry 07"), ("entry 7", "event 7"), ("3-9", "3-09"), ("3-9", "3"),
    ("\nseqs", "\nseq"),
    (".000000Z", "Z"), ("since 2050", "since 20500"), ("rows ticket ab", "rows ticket AB"), ("state 1\n", "state 2\n"),
    ("state 1\n", ""), ("rows wager", "rows  wager"), (f"state entity {'ef' * 32}\n", ""), ("rows ticket", "rows wager"),
    (f"{'ef' * 32}\n", "ef" * 32), (f"{'ef' * 32}\n", f"{'ef' * 32}\n\n"),
    *((ENTRY.text, text) for text in ("", "\n", "taquilla-log-entry/1\n")),
]  # fmt: skip
OF_RESTARTS = [
    ("restart/1", "restart/2"), ("entry 12", "entry 012"), ("entry 12", "entry 9"), ("last 10 ", "last 10  "),
    ("later 20", "later"),
    ("reason restored", "reason because"), ("reason restored\n", ""), ("Z\nkey", "\nkey"),
    ("15:00:00.000007Z", "15:00:00.7Z"),
    (KEY.text, LOG_KEY.text), (f"log {ORIGIN}", f"log {ORIGIN} x"), (f"log {ORIGIN}", "log "), (KEY.text, f"{KEY.text}x"),
    ("reason restored\n", "reason restored\nreason restored\n"), ("AAA=\nlater", "AAB=\nlater"),
    ("entry 12\n", "entry 12\n\n"),
    (f"{KEY.text}\n", KEY.text),
]  # fmt: skip


SOLD_AT = datetime(2026, 11, 21, 18, 30, 0, 7, UTC)
SEAL = DrawSeal(57, 4711, SOLD_AT, 120, bytes(range(32)), bytes(32))
Written = Entry | Restart | DrawSeal
OF_SEALS = [
    ("taquilla-draw-seal/1", "taquilla-draw-seal/2"), ("entry 57", "entry 057"), ("draw 4711", "draw -1"),
    ("draw 4711", "drawn 4711"), ("wagers 120", "wagers"),
    ("closed 2026-11-21T18:30:00.000007Z", "closed 2026-11-21T18:30:00.7Z"), ("head 0001", "head 001"),
    ("head 00010203", "head 0001020A"), ("root", "roots"), ("root ", "\nroot "),
]  # fmt: skip


@pytest.mark.parametrize(("written", "what", "instead"), [
    *((ENTRY, *one) for one in OF_ENTRIES), *((RESTART, *one) for one in OF_RESTARTS), *((SEAL, *one) for one in OF_SEALS),
])  # fmt: skip
def test_it_is_read_as_it_was_written_and_in_no_other_spelling(written: Written, what: str, instead: str) -> None:
    assert what in written.text
    assert type(written).parse(written.text) == written
    with pytest.raises(Malformed):
        type(written).parse(written.text.replace(what, instead, 1))


@given(
    st.binary(min_size=4, max_size=4), st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),
    st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64),
)  # fmt: skip
def test_a_promise_is_read_as_it_was_written(key_id: bytes, at: datetime, wagers: bytes, signature: bytes) -> None:
    promise = Promise(key_id, at, wagers, signature)
    assert len(promise.fragment) == 144
    assert Promise.parse(promise.fragment) == promise


@pytest.mark.parametrize("fragment", ["", "A" * 143, "A" * 145, "A" * 143 + "=", "A" * 143 + "é", "AAAAA" + "_" * 139])
def test_a_promise_of_another_form_is_refused(fragment: str) -> None:
    with pytest.raises(Malformed):
        Promise.parse(fragment)
