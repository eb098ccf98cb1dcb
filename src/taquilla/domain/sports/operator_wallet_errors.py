"""Turns a wallet's error into a refusal for the caller who ordered the ticket: shortened, and printable."""

from collections.abc import Mapping
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal

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
