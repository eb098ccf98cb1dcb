"""Audits the house after a bench."""

from bench.ground import as_owner
from bench.house import master_key_file
from taquilla.engine.house import House
from taquilla.store.postgres.embedded import AUDITOR, DATABASE, Embedded


async def broken_rules(server: Embedded, database: str = DATABASE) -> list[str]:
    """Return the auditor's findings: rules that are broken or undecided."""
    async with as_owner(server, database) as owner:
        # As the server does by itself some seconds after so many rows have come.
        await owner.execute(b"analyze")
    house = await House.open(server.url(database=database), master_key_file(server), auditor_url=server.url(AUDITOR, database))
    try:
        report = await house.audit()
    finally:
        await house.close()
    broken = [f"{found.rule.id} {found.rule.sentence} ({found.count})" for found in report.violations]
    return broken + [f"{found.rule.id} cannot be decided: {found.undecided}" for found in report.undecided]
