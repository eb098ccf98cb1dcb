"""Looks of operators: the colour, the logo and the clock of their pages and their paper."""

from hashlib import sha256
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class LookRow(NamedTuple):
    """The look of an operator: a colour like #0b6b4f and a logo, a PNG file, both empty where none was set.

    twelve_hours: hours are written as 5:42 p. m. in place of 17:42.
    """

    colour: str = ""
    logo: bytes = b""
    twelve_hours: bool = False

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the logo in hex, by which it is called; "" for none."""
        return sha256(self.logo).hexdigest() if self.logo else ""

    @property
    def told(self) -> dict[str, object]:
        """Return what the trail tells of it: everything but the file."""
        return {"colour": self.colour, "digest": self.digest, "twelve_hours": self.twelve_hours}


async def load_logo(connection: HouseConnection, operator_id: int, digest: str) -> bytes | None:
    """Load the logo of an operator, a PNG file, by its SHA-256 in hex; None where it has another one now, or none."""
    return await connection.row(bytes, _SQL["load_logo"], operator=operator_id, digest=digest)


async def load_look(connection: HouseConnection, operator_id: int) -> LookRow:
    """Load how an operator looks."""
    row = await connection.first(_SQL["load_look"], operator=operator_id)
    return LookRow() if row is None else LookRow(row[0], bytes(row[1]), row[2])


async def write_look(connection: HouseConnection, operator_id: int, look: LookRow) -> None:
    """Write how an operator looks. Inside the caller's transaction, behind the gate."""
    await connection.run(_SQL["write_look"], operator=operator_id, logo=look.logo, **look.told)
