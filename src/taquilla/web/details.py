"""Tells in a page's language what the engine says more of an error: it says so in English."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from taquilla.domain.ledger.locales import grouped
from taquilla.http.texts import Texts
from taquilla.web.texts import CATALOGUE

_SLOT: Final = re.compile(r"\\\{(\w+)\\\}")
_AMOUNT: Final = re.compile(r"[0-9]+\.[0-9]+")


def told(texts: Texts, detail: str) -> str:
    """Return a detail in the language of the texts. One that nobody has translated stays as it is."""
    if texts.language == "en":
        return _AMOUNT.sub(lambda amount: grouped(amount[0], "en"), detail)
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
        return grouped(value, texts.language) if _AMOUNT.fullmatch(value) else value

    return {name: shown(name, value) for name, value in values.items()}
