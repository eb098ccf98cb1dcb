"""Prepares the templates of the pages, and what every page is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from taquilla.web.static import url

_GLOBALS: Final[dict[str, Callable[..., Any]]] = {"static": url}


def environment(folder: Path) -> Environment:
    """Return the environment of the templates in a folder: all text is escaped, and a name that is missing is a mistake."""
    made = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(_GLOBALS)
    return made
