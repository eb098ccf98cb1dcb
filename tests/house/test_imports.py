"""Each name that is taken from the house, by tests and whatever else lies beside it, is there: not every ring runs every file."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rings import ROOT

BESIDE = ("bench", "campaigns", "clients", "examples", "extras", "model", "tests")


def is_there(module: str, name: str) -> bool:
    """Tell whether a module has a name, or a package a module."""
    try:
        return hasattr(importlib.import_module(module), name) or importlib.import_module(f"{module}.{name}") is not None
    except ImportError:
        return False


def taken(file: Path) -> Iterator[tuple[str, str]]:
    """Return the modules of the house that a file imports from, each with a name that it takes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "taquilla":
            yield from ((node.module, name.name) for name in node.names)


@pytest.mark.parametrize("folder", BESIDE)
def test_what_is_imported_from_the_house_is_there(folder: str) -> None:
    files = {file: {*taken(file)} for file in sorted((ROOT / folder).rglob("*.py"))}
    assert [(file.name, *one) for file, names in files.items() for one in sorted(names) if not is_there(*one)] == []


def test_a_name_that_is_gone_is_missed(tmp_path: Path) -> None:
    (file := tmp_path / "one.py").write_text("from taquilla.testing import gone\nfrom taquilla.gone import one\n")
    assert [is_there(*one) for one in taken(file)] == [False, False]
