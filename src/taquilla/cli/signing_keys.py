"""Keys that operators of wallets and providers of games sign with, and the least version of their signature."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, CommandRefused, Rows
from taquilla.cli.partners import TheProvider, refuse_unknown_provider
from taquilla.cli.session import AUTHOR, ID_MAX, INT_MAX, From, instant
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.engine.wallets.signatures import KeyUnusable, fingerprint
from taquilla.engine.wallets.signers import Owner

app = Commands("Public keys of whoever signs requests about wallets.")

_BYTES_MAX = 16_384

OfOperator = Annotated[int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The operator that signs with it.")]
OfProvider = Annotated[str | None, typer.Option(metavar="ID", help="The provider that signs with it.")]
KeyFile = Annotated[str, typer.Argument(metavar="FILE", help="The public key in PEM (- is standard input).")]
TheKey = Annotated[int, typer.Argument(metavar="KEY", min=1, max=ID_MAX, help="The key's number, as the list shows it.")]
Least = Annotated[int, typer.Argument(metavar="VERSION", min=1, max=2, help="1: over the body, or 2; 2: over the whole request.")]


@app.command("add")
async def add_key(
    file: KeyFile, operator: OfOperator = None, provider: OfProvider = None, begins: From = None, *, house: House
) -> Answer:
    """One more key of an operator or a provider, an RSA key of 2048 bits or more. Those that it has hold beside it.

    Example: taquilla key add hypex.pem --operator 3
    """
    kind, owner = _owner(operator, provider)
    key = _read(file)
    since = instant(begins, "--from") if begins is not None else None
    await _refuse_unknown(house, kind, owner)
    try:
        added = await house.wallets.signers.add_key(kind, owner, key, valid_from=since, author=AUTHOR)
    except KeyUnusable as error:
        raise CannotDo(f"{file} is no RSA public key of 2048 bits or more, in PEM") from error
    value = {"owner": f"{kind} {owner}", "key": added, "sha256": fingerprint(key)}
    return Answer(value, text=f"key {added} of {kind} {owner}: SHA-256 {fingerprint(key)}")


@app.command("list")
async def list_keys(*, house: House) -> Rows:
    """All keys, those that have ended and those that are to come too. Instants are in UTC.

    Example: taquilla key list --json
    """
    found = await house.wallets.signers.keys()
    rows = [
        (f"{key.owner_kind} {key.owner_id}", key.id, fingerprint(key.public_key), key.valid_from, key.ended_at) for key in found
    ]
    return Rows(("owner", "key", "sha256", "from", "ended"), rows)


@app.command("end")
async def end_key(key: TheKey, operator: OfOperator = None, provider: OfProvider = None, *, house: House) -> Answer:
    """A key is not believed any more, in every process within two seconds. There is no way back.

    Example: taquilla key end 1 --operator 3
    """
    kind, owner = _owner(operator, provider)
    if not await house.wallets.signers.end_key(kind, owner, key, author=AUTHOR):
        raise CommandRefused("KEY_UNKNOWN", f"{kind} {owner} has no key {key} that has not ended")
    value = {"owner": f"{kind} {owner}", "key": key, "ended": True}
    return Answer(value, text=f"key {key} of {kind} {owner} has ended")


async def require_of_operator(version: Least, *, operator: OperatorName, house: House) -> Answer:
    """The least version of a signature that is taken from an operator of wallets; 2 binds it to its path and its time.

    Example: taquilla partner signature 2 --operator 3
    """
    if (await house.wallets.signers.register()).wallets_of(operator.id) is None:
        raise CommandRefused("OPERATOR_UNKNOWN", f"players of operator {operator.id} have no wallets")
    await house.wallets.signers.require_version(operator.id, version, author=AUTHOR)
    return Answer({"operator": operator.id, "signature_version": version}, text=_said(f"operator {operator.id}", version))


async def require_of_provider(provider: TheProvider, version: Least, *, house: House) -> Answer:
    """The least version of a signature that is taken from a provider of games; 2 binds it to its path and its time.

    Example: taquilla provider signature HypexGames 2
    """
    await refuse_unknown_provider(house, provider)
    await house.wallets.signers.require_version_of_provider(provider, version, author=AUTHOR)
    return Answer({"provider": provider, "signature_version": version}, text=_said(f"provider {provider}", version))


def _said(who: str, version: int) -> str:
    return f"{who} signs its requests by version {version}" + (" or 2" if version == 1 else "")


def _owner(operator: int | None, provider: str | None) -> tuple[Owner, str]:
    if operator is not None and provider is None:
        return "operator", str(operator)
    if provider is not None and operator is None:
        return "provider", provider
    raise CannotDo("say whose key it is: --operator or --provider")


async def _refuse_unknown(house: House, kind: Owner, owner: str) -> None:
    register = await house.wallets.signers.register()
    known = [str(one.id) for one in (register.operators if kind == "operator" else register.providers)]
    if owner not in known:
        raise CommandRefused("OWNER_UNKNOWN", f"there is no {kind} {owner} of wallets")


def _read(file: str) -> str:
    try:
        found = sys.stdin.buffer.read(_BYTES_MAX + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CannotDo(f"{file} cannot be read: {error.strerror}") from error
    if len(found) > _BYTES_MAX or not found.isascii():
        raise CannotDo(f"{file} is no public key in PEM")
    return found.decode()
