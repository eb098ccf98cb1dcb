"""Keeps the rules that operators decide about the lottery, and holidays. Every change is made behind the gate and is audited."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from taquilla.domain.ledger.bounds import MULTIPLIER_MAX, QUOTA_MAX, STAKE_MAX
from taquilla.domain.ledger.money import text
from taquilla.domain.lottery.games import JOINT, Game, games_of
from taquilla.domain.lottery.markets import return_refusal
from taquilla.domain.lottery.rule_columns import Column, Unit
from taquilla.domain.lottery.rules import RulesInForce, Scope
from taquilla.domain.people.members import NATION
from taquilla.engine.gate import behind_gate
from taquilla.store.ledger import gates
from taquilla.store.lottery import rules
from taquilla.store.lottery.catalogue import behind_all_gates
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

_BOUNDS: Final = {"stake_max": STAKE_MAX, "stake_min": STAKE_MAX, "quota": QUOTA_MAX, "base": QUOTA_MAX}


class BeyondBounds(Exception):
    """The rule allows more than could be kept."""


class ReturnsTooMuch(Exception):
    """The multiplier would pay back more than it may."""


class LooserThanParent(Exception):
    """The rule would be looser than a rule that binds its owner from above."""


class RuleOffice:
    """Adds rules and holidays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_rule(
        self,
        operator_id: int,
        table: str,
        rule: Mapping[str, object],
        *,
        starts: datetime | None = None,
        author: str = "office",
    ) -> None:
        """Add a rule from an instant on (None: from now), never from before: tickets keep the rules they were sold on.

        Raises BeyondBounds for what could not be kept (C-08), and ReturnsTooMuch for a multiplier that would pay back more than
        it may (VE-06). Raises LooserThanParent for a limit, an offer or a bound of payments that would not bind, since a parent's
        is tighter. One that becomes looser later is bounded where it is used (C-06).
        """
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            begins = max(starts or now, now)
            row, people = await operators.load_operator(connection, operator_id)
            all_rules = await rules.load_rules(connection, operator_id, people, 10**row.exponent)
            _refuse_beyond_bounds(rule, row.exponent)
            if table == "multiplier":
                _refuse_return(rule, all_rules.at(begins))
            if table in ("limit", "offer", "payout"):
                _refuse_looser(all_rules.at(begins), rule, row.exponent)
            await rules.add_rule(connection, operator_id, table, {"starts": begins, "author": author, **rule})
            detail = {key: _plain(value) for key, value in rule.items() if value is not None} | {"starts": begins.isoformat()}
            await operators.add_audit_event(connection, operator_id, now, author, "rule added", table, detail)
            await gates.change_rules(connection, [operator_id])

    async def add_holiday(self, operator_id: int, day: date, name: str, *, author: str = "office") -> None:
        """Add a day that is no business day for an operator (VE-27). Tickets already sold keep their expiry.

        Raises NotRecorded when it is one already.
        """
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            await rules.add_holiday(connection, operator_id, day, name, author)
            detail = {"name": name}
            await operators.add_audit_event(connection, operator_id, now, author, "holiday added", day.isoformat(), detail)
            await gates.change_rules(connection, [operator_id])

    async def add_national_holiday(self, day: date, name: str, *, author: str = "office") -> None:
        """Add a day that is no business day for any operator. Raises NotRecorded when it is one already."""
        async with self._database.connection() as connection, behind_all_gates(connection) as ids:
            now = await read_clock(connection)
            await rules.add_holiday(connection, NATION, day, name, author)
            detail = {"name": name}
            await operators.add_audit_event(connection, NATION, now, author, "holiday added", day.isoformat(), detail)
            await gates.change_rules(connection, ids)

    async def holidays(self, operator_id: int) -> list[tuple[int, date, str]]:
        """Return the nation's holidays (operator 0) and an operator's own, by day."""
        async with self._database.reading() as connection:
            return await rules.list_holidays(connection, operator_id)


def _plain(value: object) -> object:
    """Return a value as the audit trail keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def _refuse_beyond_bounds(rule: Mapping[str, object], exponent: int) -> None:
    """Raise BeyondBounds for an amount or a multiplier beyond its bound. exponent tells the decimals of the amounts."""
    for name, bound in _BOUNDS.items():
        value = rule.get(name)
        if isinstance(value, int) and value > bound:
            raise BeyondBounds(f"a {name} of {text(value, exponent)} is more than the most: {text(bound, exponent)}")
    hundredths = rule.get("hundredths")
    if isinstance(hundredths, int) and hundredths > MULTIPLIER_MAX:
        raise BeyondBounds(f"{text(hundredths)} times is more than the most: {text(MULTIPLIER_MAX)}")


def _refuse_looser(rules: RulesInForce, rule: Mapping[str, object], exponent: int) -> None:
    entity, member, product, game = (
        value if isinstance(value := rule.get(name), int) else 0 for name in ("entity", "member", "product", "game")
    )
    scope = Scope(entity, member, product, game)
    for column in (Column(name) for name in rule if name in set(Column)):
        value, (unit, tighter, *_) = rule[column], column.meaning
        if tighter is not None and isinstance(value, int):
            parent_bound = rules.bound_above(column, scope)
            if parent_bound is not None and tighter(parent_bound, value) != value:
                if column is Column.OFFERED:
                    raise LooserThanParent("an offer would be looser than what binds from above: that is not sold")
                amounts = (value, parent_bound)
                own, bound = (text(amount, exponent) if unit is Unit.MONEY else str(amount) for amount in amounts)
                raise LooserThanParent(f"a {column} of {own} would be looser than what binds from above: {bound}")


def _refuse_return(rule: Mapping[str, object], rules: RulesInForce) -> None:
    game, product_id, hundredths = rule.get("game"), rule.get("product"), rule.get("hundredths")
    if not isinstance(game, int) or not isinstance(hundredths, int) or game not in set(Game):
        return
    refusals = (
        return_refusal(
            Game(game),
            product.category,
            hundredths,
            consolation=rules.consolation(product.id, game),
            run_length=rules.run_length(product.id),
        )
        for product in rules.rules.products.values()
        if product_id in (None, 0, product.id) and game in games_of(product.category, False, False)
    )
    candidates = refusals if game in JOINT else [return_refusal(Game(game), "", hundredths)]
    refusal = next((refusal for refusal in candidates if refusal is not None), None)
    if refusal is not None:
        raise ReturnsTooMuch(str(refusal))
