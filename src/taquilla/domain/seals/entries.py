"""The entries of an operator's log: which events and seqs an entry covers, and its text, which is a leaf of the tree.

The texts are public. So they contain numbers, instants and digests, and nothing of a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from taquilla.domain.seals.draws import instant_from, instant_text
from taquilla.domain.seals.encoding import decimal
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.notes import VerifierKey

VERSION: Final = "taquilla-log-entry/1"
SEQS_MAX: Final = 20_000
"""The most seqs of an entry; a transaction with more is told in several."""
EVENTS_MAX: Final = 5_000
"""The most events that are looked at for an entry."""
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

OWN: Final = "log.checkpoint"
"""The event of the log itself. Where nothing else has happened there is nothing to seal."""
SEALED: Final = "draw.sealed"
"""The event of a draw whose seal has left the house."""
QUIET: Final = frozenset({
    OWN, SEALED, "log.witness_changed",
    "tickets.sold", "tickets.canceled", "tickets.rejected", "tickets.paid", "payment.held", "payment.decided",
    "pin.shown", "pin.printed", "draws.opened", "draws.closed", "draw.ordered", "draw.suspended", "draw.resumed", "draw.voided",
    "result.entered", "result.approved", "result.corrected", "market.settling", "market.settled", "prizes.expired",
    "payment.recorded", "shift.opened", "shift.cash_moved", "shift.closed", "webhook.changed", "webhook.disabled",
    "security.login", "security.login_slowed", "security.login_locked", "security.codes_guessed", "security.password_changed",
    "security.password_reset",
    "security.second_factor", "security.pin_set", "security.second_person_refused", "security.session_ended", "audit.asked",
    "alarm.raised", "alarm.ended", "alarm.acknowledged",
    "wallets.moved", "player.changed", "credit.held", "credit.asked", "credit.decided", "sports.tickets", "sports.ticket_decided",
    "sports.odds_moved", "sports.result_entered", "sports.result_approved", "sports.calls_replayed", "sports.calls_written_off",
    "sports.settling", "sports.settled", "sports.closed", "result.differed", "sports.result_differed",
    "security.added_by_one", "export.asked",
})  # fmt: skip
"""The types of events that change nothing of an operator's state: no rules, no people. All others do, for all that is known."""

_DIGEST: Final = re.compile(r"(rows|state) ([a-z_]+) ([0-9a-f]{64})")


class Covered(NamedTuple):
    """An event, as far as an entry asks for it."""

    number: int
    type: str
    at: datetime
    last_seq: int


class LogEnd(NamedTuple):
    """The end of a log: its size, and where the next entry begins."""

    size: int = 0
    last_event: int = 0
    last_seq: int = 0
    until: datetime = BEGINNING
    is_state_due: bool = True


@dataclass(frozen=True, slots=True)
class Extent:
    """The events, seqs and instants of an entry.

    A range without anything ends before it begins. The instant since is not covered, until is.
    """

    number: int
    first_event: int
    last_event: int
    first_seq: int
    last_seq: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: digests of rows by the name of the question, and of the state, if it is named. What has no rows is left out.

    With the state the keys that sign the log's checkpoints are named, as verifier keys: so a new key is announced by the log.
    """

    extent: Extent
    rows: Mapping[str, str]
    state: Mapping[str, str] | None
    keys: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the text, which is the leaf."""
        extent = self.extent
        lines = [
            VERSION, f"entry {extent.number}", f"events {extent.first_event}-{extent.last_event}",
            f"seqs {extent.first_seq}-{extent.last_seq}",
            f"since {instant_text(extent.since)}", f"until {instant_text(extent.until)}",
            *(f"rows {name} {digest}" for name, digest in self.rows.items()),
        ]  # fmt: skip
        if self.state is not None:
            lines += [f"state {len(self.state)}", *(f"state {name} {digest}" for name, digest in self.state.items())]
        lines += [f"key {key}" for key in self.keys]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Entry":
        """Read an entry's text."""
        lines = text.split("\n")
        if len(lines) < 7 or lines[0] != VERSION or lines.pop():
            raise Malformed(f"The entry is not lines of {VERSION}.")
        first_event, last_event = _range(lines[2], "events")
        first_seq, last_seq = _range(lines[3], "seqs")
        since, until = (
            instant_from(_after(line, word), f"The entry has no instant “{word}”.")
            for line, word in zip(lines[4:6], ("since", "until"), strict=True)
        )
        number = decimal(_after(lines[1], "entry"), "number of the entry")
        rows, state, keys = dict[str, str](), None, list[str]()
        for line in lines[6:]:
            match = _DIGEST.fullmatch(line)
            if line.startswith("key "):
                keys.append(VerifierKey.parse(line.removeprefix("key ")).text)
            elif match is None:
                if state is not None or not line.startswith("state "):
                    raise Malformed("A line of the entry is no digest.")
                state = dict[str, str]()
            elif match[1] == "rows":
                rows[match[2]] = match[3]
            elif state is not None:
                state[match[2]] = match[3]
        entry = cls(Extent(
            number=number, first_event=first_event, last_event=last_event, first_seq=first_seq, last_seq=last_seq, since=since,
            until=until,
        ), rows, state, tuple(keys))
        if entry.text != text:
            raise Malformed("The entry is not spelled as it is written.")
        return entry


def next_extent(place: LogEnd, events: Sequence[Covered], at: datetime) -> tuple[Extent, int] | None:
    """Return what the next entry covers, and how many of the events; None: nothing.

    events are the next ones, in their order, at most EVENTS_MAX. at is the instant of the clock: what happens later has a later
    instant than all that is covered, so an event of this very instant, or of one that is to come, is left for another time.
    """
    covered, seq = 0, place.last_seq
    for event in events:
        reaches = max(seq, event.last_seq)
        # Events of one instant stay together, for rows that have an instant and no seq.
        is_same_instant = covered > 0 and events[covered - 1].at == event.at
        if not is_same_instant and reaches - place.last_seq > SEQS_MAX:
            break
        covered, seq = covered + 1, reaches
    if covered == 0 and events:
        return extent_from(place, place.last_event, place.last_seq + SEQS_MAX, place.until), 0
    if covered == len(events):
        is_more = len(events) >= EVENTS_MAX
        while covered and (events[covered - 1].at >= at or (is_more and events[covered - 1].at == events[-1].at)):
            covered -= 1
        if covered == 0 and is_more and events[-1].at < at:
            # More of one instant than is ever looked at, as where the clock ran behind the gate's last one. The instant is over,
            # so all its rows are there, and may stand before the rest of its events.
            covered = max(1, sum(event.last_seq - place.last_seq <= SEQS_MAX for event in events))
    if covered == 0:
        return None
    last = events[covered - 1]
    seq = max(place.last_seq, *(event.last_seq for event in events[:covered]))
    return extent_from(place, last.number, seq, max(place.until, last.at)), covered


def extent_from(place: LogEnd, last_event: int, last_seq: int, until: datetime) -> Extent:
    """Return what an entry covers from the end of a log up to an event, a seq and an instant."""
    return Extent(
        number=place.size, first_event=place.last_event + 1, last_event=last_event, first_seq=place.last_seq + 1,
        last_seq=last_seq, since=place.until, until=until,
    )  # fmt: skip


def is_state_due(place: LogEnd, covered: Sequence[Covered]) -> bool:
    """Tell whether the state has to be named with these events, or as soon as an entry covers all that has happened."""
    return place.is_state_due or any(event.type not in QUIET for event in covered)


def _after(line: str, word: str) -> str:
    name, _, rest = line.partition(" ")
    if name != word:
        raise Malformed(f"The entry has no line “{word}”.")
    return rest


def _range(line: str, word: str) -> tuple[int, int]:
    first, _, last = _after(line, word).partition("-")
    return decimal(first, word), decimal(last, word)
