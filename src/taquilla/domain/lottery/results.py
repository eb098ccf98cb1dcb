"""Results of draws: which may be entered, and when (VE-13, RG-05, RG-06, RG-08)."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import outcome as canonical
from taquilla.domain.lottery.rules import Rules, RulesInForce
from taquilla.domain.lottery.schedule import expires_at
from taquilla.domain.people.two_clerks import refuse_entering, second_turn


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
    """A version of a draw's result."""

    version: int
    outcome: str
    entered_by: int
    approved: bool


def read_outcome(
    draw: DrawFacts, versions: Sequence[ResultFacts], text: str, at: datetime, *, is_final: bool
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
    return refuse_entering(versions, lambda version: version.outcome == outcome, is_final=is_final) or outcome


def final_from(rules: Rules, draws_at: datetime, zone: tzinfo) -> datetime:
    """Return the end of the longest time to claim a prize of a draw, by the rules just before it: its result is final (RG-08)."""
    terms, day = RulesInForce(rules, draws_at - timedelta.resolution).claim_terms(), business_day(draws_at, zone)
    ends = [expires_at(day, days, zone, "business" if basis else "calendar", rules.holidays) for days, basis in terms]
    return max(ends)


def second_version(draw: DrawFacts, versions: Sequence[ResultFacts], member_id: int) -> ResultFacts | Refusal:
    """Return the version that a second clerk may approve now by reading the same, or why none (RG-06)."""
    if draw.closed_at is not None and not draw.is_sealed:
        return Refusal(Reason.DRAW_NOT_SEALED)
    return second_turn(versions, member_id)


def is_read(draw: DrawFacts, version: ResultFacts, text: str) -> bool:
    """Tell whether a reading is the result of a version, however it is written."""
    return version.outcome == canonical(draw.category, draw.zodiac, text)
