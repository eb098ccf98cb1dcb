"""Results of draws: which may be entered, and when (VE-13, RG-05, RG-06, RG-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import outcome as canonical
from taquilla.domain.people.two_clerks import Entered, approved_version, refuse_entering


class DrawToRead(Protocol):
    """The facts of a draw that its result depends on."""

    @property
    def closed_at(self) -> datetime | None:
        """The instant at which it closed."""

    @property
    def draws_at(self) -> datetime:
        """The instant at which it is held."""

    @property
    def category(self) -> str:
        """The category of its product."""

    @property
    def zodiac(self) -> bool:
        """True if its result has a sign."""


class EnteredOutcome(Entered, Protocol):
    """The facts of an entered result that another depends on."""

    @property
    def outcome(self) -> str:
        """The result that was entered."""


def read_outcome(
    draw: DrawToRead, versions: Sequence[EnteredOutcome], text: str, at: datetime, *, prizes_expired: bool
) -> str | Refusal:
    """Return the canonical result that a first clerk may enter now, or why none. A correction is entered like a first result."""
    if draw.closed_at is None:
        return Refusal(Reason.DRAW_NOT_CLOSED)
    if at < draw.draws_at:
        return Refusal(Reason.DRAW_NOT_HELD)
    outcome = canonical(draw.category, draw.zodiac, text)
    if outcome is None:
        return Refusal(Reason.OUTCOME_INVALID)
    refusal = refuse_entering(versions, lambda version: version.outcome == outcome, is_final=prizes_expired)
    return refusal or outcome


def approve(
    draw: DrawToRead, versions: Sequence[EnteredOutcome], text: str, member_id: int, *, prizes_expired: bool
) -> int | Refusal:
    """Return the version that a second clerk approves by entering the same result, or why none (RG-06)."""
    return approved_version(
        versions,
        lambda version: version.outcome == canonical(draw.category, draw.zodiac, text),
        member_id,
        is_final=prizes_expired,
    )
