"""Reads how far things are in the whole house, for those who watch it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from taquilla.engine.duty_failures import Failures
from taquilla.engine.residents import read_all
from taquilla.store.ledger.duty_failures import Failing
from taquilla.store.ledger.standing import DrawsToSettle, LastAudit, OpenAlarms, WebhooksStanding, read
from taquilla.store.people.operators import load_operators
from taquilla.store.postgres.database import Database, DatabaseGone
from taquilla.store.postgres.replication import Replication, look_at_replication, urgent_first


@dataclass(frozen=True, slots=True)
class HouseStanding:
    """The state of things at an instant. names are those of all operators; what nobody does for closed ones is of active ones."""

    now: datetime
    names: dict[int, str]
    active: list[str]
    failing: list[Failing]
    failures: list[tuple[int, str, int]]
    alarms: list[OpenAlarms]
    to_settle: list[DrawsToSettle]
    webhooks: list[WebhooksStanding]
    audits: list[LastAudit]
    replication: list[Replication]


async def look(database: Database, failures: Failures) -> HouseStanding:
    """Return how far things are. Raises DatabaseGone."""
    now, failing = await failures.standing()
    async with database.reading() as connection:
        operators = await load_operators(connection)
    alarms, audits = await read_all(database, partial(read, OpenAlarms)), await read_all(database, partial(read, LastAudit))
    return HouseStanding(
        now=now, names={one.id: one.name for one in operators}, active=[one.name for one in operators if one.is_active],
        failing=failing, failures=await failures.counts(), alarms=alarms, audits=audits,
        replication=await _replication(database),
        to_settle=await read_all(database, partial(read, DrawsToSettle)),
        webhooks=await read_all(database, partial(read, WebhooksStanding)),
    )  # fmt: skip


async def _replication(database: Database) -> list[Replication]:
    """Return how each node that holds operators and answers replicates, the most urgent first."""
    found = []
    for node, _ in database.residents():
        with suppress(DatabaseGone):
            async with node.reading() as connection:
                found.append(await look_at_replication(connection))
    return urgent_first(found)
