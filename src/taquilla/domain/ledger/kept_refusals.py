"""Refusals kept under the ids of their requests, to be given again when the same request comes again."""

from datetime import datetime
from typing import Final, cast

from taquilla.domain.ledger.kept import Kept
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal

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
