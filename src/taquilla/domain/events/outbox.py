"""Numbers the events of a transaction behind a gate, and gives each the range of `seq` that the transaction has given out.

All events of a transaction name the same range, and the ranges of consecutive events adjoin. A transaction that gives no `seq`
has an empty range, which ends before it begins. So whoever holds events with consecutive numbers misses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.people.members import NATION

UNTOLD: Final = "ledger.written"
"""The type of an event about seqs that no other event tells of."""

ROWS: Final = "rows"
"""The field of an event's data with the rows of the state that its transaction has written (`store/ledger/state.py`)."""

WHOLE: Final = "is_whole"
"""The field of an event's data that says that its rows are all rows of the state."""

PLAYERS: Final = "players"
"""The field of an event's data with the user ids of the players whose account moves for the first time, by their ids."""

Data = Mapping[str, object]


class ToldEvent(NamedTuple):
    """An event of an operator, as a reader gets it."""

    number: int
    type: str
    at: datetime
    first_seq: int
    last_seq: int
    data: Data


class OutboxRow(NamedTuple):
    """An event as it is written. day is the business day of the transaction; data is None where it is read from the ledger."""

    operator_id: int
    number: int
    at: datetime
    type: str
    first_seq: int
    last_seq: int
    day: date
    data: Data | None


class Draft(NamedTuple):
    """An event of the transaction under way, before it has a number. data is None where it is read from the ledger."""

    type: str
    data: Data | None = None


@dataclass(slots=True)
class Turn:
    """An operator's part of a transaction.

    before and covered are the number of its last event and the last seq told by one; taken is the last seq when the gate was
    taken, and seq the last one now. rows_told are rows of the state that the transaction has written, by table and key, with the
    columns that it has written; is_whole: all rows of the state are among them.
    """

    before: int
    covered: int
    taken: int
    at: datetime
    day: date
    seq: int = field(init=False)
    drafts: list[Draft] = field(default_factory=list)
    rows_told: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict, init=False)
    is_whole: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.seq = self.taken

    def tell_row(self, table: str, key: str, row: Mapping[str, object]) -> None:
        """Tell columns of a row of the state as they are now."""
        self.rows_told.setdefault(table, {}).setdefault(key, {}).update(row)

    def rows(self, operator_id: int) -> list[OutboxRow]:
        """Return the events of the transaction with their numbers and ranges. The first one bears the rows of the state."""
        if self.rows_told:
            if all(draft.data is None for draft in self.drafts):
                self.drafts.append(Draft(UNTOLD, {}))
            place = next(place for place, draft in enumerate(self.drafts) if draft.data is not None)
            state = {ROWS: self.rows_told} | ({WHOLE: True} if self.is_whole else {})
            self.drafts[place] = Draft(self.drafts[place].type, {**(self.drafts[place].data or {}), **state})
        told = [(draft, self.taken + 1, self.seq) for draft in self.drafts]
        if self.seq > self.taken and not told:
            told = [(Draft(UNTOLD, {}), self.taken + 1, self.seq)]
        if self.covered < self.taken:
            # Whoever wrote these knew nothing of events: an earlier release, or the owner.
            told.insert(0, (Draft(UNTOLD, {}), self.covered + 1, self.taken))
        return [
            OutboxRow(
                operator_id=operator_id, number=number, at=self.at, type=draft.type, first_seq=first, last_seq=last, day=self.day,
                data=draft.data,
            )
            for number, (draft, first, last) in enumerate(told, self.before + 1)
        ]


@dataclass(slots=True)
class Outbox:
    """The events of a transaction under way, by operator."""

    turns: dict[int, Turn]

    def add(self, operator_id: int, draft: Draft) -> None:
        """Add an event. What concerns the nation is told to every operator whose gate is held."""
        for turn in self.turns.values() if operator_id == NATION else [self.turns[operator_id]]:
            turn.drafts.append(draft)

    def cover(self, operator_id: int, last_seq: int, day: date) -> None:
        """Take note of the last seq that was given out, and of the business day."""
        turn = self.turns[operator_id]
        turn.seq, turn.day = last_seq, day

    def rows(self) -> list[OutboxRow]:
        """Return all events, in the order of the operators and their numbers."""
        return [row for operator_id, turn in self.turns.items() for row in turn.rows(operator_id)]
