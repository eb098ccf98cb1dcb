"""Operators' own wallets: pinging them, listing the calls that failed for good, and retrying these."""

import json
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, CommandRefused, Rows
from taquilla.cli.session import granted
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Operators' own wallets, and what they are told of tickets.")

Ticket = Annotated[str | None, typer.Option(metavar="ID", help="Only what is about this ticket: its id or its code.")]


@app.command("ping", calls=True)
async def ping(*, operator: OperatorName, house: House) -> Answer:
    """Ask a wallet whether it is there. One in a private network needs TAQUILLA_WALLET_NETWORKS.

    Example: taquilla wallet ping --operator 3
    """
    reply = granted(await house.sports.operator_wallets.ping(operator.id))
    if reply.status != 200:
        raise CommandRefused("WALLET_FAILED", f"the wallet is not well: {reply.trouble or f'it answers {reply.status}'}")
    return Answer({"operator": operator.id, "status": reply.status}, text="the wallet answers")


@app.command("parked")
async def list_parked(*, operator: OperatorName, house: House, as_json: AsJson = False) -> Rows:
    """The calls that a wallet did not understand for days, and that are not made any more until somebody asks for it.

    behind is how many calls about the same ticket wait for this one; answer is what the wallet said last.

    Example: taquilla wallet parked --operator 3
    """
    rows = [
        [
            one.ticket_id, one.ticket_code, one.player, one.n, one.action, one.tries, one.written_at, one.behind,
            one.answer if as_json or one.answer is None else json.dumps(one.answer, ensure_ascii=False),
        ]
        for one in await house.sports.deliveries.parked(operator.id)
    ]  # fmt: skip
    return Rows(("ticket", "code", "player", "call", "action", "tries", "written_at", "behind", "answer"), rows)


@app.command("status")
async def status(*, house: House) -> Rows:
    """Show the calls to each operator's wallet: parked, waiting, and since when the oldest waits.

    Example: taquilla wallet status --json
    """
    _, standings = await house.sports.deliveries.standing()
    rows = [[one.operator_id, one.operator, one.parked, one.waiting, one.oldest] for one in standings]
    return Rows(["operator", "name", "parked", "waiting", "oldest"], rows)


@app.command("replay")
async def replay(ticket: Ticket = None, *, operator: OperatorName, house: House) -> Answer:
    """Have parked calls made again, in order, by the next worker that comes by: all of them, or those about one ticket.

    Example: taquilla wallet replay --operator 3 --ticket 66902734beba20ff2df5c79f
    """
    seq = None if ticket is None else granted(await house.sports.tickets.get(operator.id, ticket)).seq
    replayed = await house.sports.deliveries.replay(operator.id, seq)
    return Answer({"operator": operator.id, "replayed": replayed}, text=f"calls that are due again: {replayed}")
