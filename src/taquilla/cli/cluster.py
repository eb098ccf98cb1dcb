"""Spreads a database over several nodes and back, shows the nodes, and moves operators between them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from taquilla.cli.audit import audit_all
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import ERR, Answer, CannotDo, Rows, say
from taquilla.cli.session import INT_MAX, a_place
from taquilla.store.postgres import backup, moves
from taquilla.store.postgres.distribution import SHARDS, distribute, is_distributed_database
from taquilla.store.postgres.nodes import NodeState, equip, list_nodes, refuse_others, refuse_unfit
from taquilla.store.postgres.undistribution import undistribute

OperatorId = Annotated[int, typer.Argument(metavar="OPERATOR", min=1, max=INT_MAX, help="The operator.")]
NodeName = Annotated[str, typer.Argument(metavar="NODE", help="The node: its host, or HOST:PORT where several share the host.")]
MaybeNode = Annotated[str | None, typer.Argument(metavar="[NODE]", help="The node that shall hold it, as HOST or HOST:PORT.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
Backup = Annotated[Path | None, typer.Option("--backup", metavar="FILE", help="Back the database up to this file before.")]
NoBackup = Annotated[bool, typer.Option("--no-backup", help="Make no backup: there is one already.")]
Shards = Annotated[int, typer.Option("--parts", min=1, max=1024, help="The parts into which operators fall by their ids.")]


def distribute_database(
    yes: Yes = False, backup_file: Backup = None, no_backup: NoBackup = False, parts: Shards = SHARDS, *, options: HouseOptions
) -> Answer:
    """Spread the operators of this database over the nodes of its Citus, in one transaction: all of it, or nothing.

    Checks every node, makes a backup, lets the server's roles in on every node, distributes, and audits. `serve` and `worker`
    must be stopped meanwhile. On a database that is distributed already, it lets the roles in on nodes that are new.

    Example: taquilla db distribute --backup /backup/before.dump --yes
    """
    with a_place(options.data) as ground:
        nodes = list_nodes(ground.owner_url)
        refuse_unfit(nodes)
        is_done = is_distributed_database(ground.owner_url)
        if not is_done:
            refuse_others(ground.owner_url)
            _agree(nodes, backup_file, yes=yes, no_backup=no_backup)
            if backup_file is not None:
                with ERR.status("backing up …"):
                    backup.back_up(ground.owner_url, backup_file)
        equip(ground.owner_url)
        tables = 0
        if not is_done:
            with _bar("distributing", as_json=options.as_json) as report:
                tables = len(distribute(ground.owner_url, shards=parts, report=report).distributed)
            equip(ground.owner_url)
        audited = audit_all(ground, as_json=options.as_json)
    value = {"tables": tables, "backup": None if backup_file is None else str(backup_file), "audit": audited.value}
    done = "it was distributed already, and every node has what it needs" if is_done else f"distributed: {tables} tables"
    return Answer(value, text=f"{done}\n{audited.text}", status=audited.status)


def _agree(nodes: list[NodeState], backup_file: Path | None, *, yes: bool, no_backup: bool) -> None:
    """Say what will be done, and ask. Raises CannotDo."""
    if (backup_file is None) != no_backup:
        raise CannotDo("say where the backup goes with --backup FILE, or --no-backup where there is one already")
    targets = [str(node.place) for node in nodes if node.takes_operators]
    size = nodes[0].size or 0
    say(f"{size:,} bytes at {nodes[0].place} will be spread over {', '.join(targets)}. Nobody can sell meanwhile.")
    if not yes and not typer.confirm("Distribute it?", err=True):
        raise CannotDo("nothing was changed")


def show_nodes(*, options: HouseOptions) -> Rows:
    """The nodes of a database with Citus, what they hold, and what makes one unfit. Ends with 1 when one is.

    Example: taquilla db nodes --json
    """
    with a_place(options.data, migrated=False) as ground:
        nodes = list_nodes(ground.owner_url)
    columns = ("node", "role", "operators", "parts", "bytes", "free_bytes", "problems")
    rows = [
        (str(node.place), "coordinator" if node.is_coordinator else "worker",
         list(node.operators) if options.as_json else ", ".join(map(str, node.operators)), node.shards, node.size, node.free,
         list(node.problems) if options.as_json else "; ".join(node.problems))
        for node in nodes
    ]  # fmt: skip
    return Rows(columns, rows, status=1 if any(node.problems for node in nodes) else 0)


def place(operator: OperatorId, node: MaybeNode = None, *, options: HouseOptions) -> Answer:
    """Say on which node an operator lives. With a node, put it there: one that has sold nothing yet, or is not there yet.

    Example: taquilla operator place 7 worker2.example:5432
    """
    with a_place(options.data) as ground:
        if node is None:
            found = moves.place_of_operator(ground.owner_url, operator)
        else:
            with _bar("moving", as_json=options.as_json) as report:
                _, found = moves.put(ground.owner_url, operator, node, report)
    return Answer({"operator": operator, "node": str(found)}, text=f"operator {operator} lives at {found}")


def move(operator: OperatorId, node: NodeName, *, options: HouseOptions) -> Answer:
    """Move an operator to another node, while it sells. An operator that shares its part with others gets one of its own first.

    Example: taquilla operator move 7 worker2.example:5432
    """
    with a_place(options.data) as ground, _bar("moving", as_json=options.as_json) as report:
        source, target = moves.move(ground.owner_url, operator, node, report)
    moved = f"operator {operator} lives at {target}" + ("" if source == target else f"; it has moved there from {source}")
    return Answer({"operator": operator, "from": str(source), "node": str(target)}, text=moved)


def rebalance(*, options: HouseOptions) -> Answer:
    """Even out how much the nodes hold, by moving parts of the database while their operators sell.

    Example: taquilla db rebalance --json
    """
    with a_place(options.data) as ground, _bar("moving", as_json=options.as_json) as report:
        moved = moves.rebalance(ground.owner_url, report)
    value = [{"from": str(source), "to": str(target)} for source, target in moved]
    lines = [f"a part has moved from {source} to {target}" for source, target in moved]
    return Answer({"moved": value}, text="\n".join(lines) or "the nodes are even: nothing was moved")


def undistribute_database(yes: Yes = False, *, options: HouseOptions) -> Answer:
    """Bring all operators back to the coordinator, in one transaction: then it is a plain PostgreSQL again. Audits it.

    `serve` and `worker` must be stopped meanwhile, and the coordinator needs room for everything.

    Example: taquilla db undistribute --yes
    """
    with a_place(options.data) as ground:
        nodes = list_nodes(ground.owner_url)
        _refuse_small(nodes)
        refuse_others(ground.owner_url)
        say(f"All operators will be brought back to {nodes[0].place}. Nobody can sell meanwhile.")
        if not yes and not typer.confirm("Bring them back?", err=True):
            raise CannotDo("nothing was changed")
        with _bar("bringing back", as_json=options.as_json) as report:
            tables = undistribute(ground.owner_url, report=report)
        audited = audit_all(ground, as_json=options.as_json)
    value = {"tables": len(tables), "audit": audited.value}
    return Answer(value, text=f"all operators live at {nodes[0].place} again\n{audited.text}", status=audited.status)


def _refuse_small(nodes: list[NodeState]) -> None:
    """Raise CannotDo where the coordinator has not the room for what the others hold."""
    needed = sum(node.size or 0 for node in nodes if not node.is_coordinator)
    free = nodes[0].free
    if free is not None and free < needed:
        raise CannotDo(f"{nodes[0].place} has {free:,} bytes free, and the other nodes hold {needed:,}")


@contextmanager
def _bar(what: str, *, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far a long work is, where somebody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=ERR, transient=True, disable=as_json or not ERR.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
