"""The texts of the pages in Spanish and in English: one catalogue, a file for each part, in which each text stands in both."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from taquilla.http.browsers import prefers_english
from taquilla.http.texts import PageTexts, Texts

LANGUAGE_COOKIE: Final = "taquilla_language"
"""The cookie with the chosen language."""
LANGUAGES: Final = ("es", "en")
"""The languages of the pages; the first one is the default."""


def _read() -> Mapping[str, Texts]:
    parts = {path.stem: PageTexts(str(path)) for path in sorted((Path(__file__).parent / "texts").glob("*.toml"))}
    spanish = Texts(language="es", **{name: part.spanish for name, part in parts.items()})
    english = Texts(language="en", **{name: part.english for name, part in parts.items()})
    return MappingProxyType({"es": spanish, "en": english})


CATALOGUE: Final = _read()
"""All texts, by language; within it by file and name: ``CATALOGUE["es"].frame.login``."""


def language_of(chosen: str, accept_language: str) -> str:
    """Return the language that was chosen, else the one that the browser prefers: English where it asks for it, else Spanish."""
    if chosen in LANGUAGES:
        return chosen
    return "en" if prefers_english(accept_language) else "es"


def as_data(texts: object) -> object:
    """Return texts as plain data, for a module that shows them."""
    if isinstance(texts, Texts):
        return {name: as_data(value) for name, value in vars(texts).items()}
    return texts
