"""Texts of pages in Spanish and in English, from a data file in which each text stands in both."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

from taquilla.http.browsers import prefers_english
from taquilla.http.responses import Json, JsonObject


class Texts(SimpleNamespace):
    """The texts of a page in one language, by name; a table of texts is a mapping."""


class PageTexts:
    """The texts of a page in both languages, from the TOML file beside its module."""

    def __init__(self, module_file: str) -> None:
        texts = tomllib.loads(Path(module_file).with_suffix(".toml").read_text(encoding="utf-8"))
        self.spanish = Texts(language="es", **_of("es", texts))
        self.english = Texts(language="en", **_of("en", texts))

    def preferred(self, accept_language: str) -> Texts:
        """Return the texts in the language that a caller prefers: English where it is preferred to Spanish, else Spanish."""
        return self.english if prefers_english(accept_language) else self.spanish


def _of(language: str, table: Json) -> JsonObject:
    return {name: text[language] if language in text else _of(language, text) for name, text in table.items()}
