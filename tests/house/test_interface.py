"""The page of the interface of dialects lists all that it offers, under the version that the house checks."""

import re
from importlib import import_module
from pathlib import Path

import taquilla.dialect
from taquilla.dialect.http import VERSION

PAGE = (Path(__file__).parents[2] / "docs" / "dialects" / "interface.md").read_text()


def test_the_page_lists_every_name_and_no_other() -> None:
    """A name that goes, or one more, is a new version: see the head of the page."""
    parts = re.findall(r"^\*\*`taquilla\.dialect\.(\w+)`.*\n\n(.*)", PAGE, re.MULTILINE)
    listed = {name: re.findall(r"`(\w+)`", names) for name, names in parts}
    modules = sorted(path.stem for path in Path(taquilla.dialect.__file__).parent.glob("[a-z]*.py"))
    assert listed == {name: [*import_module(f"taquilla.dialect.{name}").__all__] for name in modules}


def test_the_page_ends_with_the_changes_of_this_version() -> None:
    told = f"{VERSION[0]}.{VERSION[1]}"
    assert f"Its version is {told}." in PAGE
    assert f"**{told}**" in PAGE.partition("## Changes")[2]
