"""Results of draws: which may be entered, and when (VE-13, RG-05, RG-06, RG-08)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import outcome as canonical
from taquilla.domain.people.two_clerks import approved_version, refuse_entering, waiting

DIFFERING_WAIT: Final = timedelta(seconds=30)
"""For how long a version waits after a second reading that differed: nobody finds the first one by guessing."""


class DrawFacts(NamedTuple):
    """The facts that decide whether a draw may have a result, and which. state is scheduled, open, suspended or closed.

    is_sealed is true for draws that had a result before there were seals, too.
    """

    state: str
    closes_at: datetime
    draws_at: datetime
    closed_at: datetime | None
    category: str
    zodiac: bool
    is_sealed: bool


class ResultFacts(NamedTuple):
    """A version of a draw's result. differed_at is when a second clerk last read something else."""

    version: int
    outcome: str
    entered_by: int
    approved: bool
    differed_at: datetime | None = None


def read_outcome(
    draw: DrawFacts, versions: Sequence[ResultFacts], text: str, at: datetime, *, prizes_expired: bool
) -> str | Refusal:
    """Return the canonical result that a first clerk may enter now, or why none. A correction is entered like a first result."""
    if draw.closed_at is None:
        return Refusal(Reason.DRAW_NOT_CLOSED)
    if at < draw.draws_at:
        return Refusal(Reason.DRAW_NOT_HELD)
    if not draw.is_sealed:
        return Refusal(Reason.DRAW_NOT_SEALED)
    if (outcome := canonical(draw.category, draw.zodiac, text)) is None:
        return Refusal(Reason.OUTCOME_INVALID)
    refusal = refuse_entering(versions, lambda version: version.outcome == outcome, is_final=prizes_expired)
    return refusal or outcome


def approve(
    draw: DrawFacts, versions: Sequence[ResultFacts], text: str, member_id: int, at: datetime, *, prizes_expired: bool
) -> int | Refusal:
    """Return the version that a second clerk approves by entering the same result now, or why none (RG-06)."""
    if draw.closed_at is not None and not draw.is_sealed:
        return Refusal(Reason.DRAW_NOT_SEALED)
    last = waiting(versions)
    differed_at = None if last is None else last.differed_at
    return approved_version(
        versions,
        lambda version: version.outcome == canonical(draw.category, draw.zodiac, text),
        member_id,
        is_final=prizes_expired,
        has_to_wait=differed_at is not None and at < differed_at + DIFFERING_WAIT,
    )
