"""Operators' own wallets: checking one against all that the house may ask of it, and the calls that failed for good."""

import asyncio
import json
import secrets
from typing import Annotated

import typer

from taquilla.cli.checks import Only, Show, Sure, listed, played, refuse_bad_start
from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, CannotDo, Rows
from taquilla.cli.passwords import first_line
from taquilla.cli.session import MACHINE, granted
from taquilla.conformance.conversation import Scene
from taquilla.conformance.runner import CheckRunner, all_checks, chosen
from taquilla.engine.house import House
from taquilla.store.people.operators import OperatorName

app = Commands("Operators' own wallets, and what they are told of tickets.")


@app.command("parked")
async def list_parked(*, operator: OperatorName, house: House, as_json: AsJson = False) -> Rows:
    """List the calls that a wallet did not understand for days, and that are not made any more until somebody replays them.

    A ticket_discard that has failed five times is one of them too, and is still made every half an hour. behind is how many calls
    about the same ticket wait for this one; answer is what the wallet said last.

    Example: taquilla wallet parked --operator 2
    """
    rows = [
        [
            call.ticket_id, call.ticket_code, call.player, call.n, call.action, call.tries, call.written_at, call.behind,
            call.answer if as_json or call.answer is None else json.dumps(call.answer, ensure_ascii=False),
        ]
        for call in await house.sports.deliveries.parked(operator.id)
    ]  # fmt: skip
    return Rows(("ticket", "code", "player", "call", "action", "tries", "written_at", "behind", "answer"), rows)


@app.command("write-off")
async def write_off(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="The ticket, by its id or its code.")],
    reason: Annotated[str, typer.Option(help="Why, for the audit trail.")],
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """End the call about a ticket that `parked` lists, and those behind it: the wallet never gets them.

    No money moves: pay the player, or be paid, elsewhere first. It is for a wallet that is gone. Its operator is closed once no
    pot rolls over.

    Example: taquilla wallet write-off DEC4C0 --operator 2 --reason "the wallet is gone, the player was paid in cash"
    """
    found = granted(await house.sports.tickets.get(operator.id, ticket))
    if not (count := await house.sports.deliveries.write_off(operator.id, found, reason, author=MACHINE)):
        raise CannotDo(f"no call about ticket {found.code} is parked")
    return Answer({"ticket": found.id, "calls": count}, text=f"ticket {found.code}: {count} calls written off")


@app.command("check")
def check(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the wallet is called.")] = "",
    secret: Annotated[str | None, typer.Option(help="The secret that we sign with; of a test operator.")] = None,
    secret_file: Annotated[str | None, typer.Option(help="A file whose first line it is (- is standard input).")] = None,
    token: Annotated[str, typer.Option(help="A token of the test player.")] = "",
    operator: Annotated[str, typer.Option(metavar="NAME", help="The operator that calls are made for.")] = "site",
    currency: Annotated[str, typer.Option(help="The player's currency.")] = "KES",
    price: Annotated[int, typer.Option(min=1, max=10**9, help="What a ticket costs, in minor units.")] = 100,
    only: Only = None,
    sure: Sure = False,
    show: Show = False,
    as_json: AsJson = False,
) -> Answer:
    """Play the server's part before an operator's wallet, and say what is wrong with it. Needs no installation and no database.

    The player needs a balance of fifty prices. Ends with 0 when every check held, with 1 when something is wrong, and with 2 when
    nothing is but some could not be decided.

    Example: taquilla wallet check https://wallet.example/hook --secret-file secret.txt --token TOKEN --yes-this-moves-test-money

    Example: taquilla wallet check http://127.0.0.1:8000/sandbox/pam --secret 12345ABCDE --token token_ann --only discard-first
    --yes-this-moves-test-money
    """
    try:
        checks = list(chosen(only or []))
    except KeyError as error:
        raise CannotDo(f"there is no check {error}; there are: {', '.join(check.name for check in all_checks())}") from None
    if show:
        return listed(checks)
    key = _secret(url, secret, secret_file, token, sure=sure)
    scene = Scene(operator, token, currency, price, run=secrets.token_hex(8))
    return asyncio.run(played(url, checks, lambda client: CheckRunner(client, url, key, scene).play, as_json=as_json))


def _secret(url: str, secret: str | None, secret_file: str | None, token: str, *, sure: bool) -> bytes:
    """Return the secret. Raises CannotDo for options that do not go together or are missing."""
    if (secret is None) == (secret_file is None):
        raise CannotDo("say either --secret or --secret-file")
    if not token:
        raise CannotDo("say whose money is moved, with --token")
    refuse_bad_start(url, sure=sure)
    return (first_line(secret_file, "secret") if secret_file is not None else secret or "").encode()
