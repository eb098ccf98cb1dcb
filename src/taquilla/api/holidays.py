"""Holidays, which do not count when prizes are claimed by business days: `/v1/holidays`."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.fields import known_day
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.domain.people.members import NATION
from taquilla.domain.people.operations import ADD_HOLIDAY, SEE_RULES
from taquilla.http.framework import JSONBody, Response

HANDLERS: Final = Routes("/v1/holidays", "Holidays")

class Holiday(Struct, frozen=True):
    """A day that is no business day. is_national: it is one for all operators."""

    day: date
    name: str
    is_national: bool


class NewHoliday(Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday of the operator's own."""

    day: Annotated[date, Meta(examples=["2026-11-18"])]
    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$(?!\n)", examples=["La Chinita"])]


class Holidays(Struct, frozen=True):
    """The holidays of an operator and of the nation, by day."""

    holidays: list[Holiday]


@HANDLERS.get("", SEE_RULES, "The holidays.")
async def list_holidays(session: TheSession) -> Response[Holidays]:
    """List holidays.

    Lists the national holidays and the operator's own, by day.
    """
    return Response(Holidays(await _holidays(session)))


@HANDLERS.post("", ADD_HOLIDAY, "Added.", status_code=201)
async def add_holiday(command: TheCommand, data: JSONBody[NewHoliday], session: TheSession) -> Response[Holiday]:
    """Add a holiday.

    Adds a day of the operator's own, at the root entity. Tickets that are sold keep their expiry.
    """
    day = known_day(data.day, "day", of_body=True)
    return await command.once(
        data,
        lambda by: session.house.lottery.rules.add_holiday(session.operator.id, day, data.name, author=by),
        lambda made: _holiday(session, date.fromisoformat(made)),
    )


async def _holidays(session: Session) -> list[Holiday]:
    rows = await session.house.lottery.rules.holidays(session.operator.id)
    return [Holiday(day, name, owner == NATION) for owner, day, name in rows]


async def _holiday(session: Session, day: date) -> Holiday | None:
    return next((holiday for holiday in await _holidays(session) if holiday.day == day and not holiday.is_national), None)
