"""Answers of the model: done, or refused for a reason; the HTTP status of each reason in /v1."""

from typing import Any

Answer = dict[str, Any]
"""Done or refused. *A or B* reads: refuse by A; if A has nothing against it, do B. Whatever is named refuse returns None then."""
ORDER = (
    "EXPANSION_TOO_LARGE", "SEQUENCES_TOO_MANY", "DRAWS_CLOSED", "NOT_SOLD_HERE", "GAME_NOT_OFFERED", "RUN_NOT_PLANNED",
    "SELECTION_INVALID", "STAKE_TOO_SMALL", "STAKE_TOO_LARGE", "STAKE_NOT_MULTIPLE", "SELECTION_FULL",
)  # fmt: skip
"""The reasons of single wagers, the first checked first (OC-01)."""
_STATUS = {reason: status for status, reasons in {
    401: ("TOKEN_DEAD",), 403: ("NOT_ALLOWED", "TICKET_LOCKED"),
    404: ("TICKET_UNKNOWN", "EVENT_UNKNOWN", "LOOSENING_UNKNOWN", "SHIFT_UNKNOWN", "PAYMENT_UNKNOWN", "METHOD_UNKNOWN",
          "MEMBER_UNKNOWN", "ENTITY_UNKNOWN"),
    422: ("KEY_REUSED", "WAGERS_TOO_FEW", "WAGERS_TOO_MANY", *ORDER[:2], *ORDER[3:-1], "PRIZE_TOO_LARGE", "TENDER_UNEVEN",
          "CHANGE_TOO_LARGE", "OUTCOME_INVALID", "AMOUNT_INVALID", "CURRENCY_UNFIT", "RATE_UNFIT", "RULE_IN_THE_PAST",
          "ROLE_NOT_HERE"),
}.items() for reason in reasons}  # fmt: skip


def refused(reason: str, **told: Any) -> Answer:
    """Return a refusal, and what it tells besides: bound, events, until, errors."""
    return {"refused": reason, "status": _STATUS.get(reason, 409)} | {name: value for name, value in told.items() if value}


def first_refused(errors: list[Answer]) -> Answer:
    """Return the refusal of a ticket for its wagers: the reason that is checked first, and all of them."""
    return refused(min((error["reason"] for error in errors), key=ORDER.index), errors=errors)


class Answered(Exception):
    """A step has its answer, mostly a refusal: nothing of it is carried out from here on."""


def stop(answer: Answer | None) -> None:
    """End the step with an answer, if there is one: a refusal, or the first answer under a key."""
    if answer is not None:
        raise Answered(answer)


def stop_if(is_so: object, reason: str, **told: Any) -> None:
    """End the step with a refusal for a reason, if something is so."""
    stop(refused(reason, **told) if is_so else None)
