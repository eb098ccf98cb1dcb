"""Checks that a clerk may read a draw's result: it has sold no ticket of the draw (RG-15)."""

from collections.abc import Sequence

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.two_clerks import Entered, waiting
from taquilla.engine.people.clerks import Turn
from taquilla.store.lottery import draws
from taquilla.store.lottery.draws import DrawFacts, ResultFacts


async def load_draw(turn: Turn, event_id: int) -> tuple[DrawFacts, list[ResultFacts], bool] | Refusal:
    """Load the facts for deciding about a draw's result. Refuses NOT_ALLOWED, EVENT_UNKNOWN."""
    found = turn.refusal or await draws.load_draw(turn.connection, turn.clerk.operator_id, event_id)
    return found or Refusal(Reason.EVENT_UNKNOWN)


async def refuse_seller(turn: Turn, event_id: int, versions: Sequence[Entered] = ()) -> Refusal | None:
    """Return CLERK_HAS_SOLD if the clerk has sold of a draw, or the clerk who entered the waiting version has; else None.

    Behind the gate nobody sells meanwhile.
    """
    first, clerk = waiting(versions), turn.clerk
    readers = {clerk.member_id} if first is None else {clerk.member_id, first.entered_by}
    sold = await draws.find_sellers(turn.connection, clerk.operator_id, event_id, readers)
    return Refusal(Reason.CLERK_HAS_SOLD) if sold else None
