"""Shifts of cashiers: lists them, and shows one with what should be in the drawer."""

from typing import Annotated, Literal

import typer

from taquilla.cli.options import Below, Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.session import ID_MAX, by_clock_of, granted, local_day, refuse_unknown_entity, rules_of
from taquilla.domain.ledger import money
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.shifts import Shift
from taquilla.engine.house import House
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.engine.people.office import OperatorName
from taquilla.store.lottery.shifts import ShiftFilter

app = Commands("Shifts of cashiers.")

_LISTED = (
    "shift", "day", "user", "entity", "state", "opened_at", "closed_at", "closed_by", "opening", "counted", "expected",
    "difference",
)  # fmt: skip
_MOVED = ("movement", "at", "direction", "amount", "reason", "by")
TheShift = Annotated[int, typer.Argument(metavar="SHIFT", min=1, max=ID_MAX, help="The shift's id.")]
OfUser = Annotated[int | None, typer.Option("--user", metavar="ID", min=1, max=ID_MAX, help="One user; by default all.")]
State = Annotated[Literal["open", "closed"] | None, typer.Option(help="Only those that are open, or closed.")]
OnDay = Annotated[str | None, typer.Option("--day", help="The local day on which they were opened: ISO.")]
MostRows = Annotated[int, typer.Option("--rows", min=1, max=1000, help="The most shifts that are listed.")]


@app.command("list")
async def list_shifts(
    entity: Below = None,
    user: OfUser = None,
    state: State = None,
    day: OnDay = None,
    rows: MostRows = 100,
    *,
    operator: OperatorName,
    house: House,
) -> Rows:
    """List shifts, the latest first: who held them, what was counted, and what was over or, below zero, short.

    Example: taquilla shift list --operator 1 --entity 213 --state closed
    """
    refuse_unknown_entity(await rules_of(house, operator), entity)
    wanted = ShiftFilter(
        member_id=user,
        is_open=None if state is None else state == "open",
        day=None if day is None else local_day(day, "--day"),
        limit=rows,
    )
    emails = await _emails(house, operator)
    found = await house.lottery.shifts.list(operator.id, entity, wanted)
    return Rows(_LISTED, [tuple(_facts(shift, operator, emails).values()) for shift in found])


@app.command("show")
async def show_shift(shift: TheShift, operator: OperatorName, house: House) -> Answer:
    """Show a shift, open or closed: what was sold, canceled, reverted and paid, the cash moved, and what should be in the drawer.

    Example: taquilla shift show 1234 --operator 1
    """
    view = granted(await house.lottery.shifts.view(operator.id, shift))
    assert isinstance(view, ShiftView)
    emails = await _emails(house, operator)

    def text(amount: Cents) -> str:
        return money.text(amount, operator.exponent)

    facts = _facts(view.shift, operator, emails) | {"expected": text(view.expected)}
    parts = {name: {"count": part.times, "amount": text(part.amount)} for name, part in view.takings._asdict().items()}
    moved = [
        (one.seq, by_clock_of(operator, one.at), one.direction, text(one.amount), one.reason, emails[one.member_id])
        for one in view.movements
    ]
    lines = [f"{name}: {value}" for name, value in facts.items() if value is not None]
    lines += [f"{name}: {part['count']} times, {part['amount']}" for name, part in parts.items()]
    movements = [dict(zip(_MOVED, row, strict=True)) for row in moved]
    methods = (await house.lottery.payment_methods.terms(operator.id)).methods
    ways = {methods[way].name: money.text(amount, methods[way].exponent) for way, amount in view.by_way.items() if way in methods}
    lines += [f"{name}: {amount}" for name, amount in ways.items()]
    value = {**facts, "takings": parts, "methods": ways, "movements": movements}
    return Answer(value, "\n".join(lines), Rows(_MOVED, moved) if moved else None)


async def _emails(house: House, operator: OperatorName) -> dict[int, str]:
    return {member.id: member.email for member in (await house.known(operator.id)).people.members.values()}


def _facts(shift: Shift, operator: OperatorName, emails: dict[int, str]) -> dict[str, object]:
    closed = shift.closed
    amounts = (None, None, None) if closed is None else (closed.counted, closed.expected, closed.difference)
    counted, expected, difference = (None if one is None else money.text(one, operator.exponent) for one in amounts)
    return {
        "shift": shift.seq,
        "day": shift.day.isoformat(),
        "user": emails[shift.member_id],
        "entity": shift.entity_id,
        "state": "open" if closed is None else "closed",
        "opened_at": by_clock_of(operator, shift.opened_at),
        "closed_at": None if closed is None else by_clock_of(operator, closed.at),
        "closed_by": None if closed is None else emails[closed.by],
        "opening": money.text(shift.opening, operator.exponent),
        "counted": counted,
        "expected": expected,
        "difference": difference,
    }
