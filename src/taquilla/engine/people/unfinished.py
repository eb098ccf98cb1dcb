"""The things that keep an operator from being closed."""

from datetime import datetime
from typing import ClassVar

from taquilla.store.people.operators import Unfinished


class NotOver(Exception):
    """Something of this operator is not over yet: were it closed, nobody would see to it."""

    code: ClassVar[str] = "NOT_OVER"


class TicketsLive(NotOver):
    """Tickets of this operator may still win, or be claimed."""

    code = "TICKETS_LIVE"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"tickets of this operator may still win, or be claimed, until {until.isoformat(timespec='minutes')}")


def refuse_unfinished(work: Unfinished, now: datetime) -> None:
    """Raise NotOver for whatever keeps an operator from being closed."""
    if work.last_claim is not None and now < work.last_claim:
        raise TicketsLive(work.last_claim)
    for is_unfinished, problem in (
        (work.sports_tickets, "sports tickets of this operator are not closed yet"),
        (work.calls, "calls to this operator's wallet are due"),
        (work.bets, "players of this operator have bets that are open"),
        (work.balances, "players of this operator have a balance that is not 0"),
        (work.holds, "credits of this operator's players are held (taquilla provider held)"),
    ):
        if is_unfinished:
            raise NotOver(problem)
