"""The nodes of a database with Citus: what they hold, whether they are fit, and what they must have to take operators."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import psycopg
from psycopg import sql

from taquilla.domain.ledger.commands import Kept
from taquilla.store.postgres import distribution
from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE, ToldError, TupleRow, statements
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.safety import SAFE, VERSION_LEAST

_SQL = statements(__file__)

# What the house sets on its own connections, and Citus does not hand on to the node that a statement is sent on to.
_ROLE_SETTINGS: Final = {"lock_timeout": "3s", "enable_seqscan": "off", "jit": "off", "max_parallel_workers_per_gather": "0"}
_MARGIN: Final = 10_000_000
"""Numbers that a node may give out while an operator moves away from it."""
_LOCKS_OF_A_RELATION: Final = 2

Facts: TypeAlias = Kept | str | None
"""A node's facts, or the reason why it does not answer."""


class NodeAway(ToldError):
    """Node {node} does not answer: {reason}"""


class NodesUnfit(ToldError):
    """Not every node is fit: {nodes}."""


class OthersConnected(ToldError):
    """Others work on this database ({count}): stop `taquilla serve` and `taquilla worker` first."""


class RoleShutOut(ToldError):
    """The nodes do not let {role} in, from one to another: {reason}. See docs/scale.md for what each must allow."""


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node. Sizes are in bytes; None where it does not answer. shards are parts into which operators fall."""

    place: distribution.Place
    is_coordinator: bool
    takes_operators: bool
    shards: int
    operators: tuple[int, ...]
    size: int | None
    free: int | None
    problems: tuple[str, ...]


def list_nodes(owner_url: str) -> list[NodeState]:
    """Return the nodes, the coordinator first, each with what makes it unfit. Raises CitusAbsent or DatabaseGone."""
    with owning(owner_url) as owner:
        if not distribution.has_citus(owner):
            raise distribution.CitusAbsent
        shards: dict[int, int] = {}
        if distribution.is_distributed_for_owner(owner):
            shards = dict(owner.execute(_SQL["read_shards"], {"residents": distribution.operators_of(owner)}).fetchall())
        residents = {"residents": list(shards), "shards": list(shards.values())}
        rows = owner.execute(_SQL["read_nodes"], residents).fetchall()
        names = [*SAFE, "wal_level", "max_connections", "max_prepared_transactions", "max_locks_per_transaction"]
        question = sql.SQL(_SQL["describe_node"]).format(names=sql.Literal(names)).as_string(owner)
        described = {place: json.loads(said) if is_said else said for place, is_said, said in ask_all(owner, question)}
        ((relations,),) = owner.execute(_SQL["count_relations"]).fetchall()
        locks = int(relations) * _LOCKS_OF_A_RELATION * 32 // max(sum(takes for _, _, _, takes, *_ in rows), 1)
    first = next(iter(described.values()), None)
    return [_node(row, described.get(distribution.Place(*row[:2])), first, locks) for row in rows]


def _node(row: TupleRow, facts: Facts, first: Facts, locks: int) -> NodeState:
    host, port, is_coordinator, takes_operators, shards, operators = row
    size, free = (None, None) if isinstance(facts, str | None) else (facts["size"], facts["free"])
    problems = (f"does not answer: {facts}",) if isinstance(facts, str | None) else tuple(_problems(facts, first, locks))
    return NodeState(
        place=distribution.Place(host, port), is_coordinator=is_coordinator, takes_operators=takes_operators, shards=shards,
        operators=tuple(operators), size=size, free=free, problems=problems,
    )  # fmt: skip


def _problems(facts: Kept, first: Facts, locks: int) -> list[str]:
    """Return what makes a node unfit. first are the coordinator's facts, locks those that a distribution takes on a worker."""
    settings, problems = facts["settings"], list[str]()
    if facts["version"] < VERSION_LEAST:
        problems.append(f"its PostgreSQL is older than 16 ({facts['version']})")
    if isinstance(first, Mapping) and facts["version"] // 10_000 != first["version"] // 10_000:
        problems.append(f"its PostgreSQL is {facts['version'] // 10_000}, the coordinator's {first['version'] // 10_000}")
    if isinstance(first, Mapping) and facts["extension"] != first["extension"]:
        problems.append(f"its Citus is {facts['extension']}, the coordinator's {first['extension']}")
    problems += [f"{name} is {settings[name]}" for name, safe in SAFE.items() if settings[name] not in safe]
    if settings["wal_level"] != "logical":
        problems.append(f"wal_level is {settings['wal_level']}: no operator could be moved while it sells; set it to logical")
    if int(settings["max_prepared_transactions"]) < int(settings["max_connections"]):
        problems.append("max_prepared_transactions is below max_connections")
    slots = int(settings["max_connections"]) + int(settings["max_prepared_transactions"])
    if int(settings["max_locks_per_transaction"]) * slots < locks:
        problems.append(f"max_locks_per_transaction is too small: set it to {locks // slots + 1}")
    return problems


def ask_all(owner: psycopg.Connection, question: str) -> list[tuple[distribution.Place, bool, str]]:
    """Ask every node, as this connection's role: return whether each has answered, and its answer or the reason why not."""
    with owner.transaction():
        owner.execute("set local client_min_messages = error")
        rows = owner.execute(_SQL["ask_all"], {"question": question}).fetchall()
    return [(distribution.Place(host, port), is_said, said) for host, port, is_said, said in rows]


def tell_all(owner: psycopg.Connection, command: str) -> list[tuple[distribution.Place, str]]:
    """Ask every node, and return the answers. Raises NodeAway."""
    answers = ask_all(owner, command)
    for place, is_said, said in answers:
        if not is_said:
            raise NodeAway(node=place, reason=said)
    return [(place, said) for place, _, said in answers]


def refuse_others(owner_url: str) -> None:
    """Raise OthersConnected while others work on the database, at any node."""
    with owning(owner_url) as owner:
        # One is ours.
        others = sum(int(count) for _, count in tell_all(owner, _SQL["count_sessions"])) - 1
    if others:
        raise OthersConnected(count=others)


def equip(owner_url: str) -> None:
    """Give each node what it needs to take operators, a new one too. Raises RoleShutOut and NodeAway."""
    with owning(owner_url) as owner:
        let_roles_in(owner)
        if distribution.is_distributed_for_owner(owner):
            _shut_functions(owner)
            number_rows(owner)


def _shut_functions(owner: psycopg.Connection) -> None:
    """Take from everybody, on every node, what only our roles may call: Citus makes functions on a new node without it."""
    with owner.transaction():
        for (statement,) in owner.execute(_SQL["shut_functions"]).fetchall():
            owner.execute(statement.encode())


def number_rows(owner: psycopg.Connection) -> None:
    """Let the workers of a distributed database number rows from above the coordinator's, new tables' too. Raises NodeAway."""
    ((host, port, _),) = [row for row in owner.execute(_SQL["read_groups"]).fetchall() if row[2] == 0]
    raise_numbers(owner, distribution.workers_for_owner(owner), above=distribution.Place(host, port))


def let_roles_in(owner: psycopg.Connection) -> None:
    """Let the house's and the auditor's roles log in on every node, with the settings that the house counts on there.

    Nodes call one another as the role that asks. Raises RoleShutOut where they do not let it in.
    """
    database = sql.Identifier(owner.info.dbname)
    for role, may_log_in in owner.execute(_SQL["read_roles"]).fetchall():
        if not may_log_in:
            owner.execute(sql.SQL("alter role {} login").format(sql.Identifier(role)))
    for name, setting in _ROLE_SETTINGS.items():
        owner.execute(
            sql.SQL("alter role {} in database {} set {} = {}").format(
                sql.Identifier(HOUSE_ROLE), database, sql.Identifier(name), sql.Literal(setting)
            )
        )
    for role in (HOUSE_ROLE, AUDITOR_ROLE):
        with owner.transaction():
            owner.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            shut_out = [said for _, is_said, said in ask_all(owner, "select 1") if not is_said]
        if shut_out:
            raise RoleShutOut(role=role, reason=shut_out[0])


def read_numbers(owner: psycopg.Connection) -> dict[distribution.Place, dict[str, int]]:
    """Return the last number that each node has given out of each sequence. Raises NodeAway."""
    names = [name for (name,) in owner.execute(_SQL["list_sequences"]).fetchall()]
    question = sql.SQL(_SQL["read_numbers"]).format(names=sql.Literal(names)).as_string(owner)
    return {place: json.loads(said) for place, said in tell_all(owner, question)}


def raise_numbers(owner: psycopg.Connection, targets: Sequence[distribution.Place], *, above: distribution.Place) -> None:
    """Let some nodes number rows above what another one gives out now or in the time that a move takes. Raises NodeAway.

    So the ids of an operator that moves from there are its own, and go on rising.
    """
    groups = {distribution.Place(host, port): group for host, port, group in owner.execute(_SQL["read_groups"]).fetchall()}
    given = read_numbers(owner)[above]
    names = [name for (name,) in owner.execute(_SQL["list_sequences"]).fetchall()]
    wanted = {name: given.get(name, 0) + _MARGIN for name in names}
    told = {"numbers": sql.Literal(json.dumps(wanted)), "groups": sql.Literal([groups[target] for target in targets])}
    tell_all(owner, sql.SQL(_SQL["raise_numbers"]).format(**told).as_string(owner))


def refuse_unfit(nodes: Sequence[NodeState]) -> None:
    """Raise NodesUnfit where a node cannot take operators, and NoWorkers where none may."""
    if not any(node.takes_operators for node in nodes):
        raise distribution.NoWorkers
    if unfit := [f"{node.place} {', '.join(node.problems)}" for node in nodes if node.problems]:
        raise NodesUnfit(nodes="; ".join(unfit))
