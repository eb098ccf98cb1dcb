"""Each form says by a text of `done` what it has done, and each of these texts is said by a form."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import taquilla.web

WEB = Path(taquilla.web.__file__).parent


def patterns_of(what: ast.expr, within: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module) -> Iterator[str]:
    """Yield patterns of what an expression may be: its texts, or those that its variable is set to or called with."""
    match what:
        case ast.Constant(value=str(name)):
            yield re.escape(name)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from patterns_of(one, within, module)
            yield from patterns_of(other, within, module)
        case ast.Dict(values=several):
            for one in several:
                yield from patterns_of(one, within, module)
        case ast.Subscript(value=table):
            yield from patterns_of(table, within, module)
        case ast.Name(id=name) if name in (given := [argument.arg for argument in within.args.args]):
            for call in calls(module, {within.name}):
                yield from patterns_of(call.args[given.index(name)], within, module)
        case ast.Name(id=name):
            for node in ast.walk(within):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                    yield from patterns_of(node.value, within, module)
        case _:
            raise AssertionError(ast.unparse(what))


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Yield the calls of functions of these names."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in names)


def said() -> Iterator[str]:
    """Yield patterns of the names that forms lead on with."""
    for file in WEB.rglob("*.py"):
        module = ast.parse(file.read_text())
        yield from map(re.escape, re.findall(r"[?&]done=(\w+)", file.read_text()))
        imported = (node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "taquilla.web.pages")
        leading = {one.asname or one.name for node in imported for one in node.names if one.name == "go_on"}
        for within in module.body:
            if isinstance(within, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in calls(within, leading):
                    yield from patterns_of(call.args[1], within, module)


def test_each_name_that_a_form_leads_on_with_has_its_text_and_each_text_a_form() -> None:
    patterns = set(said())
    texts = tomllib.loads((WEB / "texts/done.toml").read_text()).keys()
    assert {one for one in patterns if not any(re.fullmatch(one, name) for name in texts)} == set()
    assert {name for name in texts if not any(re.fullmatch(one, name) for one in patterns)} == set()
