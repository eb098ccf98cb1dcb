"""Audits the house: every invariant, over one snapshot of the database, by somebody who can only read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from taquilla.domain.numbers import day_key
from taquilla.store import audit as store
from taquilla.store.audit import RULE_PATIENCE, RULES, Finding, Ground, Rule

__all__ = ["RULES", "Finding", "Report", "Rule", "audit"]

_NUMBERS = "I19"  # the one rule that needs keys, which the database keeps only wrapped
_GROUND = Rule("I00", "There is something to audit.")


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found: how many rules it checked, which are broken, and which could not be decided."""

    checked: int
    violations: tuple[Finding, ...]
    undecided: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0: every rule holds. 1: some rule is broken. 2: none is, but not all could be decided, which is no yes."""
        return 1 if self.violations else 2 if self.undecided else 0

    def to_json(self) -> dict[str, object]:
        """The report as JSON has it: `checked`, `violations` and `undecided`."""
        return {
            "checked": self.checked,
            "violations": [
                {**_named(found.rule), "count": found.count, "offenders": list(found.offenders)}
                for found in self.violations
            ],
            "undecided": [{**_named(found.rule), "reason": found.undecided} for found in self.undecided],
        }


async def audit(
    url: str,
    number_keys: Mapping[int, bytes],
    rules: Iterable[Rule] | None = None,
    *,
    patience: timedelta = RULE_PATIENCE,
    seen: Callable[[Rule], None] = lambda rule: None,
) -> Report:
    """Check every rule, or these, over one moment of a database.

    `number_keys` are the operators' keys for ticket numbers (`Operator.number_key`); without an operator's key its numbers cannot
    be decided. `seen` hears of each rule before its turn. Raises DatabaseGone.
    """
    wanted = list(RULES if rules is None else rules)
    async with await store.open_connection(url, patience) as connection:
        snapshot = await store.begin(connection)
        findings = [Finding(_GROUND, undecided=reason) for reason in _shaky(snapshot.ground)]
        strangers = sorted({operator for operator, _ in snapshot.days} - number_keys.keys())
        keys: dict[tuple[int, date], bytes] = {
            (operator, day): day_key(number_keys[operator], day)
            for operator, day in snapshot.days
            if operator in number_keys
        }
        decidable = [rule for rule in wanted if rule.id != _NUMBERS or not strangers]
        findings += await store.run(connection, decidable, snapshot.now, keys, seen)
        findings += [
            Finding(rule, undecided=f"the number keys of these operators are missing: {strangers}")
            for rule in wanted
            if rule not in decidable
        ]
    return Report(
        checked=len(wanted),
        violations=tuple(found for found in findings if found.undecided is None),
        undecided=tuple(found for found in findings if found.undecided is not None),
    )


def _shaky(ground: Ground) -> list[str]:
    """Why silence would prove nothing."""
    if ground.operators == 0:
        return ["there are no operators"]
    if ground.tickets == 0 and ground.sales_asked > 0:
        return [f"there are no tickets, though {ground.sales_asked} were asked for"]
    return []


def _named(rule: Rule) -> dict[str, str]:
    return {"rule": rule.id, "sentence": rule.sentence}
