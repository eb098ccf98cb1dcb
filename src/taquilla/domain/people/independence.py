"""Independence of two people: power over another's access keeps both from deciding together (RG-18)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import OperatorPeople, Power

POWERS: Final = ("member added", "role changed", "password reset made", "second factor on", "second factor off", "key added")
"""Entries of the audit trail by which one person gives another one access, or changes it."""


class Bound(NamedTuple):
    """Two people, by their addresses, who are not independent: by had power over the other; until: None for one person."""

    by: str
    over: str
    until: datetime | None


def person(address: str) -> str:
    """Return what two addresses of one mailbox have in common: ``person("Ana@Banca.VE.") == "ana@banca.ve"``."""
    return address.casefold().rstrip(".")


def refuse_second(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> Refusal | None:
    """Refuse a second person who is not independent of the first: NOT_INDEPENDENT says why, and until when. Behind the gate."""
    bound = bound_to(people, first_id, second_id, at)
    if bound is None:
        return None
    why = "both addresses are one person's" if bound.until is None else f"{bound.by} had power over the access of {bound.over}"
    return Refusal(Reason.NOT_INDEPENDENT, until=bound.until, told=why)


def bound_to(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> Bound | None:
    """Return why two members are not independent at an instant, or None.

    One of them had power over the other's access, by itself or through others, in the operator's time before. Two people whom a
    third one has added are independent of each other.
    """
    addresses = {member.id: person(member.email) for member in people.members.values()}
    first, second = addresses[first_id], addresses[second_id]
    if first == second:
        return Bound(first, second, None)
    after = people.independent_after
    recent = sorted((power for power in people.powers if at - after < power.at <= at), key=lambda power: power.at)
    found = []
    for by, over in ((first, second), (second, first)):
        since = _power_since(addresses, recent, by).get(over)
        if since is not None:
            found.append((since + after, by, over))
    return Bound(*max(found)[1:], max(found)[0]) if found else None


def _power_since(addresses: Mapping[int, str], powers: Iterable[Power], whose: str) -> dict[str, datetime]:
    """Return over whom somebody has power, and since when: of a chain, since its first link. powers are in their order."""
    since: dict[str, datetime] = {}
    for by, over, at in powers:
        holder, held = person(by), addresses.get(over)
        if held is None or held in (holder, whose):
            continue
        if holder == whose:
            since[held] = at
        elif holder in since:
            since[held] = max(since.get(held, since[holder]), since[holder])
    return since
