"""`python -m model.mutants`: plants single changes in a copy of the house, and says which of them random histories find.

A mutant is one change of one expression or statement. A fork of a process that has read everything gets the changed code, and is
played over the model by those histories that come to its line, first the short ones of `found` and `sides`, until they differ or
a bound is reached. Lines that no history comes to are named apart: no step can find what is changed there. The table is kept in a
file, so that a campaign goes on where it was stopped.
"""

import asyncio
import contextlib
import gc
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Annotated, Any

import coverage
import typer
import uvloop

from model import simulate
from model.banklot import Banklot
from model.chance import Chance
from model.changes import Mutant, codes_in, count_of, mutant_of
from model.furnishing import TEMPLATE, furnish_template
from model.history import a_history
from model.our_own import OurOwn
from model.pages import Pages
from model.simulate import bounded, opening_of, scratch, serving
from model.steps import Step
from taquilla.store.postgres.embedded import HOUSE

SOURCE = Path(__file__).parents[1] / "src" / "taquilla"
SUBJECTS = ("ledger", "lottery", "people", "purchases", "sports", "wallets")
FOLDERS = tuple(f"{room}/{subject}" for room in ("domain", "engine") for subject in SUBJECTS)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
KINDS = "found", "sides", "found/elsewhere"
"""The folders of what is played in all. What stands elsewhere a test of every change sees too."""
KEPT = [file for folder in KINDS for file in sorted((Path(__file__).parent / folder).glob("*.json"))]
"""The histories that are kept in files: -1 is the number of the last one."""


@cache
def history_of(number: int, steps: int) -> tuple[int, Sequence[Step]]:
    """Return the seed of a history's world, and its steps: a random one, or below 0 one that is kept."""
    if number > 0:
        return number, a_history(number, steps)
    told = json.loads(KEPT[number].read_text(encoding="utf-8"))
    return told["seed"], told["steps"]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed by what, survived, or not reached; the seed, the step and the seconds at which it was.

    of is the beginning of the digest of its file: it is judged anew once that has changed.
    """

    file: str
    of: str
    place: int
    line: int
    kind: str
    before: str
    after: str
    told: str
    seed: int = 0
    step: int = 0
    took_s: int = 0

    @property
    def whole(self) -> tuple[str, str, int]:
        """Return what it is the verdict of."""
        return self.file, self.of, self.place


def plant(mutant: Mutant) -> bool:
    """Give the functions of this process the changed code. Return whether it is there: some are made where nobody finds them."""
    module = f"taquilla.{mutant.file.removesuffix('.py').replace('/', '.')}"
    changed = [one for one in codes_in(compile(mutant.text, mutant.file, "exec")) if one.co_qualname == mutant.function]
    gc.unfreeze()  # what is frozen is not listed
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__module__ == module]
    gc.freeze()
    found = [one for one in functions if one.__code__.co_qualname == mutant.function]
    if len(changed) != 1 or not found or any(one.__code__.co_freevars != changed[0].co_freevars for one in found):
        return False
    for one in found:
        one.__code__ = changed[0]
    return True


def _forked(said: Any, mutant: Mutant, folder: Path, seeds: Sequence[int], steps: int, seconds: int) -> None:
    """Plant a mutant in this fork, play, and say how it ended; None: it could not be planted."""
    ended = None
    if plant(mutant):
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        with bounded():
            ended = asyncio.run(_played(folder, seeds, steps, seconds))
    said.send(ended)
    os._exit(0)


def _play_fork(mutant: Mutant, folder: Path, seeds: Sequence[int], steps: int, seconds: int) -> dict[str, Any] | None:
    """Play histories in a fork with the change. Return how they ended; None: it could not be planted."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_forked, args=(theirs, mutant, folder, seeds, steps, seconds))
    child.start()
    theirs.close()
    try:
        if not ours.poll(4 * seconds + 60):
            return {"trouble": "it hangs", "seed": 0, "step": 0}
        found: dict[str, Any] | None = ours.recv()
        return found
    except EOFError:
        return {"trouble": "it ends its process", "seed": 0, "step": 0}
    finally:
        child.kill()
        child.join()


def judge(mutant: Mutant, text: str, folder: Path, seeds: Sequence[int], steps: int, seconds: int) -> Verdict:
    """Play the histories of these seeds over a copy of the house with the change. text is the file before it."""
    began_s = time.monotonic()
    ended = _play_fork(mutant, folder, seeds, steps, seconds)
    if ended is None:
        target = folder / "src" / "taquilla" / mutant.file
        target.write_text(mutant.text, encoding="utf-8")
        try:
            ended = play_over(folder, seeds, steps, seconds) or {"trouble": "it hangs", "seed": 0, "step": 0}
        finally:
            target.write_text(text, encoding="utf-8")
    told = f"killed: {ended['trouble']}" if "trouble" in ended else "survived"
    return _verdict(mutant, text, told, ended["seed"], ended["step"], round(time.monotonic() - began_s))


def _verdict(mutant: Mutant, text: str, told: str, *at: int) -> Verdict:
    about = (mutant.line, mutant.kind, mutant.before[:120], mutant.after[:120])
    return Verdict(mutant.file, _digest(text), mutant.place, *about, told, *at)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def play_over(
    folder: Path, seeds: Sequence[int], steps: int, seconds: int, *, covered: Path | None = None
) -> dict[str, Any] | None:
    """Play the histories of these seeds, in a process of their own. Return how they ended; None: not at all."""
    source = f"--source={folder / 'src' / 'taquilla'}"
    watched = ["-m", "coverage", "run", "--rcfile=/dev/null", f"--data-file={covered}", source] if covered else []
    others = os.environ.get("PYTHONPATH", str(SOURCE.parents[1]))
    environment = os.environ | {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{others}"}
    command = [sys.executable, *watched, "-m", "model.mutants", "play", str(folder)]
    command += ["--", *(str(one) for one in (steps, seconds, *seeds))]
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


def _reached(folder: Path, seeds: Sequence[int], steps: int) -> dict[str, dict[int, list[int]]]:
    """Return the lines that histories come to, by file, and by line the seeds of those histories in their order."""
    ended = play_over(folder, seeds, steps, 1_800, covered=folder / "covered")
    assert "trouble" not in (ended or {"trouble": "hangs"}), ended
    data = coverage.CoverageData(str(folder / "covered"))
    data.read()
    root = folder / "src" / "taquilla"
    return {
        str(Path(file).relative_to(root)): {
            line: sorted(int(one) for one in contexts if one) for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }


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
def play(folder: Path, steps: int, seconds: int, seeds: list[int]) -> None:
    """Play histories over the house of this process, on the server of a folder, and print how they ended."""
    with bounded():
        print(json.dumps(asyncio.run(_played(folder, seeds, steps, seconds))))


async def _played(folder: Path, seeds: Sequence[int], steps: int, seconds: int) -> dict[str, Any]:
    opening, began_s, seed, played = opening_of(_Elsewhere(folder), folder / "master.key"), time.monotonic(), 0, 0
    for seed in seeds:
        if (watching := coverage.Coverage.current()) is not None:
            watching.switch_context(str(seed))
        async with opening() as house:
            ended = await simulate.play(*history_of(seed, steps), house)
        played += ended.steps
        if ended.differences:
            told = {"trouble": ended.subject, "seed": seed, "step": ended.steps}
            return told | {"steps": played, "said": ended.differences[:2]}
        if time.monotonic() - began_s > seconds:
            break
    return {"seed": seed, "step": played}


def kept_in(file: Path | None) -> list[Verdict]:
    """Return the verdicts of a file."""
    return [Verdict(**one) for one in json.loads(file.read_text(encoding="utf-8"))] if file is not None and file.exists() else []


def _keep(file: Path | None, verdicts: Iterable[Verdict]) -> None:
    if file is not None:
        lines = [json.dumps(asdict(one), ensure_ascii=False) for one in sorted(verdicts, key=lambda one: one.whole)]
        file.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def drawn(texts: Mapping[str, str], seed: int) -> list[tuple[str, int]]:
    """Return all mutants of these files, by file and place, in the order of a seed: what is added or gone moves no other one."""
    found = [(name, place) for name, text in texts.items() for place in range(count_of(text))]
    return sorted(found, key=lambda one: sha256(f"{seed} {one[0]} {one[1]}".encode()).digest())


@app.command("run")
def run(
    count: Annotated[int, typer.Option(help="The mutants that are played; others lie where no history comes.")] = 60,
    seed: Annotated[int, typer.Option(help="Draws the sample.")] = 1,
    seeds: Annotated[int, typer.Option(help="The histories that a mutant survives, of those that come to its line.")] = 8,
    pool: Annotated[int, typer.Option(help="The histories that may be played.")] = 24,
    steps: Annotated[int, typer.Option(help="The steps of a history.")] = 500,
    seconds: Annotated[int, typer.Option(help="Begin no other history of a mutant after so many seconds.")] = 60,
    minutes: Annotated[int, typer.Option(help="Begin no other mutant after so many minutes.")] = 100_000,
    only: Annotated[str, typer.Option(help="Only files whose path contains this.")] = "",
    least: Annotated[int, typer.Option(help="Percent of those that are played that must be killed.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="A file with the verdicts so far: what it has is not played again.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Play those that survived again.")] = False,
    report: Annotated[Path | None, typer.Option(help="A file for what came of it, in a line.")] = None,
) -> None:
    """Plant a sample of mutants, one at a time, in a copy of the house. Ends with 1 when too few are killed.

    Example: python -m model.mutants run --count 2000 --keep campaigns/mutants.json
    """
    files = [one for folder in FOLDERS for one in sorted((SOURCE / folder).glob("*.py"))]
    texts = {str(one.relative_to(SOURCE)): one.read_text(encoding="utf-8") for one in files if only in str(one)}
    found, began_s = drawn(texts, seed), time.monotonic()
    before = kept_in(keep)
    known = {one.whole: one for one in before if one.file in texts and one.of == _digest(texts[one.file])}
    elsewhere = [one for one in before if one.file not in texts]
    if again:
        found = [whole[::2] for whole, one in known.items() if one.told == "survived"]
        known = {whole: one for whole, one in known.items() if one.told != "survived"}
    print(f"{len(found)} mutants in {len(texts)} files, of which {len(known)} are judged", flush=True)
    for door in (Banklot, Chance, OurOwn, Pages):
        door.made()
    all_seeds = [one for one in range(-len(KEPT), pool + 1) if one]
    for one in all_seeds:
        history_of(one, steps)
    verdicts: list[Verdict] = []
    with prepared() as folder:
        reached = _reached(folder, all_seeds, steps)
        for name, place in found:
            if sum(one.told != "not reached" for one in verdicts) == count or time.monotonic() - began_s > 60 * minutes:
                break
            whole = name, _digest(texts[name]), place
            if whole not in known:
                mutant = mutant_of(name, texts[name], place)
                if coming := reached.get(name, {}).get(mutant.line):
                    short = [one for one in coming if one < 0]
                    known[whole] = judge(mutant, texts[name], folder, coming[: len(short) + seeds], steps, seconds)
                    print(_row(known[whole]), flush=True)
                else:
                    known[whole] = _verdict(mutant, texts[name], "not reached")
                _keep(keep, [*elsewhere, *known.values()])
            verdicts.append(known[whole])
    said = summary(verdicts)
    print(said)
    if report is not None:
        report.write_text(said, encoding="utf-8")
    raise typer.Exit(1 if killed_of(verdicts) < least else 0)


@app.command("table")
def table(keep: Annotated[Path, typer.Argument(help="A file with verdicts.")]) -> None:
    """Print what came of all mutants of a file, by the kind of their change, and those that survive.

    Example: python -m model.mutants table campaigns/mutants.json
    """
    verdicts = kept_in(keep)
    kinds = Counter((one.kind, one.told.partition(":")[0]) for one in verdicts)
    print("| change | killed | survive |\n|---|---|---|")
    for kind in sorted({one.kind for one in verdicts}):
        print(f"| {kind} | {kinds[kind, 'killed']} | {kinds[kind, 'survived']} |")
    print("\n".join(["", HEAD, *(_row(one) for one in verdicts if one.told == "survived"), "", summary(verdicts)]))


HEAD = "| where | kind | before | after | told | seed, step | s |\n|---|---|---|---|---|---|---|"


def _row(one: Verdict) -> str:
    cells = [f"{one.file}:{one.line}", one.kind, f"`{one.before[:90]}`", f"`{one.after[:90]}`", one.told]
    cells += [f"{one.seed}, {one.step}", str(one.took_s)]
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
    return Counter(one.told.partition(":")[0] for one in verdicts)


if __name__ == "__main__":
    app()
