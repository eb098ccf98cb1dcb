"""Rules of operators about the lottery, its products, and holidays."""

from collections.abc import Mapping
from datetime import date

from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Product, Rule, Rules, Scope
from taquilla.domain.people.members import OperatorPeople
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_rules(connection: HouseConnection, operator_id: int, people: OperatorPeople, unit: int) -> Rules:
    """Load all rules of an operator. Read behind its gate, they are true until the gate's rules_version grows.

    unit is one whole unit of its currency.
    """
    parameters = {"operator": operator_id}
    async with connection.pipeline():
        products = await connection.execute(_SQL["load_products"], parameters)
        rows = await connection.execute(_SQL["load_rules"], parameters)
        holidays = await connection.execute(_SQL["load_holidays"], parameters)
        return Rules(
            people,
            # The catalogue's quotas are in whole units: products are shared by operators of different currencies.
            products={row[0]: Product(*(*row[:-1], row[-1] * unit)) for row in await products.fetchall()},
            rows=[
                Rule(Column(name), Scope(*scope), starts, value, until)
                for name, *scope, starts, value, until in await rows.fetchall()
            ],
            unit=unit,
            holidays=frozenset(day for (day,) in await holidays.fetchall()),
        )


_ADD_RULE = {
    "limit": "add_limit",
    "quota": "add_quota",
    "dynamic": "add_dynamic",
    "commission": "add_commission",
    "close": "add_close",
    "multiplier": "add_multiplier",
    "offer": "add_offer",
    "payout": "add_payout",
}


async def add_rule(connection: HouseConnection, operator_id: int, table: str, rule: Mapping[str, object]) -> None:
    """Add a row to a rule table (a key of _ADD_RULE). Left out, a subject means any, and a column of a limit nothing."""
    no_values: dict[str, object] = {"until": None} | (dict.fromkeys(Column) if table == "limit" else {})
    any_subject = {"entity": 0, "member": 0, "product": 0, "game": 0, "selection": "", "event": 0, "basis": "sale"}
    await connection.execute(_SQL[_ADD_RULE[table]], no_values | any_subject | {"operator": operator_id} | dict(rule))


async def add_holiday(connection: HouseConnection, operator_id: int, day: date, name: str, author: str) -> None:
    """Add a holiday; operator 0: the nation's. Raises NotRecorded inside named_errors when there is one on that day already."""
    parameters = {"operator": operator_id, "day": day, "name": name, "author": author}
    await connection.execute(_SQL["add_holiday"], parameters)


async def list_holidays(connection: HouseConnection, operator_id: int) -> list[tuple[int, date, str]]:
    """List the nation's holidays (operator 0) and an operator's own, by day."""
    return await (await connection.execute(_SQL["list_holidays"], {"operator": operator_id})).fetchall()
