"""The audit trail at the command line: who did what, when and from where."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.output import AsJson, CannotDo, Rows
from taquilla.cli.session import Operator, instant, the_operator
from taquilla.domain.people.members import NATION
from taquilla.domain.wallets.commands import ticket_key
from taquilla.engine.house import House
from taquilla.store.people.trail import TrailEvent, TrailFilter, find_sold

_COLUMNS = ("event", "operator", "at", "actor", "action", "object", "origin", "detail")


async def events(
    operator: Operator = None,
    since: Annotated[str | None, typer.Option(help="The first instant: ISO with its offset.")] = None,
    until: Annotated[str | None, typer.Option(help="The first instant that is too late: ISO with its offset.")] = None,
    action: Annotated[str | None, typer.Option(help='What was done, in full, such as "member added".')] = None,
    actor: Annotated[str | None, typer.Option(help='Who did it, in full: an address, or "command line".')] = None,
    after: Annotated[int | None, typer.Option(metavar="EVENT", min=0, help="Go on behind this event.")] = None,
    request: Annotated[str | None, typer.Option(metavar="ID", help="The ticket that was sold under this id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    *,
    house: House,
    as_json: AsJson = False,
) -> Rows:
    """Read the audit trail: who did what, when, from where.

    It shows the latest events, or with --after the next ones behind that event. One that is being written at that moment may have
    a lower number and be left out for ever: collectors read `/v1/events`, which leaves out none. Without an operator they are
    those of all operators, and those that concern them all (operator 0). On several nodes --after needs an operator.

    With --request it shows the tickets that were sold under an id: the X-Request-Id of an answer that the server has named, the
    key that the caller sent (a client_id, a reseller's number, a requestId, an Idempotency-Key), or the ticket's own.

    Example: taquilla events --operator 1 --action "access token added" --since 2024-10-22T00:00:00-04:00
    """
    trail_filter = TrailFilter(
        since=None if since is None else instant(since, "--since"),
        until=None if until is None else instant(until, "--until"),
        actor=actor,
        action=action,
    )
    all_operators = await house.people.office.operators(closed_too=True)
    zones = {operator_name.id: ZoneInfo(operator_name.zone) for operator_name in all_operators}
    if operator is None:
        operators = [*zones, NATION]
    else:  # a closed one keeps its trail
        operators = [operator if operator in zones else (await the_operator(house, operator)).id]
    if after is not None and len(operators) > 1 and house.database.is_spread:
        raise CannotDo("each node numbers events by itself: name one operator with --operator, or an instant with --since")
    if request is not None:
        trail = [event for one in operators if one != NATION for event in await _sold_under(house, one, request)]
    else:
        trail = await house.people.office.trail(operators, trail_filter, after=after, limit=limit)
    rows = [_row(event, zones.get(event.operator_id, ZoneInfo("UTC")), as_json=as_json) for event in trail]
    return Rows(_COLUMNS, rows)


async def _sold_under(house: House, operator_id: int, name: str) -> list[TrailEvent]:
    """Return the tickets that were sold under a name: the caller's key of the sale, or the ticket's id."""
    try:
        ticket_id = UUID(name)
    except ValueError:
        ticket_id = None
    return await house.database.read(operator_id, find_sold, [name, ticket_key(name)], ticket_id)


def _row(event: TrailEvent, zone: ZoneInfo, *, as_json: bool) -> tuple[object, ...]:
    facts = (event.detail or {}) if isinstance(event.detail, dict) else {"": event.detail}
    text = ", ".join(f"{name}: {value}" for name, value in facts.items() if value not in (None, ""))
    cells = (event.id, event.operator_id, event.at.astimezone(zone), event.actor, event.action, event.object)
    return (*cells, event.origin, event.detail if as_json else text)
