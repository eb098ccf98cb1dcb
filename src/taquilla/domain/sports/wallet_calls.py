"""Calls to an operator's wallet: which there are, what each answer means, and when a call is made again.

A wallet may take money and say nothing. So an answer that cannot be trusted is "unknown", never "ok": a ticket not surely
paid for is discarded, and a discard is repeated until the wallet says that it is done or that there was nothing to undo.
"""

import enum
from dataclasses import dataclass
from datetime import timedelta
from typing import Final


class Action(enum.StrEnum):
    """What the wallet is told of a ticket."""

    TICKET_CREATE = "ticket_create"
    TICKET_RESERVE = "ticket_reserve"
    TICKET_DISCARD = "ticket_discard"
    TICKET_UPDATE = "ticket_update"
    TICKET_REFUND = "ticket_refund"
    TICKET_WIN = "ticket_win"
    TICKET_LOST = "ticket_lost"
    TICKET_VOID = "ticket_void"
    TICKET_ROLLBACK = "ticket_rollback"
    TICKET_CLOSE = "ticket_close"


ASKED: Final = frozenset({Action.TICKET_CREATE, Action.TICKET_RESERVE})
"""What the wallet may say no to, once, while the player waits. All else it is told, until it has understood."""


class CallAnswer(enum.Enum):
    """What the wallet answered: yes, no such ticket, no; or nothing that could be trusted (late, cut, other than agreed)."""

    OK = "ok"
    NOT_FOUND = "not found"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Fate(enum.Enum):
    """What becomes of a call: it is over, its ticket is to be discarded, it is made again, or somebody has to look at it."""

    DONE = "done"
    DISCARD = "discard"
    AGAIN = "again"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Next:
    """What follows an answer. pause is how long to wait before the call is made again, and nothing for all other fates."""

    fate: Fate
    pause: timedelta = timedelta(0)


_DISCARD_PAUSES: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5))
_DISCARD_FOR_EVER: Final = timedelta(minutes=30)
_PAUSES: Final = (timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *(
    timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)
))  # fmt: skip
TRIES_MAX: Final = len(_PAUSES) + 1
"""How often a call is made before it is parked: ten times, over 75 hours and 35 minutes. A discard is never parked."""


def next_of(action: Action, answer: CallAnswer, tries: int) -> Next:
    """What follows the answer to the tries-th try of a call.

    Create and reserve are tried once: whatever is not a yes is discarded. A discard is over when there is nothing to discard,
    and is repeated after 5 s, 30 s, 2 and 5 minutes, then every 30 minutes for ever. All others are repeated after growing
    pauses, up to a day, and then parked.
    """
    assert tries >= 1
    if answer is CallAnswer.OK or (action is Action.TICKET_DISCARD and answer is CallAnswer.NOT_FOUND):
        return Next(Fate.DONE)
    if action in ASKED:
        return Next(Fate.DISCARD)
    if action is Action.TICKET_DISCARD:
        is_early = tries <= len(_DISCARD_PAUSES)
        return Next(Fate.AGAIN, _DISCARD_PAUSES[tries - 1] if is_early else _DISCARD_FOR_EVER)
    return Next(Fate.AGAIN, _PAUSES[tries - 1]) if tries < TRIES_MAX else Next(Fate.PARKED)
