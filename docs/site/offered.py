"""What the page of the interface of dialects lists: every name with its signature, and what dialects call of the house."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any, Final, get_type_hints, is_typeddict

from site_tree import ROOT

import taquilla.dialect
from taquilla.engine.counters import Counters
from taquilla.engine.house import House
from taquilla.engine.wallets.accounts import PlayerAccounts
from taquilla.engine.wallets.signers import SignerRegister

CALLERS: Final = ("src/taquilla/dialects", "src/taquilla/cli/templates", "extras")
"""Where dialects are: what they call of the house is offered to all."""
_MADE_ELSEWHERE: Final = {"house.counter": Counters}
_NO_TEXT: Final = re.compile(
    r"<factory>|frozenset\(\{.*?\}\)|<object object at \w+>|<function \S+ at \w+>|<\w[\w.]* object at \w+>|Author\(.*?\)"
)
"""Defaults whose text says nothing, or another thing each time."""
_ASKED: Final = (SignerRegister,)
"""Values whose methods are listed too."""


def names() -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Yield each module of the interface: its name, what it is for, and its names with their signature and meaning."""
    for path in sorted(Path(taquilla.dialect.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"taquilla.dialect.{path.stem}")
        rows = [_row(name, getattr(module, name)) for name in module.__all__]
        rows += [
            _row(f"{one.__name__}.{name}", method)
            for one in _ASKED if one.__name__ in module.__all__
            for name, method in vars(one).items() if name[0] != "_"
        ]  # fmt: skip
        yield path.stem, str(module.__doc__), rows


@cache
def calls() -> list[tuple[str, str, str]]:
    """Return each method of the house that a dialect may call, with its signature and meaning."""
    own = {f"house.wallets.accounts.{name}" for name in vars(PlayerAccounts) if name[0] != "_"}
    secrets = {f"house.people.shared_secrets.{name}" for name in ("of", "put")}
    return [_row(path, _found(path)) for path in sorted(called() | own | secrets)]


@cache
def called() -> set[str]:
    """Return the methods of the house that dialects call: ``house.wallets.accounts.look``."""
    found = set[str]()
    for folder in CALLERS:
        for file in (ROOT / folder).rglob("*" if folder.endswith("dialects") else "src/**/*"):
            if file.suffix in (".py", ".txt"):
                text = file.read_text()
                for name, path in re.findall(r"^\s+(\w+) = (house\.[a-z_.]+)$", text, re.MULTILINE):
                    text = re.sub(rf"(?<![.\w]){name}\.(?=\w)", f"{path}.", text)
                found |= set(re.findall(r"(?<![.\w])house(?:\.[a-z_]+)+", text))
    return {path for path in found if not inspect.isclass(_found(path))}


def _found(path: str) -> object:
    """Return a method of the house, or the class of one of its parts, by what the parts' constructors make."""
    _, *parts = path.split(".")
    owner: object = House
    for depth, part in enumerate(parts, 2):
        made = _MADE_ELSEWHERE.get(".".join(path.split(".")[:depth])) or _parts(owner).get(part)
        owner = made or inspect.getattr_static(owner, part)
        owner = owner.__func__ if isinstance(owner, staticmethod) else owner
    return owner


@cache
def _parts(owner: object) -> dict[str, type]:
    """Return the classes of a part's own parts, by the attribute: what its constructor makes, or is given."""
    if not inspect.isclass(owner) or "__init__" not in vars(owner):
        return {}
    scope, found = vars(sys.modules[owner.__module__]), {}
    (make,) = ast.parse(dedent(inspect.getsource(owner.__init__))).body
    assert isinstance(make, ast.FunctionDef)
    given = {one.arg: ast.unparse(one.annotation) for one in (*make.args.args, *make.args.kwonlyargs) if one.annotation}
    for line in ast.walk(make):
        if isinstance(line, ast.Assign) and isinstance(target := line.targets[0], ast.Attribute):
            name = ast.unparse(line.value.func) if isinstance(line.value, ast.Call) else given.get(ast.unparse(line.value), "")
            if inspect.isclass(made := scope.get(name)):
                found[target.attr] = made
    return found


def _row(name: str, value: object) -> tuple[str, str, str]:
    """Return a name, its signature, and the first sentence of its docstring. Only what is ours says what it is."""
    is_own = str(getattr(value, "__module__", "")).startswith("taquilla") and (inspect.isclass(value) or inspect.isroutine(value))
    text = (inspect.getdoc(value) or "").split("\n\n")[0] if is_own else ""
    return f"`{name}`", _signature(value) if is_own else "", " ".join(text.split())


def _signature(value: Any) -> str:
    if is_typeddict(value):
        shown = ", ".join(f"{name}: {inspect.formatannotation(kind)}" for name, kind in get_type_hints(value).items())
    elif inspect.isclass(value) and (issubclass(value, BaseException) or "__annotations__" not in vars(value)):
        return ""
    else:
        try:
            shown = str(inspect.signature(value))
        except (TypeError, ValueError):
            return ""
    shown = _NO_TEXT.sub("…", shown)
    shown = re.sub(r"\*<class '(.*?)'>", r"\1", re.sub(r"^\(self(?:, )?", "(", shown))
    return f"`{re.sub(r'(?:[A-Za-z_]+[.])+(?=[A-Za-z_])', '', shown).replace(' | ', ' or ')}`"
