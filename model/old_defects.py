"""`python -m model.old_defects`: plants defects that strangers once found, and says how soon histories find each."""

import time
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from model.mutants import SOURCE, play_over, prepared

PAGE = Path(__file__).parents[1] / "docs" / "campaigns.md"
BEGINS, ENDS = "<!-- planted -->\n", "<!-- end of planted -->"
HEAD = "| defect | planted | found | seed, step | steps played | s |\n|---|---|---|---|---|---|"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Defect:
    """A defect: its name, what it is in a sentence, the commit that mended it, and the changes that take the mend back."""

    name: str
    what: str
    mended: str
    changes: tuple[tuple[str, str, str], ...]

    def planted_in(self, texts: dict[str, str]) -> dict[str, str]:
        """Return the changed files, of files by their names below the package. Raises ValueError where a change fits no more."""
        changed = dict[str, str]()
        for file, before, after in self.changes:
            text = changed.get(file, texts[file])
            if text.count(before) != 1:
                raise ValueError(f"{self.name}: {file} has {before!r} {text.count(before)} times")
            changed[file] = text.replace(before, after)
        return changed


def defects() -> list[Defect]:
    """Return the defects of `old_defects.toml`."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["defect"]
    changes = [tuple((each["file"], each["before"], each["after"]) for each in one["change"]) for one in listed]
    return [Defect(one["name"], one["what"], one["mended"], each) for one, each in zip(listed, changes, strict=True)]


def texts_of(defect: Defect, source: Path = SOURCE) -> dict[str, str]:
    """Return the files of a defect as they stand."""
    return {file: (source / file).read_text(encoding="utf-8") for file, *_ in defect.changes}


def sought(defect: Defect, folder: Path, *, first: int, steps: int, seconds: int) -> str:
    """Plant a defect in a copy of the house, play histories over it until they find it, and return its row of the table."""
    source, began_s = folder / "src" / "taquilla", time.monotonic()
    kept = texts_of(defect, source)
    for file, text in defect.planted_in(kept).items():
        (source / file).write_text(text, encoding="utf-8")
    try:
        ended: dict[str, Any] | None = play_over(folder, range(first, first + 1_000), steps, seconds)
    finally:
        for file, text in kept.items():
            (source / file).write_text(text, encoding="utf-8")
    ended = ended or {"trouble": "it hangs", "seed": 0, "step": 0, "steps": 0}
    told = f"by {ended['trouble']}" if "trouble" in ended else "**not**"
    print(*ended.get("said", ()), sep="\n  ", flush=True)
    where = f"{ended['seed']}, {ended['step']}" if "trouble" in ended else f"to {ended['seed']}"
    files = ", ".join(f"`{file}`" for file in dict.fromkeys(kept))
    played = ended.get("steps", ended["step"])
    cells = [defect.what, f"{defect.mended} taken back in {files}", told, where, played, f"{time.monotonic() - began_s:.0f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


@app.command()
def run(
    names: Annotated[list[str] | None, typer.Argument(help="The defects to plant; else all.")] = None,
    seed: Annotated[int, typer.Option(help="The first seed of the histories.")] = 1,
    steps: Annotated[int, typer.Option(help="The steps of a history.")] = 500,
    seconds: Annotated[int, typer.Option(help="Begin no other history of a defect after so many seconds.")] = 600,
    write: Annotated[bool, typer.Option("--write", help="Write the table into docs/campaigns.md.")] = False,
) -> None:
    """Plant defects that were found once, one at a time, and play fresh histories until they find each. Ends with 1 if not.

    Example: python -m model.old_defects second-person --seed 5000
    """
    chosen = [one for one in defects() if not names or one.name in names]
    with prepared() as folder:
        rows = [sought(one, folder, first=seed, steps=steps, seconds=seconds) for one in chosen]
    print("\n".join([HEAD, *rows]), flush=True)
    if write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGINS)
        said = f"On {datetime.now(UTC):%-d %B %Y}, by `python -m model.old_defects --seed {seed}`, ten minutes each at most:\n\n"
        table = said + "\n".join([HEAD, *rows, ""])
        PAGE.write_text(f"{before}{BEGINS}{table}{ENDS}{rest.partition(ENDS)[2]}", encoding="utf-8")
    raise typer.Exit(1 if any("**not**" in row for row in rows) else 0)


if __name__ == "__main__":
    app()
