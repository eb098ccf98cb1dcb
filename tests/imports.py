"""Reads the modules below a folder and what they import: for the manners of the house, and for what a change reaches."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
NAMED = re.compile(r"([\w.]+)(?:[ \t]+as[ \t]+\w+)?")
PARTS = "body", "orelse", "finalbody", "handlers", "cases"  # of a statement, with more statements in it


@dataclass(frozen=True)
class Module:
    """One Python file: `name` is dotted and starts below the package, `file` is its path there."""

    name: str
    file: str
    text: str

    @property
    def room(self) -> str:
        """The first part of its name."""
        return self.name.split(".")[0]

    @property
    def lines(self) -> int:
        """The count of its lines."""
        return self.text.count("\n")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax, read from its text once somebody asks."""
        return ast.parse(self.text, self.file)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in it."""
        return tuple(ast.walk(self.tree))


@cache
def modules(root: Path) -> tuple[Module, ...]:
    """Return the modules below a folder."""
    found = []
    for path in sorted(root.rglob("*.py")):
        file = path.relative_to(root).as_posix()
        name = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        found.append(Module(name, file, path.read_text()))
    return tuple(found)


@cache
def names_of(root: Path) -> frozenset[str]:
    """Return the full names of the modules below a folder, which has the package's name."""
    return frozenset(f"{root.name}.{module.name}" for module in modules(root))


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every statement, those inside of others too, and none of their expressions: most of a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in PARTS:
            waiting += getattr(node, part, ())


@cache
def imports(root: Path, module: Module, known: frozenset[str] | None = None) -> tuple[str, ...]:
    """Return the dotted names that a module imports anywhere in it; `from a import b` is `a.b` where that is a known module.

    known: the full names of modules; without them, those below the folder.
    """
    ours, found = known or names_of(root), list[str]()
    for node in statements(module.tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            found += (f"{source}.{alias.name}" if f"{source}.{alias.name}" in ours else source for alias in node.names)
    return tuple(found)


def imports_at_a_glance(module: Module, known: frozenset[str]) -> Iterator[str]:
    """Yield the same by the lines alone, in a fraction of the time; and what a text in the module imports."""
    for source, names in IMPORT.findall(module.text):
        for name in NAMED.findall(names):
            full = f"{source}.{name}"
            yield name if not source else full if full in known else source
