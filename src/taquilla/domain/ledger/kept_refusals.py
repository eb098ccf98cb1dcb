"""Refusals kept under the ids of their requests, to be given again when the same request comes again."""

from datetime import datetime
from typing import Any, Final, cast

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal

REFUSED: Final = "refused"
"""The verb of a refused request, and the name under which its outcome keeps the reason."""


def kept(refusal: Refusal) -> dict[str, object]:
    """Return the outcome that keeps a refusal, as JSON. ``refused_before(kept(refusal)) == refusal``"""
    said: dict[str, object] = {"reason": refusal.reason.name}
    if refusal.faults:
        said["faults"] = [[one.line, one.reason.name, one.bound, one.room, one.sold] for one in refusal.faults]
    if refusal.events:
        said["events"] = list(refusal.events)
    if refusal.until is not None:
        said["until"] = refusal.until.isoformat()
    said |= {name: amount for name, amount in (("bound", refusal.bound), ("subject", refusal.subject)) if amount}
    return {REFUSED: said}


def refused_before(outcome: dict[str, object] | None) -> Refusal | None:
    """Return the refusal that an outcome keeps; None for a request that was carried out."""
    if outcome is None or REFUSED not in outcome:
        return None
    said = cast(dict[str, Any], outcome[REFUSED])
    return Refusal(
        Reason[said["reason"]],
        faults=tuple(Fault(line, Reason[name], *amounts) for line, name, *amounts in said.get("faults", ())),
        events=tuple(said.get("events", ())),
        bound=said.get("bound", 0),
        until=datetime.fromisoformat(said["until"]) if "until" in said else None,
        subject=said.get("subject", 0),
    )
