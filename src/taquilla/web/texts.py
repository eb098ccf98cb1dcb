"""The texts of the pages in Spanish and in English: one catalogue, a file for each part, in which each text stands in both.

What the engine says more of an error it says in English: that is told in a page's language too.
"""

import re
from collections.abc import Mapping
from functools import cache
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


_SLOT: Final = re.compile(r"\\\{(\w+)\\\}")
_AMOUNT: Final = re.compile(r"[0-9]+\.[0-9]+")


def told(texts: Texts, detail: str) -> str:
    """Return a detail in the language of the texts. One that nobody has translated stays as it is."""
    if texts.language == "en":
        return detail
    for name, pattern in _patterns().items():
        if found := pattern.fullmatch(detail):
            return str(vars(texts.details)[name]).format_map(_filled(texts, found.groupdict()))
    return detail


def is_told(detail: str) -> bool:
    """Tell whether a detail has a text in every language."""
    return any(pattern.fullmatch(detail) for pattern in _patterns().values())


def rule_sentence(texts: Texts, rule: str, sentence: str) -> str:
    """Return the sentence of an auditor's rule; that of the report for a rule that is no more."""
    return str(vars(texts.audit_rules).get(rule, sentence))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Return what each English text looks like once it is filled in."""
    english = {name: text for name, text in vars(CATALOGUE["en"].details).items() if isinstance(text, str) and name != "language"}
    return {name: re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(text))) for name, text in english.items()}


def _filled(texts: Texts, values: Mapping[str, str]) -> dict[str, object]:
    rules = texts.rules

    def shown(name: str, value: str) -> str:
        if name == "column":
            return str(rules.columns.get(value, value))
        if name == "game":
            return str(rules.games.get(value, value))
        if name == "detail":
            return told(texts, value)
        return value.replace(".", ",") if _AMOUNT.fullmatch(value) else value

    return {name: shown(name, value) for name, value in values.items()}
