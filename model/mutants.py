"""`python -m model.mutants`: plants single changes in a copy of the house, and says which of them random histories find.

A mutant is one change of one expression or statement. Its copy of the house is played over the model from seed to seed, until
they differ or a bound is reached. Lines that no history comes to are named apart: no step can find what is changed there.
"""

import ast
import asyncio
import contextlib
import copy
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Any

import coverage
import typer

from model import simulate
from model.history import a_history
from model.house import TEMPLATE, furnish_template
from model.simulate import bounded, opening_of, scratch, serving
from taquilla.store.postgres.embedded import HOUSE

SOURCE = Path(__file__).parents[1] / "src" / "taquilla"
FOLDERS = ("domain/lottery", "engine/lottery")
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SUMS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv}
OTHERS = {"min": "max", "max": "min", "any": "all", "all": "any"}
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Mutant:
    """A change: its file below the package, its line, its kind, the line before and after, and the whole file after it."""

    file: str
    line: int
    kind: str
    before: str
    after: str
    text: str


def count_of(text: str) -> int:
    """Return how many single changes a file has."""
    return sum(1 for _ in _changes(ast.parse(text)))


def mutant_of(file: str, text: str, place: int) -> Mutant:
    """Return one single change of a file, by its place among all."""
    planted = ast.parse(text)
    node, change = next(itertools.islice(_changes(planted), place, None))
    statement = _statement_of(planted, node)
    before, line = ast.unparse(statement).splitlines(), statement.lineno
    kind = change()
    is_gone = kind in ("statement", "order")
    after = [f"({kind})"] if is_gone else ast.unparse(statement).splitlines()
    first = 0 if is_gone else next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    return Mutant(file, line, kind, before[first].strip(), after[first].strip(), ast.unparse(planted))


def _statement_of(tree: ast.AST, node: ast.AST) -> ast.stmt:
    """Return the innermost statement that holds a node."""
    found = [one for one in ast.walk(tree) if isinstance(one, ast.stmt) and any(each is node for each in ast.walk(one))]
    return min(found, key=lambda one: len(list(ast.walk(one))))


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    """Yield what may be changed inside of functions, with what changes it and returns the kind of the change."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]:
        for statement in function.body:
            for node in ast.walk(statement):
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _of_node(node)
        yield from _of_bodies(function)


def _of_node(node: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:

        def compare(node: ast.Compare = node) -> str:
            node.ops[0] = COMPARISONS[type(node.ops[0])]()
            return "comparison"

        yield node, compare
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):

        def count(node: ast.Constant = node) -> str:
            node.value = not node.value if isinstance(node.value, bool) else int(str(node.value)) + 1
            return "constant"

        yield node, count
    elif isinstance(node, ast.BoolOp):

        def join(node: ast.BoolOp = node) -> str:
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return "and, or"

        def turn(node: ast.BoolOp = node) -> str:
            node.values.reverse()
            return "swapped"

        yield node, join
        if isinstance(node.op, ast.Or) and all(isinstance(one, ast.Call) for one in node.values):
            # Of two refusals the first one is told. Conditions may stand in any order.
            yield node, turn
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):

        def affirm(node: ast.UnaryOp = node) -> str:
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
            return "not"

        yield node, affirm
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):

        def round_up(node: ast.BinOp = node) -> str:
            node.left = ast.BinOp(ast.BinOp(node.left, ast.Add(), copy.deepcopy(node.right)), ast.Sub(), ast.Constant(1))
            return "rounding"

        yield node, round_up
    elif isinstance(node, ast.BinOp) and type(node.op) in SUMS and not isinstance(node.left, ast.Constant | ast.JoinedStr):

        def add(node: ast.BinOp = node) -> str:
            node.op = SUMS[type(node.op)]()
            return "sum"

        yield node, add
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OTHERS:

        def other(name: ast.Name = node.func) -> str:
            name.id = OTHERS[name.id]
            return "least, most"

        yield node, other


def _of_bodies(function: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    """Yield statements to be dropped, and neighbours to be swapped: guards whose order is the order of refusals."""
    for holder in ast.walk(function):
        body = getattr(holder, "body", None)
        if not isinstance(body, list) or (holder is not function and isinstance(holder, ast.FunctionDef | ast.AsyncFunctionDef)):
            continue
        for place, statement in enumerate(body):
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            is_guard = isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Return)
            if is_guard or (isinstance(statement, ast.Expr | ast.AugAssign | ast.Delete) and not is_text):

                def drop(body: list[ast.stmt] = body, place: int = place) -> str:
                    body[place] = ast.copy_location(ast.Pass(), body[place])
                    return "statement"

                yield statement, drop
            follower = body[place + 1] if place + 1 < len(body) else None
            if is_guard and isinstance(follower, ast.If) and isinstance(follower.body[-1], ast.Return):

                def swap(body: list[ast.stmt] = body, place: int = place) -> str:
                    body[place], body[place + 1] = body[place + 1], body[place]
                    return "order"

                yield statement, swap


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed by what, survived, or not reached; the seed, the step and the seconds at which it was."""

    mutant: Mutant
    told: str
    seed: int = 0
    step: int = 0
    took_s: float = 0.0


def judge(mutant: Mutant, folder: Path, seeds: int, steps: int, seconds: int) -> Verdict:
    """Play histories over a copy of the house with the change."""
    target = folder / "src" / "taquilla" / mutant.file
    original = target.read_text(encoding="utf-8")
    target.write_text(mutant.text, encoding="utf-8")
    began_s = time.monotonic()
    try:
        ended = play_over(folder, seeds, steps, seconds)
    finally:
        target.write_text(original, encoding="utf-8")
    took_s = time.monotonic() - began_s
    if ended is None:
        return Verdict(mutant, "killed: it hangs", took_s=took_s)
    if "trouble" in ended:
        return Verdict(mutant, f"killed: {ended['trouble']}", ended["seed"], ended["step"], took_s)
    return Verdict(mutant, "survived", ended["seed"], ended["step"], took_s)


def play_over(
    folder: Path, seeds: int, steps: int, seconds: int, *, first: int = 1, covered: Path | None = None
) -> dict[str, Any] | None:
    """Play histories from a first seed on, in a process of their own. Return how they ended; None: not at all."""
    source = f"--source={folder / 'src' / 'taquilla'}"
    watched = ["-m", "coverage", "run", "--rcfile=/dev/null", f"--data-file={covered}", source] if covered else []
    others = os.environ.get("PYTHONPATH", str(SOURCE.parents[1]))
    environment = os.environ | {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{others}"}
    command = [sys.executable, *watched, "-m", "model.mutants", "play", str(folder)]
    command += [str(one) for one in (seeds, steps, seconds, first)]
    try:
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=2 * seconds + 60, check=False)
    except subprocess.TimeoutExpired:
        return None
    last = ran.stdout.strip().splitlines()[-1:] or [""]
    if not last[0].startswith("{"):
        lines = ran.stderr.strip().splitlines()[-1:] or ["nothing said"]
        return {"trouble": f"it ends with {lines[0][:80]}", "seed": 0, "step": 0}
    ended: dict[str, Any] = json.loads(last[0])
    return ended


def _reached(folder: Path, seeds: int, steps: int) -> dict[str, set[int]]:
    """Return the lines that histories come to, by file."""
    ended = play_over(folder, seeds, steps, 600, covered=folder / "covered")
    assert "trouble" not in (ended or {"trouble": "hangs"}), ended
    data = coverage.CoverageData(str(folder / "covered"))
    data.read()
    root = folder / "src" / "taquilla"
    return {str(Path(file).relative_to(root)): set(data.lines(file) or ()) for file in data.measured_files()}


@contextlib.contextmanager
def prepared() -> Iterator[Path]:
    """Lend a folder with a copy of the house and a PostgreSQL with the template of histories."""
    with scratch() as folder:
        shutil.copytree(SOURCE, folder / "src" / "taquilla", ignore=shutil.ignore_patterns("__pycache__"))
        with asyncio.Runner() as runner, serving(folder) as server:
            runner.run(furnish_template(server, TEMPLATE))
            (folder / "address").write_text(server.url("USER", "DATABASE"), encoding="utf-8")
            yield folder


class _Elsewhere:
    """The server that the campaign has started, as the process of a mutant reaches it."""

    def __init__(self, folder: Path) -> None:
        self._address = (folder / "address").read_text(encoding="utf-8")

    def url(self, user: str = HOUSE, database: str = "postgres") -> str:
        """Return the address of a database for a user."""
        return self._address.replace("USER", user).replace("DATABASE", database)


@app.command("play", hidden=True)
def play(folder: Path, seeds: int, steps: int, seconds: int, first: int) -> None:
    """Play histories over the house of this process, on the server of a folder, and print how they ended."""
    with bounded():
        print(json.dumps(asyncio.run(_played(folder, range(first, first + seeds), steps, seconds))))


async def _played(folder: Path, seeds: range, steps: int, seconds: int) -> dict[str, Any]:
    opening, began_s, seed, played = opening_of(_Elsewhere(folder), folder / "master.key"), time.monotonic(), 0, 0
    for seed in seeds:
        async with opening() as house:
            ended = await simulate.play(seed, a_history(seed, steps), house)
        played += ended.steps
        if ended.differences:
            return {"trouble": ended.subject, "seed": seed, "step": ended.steps, "steps": played, "said": ended.differences[:2]}
        if time.monotonic() - began_s > seconds:
            break
    return {"seed": seed, "step": played}


@app.command("run")
def run(
    count: Annotated[int, typer.Option(help="The mutants that are played; others lie where no history comes.")] = 60,
    seed: Annotated[int, typer.Option(help="Draws the sample.")] = 1,
    seeds: Annotated[int, typer.Option(help="The histories that a mutant survives.")] = 8,
    steps: Annotated[int, typer.Option(help="The steps of a history.")] = 500,
    seconds: Annotated[int, typer.Option(help="Begin no other history of a mutant after so many seconds.")] = 60,
    only: Annotated[str, typer.Option(help="Only files whose path contains this.")] = "",
    least: Annotated[int, typer.Option(help="Percent of those that are played that must be killed.")] = 0,
    table: Annotated[Path | None, typer.Option(help="A file for the table, in Markdown.")] = None,
    report: Annotated[Path | None, typer.Option(help="A file for what came of it, in a line.")] = None,
) -> None:
    """Plant a sample of mutants, one at a time, in a copy of the house. Ends with 1 when too few are killed.

    Example: python -m model.mutants run --count 60
    """
    files = [one for folder in FOLDERS for one in sorted((SOURCE / folder).glob("*.py"))]
    names = [str(one.relative_to(SOURCE)) for one in files if only in str(one)]
    texts = {name: (SOURCE / name).read_text(encoding="utf-8") for name in names}
    found = [(name, place) for name in names for place in range(count_of(texts[name]))]
    print(f"{len(found)} mutants in {len(names)} files", flush=True)
    Random(f"mutants {seed}").shuffle(found)
    verdicts: list[Verdict] = []
    with prepared() as folder:
        reached = _reached(folder, seeds, steps)
        for name, place in found:
            if sum(verdict.told != "not reached" for verdict in verdicts) == count:
                break
            mutant = mutant_of(name, texts[name], place)
            is_reached = mutant.line in reached.get(mutant.file, set())
            verdicts.append(judge(mutant, folder, seeds, steps, seconds) if is_reached else Verdict(mutant, "not reached"))
            if is_reached:
                print(_row(verdicts[-1]), flush=True)
    said = summary(verdicts)
    print(said)
    if report is not None:
        report.write_text(said, encoding="utf-8")
    if table is not None:
        rows = [_row(verdict) for verdict in verdicts if verdict.told != "not reached"]
        table.write_text("\n".join([HEAD, *rows, "", said, ""]), encoding="utf-8")
    raise typer.Exit(1 if killed_of(verdicts) < least else 0)


HEAD = "| where | kind | before | after | told | seed, step | s |\n|---|---|---|---|---|---|---|"


def _row(verdict: Verdict) -> str:
    mutant = verdict.mutant
    cells = [f"{mutant.file}:{mutant.line}", mutant.kind, f"`{mutant.before[:90]}`", f"`{mutant.after[:90]}`", verdict.told]
    cells += [f"{verdict.seed}, {verdict.step}", f"{verdict.took_s:.0f}"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return how many were killed, of those that a history comes to."""
    told = _told(verdicts)
    return (
        f"{told['killed']} of {told['killed'] + told['survived']} that were played are killed ({killed_of(verdicts)} %), "
        f"{told['survived']} survive; {told['not reached']} lie where no history comes"
    )


def killed_of(verdicts: Sequence[Verdict]) -> int:
    """Return the percentage of the mutants that were played that are killed."""
    told = _told(verdicts)
    return 100 * told["killed"] // max(1, told["killed"] + told["survived"])


def _told(verdicts: Sequence[Verdict]) -> Counter[str]:
    return Counter(verdict.told.partition(":")[0] for verdict in verdicts)


if __name__ == "__main__":
    app()
