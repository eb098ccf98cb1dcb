"""Tells who sees the plays of a draw between its close and its result (VE-44), and what everybody else is shown of them."""

from collections.abc import Container
from typing import NamedTuple

from taquilla.domain.lottery.tickets import Wager
from taquilla.domain.people.members import Member


class HiddenWager(NamedTuple):
    """A wager without its selection and its stake: one of the draws that judge it is closed and has no result yet."""

    line: int
    market_id: int
    event_id: int
    game: int


def sees_plays(member: Member | None, seller_id: int) -> bool:
    """Tell whether a member sees the plays of a ticket between a close and its result: its seller, and an auditor.

    Whoever has sold of a draw reads no result of it (CLERK_HAS_SOLD). A machine or a reseller that has sold does not see them
    either, since a person with its key or token may decide. None is anybody who knows the ticket's code.
    """
    return member is not None and member.is_person and (member.sees_sealed or member.id == seller_id)


def shown(wager: Wager, sealed: Container[int]) -> Wager | HiddenWager:
    """Return a wager as it is shown to somebody who does not see the plays on these markets."""
    return HiddenWager(*wager[:4]) if wager.market_id in sealed else wager
