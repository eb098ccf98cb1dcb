"""Audits the house: checks every invariant over one snapshot of the database, with a role that can only read."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from taquilla.domain.ledger.numbers import day_key
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.shards import PLAIN, read_shards
from taquilla.store.postgres.cluster import url_of
from taquilla.store.postgres.database import DatabaseGone, HouseConnection
from taquilla.store.postgres.distribution import Place, Places, read_places

OnRule = Callable[[auditor.AuditRule], None]
_NUMBER_RULE = "I19"  # only I19 needs keys, which the database stores only wrapped
OPERATORS_RULES = tuple(rule for rule in auditor.RULES if rule.id not in auditor.OF_THE_INSTALLATION)
"""The rules about an operator's own rows."""
_NOT_EMPTY = auditor.AuditRule("I00", "There is something to audit.")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an audit: the number of rules checked, the broken ones, and those that could not be decided."""

    checked: int
    violations: tuple[auditor.Finding, ...]
    undecided: tuple[auditor.Finding, ...]

    @property
    def trouble(self) -> Exception | None:
        """Return what kept the auditor from reading anything, at one of several nodes too: DatabaseGone or NotAHouse."""
        return next((finding.trouble for finding in self.undecided if finding.trouble is not None), None)

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rules to check, with the keys and the patience that they need; about one operator alone, or about all (None)."""

    number_keys: Mapping[int, bytes]
    rules: list[auditor.AuditRule]
    patience: timedelta
    operator_id: int | None


async def audit(
    url: str, number_keys: Mapping[int, bytes], rules: Iterable[auditor.AuditRule] = auditor.RULES, *,
    patience: timedelta = auditor.RULE_PATIENCE, on_rule: OnRule = lambda rule: None, operator_id: int | None = None,
) -> Report:  # fmt: skip
    """Check every rule, or the given ones, over one snapshot. If the database cannot be read, the report is undecided.

    `number_keys` are the operators' keys for ticket numbers (`Operator.number_key`). Numbers of an operator without a key
    cannot be decided. `patience` is the time limit of one rule; `on_rule` is called with each rule before it runs. With an
    operator_id the report is about that operator alone, and leaves out the rules about the whole installation.

    Where operators live on several nodes, each node is audited over a snapshot of its own: no rule compares operators.
    """
    rule_list = [rule for rule in rules if operator_id is None or rule.id not in auditor.OF_THE_INSTALLATION]
    asked = _Asked(number_keys, rule_list, patience, operator_id)
    try:
        async with await auditor.open_connection(url) as connection:
            if (places := await read_places(connection)) is None or not places.operators:
                findings = await _audit_over(connection, asked, on_rule)
        if places is not None and places.operators:
            findings = await _audit_nodes(url, places, asked, on_rule)
    except (DatabaseGone, auditor.NotAHouse) as trouble:
        findings = [_unread(trouble)]
    return Report(
        checked=len(rule_list),
        violations=tuple(finding for finding in findings if finding.undecided is None),
        undecided=tuple(finding for finding in findings if finding.undecided is not None),
    )


async def _audit_over(
    connection: HouseConnection, asked: _Asked, on_rule: OnRule, residents: list[int] | None = None
) -> list[auditor.Finding]:
    """Return what is wrong in one snapshot. residents are the operators who live at this node; None: all do."""
    shards = PLAIN if residents is None else await read_shards(connection, residents)
    snapshot = await auditor.begin(connection, shards)
    findings, decidable = _undecidable(snapshot, asked.number_keys, asked.rules)
    keys = day_keys(asked.number_keys, snapshot.days)
    return findings + await auditor.run(
        connection, decidable, snapshot.now, keys, patience=asked.patience, on_rule=on_rule, operator_id=asked.operator_id,
        verify=is_signed, shards=shards, residents=residents,
    )  # fmt: skip


async def _audit_nodes(url: str, places: Places, asked: _Asked, on_rule: OnRule) -> list[auditor.Finding]:
    """Return what is wrong at all nodes, which are audited at the same time; on_rule follows one of them."""
    residents: dict[Place, list[int]] = {}
    for operator, address in places.operators.items():
        if asked.operator_id in (None, operator):
            residents.setdefault(address, []).append(operator)

    async def audit_node(address: Place, on_rule: OnRule) -> list[auditor.Finding]:
        try:
            async with await auditor.open_connection(url_of(url, address)) as connection:
                return await _audit_over(connection, asked, on_rule, residents[address])
        except DatabaseGone as trouble:
            return [_unread(trouble, f"{address.host}:{address.port}: ")]

    first, *others = residents
    work = [audit_node(first, on_rule), *(audit_node(address, lambda rule: None) for address in others)]
    return _merged([finding for found in await asyncio.gather(*work) for finding in found])


def _unread(trouble: Exception, where: str = "") -> auditor.Finding:
    return auditor.Finding(_NOT_EMPTY, undecided=f"{where}{str(trouble) or trouble.__doc__}", trouble=trouble)


def _merged(findings: Iterable[auditor.Finding]) -> list[auditor.Finding]:
    """Return the findings of several nodes, one for each rule that is broken, and one for each that is undecided."""
    merged: dict[tuple[str, bool], auditor.Finding] = {}
    for finding in findings:
        key = (finding.rule.id, finding.undecided is None)
        one = merged.get(key)
        offenders = finding.offenders if one is None else (one.offenders + finding.offenders)[:auditor.OFFENDERS_MAX]
        count = finding.count + (one.count if one else 0)
        trouble = finding.trouble or (one.trouble if one else None)
        merged[key] = replace(finding, offenders=offenders, count=count, trouble=trouble)
    return sorted(merged.values(), key=lambda finding: [rule.id for rule in (_NOT_EMPTY, *auditor.RULES)].index(finding.rule.id))


def _undecidable(
    snapshot: auditor.Snapshot, number_keys: Mapping[int, bytes], rules: list[auditor.AuditRule]
) -> tuple[list[auditor.Finding], list[auditor.AuditRule]]:
    """Return what cannot be decided, and the rules that can."""
    findings = [auditor.Finding(_NOT_EMPTY, undecided=reason) for reason in _inconclusive_reasons(snapshot)]
    keyless = sorted({operator for operator, _ in snapshot.days} - number_keys.keys())
    undecidable = [rule for rule in rules if rule.id == _NUMBER_RULE and keyless]
    missing = f"the number keys of these operators are missing: {keyless}"
    findings += [auditor.Finding(rule, undecided=missing) for rule in undecidable]
    return findings, [rule for rule in rules if rule not in undecidable]


def day_keys(number_keys: Mapping[int, bytes], days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], bytes]:
    """Return, by (operator, day), the key that orders the day's ticket numbers. Operators without a known key are left out."""
    return {(operator, day): day_key(number_keys[operator], day) for operator, day in days if operator in number_keys}


def _inconclusive_reasons(snapshot: auditor.Snapshot) -> list[str]:
    """Return the reasons why a clean report would prove nothing."""
    if not snapshot.has_operators:
        return ["there are no operators"]
    if snapshot.has_sale_requests and not snapshot.has_tickets:
        return ["there are no tickets, though some were asked for"]
    return []


def _rule_json(rule: auditor.AuditRule) -> dict[str, str]:
    return {"rule": rule.id, "sentence": rule.sentence}
