"""`make test-changed`: runs the tests that a change reaches by imports, the nearest first, as far as a budget goes."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import typer
from tests.imports import imports_at_a_glance, modules, names_of
from tests.rings import ROOT, SPREAD, UNTIMED_S, WHOLE_FILE, read_timings

PACKAGES: Final = {"taquilla": ROOT / "src/taquilla"} | {name: ROOT / name for name in ("tests", "bench", "campaigns", "model")}
# Read by tests that import nothing of them.
READ_BY: Final = {
    "docs/": ("tests/house",), "docs/site/": ("tests/web/browser/test_documentation.py",),
    "README.md": ("tests/house",), "ARCHITECTURE.md": ("tests/house",),
    "CONTRIBUTING.md": ("tests/house",),
    "clients/": ("tests/clients", "tests/examples"), "examples/": ("tests/examples",), "verifier/": ("tests/verifier",),
    "deploy/": ("tests/deploy", "tests/packages", "tests/telemetry"), "pyproject.toml": ("tests/packages", "tests/house"),
    "src/taquilla/web/": ("tests/web",),
    "src/taquilla/store/migrations/": ("tests/store/postgres", "tests/house", "tests/audit", "tests/upgrades"),
    "src/taquilla/catalogue/": ("tests/engine/lottery", "tests/store/lottery"), "src/taquilla/cli/": ("tests/cli/test_help.py",),
    "src/taquilla/api/": ("tests/isolation",), "src/taquilla/dialects/": ("tests/isolation",),
}  # fmt: skip

MIGRATIONS: Final = Path("src/taquilla/store/migrations")
WRITTEN: Final = re.compile(r"\b(?:create table|alter table|insert into|update|delete from)\s+(\w+)")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def changed_files(base: str) -> list[str]:
    """Return the files that differ from where this branch left a commit, or are new, as paths from the root."""

    def ask(*command: str) -> list[str]:
        return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()

    return sorted({*ask("diff", "--name-only", "--merge-base", base), *ask("ls-files", "--others", "--exclude-standard")})


def fork_point() -> str:
    """Return the commit where this branch left `origin/main`; without one, the last commit."""
    asked = subprocess.run(["git", "merge-base", "HEAD", "origin/main"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "HEAD"


@cache
def importers() -> Mapping[str, set[str]]:
    """Return who imports each file; a test imports the conftest.py of every folder above it."""
    files = {
        f"{name}.{module.name}".removesuffix(".__init__"): (root / module.file).relative_to(ROOT).as_posix()
        for name, root in PACKAGES.items()
        for module in modules(root)
    }
    by_file = defaultdict[str, set[str]](set)
    known = frozenset[str]().union(*map(names_of, PACKAGES.values()))
    for root in PACKAGES.values():
        for module in modules(root):
            file = (root / module.file).relative_to(ROOT)
            for name in imports_at_a_glance(module, known):
                if name in files:
                    by_file[files[name]].add(file.as_posix())
            if file.name.startswith("test_"):
                for folder in file.parents:
                    by_file[(folder / "conftest.py").as_posix()].add(file.as_posix())
    return by_file


def roots(file: str) -> Iterator[str]:
    """Return the Python files that a changed file stands for: itself, or the modules beside it that read it."""
    path = Path(file)
    if path.suffix == ".py":
        yield file
    elif (beside := path.with_suffix(".py")) and (ROOT / beside).exists():
        yield beside.as_posix()
    elif path.parent == MIGRATIONS:
        yield from statements_about(path)
    elif file.startswith("src/"):
        for folder in path.parents:
            if found := sorted((ROOT / folder).glob("[!_]*.py")):
                yield from (one.relative_to(ROOT).as_posix() for one in found)
                return


def statements_about(migration: Path) -> set[str]:
    """Return the modules whose statements name a table that a migration changes."""
    named = set(WRITTEN.findall((ROOT / migration).read_text(encoding="utf-8")))
    found = {file for file in (ROOT / "src/taquilla/store").rglob("*.sql") if file.with_suffix(".py").exists()}
    about = {file for file in found if named & set(re.findall(r"\w+", file.read_text(encoding="utf-8")))}
    return {file.with_suffix(".py").relative_to(ROOT).as_posix() for file in about}


def distances(changed: Iterable[str]) -> dict[str, int]:
    """Return how many imports lie between a change and each test that it reaches."""
    graph, found = importers(), dict[str, int]()
    for file in changed:
        for prefix, folders in READ_BY.items():
            if file.startswith(prefix):
                tests = (one for at in map(ROOT.joinpath, folders) for one in ([at] if at.is_file() else at.rglob("test_*.py")))
                found |= {path.relative_to(ROOT).as_posix(): 1 for path in tests}
    edge, steps = {root for file in changed for root in roots(file)}, 0
    while edge:
        found = dict.fromkeys(edge, steps) | found
        edge = {importer for file in edge for importer in graph.get(file, ())} - set(found)
        steps += 1
    return {file: steps for file, steps in found.items() if Path(file).name.startswith("test_") and (ROOT / file).exists()}


def in_order(found: Mapping[str, int], changed: Iterable[str]) -> list[str]:
    """Return test files: those named as a changed one first, then the nearest, the quickest first."""
    took_s = read_timings()["test"]
    stems, folders = {Path(file).stem for file in changed}, {Path(file).parent.name for file in changed}

    def place(file: str) -> tuple[bool, bool, int, float]:
        path = Path(file)
        is_other = path.stem.removeprefix("test_") not in stems
        return is_other, path.parent.name not in folders, found[file], took_s.get(file, UNTIMED_S)

    return [file for file in sorted(found, key=place) if not WHOLE_FILE.search((ROOT / file).read_text(encoding="utf-8"))]


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(
    context: typer.Context,
    base: Annotated[str, typer.Option(help="The commit to compare with; without it, where this branch left origin/main.")] = "",
    budget: Annotated[int, typer.Option(help="Stop choosing tests when those chosen take so many seconds; 0: choose all.")] = 150,
    is_listed: Annotated[bool, typer.Option("--list", help="Say which files would run, and run none.")] = False,
) -> None:
    """Run the tests that a change reaches by imports: the nearest first, as many as a budget lets in.

    Other options are pytest's.

    Example: python -m tests.changed --base HEAD~3 --budget 60 -x
    """
    changed = changed_files(base or fork_point())
    ordered, took_s, workers = in_order(distances(changed), changed), read_timings()["test"], min(4, os.cpu_count() or 1)
    chosen, left_s = [], float(budget * workers) if budget else float("inf")
    for file in ordered:
        if (seconds := took_s.get(file, UNTIMED_S)) <= left_s:
            chosen.append(file)
            left_s -= seconds
    print(f"{len(changed)} changed files reach {len(ordered)} files of tests; {len(chosen)} run, the others are for `make test`")
    if is_listed:
        print(*chosen, sep="\n")
    if is_listed or not chosen:
        return
    command = [sys.executable, "-m", "pytest", "-q", "--as-named", *SPREAD, *context.args, *chosen]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    app()
