"""Draws: listing them, closing those that are due, their exposure (VE-43), and the two clerks of a result or an order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.passwords import ClerkEmail, ClerkOptions
from taquilla.cli.session import ID_MAX, MACHINE, Operator, by_clock_of, granted, local_day, the_draw, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import business_day, day_bounds
from taquilla.domain.lottery.draw_orders import REASON_MAX, DrawOrder
from taquilla.domain.people.members import HOUSE, Caller
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.office import OperatorName
from taquilla.store.lottery.draws import STATES, DrawFilter

app = Commands("Draws and their results.")

_COLUMNS = ("operator", "event", "name", "draws_at", "closes_at", "open", "result", "state")

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=ID_MAX, help="The draw, as `taquilla draw list` numbers it.")]
OutcomeText = Annotated[str, typer.Argument(metavar="OUTCOME", help='The result as drawn: "341", "341-ARI", "00".')]
Day = Annotated[str | None, typer.Option(help="The local day: ISO. By default the operator's today.")]
Open = Annotated[bool, typer.Option("--open", help="Only those that may still be sold.")]


@app.command("list")
async def list_draws(operator: Operator = None, day: Day = None, only_open: Open = False, *, house: House) -> Rows:
    """The draws of a day, in the order of their time; of every operator, or of one.

    Example: taquilla draw list --operator 1 --day 2024-10-22 --open
    """
    operators = await house.people.office.operators() if operator is None else [await the_operator(house, operator)]
    now = await house.now()
    rows = [row for operator in operators for row in await _rows(house, operator, now, day, only_open=only_open)]
    return Rows(_COLUMNS, rows)


async def _rows(
    house: House, operator: OperatorName, now: datetime, day: str | None, *, only_open: bool
) -> list[tuple[object, ...]]:
    zone = ZoneInfo(operator.zone)
    since, until = day_bounds(local_day(day, "--day") if day is not None else business_day(now, zone), zone)
    draw_filter = DrawFilter(
        since=since,
        until=until - timedelta(microseconds=1),  # the filter includes its end
        states=frozenset({"open"}) if only_open else STATES,
        limit=None,
    )
    _, draws = granted(await house.lottery.draws.search(Caller(operator.id, 0, 0), draw_filter))
    return [
        (
            operator.id, draw.event.id, draw.event.name, draw.event.draws_at.astimezone(zone), draw.closes_at.astimezone(zone),
            draw.is_open, draw.outcome, draw.state,
        )
        for draw in draws
    ]  # fmt: skip


@app.command("close")
async def close_draw(event: Event, *, operator: OperatorName, house: House) -> Answer:
    """Do what is due for a draw now, without waiting for a worker: close it, settle it. A draw never closes early.

    Example: taquilla draw close 1234 --operator 1
    """
    granted(await house.lottery.draws.close(operator.id, event, author=MACHINE))
    async with house.database.of(operator.id).connection() as connection:
        await house.duties.do_all(connection, [operator.id])
    draw = await the_draw(house, operator, event)
    assert draw.closed_at is not None
    closed_at = by_clock_of(operator, draw.closed_at)
    value = {"operator": operator.id, "event": event, "state": draw.state, "closed_at": closed_at}
    return Answer(value, text=f"draw {event} is closed, as of {closed_at:%Y-%m-%d %H:%M}")


async def show_exposure(
    event: Event,
    rows: Annotated[int, typer.Option(min=1, max=12_000, help="How many outcomes to show.")] = 10,
    *,
    operator: OperatorName,
    house: House,
) -> Rows:
    """The outcomes of a draw that would cost most. Beside each what would remain of the sale.
    Sealed from the close to the result.

    Example: taquilla exposure 1234 --operator 1 --rows 20
    """
    exposure = granted(await house.lottery.draws.exposure(Caller(operator.id, HOUSE, 0), event))
    sale = money.text(exposure.sale, operator.exponent)
    outcome_rows = [
        (event, sale, outcome, money.text(pays, operator.exponent), money.text(remains, operator.exponent))
        for outcome, pays, remains in exposure.liabilities[:rows]
    ]
    return Rows(("event", "sale", "outcome", "pays", "remains"), outcome_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawReadingOptions(ClerkOptions):
    """The options of a clerk who reads a result."""

    event: Event
    outcome: OutcomeText
    clerk: ClerkEmail


@app.command("result")
async def enter_result(reading: DrawReadingOptions, house: House) -> Answer:
    """A first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved it.

    Example: taquilla draw result 1234 341-ARI --operator 1 --clerk ana@example.com
    """
    clerk = await reading.authenticate_clerk(house, reading.clerk)
    entered = await house.lottery.draws.enter_result(clerk, reading.event, reading.outcome)
    return _result(granted(entered), "entered, and waits for a second clerk (taquilla draw approve)")


@app.command("approve")
async def approve_result(reading: DrawReadingOptions, house: House) -> Answer:
    """A second clerk's reading of the same result, who must be another one. A worker then settles the draw.

    Example: taquilla draw approve 1234 341-ARI --operator 1 --clerk luis@example.com
    """
    clerk = await reading.authenticate_clerk(house, reading.clerk)
    approved = await house.lottery.draws.approve_result(clerk, reading.event, reading.outcome)
    return _result(granted(approved), "approved, and is settled by a worker")


def _result(result: DrawOutcome, state: str) -> Answer:
    value = {"event": result.event_id, "version": result.version, "outcome": result.outcome}
    return Answer(value, text=f"draw {result.event_id}: result {result.outcome} (version {result.version}) is {state}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOptions(ClerkOptions):
    """The options of a clerk who orders something about a draw."""

    event: Event
    clerk: ClerkEmail
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help=f"Why: of the first clerk, at most {REASON_MAX} characters.")
    ] = None
    approve: Annotated[bool, typer.Option("--approve", help="As the second clerk, who must be another one: now it is done.")] = (
        False
    )


@app.command("suspend")
async def suspend_draw(options: OrderOptions, house: House) -> Answer:
    """Suspend a draw that is on sale: nothing more is sold of it until it is resumed. What was sold stays.

    A first clerk says why, and it is done once a second one has approved it. The draw closes in its time as any other does.

    Example: taquilla draw suspend 1234 --operator 1 --clerk ana@example.com --reason "the machine stands still"
    """
    return await _order(house, DrawOrder.SUSPEND, options, "it is suspended")


@app.command("resume")
async def resume_draw(options: OrderOptions, house: House) -> Answer:
    """Put a suspended draw on sale again, until it closes.

    Example: taquilla draw resume 1234 --operator 1 --clerk luis@example.com --approve
    """
    return await _order(house, DrawOrder.RESUME, options, "it is on sale again")


@app.command("void")
async def void_draw(options: OrderOptions, house: House) -> Answer:
    """Say that a draw is not held: it closes at once, and the stakes on it go back at face value, with the commissions.

    A till pays them like prizes, against the ticket; a wallet has them at once. In a tripleta's run another draw takes its place.
    Should the draw be held after all, its result is entered as a correction (taquilla draw result).

    Example: taquilla draw void 1234 --operator 1 --clerk ana@example.com --reason "not drawn, says the lottery"

    Example: taquilla draw void 1234 --operator 1 --clerk luis@example.com --approve
    """
    return await _order(house, DrawOrder.VOID, options, "it is void, and the stakes are given back by a worker")


async def _order(house: House, order: DrawOrder, options: OrderOptions, approved_text: str) -> Answer:
    event, reason = options.event, (options.reason or "").strip()
    if options.approve and options.reason is not None:
        raise typer.BadParameter("it was said by the first clerk", param_hint="--reason")
    if not options.approve and not 0 < len(reason) <= REASON_MAX:
        raise typer.BadParameter(f"say why, in at most {REASON_MAX} characters", param_hint="--reason")
    clerk = await options.authenticate_clerk(house, options.clerk)
    if options.approve:
        ordered = granted(await house.lottery.draw_orders.approve(clerk, event, order))
    else:
        ordered = granted(await house.lottery.draw_orders.enter(clerk, event, order, reason))
    value = {"event": event, "version": ordered.version, "order": order.value, "approved": options.approve}
    waits = f"to {order} it is asked for, and waits for a second clerk (taquilla draw {order} {event} --approve)"
    return Answer(value, text=f"draw {event}: {approved_text if options.approve else waits}")
