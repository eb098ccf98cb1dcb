"""Keys of the installation, by which programs add and close operators over our own API: adding, listing and revoking them."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.session import ID_MAX, MACHINE, instant
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.house import House
from taquilla.engine.people.office_refusals import OfficeReason

app = Commands("Keys of the installation, which add operators over /v1.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called in lists and in the trail.")]
Until = Annotated[str | None, typer.Option(help="The instant at which it expires: ISO with its offset. By default never.")]
TheKey = Annotated[int, typer.Argument(metavar="KEY", min=1, max=ID_MAX, help="The key's number, as the list shows it.")]


@app.command("add")
async def add_house_key(name: Name, until: Until = None, *, house: House) -> Answer:
    """A new key of the installation. It is made, and shown this once.

    Example: taquilla house-key add "provisioning" --until 2027-12-31T00:00:00-04:00
    """
    expires_at = instant(until, "--until") if until is not None else None
    added, key = await house.people.house_keys.add(name=name, expires_at=expires_at, author=MACHINE)
    return Answer({"key": added, "name": name, "secret": key}, text=f"house key {added}: {name}\nkey (shown this once): {key}")


@app.command("list")
async def list_house_keys(*, house: House) -> Rows:
    """The keys of the installation, revoked and expired ones too; never the keys themselves.

    Example: taquilla house-key list --json
    """
    rows = await house.people.house_keys.of()
    return Rows(("key", "name", "made", "expires", "used", "revoked"), [tuple(row) for row in rows])


@app.command("revoke")
async def revoke_house_key(key: TheKey, *, house: House) -> Answer:
    """A key of the installation is dead at once, in every process. There is no way back.

    Example: taquilla house-key revoke 1
    """
    if all(one.id != key for one in await house.people.house_keys.of(after=key - 1, limit=1)):
        raise OfficeRefusal(OfficeReason.KEY_UNKNOWN, key_id=key)
    is_new = await house.people.house_keys.revoke(key, author=MACHINE)
    return Answer({"key": key, "revoked": True}, text=f"house key {key} is {'revoked' if is_new else 'already revoked'}")
