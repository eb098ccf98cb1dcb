"""Audits the house: checks every invariant over one snapshot of the database, with a role that can only read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from taquilla.domain.ledger.numbers import day_key
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import OF_THE_INSTALLATION, RULE_PATIENCE, RULES, AuditRule, Finding, NotAHouse, Snapshot
from taquilla.store.postgres.database import DatabaseGone

_NUMBER_RULE = "I19"  # only I19 needs keys, which the database stores only wrapped
OPERATORS_RULES = tuple(rule for rule in RULES if rule.id not in OF_THE_INSTALLATION)
"""The rules about an operator's own rows."""
_NOT_EMPTY = AuditRule("I00", "There is something to audit.")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an audit: the number of rules checked, the broken ones, and those that could not be decided."""

    checked: int
    violations: tuple[Finding, ...]
    undecided: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Return 0 if every rule holds, 1 if one is broken, and 2 if none is broken but one could not be decided."""
        return 1 if self.violations else 2 if self.undecided else 0

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON: `checked`, `violations` and `undecided`."""
        return {
            "checked": self.checked,
            "violations": [
                {**_rule_json(finding.rule), "count": finding.count, "offenders": list(finding.offenders)}
                for finding in self.violations
            ],
            "undecided": [{**_rule_json(finding.rule), "reason": finding.undecided} for finding in self.undecided],
        }


async def audit(
    url: str,
    number_keys: Mapping[int, bytes],
    rules: Iterable[AuditRule] = RULES,
    *,
    patience: timedelta = RULE_PATIENCE,
    on_rule: Callable[[AuditRule], None] = lambda rule: None,
    operator_id: int | None = None,
) -> Report:
    """Check every rule, or the given ones, over one snapshot. If the database cannot be read, the report is undecided.

    `number_keys` are the operators' keys for ticket numbers (`Operator.number_key`). Numbers of an operator without a key
    cannot be decided. `patience` is the time limit of one rule; `on_rule` is called with each rule before it runs. With an
    operator_id the report is about that operator alone, and leaves out the rules about the whole installation.
    """
    rule_list = [rule for rule in rules if operator_id is None or rule.id not in OF_THE_INSTALLATION]
    try:
        async with await auditor.open_connection(url) as connection:
            snapshot = await auditor.begin(connection)
            findings, decidable = _undecidable(snapshot, number_keys, rule_list)
            keys = day_keys(number_keys, snapshot.days)
            findings += await auditor.run(
                connection, decidable, snapshot.now, keys, patience=patience, on_rule=on_rule, operator_id=operator_id,
                verify=is_signed,
            )  # fmt: skip
    except (DatabaseGone, NotAHouse) as trouble:
        findings = [Finding(_NOT_EMPTY, undecided=trouble.__doc__)]
    return Report(
        checked=len(rule_list),
        violations=tuple(finding for finding in findings if finding.undecided is None),
        undecided=tuple(finding for finding in findings if finding.undecided is not None),
    )


def _undecidable(
    snapshot: Snapshot, number_keys: Mapping[int, bytes], rules: list[AuditRule]
) -> tuple[list[Finding], list[AuditRule]]:
    """Return what cannot be decided, and the rules that can."""
    findings = [Finding(_NOT_EMPTY, undecided=reason) for reason in _inconclusive_reasons(snapshot)]
    keyless = sorted({operator for operator, _ in snapshot.days} - number_keys.keys())
    undecidable = [rule for rule in rules if rule.id == _NUMBER_RULE and keyless]
    missing = f"the number keys of these operators are missing: {keyless}"
    findings += [Finding(rule, undecided=missing) for rule in undecidable]
    return findings, [rule for rule in rules if rule not in undecidable]


def day_keys(number_keys: Mapping[int, bytes], days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], bytes]:
    """Return, by (operator, day), the key that orders the day's ticket numbers. Operators without a known key are left out."""
    return {(operator, day): day_key(number_keys[operator], day) for operator, day in days if operator in number_keys}


def _inconclusive_reasons(snapshot: Snapshot) -> list[str]:
    """Return the reasons why a clean report would prove nothing."""
    if not snapshot.has_operators:
        return ["there are no operators"]
    if snapshot.has_sale_requests and not snapshot.has_tickets:
        return ["there are no tickets, though some were asked for"]
    return []


def _rule_json(rule: AuditRule) -> dict[str, str]:
    return {"rule": rule.id, "sentence": rule.sentence}
