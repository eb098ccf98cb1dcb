"""Operators' own wallets: pinging them, listing the calls that failed for good, and retrying these."""

import json
from typing import Annotated

import typer

from taquilla.cli.options import Commands, HouseOptions, OperatorOptions
from taquilla.cli.output import CommandRefused
from taquilla.cli.session import granted
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Operators' own wallets, and what they are told of tickets.")

Ticket = Annotated[str | None, typer.Option(metavar="ID", help="Only what is about this ticket: its id or its code.")]


@app.command("ping")
def ping(options: OperatorOptions) -> None:
    """Ask a wallet whether it is there. One in a private network needs TAQUILLA_WALLET_NETWORKS.

    Example: taquilla wallet ping --operator 3
    """

    async def story(house: House, which: OperatorName) -> dict[str, object]:
        reply = granted(await house.sports.operator_wallets.ping(which.id))
        if reply.status != 200:
            raise CommandRefused("WALLET_FAILED", f"the wallet is not well: {reply.trouble or f'it answers {reply.status}'}")
        return {"operator": which.id, "status": reply.status}

    found = options.ask_for_operator(story, calls=True)
    options.answer(found, text="the wallet answers")


@app.command("parked")
def list_parked(options: OperatorOptions) -> None:
    """The calls that a wallet did not understand for days, and that are not made any more until somebody asks for it.

    behind is how many calls about the same ticket wait for this one; answer is what the wallet said last.

    Example: taquilla wallet parked --operator 3
    """

    async def story(house: House, which: OperatorName) -> list[list[object]]:
        return [
            [
                one.ticket_id, one.ticket_code, one.player, one.n, one.action, one.tries, one.written_at, one.behind,
                one.answer if options.as_json or one.answer is None else json.dumps(one.answer, ensure_ascii=False),
            ]
            for one in await house.sports.deliveries.parked(which.id)
        ]  # fmt: skip

    columns = ["ticket", "code", "player", "call", "action", "tries", "written_at", "behind", "answer"]
    options.table(columns, options.ask_for_operator(story))


@app.command("status")
def status(options: HouseOptions) -> None:
    """Show the calls to each operator's wallet: parked, waiting, and since when the oldest waits.

    Example: taquilla wallet status --json
    """

    async def story(house: House) -> list[list[object]]:
        _, standings = await house.sports.deliveries.standing()
        return [[one.operator_id, one.operator, one.parked, one.waiting, one.oldest] for one in standings]

    options.table(["operator", "name", "parked", "waiting", "oldest"], options.ask(story))


@app.command("replay")
def replay(ticket: Ticket = None, *, options: OperatorOptions) -> None:
    """Have parked calls made again, in order, by the next worker that comes by: all of them, or those about one ticket.

    Example: taquilla wallet replay --operator 3 --ticket 66902734beba20ff2df5c79f
    """

    async def story(house: House, which: OperatorName) -> dict[str, object]:
        seq = None
        if ticket is not None:
            seq = granted(await house.sports.tickets.get(which.id, ticket)).seq
        return {"operator": which.id, "replayed": await house.sports.deliveries.replay(which.id, seq)}

    found = options.ask_for_operator(story)
    options.answer(found, text=f"calls that are due again: {found['replayed']}")
