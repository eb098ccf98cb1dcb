"""How operators look to those who see their pages and their paper."""

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_logo(connection: HouseConnection, operator_id: int, digest: str) -> bytes | None:
    """Load the logo of an operator, a PNG file, by its SHA-256 in hex; None where it has another one now, or none."""
    row = await connection.first(_SQL["load_logo"], operator=operator_id, digest=digest)
    return None if row is None else bytes(row[0])


async def load_look(connection: HouseConnection, operator_id: int) -> tuple[str, bytes]:
    """Load the colour and the logo of an operator; both are empty where none was set."""
    row = await connection.first(_SQL["load_look"], operator=operator_id)
    return ("", b"") if row is None else (row[0], bytes(row[1]))


async def write_look(connection: HouseConnection, operator_id: int, *, colour: str, digest: str, logo: bytes) -> None:
    """Write how an operator looks. Inside the caller's transaction, behind the gate."""
    await connection.run(_SQL["write_look"], operator=operator_id, colour=colour, digest=digest, logo=logo)
