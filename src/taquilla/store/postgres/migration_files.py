"""Reads the files of migrations: their order, and what the head of each says to those who run it.

The head is the comment that a file begins with. Three of its lines are read here; CONTRIBUTING.md says how to write them:
``-- compatible with: 0041``, ``-- locks: …`` and ``-- outside a transaction``.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "migrations"
_COMPATIBLE = re.compile(r"compatible with: ([0-9]{4})")
_LOCKS = re.compile(r"locks: (.+)")
_APART = "outside a transaction"
_READ = ("compatible", "locks", "outside")
_COMMENT = r"--[^\n]*|/\*.*?\*/"
_PIECE = re.compile(
    _COMMENT + r"""|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"[^"]*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|(?P<end>;)""", re.DOTALL
)
_ALTERED = re.compile(rf"((?:\s|{_COMMENT})*alter table [a-z_]+\s)(.*)", re.DOTALL)
_ACTION = re.compile(rf"""{_COMMENT}|'(?:[^']|'')*'|"[^"]*"|(?P<opens>[(\[])|(?P<closes>[)\]])|(?P<ends>,)""", re.DOTALL)
_NOTHING = re.compile(rf"(?:\s|;|{_COMMENT})*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Migration:
    """A file. compatible_with is the number of the oldest schema whose release may work on this one; None: no older one may.

    locks is what its head says of the tables that it locks; is_apart: its statements run outside a transaction.
    """

    name: str
    text: str
    compatible_with: str | None = None
    locks: str | None = None
    is_apart: bool = False

    @property
    def number(self) -> str:
        """Return its number, such as "0041"."""
        return number_of(self.name)

    @property
    def digest(self) -> str:
        """Return the hash of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """Return its statements, each with the comments before it.

        A semicolon ends one, but in comments, names and texts. So a function's body has to be a text, and not `begin atomic`.
        """
        ends = [0, *(found.end() for found in _PIECE.finditer(self.text) if found["end"]), len(self.text)]
        parts = [self.text[begin:end] for begin, end in pairwise(ends)]
        return [part for part in parts if not _NOTHING.fullmatch(part)]

    @property
    def is_short(self) -> bool:
        """Tell whether it locks tables, so that it has to be done within a second."""
        return self.locks is not None and not self.locks.startswith("none")


def actions_of(statement: str) -> list[str]:
    """Return a change of a table as one statement for each of its actions, in their order; any other statement as it is."""
    if (altered := _ALTERED.fullmatch(statement)) is None:
        return [statement]
    table, actions = altered.groups()
    ends, depth = [-1], 0
    for found in _ACTION.finditer(actions):
        depth += bool(found["opens"]) - bool(found["closes"])
        if found["ends"] and depth == 0:
            ends.append(found.start())
    return [table + actions[before + 1 : end] for before, end in pairwise([*ends, len(actions)])]


def number_of(name: str) -> str:
    """Return the number of a migration: ``number_of("0041.directories") == "0041"``."""
    return name.partition(".")[0]


def read_migrations(folder: Path = FOLDER) -> dict[str, Migration]:
    """Return the migrations of a folder by their names, in the order of their numbers."""
    return {file.stem: read_migration(file) for file in sorted(folder.glob("*.sql"))}


def read_migration(file: Path) -> Migration:
    """Return the migration in a file."""
    text = file.read_text(encoding="utf-8")
    compatible_with = locks = None
    is_apart = False
    for line in _head(text):
        if found := _COMPATIBLE.fullmatch(line):
            compatible_with = found[1]
        elif found := _LOCKS.fullmatch(line):
            locks = found[1]
        elif line == _APART:
            is_apart = True
        else:
            # A slip must not make a file that says nothing of one that says something.
            assert not line.lower().startswith(_READ), f"{file.name}: its head says something that is not understood: {line}"
    assert compatible_with is None or compatible_with < number_of(file.stem), f"{file.name} is compatible with itself"
    return Migration(file.stem, text, compatible_with, locks, is_apart)


def newest(folder: Path = FOLDER) -> str:
    """Return the number of the last migration that this release brings, such as "0041"; "0000" where there is none."""
    return max((number_of(name) for name in known_names(folder)), default="0000")


def known_names(folder: Path = FOLDER) -> frozenset[str]:
    """Return the names of a folder's migrations. Ours are those of the start: files of a newer release may come beside us."""
    return _OURS if folder == FOLDER else _names_in(folder)


def _names_in(folder: Path) -> frozenset[str]:
    return frozenset(file.stem for file in folder.glob("*.sql"))


def _head(text: str) -> list[str]:
    lines = takewhile(lambda line: line.startswith("--"), text.splitlines())
    return [line.removeprefix("--").strip() for line in lines]


_OURS: Final = _names_in(FOLDER)
APPLICATION: Final = f"taquilla {newest()}"
"""The name of our connections: a migration sees by it which releases are still running."""
