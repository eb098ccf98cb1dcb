"""Independence of two people: power over another's access keeps both from deciding together (RG-18)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import OperatorPeople, Power

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
    third one has added are independent of each other; two whose access the same third one has taken into its hands, by itself or
    through others, are not, for a day: whoever cannot log in any more says so by then.
    """
    first, second = map(person, pair)
    if first == second:
        return Bound(first, second, None)
    recent = _recent(powers, after, at)
    people = {id: person(address) for id, address in addresses.items()}
    found = []
    for by, over in ((first, second), (second, first)):
        if (since := _power_since(people, recent, by).get(over)) is not None:
            found.append((since + after, by, over))
    taken = {whom: _holders(people, recent, whom, only_taken=True) for whom in (first, second)}
    for holder in _in_common(people, *taken.values()) - {first, second}:
        until = min(taken[first][holder], taken[second][holder]) + TAKEN_FOR
        if until > at:
            found.append((until, holder, f"{first} and {second}"))
    return Bound(*max(found)[1:], max(found)[0]) if found else None


def added_by_one(people: OperatorPeople, first_id: int, second_id: int, at: datetime) -> str | None:
    """Return the third member who had power over the access of both, in the operator's time before; None: there is none.

    Itself or through others: who adds somebody, and one of the two by that one's hand, has added both. Both are independent of
    each other all the same, but may be that one person, so somebody should look.
    """
    addresses = {member.id: person(member.email) for member in people.members.values()}
    recent, pair = _recent(people.powers, people.independent_after, at), (addresses[first_id], addresses[second_id])
    held = [_holders(addresses, recent, whom) for whom in pair]
    return min(_in_common(addresses, *held) - {*pair}, default=None)


def _recent(powers: Iterable[Power], after: timedelta, at: datetime) -> list[Power]:
    return sorted((power for power in powers if at - after < power.at <= at), key=lambda power: power.at)


def _in_common(people: Mapping[int, str], first: Iterable[str], second: Iterable[str]) -> set[str]:
    """Return the members among those who hold both; the machine's administrator is none, and beyond this rule."""
    return {*first} & {*second} & {*people.values()}


def _holders(people: Mapping[int, str], powers: Sequence[Power], whom: str, *, only_taken: bool = False) -> dict[str, datetime]:
    """Return who had power over somebody, by itself or through others, and when it, or the last of these, used it last.

    only_taken: by taking its access. powers are in their order: what a person did before somebody had power over it was its own.
    """
    found: dict[str, datetime] = {}
    for by, over, at, is_taking in reversed(powers):
        if (held := people.get(over)) is None or held == person(by):
            continue
        last = at if held == whom and (is_taking or not only_taken) else found.get(held)
        if last is not None:
            found[person(by)] = max(found.get(person(by), last), last)
    return found


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
