"""Results of draws: who may enter which, and when (VE-13, RG-05, RG-06, RG-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from taquilla.domain.games import outcome as canonical
from taquilla.domain.refusals import Reason, Refusal


class Drawn(Protocol):
    """What must be known of a draw."""

    @property
    def closed_at(self) -> datetime | None:
        """When it closed."""

    @property
    def draws_at(self) -> datetime:
        """When it is held."""

    @property
    def category(self) -> str:
        """The category of its product."""

    @property
    def zodiac(self) -> bool:
        """Whether its result has a sign."""


class Version(Protocol):
    """What must be known of a result that was entered before."""

    @property
    def version(self) -> int:
        """From 1."""

    @property
    def outcome(self) -> str:
        """What was read."""

    @property
    def entered_by(self) -> int:
        """By whom."""

    @property
    def approved(self) -> bool:
        """Whether a second clerk agreed."""


def read_outcome(
    draw: Drawn, versions: Sequence[Version], text: str, at: datetime, *, prizes_expired: bool
) -> str | Refusal:
    """The canonical result that a first clerk may enter now, or why none. A correction is entered like a first result."""
    if draw.closed_at is None:
        return Refusal(Reason.DRAW_NOT_CLOSED)
    if at < draw.draws_at:
        return Refusal(Reason.DRAW_NOT_HELD)
    outcome = canonical(draw.category, draw.zodiac, text)
    if outcome is None:
        return Refusal(Reason.OUTCOME_INVALID)
    in_force = [version for version in versions if version.approved]
    if in_force and in_force[-1].outcome == outcome:
        return Refusal(Reason.RESULT_STANDS)
    if in_force and prizes_expired:
        return Refusal(Reason.RESULT_FINAL)
    return outcome


def approve(
    draw: Drawn, versions: Sequence[Version], text: str, member_id: int, *, prizes_expired: bool
) -> int | Refusal:
    """The version that a second clerk approves by reading the same result, or why none (RG-06)."""
    if not versions:
        return Refusal(Reason.RESULT_UNKNOWN)
    last = versions[-1]
    if last.approved:
        return Refusal(Reason.RESULT_STANDS)
    if last.entered_by == member_id:
        return Refusal(Reason.RESULT_SAME_CLERK)
    if canonical(draw.category, draw.zodiac, text) != last.outcome:
        return Refusal(Reason.RESULT_DIFFERS)
    if prizes_expired and any(version.approved for version in versions):
        return Refusal(Reason.RESULT_FINAL)
    return last.version
