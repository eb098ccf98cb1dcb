"""Whether the plays of a ticket may be sold: game, selection, stake (VE-20), and what is left of the quota (VE-40)."""

from datetime import datetime
from typing import NamedTuple

from taquilla.domain.book import Book, Draw, Event
from taquilla.domain.commands import Play
from taquilla.domain.money import Cents
from taquilla.domain.refusals import Fault, Reason
from taquilla.domain.rules import Terms


class Line(NamedTuple):
    """A play with the draw it is for, its terms, and the first moment too late for this seller.

    market_id and last_event are what it is judged by, and by when; fault is why it cannot be judged by anything.
    """

    play: Play
    draw: Draw
    terms: Terms
    closes_at: datetime
    market_id: int
    last_event: Event
    fault: Reason | None = None


def wrong(lines: list[Line], book: Book) -> list[Fault]:
    """What is wrong with the plays themselves; the same play twice on a ticket counts as one for the most (VE-20)."""
    faults: list[Fault] = []
    staked: dict[tuple[int, int, str], Cents] = {}
    for number, (play, draw, terms, _, _, _, fault) in enumerate(lines):
        if terms.multiplier is None or play.game not in book.rules.offered(draw.event.product_id, draw.event.zodiac):
            faults.append(Fault(number, Reason.GAME_NOT_OFFERED))
            continue
        if fault is not None:
            faults.append(Fault(number, fault))
            continue
        if play.selection is None:
            faults.append(Fault(number, Reason.SELECTION_INVALID))
            continue
        key = (play.event_id, play.game, play.selection)
        together = staked[key] = staked.get(key, 0) + play.stake
        if play.stake < terms.stake_min:
            faults.append(Fault(number, Reason.STAKE_TOO_SMALL, bound=terms.stake_min))
        elif together > terms.stake_max:
            faults.append(Fault(number, Reason.STAKE_TOO_LARGE, bound=terms.stake_max))
        elif play.stake % terms.stake_multiple:
            faults.append(Fault(number, Reason.STAKE_NOT_MULTIPLE, bound=terms.stake_multiple))
    return faults


def full(lines: list[Line], book: Book) -> list[Fault]:
    """The plays for which too little is left; the same number twice is counted twice (VE-40, VE-41 NONE)."""
    faults: list[Fault] = []
    taken: dict[tuple[int, int, int, str], Cents] = {}
    for number, (play, _, terms, _, market_id, _, _) in enumerate(lines):
        assert play.selection is not None
        key = (market_id, 0, play.game, play.selection)
        quota = terms.quotas.get(play.selection, terms.quota)
        before = taken.get(key, 0)
        # A quota that was lowered below what is sold leaves no room, not less than none.
        room = max(0, quota - book.exposure.get(key, 0) - before)
        if play.stake > room:
            faults.append(Fault(number, Reason.SELECTION_FULL, bound=quota, room=room))
        else:
            taken[key] = before + play.stake
    return faults


_ORDER = {reason: place for place, reason in enumerate(Reason)}


def first_reason(faults: list[Fault]) -> Reason:
    """The reason among these that is checked first."""
    return min((fault.reason for fault in faults), key=_ORDER.__getitem__)
