"""Draws that cannot be held as planned: who may suspend, resume or void a draw, and when (VE-13, RG-06, RG-08)."""

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.results import DrawFacts, ResultFacts
from taquilla.domain.people.two_clerks import Reasons, refuse_entering, second_turn

REASON_MAX = 200
"""Characters of a reason."""
_REASONS: Final = Reasons(Reason.ORDER_UNKNOWN, Reason.ORDER_UNKNOWN, Reason.ORDER_SAME_CLERK)


class DrawOrder(enum.StrEnum):
    """A decision of two clerks about a draw, beside its result.

    Nothing of a suspended draw is sold, and what was sold stays. A void draw is closed at once, and all stakes go back.
    """

    SUSPEND = "suspend"
    RESUME = "resume"
    VOID = "void"


class OrderVersion(NamedTuple):
    """A version of an order about a draw. verb is the order's. approved: it is, or a result was since; then it waits no more."""

    version: int
    verb: str
    entered_by: int
    approved: bool
    reason: str


def refuse_order(
    order: DrawOrder, draw: DrawFacts, versions: Sequence[ResultFacts], at: datetime, *, is_final: bool
) -> Refusal | None:
    """Return why an order may not be given now, or None. A void draw that is held after all gets a result, as a correction."""
    if order is DrawOrder.VOID:
        return refuse_entering(versions, lambda version: version.outcome == VOID, is_final=is_final)
    if order is DrawOrder.SUSPEND and (draw.state != "open" or at >= draw.closes_at):
        return Refusal(Reason.DRAW_NOT_OPEN)
    if order is DrawOrder.RESUME and (draw.state != "suspended" or at >= draw.closes_at):
        return Refusal(Reason.DRAW_NOT_SUSPENDED)
    return None


def approve_order(order: DrawOrder, entered: Sequence[OrderVersion], member_id: int) -> int | Refusal:
    """Return the version of the order that a second clerk approves by giving the same one, or why none (RG-06)."""
    alike = [version for version in entered[-1:] if version.verb == order]
    found = second_turn(alike, member_id, _REASONS)
    return found if isinstance(found, Refusal) else found.version
