"""Who reads a draw's result: a clerk who has sold no ticket of it (RG-15)."""

from collections.abc import Iterable

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.lottery.cache import Known
from taquilla.engine.people.clerks import Clerk, refuse_clerk
from taquilla.store.lottery import draws
from taquilla.store.postgres.database import HouseConnection


async def refuse_reader(
    connection: HouseConnection, known: Known, clerk: Clerk, event_id: int, entered_by: Iterable[int] = ()
) -> Refusal | None:
    """Return why a clerk may not read a draw's result, or None. Behind the gate, so that nobody sells meanwhile.

    entered_by: who has entered what this clerk approves. Refuses NOT_ALLOWED, CLERK_HAS_SOLD.
    """
    refusal = refuse_clerk(known, clerk)
    if refusal is None and await draws.find_sellers(connection, clerk.operator_id, event_id, {clerk.member_id, *entered_by}):
        return Refusal(Reason.CLERK_HAS_SOLD)
    return refusal
