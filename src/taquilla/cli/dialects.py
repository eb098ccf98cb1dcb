"""Dialects that other packages bring: what is served, and a package to begin one from."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from taquilla.cli.checks import Only, Show, Sure, listed, played, refuse_bad_start
from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, CannotDo, Rows
from taquilla.cli.passwords import first_line
from taquilla.cli.session import MACHINE
from taquilla.engine.house import House
from taquilla.http.checks import Call, Check, CheckResult, Given, play
from taquilla.http.client import HttpClient
from taquilla.http.client_connection import ServerResponse
from taquilla.store.people.operators import OperatorName

_TEMPLATES: Final = Path(str(files("taquilla.cli"))) / "templates"

app = Commands("Dialects: how programs talk to the server over HTTP.")


@app.command("list")
def list_dialects(as_json: AsJson = False) -> Rows:
    """List the dialects of the installation and those of other packages, and why one is not served. Needs no installation.

    Ends with 1 where one is not served.

    Example: taquilla dialect list
    """
    from taquilla.app import OWN, offered

    rows: list[list[object]] = [[one.name, "taquilla", ", ".join(one.segments), "served"] for one in OWN]
    for one in offered():
        rows.append([one.name, one.package, ", ".join(one.dialect.segments) if one.dialect else "", one.fault or "served"])
    return Rows(("name", "package", "segments", "state"), rows, status=int(any(row[-1] != "served" for row in rows)))


@app.command("check")
def check(
    name: Annotated[str, typer.Argument(help="The dialect, of a package that is installed here.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the server is called: ours, or anybody's who speaks it.")] = "",
    given: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="NAME=VALUE", help="What the checks need to know; NAME=@FILE reads a file."),
    ] = None,
    only: Only = None,
    sure: Sure = False,
    show: Show = False,
    as_json: AsJson = False,
) -> Answer:
    """Play a dialect's own checks before a server, and say what is wrong with it. Needs no installation and no database.

    Ends with 0 when every check held, with 1 when something is wrong, and with 2 when nothing is but some could not be decided.

    Example: taquilla dialect check casino --list

    Example: taquilla dialect check casino https://wallet.example/casino/ana --with user=900001 --with token=TOKEN
    --with key=@signing.pem --yes-this-moves-test-money
    """
    checks = _checks(name, only or [])
    if show:
        return listed(checks)
    refuse_bad_start(url, sure=sure)
    scene = Given(map(_said, given or []), run=secrets.token_hex(8))

    def player(client: HttpClient) -> Callable[[Check[Given]], Awaitable[CheckResult]]:
        async def make(call: Call) -> ServerResponse:
            return await client.call(call.method, url.rstrip("/") + call.path, call.body, call.headers)

        return lambda one: play(one, scene, make)

    return asyncio.run(played(url, checks, player, as_json=as_json))


def _checks(name: str, only: list[str]) -> list[Check[Given]]:
    """Return the checks of a dialect, or those of these names."""
    from taquilla.app import OWN, offered

    dialects = {one.name: one for one in (*OWN, *(each.dialect for each in offered() if each.dialect and not each.fault))}
    if name not in dialects:
        raise CannotDo(f"no dialect {name} is served: taquilla dialect list says what is, and why not")
    checks = {check.name: check for check in dialects[name].checks}
    if not checks:
        raise CannotDo(f"the dialect {name} brings no checks")
    if missing := sorted({*only} - {*checks}):
        raise CannotDo(f"{name} has no check {missing[0]}; it has: {', '.join(checks)}")
    return [check for check in checks.values() if not only or check.name in only]


def _said(text: str) -> tuple[str, str]:
    name, is_said, value = text.partition("=")
    if not is_said:
        raise CannotDo(f"--with {text}: say NAME=VALUE")
    try:
        return name, Path(value[1:]).read_text() if value.startswith("@") else value
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"--with {text}: {error}") from None


@app.command("new")
def write_package(
    name: Annotated[str, typer.Argument(help="Its name, and the first segment of its paths: letters, digits, _ in lower case.")],
    folder: Annotated[Path, typer.Option("--in", help="The folder to write it into.")] = Path(),
    wallet: Annotated[bool, typer.Option("--wallet", help="With bets, wins and rollbacks, and the kit's proofs.")] = False,
    as_json: AsJson = False,
) -> Answer:
    """Write a package with a dialect to begin from, and its tests: `taquilla-NAME`. Needs no installation.

    Example: taquilla dialect new example

    Example: taquilla dialect new casino --wallet
    """
    if not re.fullmatch("[a-z][a-z0-9_]{1,30}", name):
        raise CannotDo(f"{name!r} is no name: 2 to 31 letters, digits and _, in lower case, the first one a letter")
    from taquilla.app import TAKEN

    if name in TAKEN:
        raise CannotDo(f"the house has /{name} already: choose another name")
    package = folder / f"taquilla-{name}"
    if package.exists():
        raise CannotDo(f"{package} is there already: nothing was written")
    for templates in (_TEMPLATES / "package", _TEMPLATES / ("wallet" if wallet else "balance")):
        for template in sorted(templates.rglob("*.txt")):
            file = package / str(template.relative_to(templates).with_suffix("")).replace("NAME", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(template.read_text().replace("NAME", name))
    return Answer({"folder": str(package)}, f"{package} is there. Next: pip install -e '{package}[test]'; taquilla dialect list")


@app.command("secret")
async def share_secret(
    name: Annotated[str, typer.Argument(help="The dialect.")],
    secret: Annotated[str, typer.Argument(help="What the dialect calls it.")],
    file: Annotated[str, typer.Option("--secret-file", help="A file whose first line it is (- is standard input).")] = "",
    forget: Annotated[bool, typer.Option("--forget", help="Forget it.")] = False,
    *,
    operator: OperatorName,
    house: House,
    as_json: AsJson = False,
) -> Answer:
    """Keep a secret that an operator shares with those who call it over a dialect, encrypted, in place of the one before.

    Every process takes it within two seconds.

    Example: taquilla dialect secret pragmatic hash --operator 3 --secret-file secret.txt
    """
    if forget is bool(file):
        raise CannotDo("say either --secret-file or --forget")
    content = b"" if forget else first_line(file, "secret").encode()
    await house.people.shared_secrets.put(operator.id, name, secret, content, author=MACHINE)
    return Answer({"secret": secret}, f"{secret} of {name} is {'forgotten' if forget else 'kept'}")
