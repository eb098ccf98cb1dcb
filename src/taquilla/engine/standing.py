"""Reads how far things are in the whole house, for those who watch it."""

from dataclasses import dataclass
from datetime import datetime

from taquilla.engine.duty_failures import Failures
from taquilla.engine.residents import read_all
from taquilla.store.ledger import standing
from taquilla.store.ledger.duty_failures import Failing
from taquilla.store.ledger.standing import DrawsToSettle, LastAudit, OpenAlarms, WebhooksStanding
from taquilla.store.people.operators import load_operators
from taquilla.store.postgres.database import Database
from taquilla.store.postgres.replication import Replication, look_at_replication


@dataclass(frozen=True, slots=True)
class HouseStanding:
    """The state of things at an instant. names are those of the operators, closed ones included."""

    now: datetime
    names: dict[int, str]
    failing: list[Failing]
    failures: list[tuple[int, str, int]]
    alarms: list[OpenAlarms]
    to_settle: list[DrawsToSettle]
    webhooks: list[WebhooksStanding]
    audits: list[LastAudit]
    replication: Replication


async def look(database: Database, failures: Failures) -> HouseStanding:
    """Return how far things are. Raises DatabaseGone."""
    now, failing = await failures.standing()
    async with database.reading() as connection:
        replication = await look_at_replication(connection)
        names = {operator: name for operator, name, *_ in await load_operators(connection)}
    return HouseStanding(
        now=now, names=names, failing=failing, failures=await failures.counts(),
        alarms=await read_all(database, standing.count_alarms), to_settle=await read_all(database, standing.find_to_settle),
        webhooks=await read_all(database, standing.find_webhooks), audits=await read_all(database, standing.find_audits),
        replication=replication,
    )  # fmt: skip
