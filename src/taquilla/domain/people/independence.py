"""Independence of two people: power over another's access keeps both from deciding together (RG-18)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import OperatorPeople, Power

POWERS: Final = ("member added", "role changed", "password reset made", "second factor on", "second factor off", "key added")
"""Entries of the audit trail by which one person gives another one access, or changes it."""

ADDED_BY_ONE: Final = "decided by two whom one added"
"""The entry of the audit trail by which it is told, once for each two, that they have decided together."""

TAKEN_FOR: Final = timedelta(days=1)
"""The time for which one person's resets of two others keep these two from deciding together: the least that power counts."""


class Bound(NamedTuple):
    """Two people, by their addresses, who are not independent: by had power over the other, or over both.

    until is None where both are one person.
    """

    by: str
    over: str
    until: datetime | None

    @property
    def why(self) -> str:
        """Say so."""
        return "both addresses are one person's" if self.until is None else f"{self.by} had power over the access of {self.over}"


def person(address: str) -> str:
    """Return what two addresses of one mailbox have in common: ``person("Ana+2@Banca.VE.") == "ana@banca.ve"``."""
    name, _, host = address.casefold().partition("@")
    return f"{name.partition('+')[0]}@{host.rstrip('.')}"


def refuse_second(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> Refusal | None:
    """Refuse a second person who is not independent of the first: NOT_INDEPENDENT says why, and until when. Behind the gate."""
    found = bound_to(people, first_id, second_id, at)
    return None if found is None else Refusal(Reason.NOT_INDEPENDENT, until=found.until, told=found.why)


def bound_to(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> Bound | None:
    """Return why two members are not independent at an instant, or None."""
    addresses = {member.id: member.email for member in people.members.values()}
    return bound(addresses, people.powers, people.independent_after, (addresses[first_id], addresses[second_id]), at)


def bound(
    addresses: Mapping[int, str], powers: Iterable[Power], after: timedelta, pair: tuple[str, str], at: datetime
) -> Bound | None:
    """Return the same of two people by their addresses. addresses are those of all members, by their ids.

    One of them had power over the other's access, by itself or through others, in the operator's time before. Two people whom a
    third one has added are independent of each other; two whose access the same third one has taken into its hands are not, for
    a day: whoever cannot log in any more says so by then.
    """
    first, second = map(person, pair)
    if first == second:
        return Bound(first, second, None)
    recent = sorted((power for power in powers if at - after < power.at <= at), key=lambda power: power.at)
    people = {id: person(address) for id, address in addresses.items()}
    found = []
    for by, over in ((first, second), (second, first)):
        if (since := _power_since(people, recent, by).get(over)) is not None:
            found.append((since + after, by, over))
    taken = {whom: _takers(people, recent, whom) for whom in (first, second)}
    for holder in taken[first].keys() & taken[second].keys() - {first, second}:
        until = min(taken[first][holder], taken[second][holder]) + TAKEN_FOR
        if until > at:
            found.append((until, holder, f"{first} and {second}"))
    return Bound(*max(found)[1:], max(found)[0]) if found else None


def added_by_one(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> str | None:
    """Return the third member who had power over the access of both, in the operator's time before; None: there is none.

    Both are independent of each other all the same, but may be that one person, so somebody should look.
    """
    addresses = {member.id: person(member.email) for member in people.members.values()}
    since = at - people.independent_after
    first, second = (
        {person(power.by) for power in people.powers if power.over == whom and since < power.at <= at}
        for whom in (first_id, second_id)
    )
    return min((first & second & {*addresses.values()}) - {addresses[first_id], addresses[second_id]}, default=None)


def _takers(people: Mapping[int, str], powers: Iterable[Power], whom: str) -> dict[str, datetime]:
    """Return who has taken somebody's access into its hands, and when last. powers are in their order."""
    return {person(power.by): power.at for power in powers if power.is_taking and people.get(power.over) == whom}


def _power_since(addresses: Mapping[int, str], powers: Iterable[Power], whose: str) -> dict[str, datetime]:
    """Return over whom somebody has power, and since when: of a chain, since its first link. powers are in their order."""
    since: dict[str, datetime] = {}
    for by, over, at, _ in powers:
        holder, held = person(by), addresses.get(over)
        if held is None or held in (holder, whose):
            continue
        if holder == whose:
            since[held] = at
        elif holder in since:
            since[held] = max(since.get(held, since[holder]), since[holder])
    return since
