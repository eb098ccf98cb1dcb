"""Shows the faults of a house: the rules of the audit that are broken at one moment of the database, and the duties that fail."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from taquilla.cli.database_url import HouseUrls
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import ERR, Answer, CannotDo, Rows, printable
from taquilla.cli.session import a_place, by_clock_of
from taquilla.engine.audit import Report
from taquilla.engine.audit import audit as run_audit
from taquilla.engine.cache import Cache
from taquilla.engine.house import House
from taquilla.engine.people.keyring import Keyring
from taquilla.store.audit.auditor import RULES, AuditRule
from taquilla.store.people.operators import load_operator, load_operators
from taquilla.store.postgres.database import AUDITOR_ROLE, HouseConnection, OutcomeUnknown, connect, named_errors

Rules = Annotated[list[str] | None, typer.Option("--rule", help="A rule to check, such as I10; may be repeated. By default all.")]


def audit(rule: Rules = None, *, options: HouseOptions) -> Answer:
    """Check that every invariant holds. Ends with 0 when all do, 1 when one is broken, 2 when one could not be decided.

    Example: taquilla audit --rule I10 --rule I19 --json
    """
    with a_place(options.data) as place:
        return audit_all(place, rule, as_json=options.as_json)


def audit_all(place: HouseUrls, rule: Sequence[str] | None = None, *, as_json: bool) -> Answer:
    """Check all rules, or these, with a bar that shows how far it is."""
    rules = _rules_of(rule)
    columns = (TextColumn("{task.description:>4}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=ERR, transient=True, disable=as_json or not ERR.is_terminal) as progress:
        task = progress.add_task("", total=len(rules))
        checked = iter(range(len(rules)))

        def on_rule(rule: AuditRule) -> None:
            progress.update(task, completed=next(checked), description=rule.id)

        report = asyncio.run(audit_house(place, rules, on_rule))
    return Answer(report.to_json(), text=_summary(report), status=report.exit_code)


def _rules_of(ids: Sequence[str] | None) -> list[AuditRule]:
    rules = {rule.id: rule for rule in RULES}
    unknown = [name for name in ids or () if name.upper() not in rules]
    if unknown:
        raise CannotDo(f"there is no rule {', '.join(unknown)}; there are: {', '.join(rules)}")
    chosen = {name.upper() for name in ids} if ids else rules.keys()
    return [rule for name, rule in rules.items() if name in chosen]


async def audit_house(
    place: HouseUrls, rules: Sequence[AuditRule] = RULES, on_rule: Callable[[AuditRule], None] = lambda rule: None
) -> Report:
    """Check rules with the keys of a house's operators. Raises DatabaseGone and what is wrong with the master key."""
    # The open house is not used: it refuses an unsafe database, which is just what is to be reported here.
    async with await connect(place.auditor_url, AUDITOR_ROLE) as connection:
        number_keys = await _number_keys(connection, place.master_key_file)
    return await run_audit(place.auditor_url, number_keys, rules, on_rule=on_rule)


async def _number_keys(connection: HouseConnection, master_key: Path) -> dict[int, bytes]:
    """Return the operators' keys of ticket numbers; none without the master key, which an auditor from outside need not hold."""
    if not master_key.exists():
        return {}
    wrapped = await _wrapped_keys(connection)
    cache = Cache(Keyring.open(master_key, next(((one, keys[min(keys)]) for one, keys in wrapped.items()), None)))
    return {operator: (await cache.get(connection, operator)).operator.number_key for operator in wrapped}


async def _wrapped_keys(connection: HouseConnection) -> dict[int, Mapping[int, bytes]]:
    """Return the operators' keys by their versions, as they are stored. Those of a node that is away are left out."""
    found: dict[int, Mapping[int, bytes]] = {}
    for operator, *_ in await load_operators(connection):
        with suppress(OutcomeUnknown):
            async with named_errors():
                found[operator] = (await load_operator(connection, operator))[0].wrapped_keys
    return found


def _summary(report: Report) -> str:
    lines = [f"{report.checked} rules checked, {len(report.violations)} broken, {len(report.undecided)} undecided"]
    for finding in report.violations:
        lines.append(finding.headline)
        lines += [f"    {', '.join(f'{name}: {value}' for name, value in row.items())}" for row in finding.offenders]
    lines += [f"{finding.rule.id} is undecided: {finding.undecided}" for finding in report.undecided]
    return "\n".join(map(printable, lines))


async def list_failing(*, house: House) -> Rows:
    """Show the scheduled tasks that fail. Ends with 0 when none does, 1 when one does.

    A task that fails by its own data holds up no other. A worker tries it again after growing pauses, of fifteen minutes at most;
    once it works it is shown no more.

    Example: taquilla duties --json
    """
    _, failing = await house.failing.standing()
    by_id = {operator.id: operator for operator in await house.people.office.operators(closed_too=True)}
    rows = [
        (*failure[:5], *(by_clock_of(by_id[failure.operator_id], at) for at in (failure.since, failure.next_try)), failure.error)
        for failure in failing
    ]
    columns = ("operator", "duty", "subject", "tries", "failures", "since", "next_try", "error")
    return Rows(columns, rows, status=1 if rows else 0)
