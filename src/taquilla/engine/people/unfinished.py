"""The things that keep an operator from being closed."""

from datetime import datetime

from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.people.operators import Unfinished


def refuse_unfinished(work: Unfinished, now: datetime) -> None:
    """Raise TICKETS_LIVE, or another reason, for whatever keeps an operator from being closed: nobody would see to it."""
    if work.last_claim is not None and now < work.last_claim:
        raise OfficeReason.TICKETS_LIVE(until=work.last_claim.isoformat(timespec="minutes"))
    for is_unfinished, reason in (
        (work.sports_tickets, OfficeReason.SPORTS_TICKETS_OPEN),
        (work.calls, OfficeReason.CALLS_DUE),
        (work.bets, OfficeReason.BETS_OPEN),
        (work.balances, OfficeReason.BALANCES_LEFT),
        (work.holds, OfficeReason.CREDITS_HELD),
    ):
        if is_unfinished:
            raise reason()
