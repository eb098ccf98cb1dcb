"""Identity of commands: the key that one is recorded under, the fingerprint of its meaning, and the refusal that it got.

A refusal that is kept is given again when the same request comes again.
"""

import hashlib
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol, cast

from taquilla.domain.ledger.kept import Kept
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal

Key = tuple[int, int, str]
"""The channel of a command, the issuer of its key there, and the key itself."""
Outcome = dict[str, object] | None


class Meaningful(Protocol):
    """The part of a command that decides whether two are the same."""

    @property
    def verb(self) -> str:
        """The kind of command, as the request table keeps it."""

    def meaning(self) -> str:
        """The text that two commands under one key must share to be the same."""


class RecordedCommand(NamedTuple):
    """A command that was carried out, under its caller's key. outcome rebuilds the answer where other rows do not suffice."""

    fingerprint: bytes
    seq: int
    day: date
    outcome: Outcome


def fingerprint(command: Meaningful) -> bytes:
    """Return 16 bytes that two commands share if they mean the same; the first is the version of the format."""
    return b"\x01" + hashlib.blake2b(f"{command.verb}|{command.meaning()}".encode(), digest_size=15).digest()


REFUSED: Final = "refused"
"""The verb of a refused request, and the name under which its outcome keeps the reason."""


def outcome_of(refusal: Refusal) -> dict[str, object]:
    """Return the outcome that keeps a refusal, as JSON. ``recorded_refusal(outcome_of(refusal)) == refusal``"""
    facts: dict[str, object] = {"reason": refusal.reason.name}
    if refusal.faults:
        facts["faults"] = [[fault.line, fault.reason.name, fault.bound, fault.room, fault.sold] for fault in refusal.faults]
    if refusal.events:
        facts["events"] = list(refusal.events)
    if refusal.until is not None:
        facts["until"] = refusal.until.isoformat()
    facts |= {name: amount for name, amount in (("bound", refusal.bound), ("subject", refusal.subject)) if amount}
    return {REFUSED: facts}


def recorded_refusal(outcome: dict[str, object] | None) -> Refusal | None:
    """Return the refusal that an outcome keeps; None for a request that was carried out."""
    if outcome is None or REFUSED not in outcome:
        return None
    facts = cast(Kept, outcome[REFUSED])
    return Refusal(
        Reason[facts["reason"]],
        faults=tuple(Fault(line, Reason[name], *amounts) for line, name, *amounts in facts.get("faults", ())),
        events=tuple(facts.get("events", ())),
        bound=facts.get("bound", 0),
        until=datetime.fromisoformat(facts["until"]) if "until" in facts else None,
        subject=facts.get("subject", 0),
    )
