"""Plays checks of a server over HTTP, and prints what held: `wallet check` and `dialect check` do it alike."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from ipaddress import ip_network
from typing import Annotated, TypeVar

import typer

from taquilla.cli.output import Answer, CannotDo, say
from taquilla.http.addresses import BadAddress, target
from taquilla.http.checks import HELD, UNDECIDED, WRONG, Check, CheckResult
from taquilla.http.client import HttpClient

_TIMEOUT_S = 15.0  # longer than the house waits, to measure late responses
_ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))  # a server under test may be anywhere: often it is on the same machine
Scene = TypeVar("Scene")

Sure = Annotated[
    bool, typer.Option("--yes-this-moves-test-money", help="The player is a test account, whose money may be moved.")
]
Show = Annotated[bool, typer.Option("--list", help="Show the checks, and play none.")]
Only = Annotated[list[str] | None, typer.Option(metavar="CHECK", help="Play this check; say it once for each.")]


def listed(checks: Sequence[Check[Scene]]) -> Answer:
    """Return the names of checks, and what they expect."""
    rows = [{"name": check.name, "expects": check.expects} for check in checks]
    return Answer(rows, text="\n".join(f"{check.name:<22} {check.expects}" for check in checks))


def refuse_bad_start(url: str, *, sure: bool) -> None:
    """Raise CannotDo for an address that is none, and where nobody says that money may be moved."""
    try:
        target(url)
    except BadAddress as trouble:
        raise CannotDo(str(trouble)) from None
    if not sure:
        raise CannotDo("this moves the player's money: say that it is a test account, with --yes-this-moves-test-money")


async def played(
    url: str,
    checks: Sequence[Check[Scene]],
    player: Callable[[HttpClient], Callable[[Check[Scene]], Awaitable[CheckResult]]],
    *,
    as_json: bool,
) -> Answer:
    """Play checks one after another, and print each result as it comes. player makes what plays one, over a client."""
    client, results = HttpClient(_ANYWHERE, plain_http=True, timeout_s=_TIMEOUT_S), []
    play = player(client)
    for number, check in enumerate(checks, 1):
        results.append(result := await play(check))
        say(f"{number:>2}/{len(checks)} {result.outcome:<9} {result.name} ({result.calls} calls, {result.slowest_ms} ms at most)")
        if result.came and not as_json:
            say(f"   expected: {result.expects}\n   came: {result.came}")
        if result.mend and not as_json:
            say(f"   to mend: {result.mend}")
    await client.close()
    counts = {kind: sum(result.outcome == kind for result in results) for kind in (HELD, WRONG, UNDECIDED)}
    value = {"url": url, **counts, "checks": [asdict(result) for result in results]}
    status = 0 if counts[HELD] == len(results) else 1 if counts[WRONG] else 2
    return Answer(value, text=", ".join(f"{count} {kind}" for kind, count in counts.items()), status=status)
