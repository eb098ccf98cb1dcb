"""Changes that let more through, and wait for a second person: listed, approved, withdrawn: `/v1/loosenings`."""

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from msgspec import Struct

from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Command, Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.events.instants import in_utc
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger import money
from taquilla.domain.people.loosening import Loosening
from taquilla.domain.people.operations import DECIDE_LOOSENING, SEE_LOOSENINGS
from taquilla.http.framework import PathParameter, Response

HANDLERS: Final = Routes("/v1/loosenings", "Rules")

_AMOUNTS: Final = frozenset(TYPES["loosening.asked"].amounts)
Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="The change, as the list numbers it.")]


class LooseningShown(Struct, frozen=True):
    """A change that lets more through than is in force, and waits for a second person.

    what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of independence,
    whether a day stands in for the second person (loosening), the address of the operator's wallet or the price from which on
    tickets of sports wait (sports), a restart of the log. change says it as it was asked for, amounts as decimal strings.
    asked_by is a user's address, or the command line. is_own: the caller asked for it, and may approve it from alone_from on
    alone, if at all.
    """

    id: int
    what: Literal["rule", "rule end", "ceiling", "credit", "independence", "loosening", "sports", "restart"]
    change: dict[str, str | int | bool | None]
    entity_id: int | None
    asked_by: str
    asked_at: Instant
    is_own: bool
    alone_from: Instant | None
    status: Literal["waiting", "approved", "withdrawn"]
    decided_by: str | None
    decided_at: Instant | None


class Loosenings(Struct, frozen=True):
    """The changes that wait, the oldest first."""

    loosenings: list[LooseningShown]


@HANDLERS.get("", SEE_LOOSENINGS, "The changes.")
async def list_loosenings(session: TheSession) -> Response[Loosenings]:
    """List changes that wait.

    Lists what somebody has asked for that lets more through than is in force, about the caller's entity and those below it.
    """
    found = await session.house.loosenings.waiting(session.operator.id, session.author)
    return Response(Loosenings([_shown(session, *one) for one in found]))


@HANDLERS.post("/{number:int}/approve", DECIDE_LOOSENING, "Approved.")
async def approve_loosening(number: Number, command: TheCommand, session: TheSession) -> Response[LooseningShown]:
    """Approve a change that waits.

    Carries it out, as the second person: another one than who has asked for it, and independent of that one (`NOT_INDEPENDENT`).
    It is judged anew, and may be refused for what was decided meanwhile. `CHANGED_MEANWHILE`: withdraw it, and ask again.
    """
    return await _decide(command, session, number, is_approved=True)


@HANDLERS.post("/{number:int}/withdraw", DECIDE_LOOSENING, "Withdrawn.")
async def withdraw_loosening(number: Number, command: TheCommand, session: TheSession) -> Response[LooseningShown]:
    """Withdraw a change that waits.

    Who has asked for it may do so too. What is in force stays.
    """
    return await _decide(command, session, number, is_approved=False)


async def _decide(command: Command, session: Session, number: int, *, is_approved: bool) -> Response[LooseningShown]:
    loosenings = session.house.loosenings
    decide = loosenings.approve if is_approved else loosenings.withdraw

    async def show(_: str) -> LooseningShown:
        return _shown(session, *granted(await loosenings.find(session.operator.id, number, session.author)))

    return await command.once(None, lambda by: decide(session.operator.id, number, by), show, is_own=True)


def _shown(session: Session, asked: Loosening, alone_from: datetime | None) -> LooseningShown:
    def text(name: str, value: object) -> str | int | bool | None:
        if name in _AMOUNTS and isinstance(value, int):
            return money.text(value, session.exponent)
        return cast(str | int | bool | None, in_utc(name, value))

    change = {name: text(name, value) for name, value in asked.change.items()}
    is_own, about = asked.asker_id == session.member.id, asked.entity_id or None
    return made_of(
        LooseningShown, asked, id=asked.number, status=asked.state, change=change, entity_id=about, is_own=is_own,
        alone_from=alone_from,
    )  # fmt: skip
