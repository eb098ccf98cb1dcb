"""Players of wallets: showing them, blocking them, and the limits and exclusions of their own choice (RG-30 to RG-35)."""

from datetime import datetime
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.session import ID_MAX, MACHINE, amount, by_clock_of, granted, instant
from taquilla.domain.ledger import money
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, PlayerLimit
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Players of an operator's wallets, and their limits.")

_NONE = "none"

TheUser = Annotated[str, typer.Argument(metavar="USER", help="The user's id, as requests bear it.")]
Kind = Annotated[LimitKind, typer.Argument(help="What it bounds.")]
Per = Annotated[LimitPeriod, typer.Argument(help="The calendar period that it is for.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="The most, in whole units of the currency; none takes it away.")]
Until = Annotated[str | None, typer.Option(help="The instant at which it ends: ISO with its offset; by default never.")]
After = Annotated[int, typer.Option(min=0, max=ID_MAX, help="Begin behind the player of this number.")]
AtMost = Annotated[int, typer.Option("--limit", min=1, max=500, help="How many are shown.")]


@app.command("list")
async def list_players(after: After = 0, at_most: AtMost = 50, *, operator: OperatorName, house: House) -> Rows:
    """The players of an operator by number, with their balances in its currency.

    Example: taquilla player list --operator 3 --limit 100
    """
    players = await house.wallets.players.list(operator.id, after=after, limit=at_most)
    rows = [
        (player.id, player.user_id, player.username, player.partner_id, player.status, money.text(balance, operator.exponent))
        for player, balance in players
    ]
    return Rows(("player", "user", "name", "partner", "status", "balance"), rows)


@app.command("show")
async def show_player(user: TheUser, *, operator: OperatorName, house: House) -> Answer:
    """A player's limits: what holds, what is used of it, and what it has asked for and not confirmed.

    Example: taquilla player show 900001 --operator 3
    """
    view = granted(await house.wallets.players.get(operator.id, user))
    rows: list[tuple[str, ...] | tuple[str | None, ...]] = [
        (
            kind.value,
            period.value,
            money.text(limit_amount, operator.exponent),
            money.text(view.used[period].of(kind), operator.exponent),
            None,
        )
        for (kind, period), limit_amount in sorted(view.limits.items())
    ]
    rows += [
        (limit.kind.value, limit.period.value, _amount_text(limit, operator), None, _local(limit.starts, operator))
        for limit in view.unconfirmed
    ]
    columns = ("limit", "period", "amount", "used", "to_confirm_from")
    player = view.player
    excluded = _local(player.excluded_until, operator) if player.excluded_until is not None else None
    summary = {"user": player.user_id, "status": player.status, "partner": player.partner_id, "excluded_until": excluded}
    summary |= {"balance": money.text(view.balance, operator.exponent)}
    text = ", ".join(f"{name.replace('_', ' ')}: {value or '-'}" for name, value in summary.items())
    value = summary | {"limits": [dict(zip(columns, row, strict=True)) for row in rows]}
    return Answer(value, text, beneath=Rows(columns, rows))


@app.command("block")
async def block_player(user: TheUser, *, operator: OperatorName, house: House) -> Answer:
    """A player neither plays nor moves funds; the bets that it has are settled.

    Example: taquilla player block 900001 --operator 3
    """
    return await _set_blocked(house, operator, user, blocked=True)


@app.command("unblock")
async def unblock_player(user: TheUser, *, operator: OperatorName, house: House) -> Answer:
    """A player may do everything again that it has not forbidden itself.

    Example: taquilla player unblock 900001 --operator 3
    """
    return await _set_blocked(house, operator, user, blocked=False)


@app.command("exclude")
async def exclude_player(user: TheUser, until: Until = None, *, operator: OperatorName, house: House) -> Answer:
    """Keep a player from playing and depositing, at its own wish; it may withdraw. It is never shortened.

    Example: taquilla player exclude 900001 --until 2025-10-22T00:00:00-04:00 --operator 3
    """
    ends = instant(until, "--until") if until is not None else None
    holds = _local(granted(await house.wallets.players.exclude(operator.id, user, ends, author=MACHINE)), operator)
    return Answer({"user": user, "excluded_until": holds}, text=f"{user} is excluded until {holds}")


@app.command("limit")
async def limit_player(user: TheUser, kind: Kind, period: Per, most: Amount, *, operator: OperatorName, house: House) -> Answer:
    """A limit at a player's wish. A lower one holds at once; a higher one, or none, is to be confirmed a day later.

    Example: taquilla player limit 900001 stake day 100 --operator 3
    """
    limit_amount = None if most == _NONE else amount(most, operator, "AMOUNT")
    limit = granted(await house.wallets.players.ask_limit(operator.id, user, kind, period, limit_amount, author=MACHINE))
    return _limit(user, operator, limit)


@app.command("confirm")
async def confirm_limit(user: TheUser, kind: Kind, period: Per, *, operator: OperatorName, house: House) -> Answer:
    """A player's second yes to the limit that it asked for last; refused before its day is over.

    Example: taquilla player confirm 900001 stake day --operator 3
    """
    limit = granted(await house.wallets.players.confirm_limit(operator.id, user, kind, period, author=MACHINE))
    return _limit(user, operator, limit)


async def _set_blocked(house: House, operator: OperatorName, user: str, *, blocked: bool) -> Answer:
    granted(await house.wallets.players.set_blocked(operator.id, user, blocked=blocked, author=MACHINE))
    status = "blocked" if blocked else "active"
    return Answer({"user": user, "status": status}, text=f"{user} is {status}")


def _limit(user: str, operator: OperatorName, limit: PlayerLimit) -> Answer:
    amount_text, holds = _amount_text(limit, operator), limit.confirmed_at is not None
    value = {"user": user, "limit": limit.kind.value, "period": limit.period.value, "amount": amount_text, "holds": holds}
    text = f"{user}: {limit.kind.value} a {limit.period.value} {amount_text}"
    if not holds:
        starts = _local(limit.starts, operator)
        value, text = value | {"to_confirm_from": starts}, f"{text}, to be confirmed from {starts} on"
    return Answer(value, text=text)


def _amount_text(limit: PlayerLimit, operator: OperatorName) -> str:
    return _NONE if limit.amount is None else money.text(limit.amount, operator.exponent)


def _local(at: datetime, operator: OperatorName) -> str:
    # A permanent exclusion ends at the greatest instant, which no zone can shift.
    local = at if at.year == datetime.max.year else by_clock_of(operator, at)
    return local.isoformat(timespec="seconds")
