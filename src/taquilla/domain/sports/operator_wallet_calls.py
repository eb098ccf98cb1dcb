"""Calls to an operator's wallet: the actions, the meaning of each response, the retries, and errors as callers read them.

A wallet may take money without responding. So a response that cannot be trusted is "unknown", never "ok". A ticket whose payment
is not certain is discarded, and a discard is retried until the wallet says that it is done or that there was nothing to undo.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.commands import Outcome


class Action(enum.StrEnum):
    """An action of a call about a ticket."""

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


REFUSABLE: Final = frozenset({Action.TICKET_CREATE, Action.TICKET_RESERVE})
"""The actions that the wallet may refuse. They are sent once, while the player waits. All others are retried."""


class Fate(enum.Enum):
    """The fate of a call: it is done, its ticket is discarded, it is retried, or it is parked until somebody looks at it."""

    DONE = "done"
    DISCARD = "discard"
    AGAIN = "again"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Next:
    """The next step after a response. pause is the wait before a retry, and zero for all other fates."""

    fate: Fate
    pause: timedelta = timedelta(0)


_DISCARD_PAUSES: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5))
_DISCARD_FOR_EVER: Final = timedelta(minutes=30)
_PAUSES: Final = (timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *(
    timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)
))  # fmt: skip
TRIES_MAX: Final = len(_PAUSES) + 1
"""The tries of a call before it is parked: ten, over 75 hours and 35 minutes. A discard is never parked."""


def next_of(action: Action, outcome: Outcome, tries: int) -> Next:
    """Return the next step after the response to the tries-th try of a call.

    Create and reserve are tried once: any response but a yes leads to a discard. A discard is retried after 5 s, 30 s, 2 and
    5 minutes, then every 30 minutes for ever. All others are retried after growing pauses, up to a day, and then parked.
    """
    assert tries >= 1
    if outcome == "confirmed":
        return Next(Fate.DONE)
    if action in REFUSABLE:
        return Next(Fate.DISCARD)
    if action is Action.TICKET_DISCARD:
        is_early = tries <= len(_DISCARD_PAUSES)
        return Next(Fate.AGAIN, _DISCARD_PAUSES[tries - 1] if is_early else _DISCARD_FOR_EVER)
    return Next(Fate.AGAIN, _PAUSES[tries - 1]) if tries < TRIES_MAX else Next(Fate.PARKED)


REFUSED: Final = "refused by the wallet"
UNTRUSTED: Final = "no answer to trust"
LATE: Final = "answered too late"
"""The reasons for a discard, as sent to the wallet. What was wrong with an answer follows UNTRUSTED, after a colon."""

_CODE_MAX: Final = 40
_MESSAGE_MAX: Final = 100


def untrusted(trouble: str) -> str:
    """``untrusted("status 500") == "no answer to trust: status 500"``."""
    return f"{UNTRUSTED}: {printable(trouble, _MESSAGE_MAX)}" if trouble else UNTRUSTED


def wallet_failed(answer: Mapping[str, object] | None, reason: str) -> Refusal:
    """Return the refusal WALLET_FAILED, which tells what the wallet answered. reason is that of the discard.

    ``wallet_failed({"code": 7, "message": "no money"}, REFUSED).told == "it refused: 7, no money"``
    """
    return Refusal(Reason.WALLET_FAILED, told=_describe(answer, reason))


def _describe(answer: Mapping[str, object] | None, reason: str) -> str:
    if reason == LATE:
        return "it confirmed too late"
    _, _, trouble = reason.partition(": ")
    answer_texts = () if answer is None else (printable(answer.get("code")), printable(answer.get("message"), _MESSAGE_MAX))
    untrusted_summary = "it gave no answer that can be trusted" if answer is None else "its answer cannot be trusted"
    summary = "it refused" if reason == REFUSED else untrusted_summary
    detail = ", ".join(filter(None, (trouble, *answer_texts)))
    return f"{summary}: {detail}" if detail else summary


def printable(value: object, length_max: int = _CODE_MAX) -> str:
    """Return a wallet's text or number in at most `length_max` printable characters; return "" for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value)
    shortened = text if len(text) <= length_max else text[: length_max - 1] + "…"
    return "".join(character if character.isprintable() else "?" for character in shortened)
