"""A page says all of it in its own language, and no value is missing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from playwright.sync_api import Page

from taquilla.http.texts import Texts
from taquilla.web.check import TEXTS as CHECK
from taquilla.web.texts import CATALOGUE, LANGUAGES, as_data

_CHECK: Final = {"es": CHECK.spanish, "en": CHECK.english}
_NAMES: Final = {"test", "Taquilla", "Yes"}
"""Names that are texts too: the demo's root entity, our own, and a bet of the demo."""
_SENTENCE: Final = 24
_MISSING: Final = r"undefined|\bNaN\b|\{\w+\}|\[object"
# None is an English word too.
_MISSING_IN: Final = {"es": re.compile(rf"{_MISSING}|\bNone\b"), "en": re.compile(_MISSING)}


def assert_in_one_language(page: Page) -> None:
    """Fail where a page has a text of the other language, or shows a gap where a value belongs."""
    language = page.locator("html").get_attribute("lang") or ""
    text = page.inner_text("body")
    whole, sentences = _foreign(language)
    # A permission such as tickets:read is no text.
    wrong = {part.strip() for part in re.split(r"[\n\t·]|:(?!\w)", text)} & whole
    wrong |= {one for one in sentences if one in text} | set(_MISSING_IN[language].findall(text))
    assert wrong == set(), f"{page.url}: {wrong}"


@cache
def _foreign(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the texts of the other language that are no texts of this one; and the long ones, which are looked for anywhere."""
    own, other = (frozenset((*_flat(CATALOGUE[one]), *_flat(_CHECK[one]))) for one in (language, *(set(LANGUAGES) - {language})))
    whole = frozenset(text for text in other - own if len(text) > 2 and text not in _NAMES)
    return whole, tuple(text for text in whole if len(text) >= _SENTENCE and "{" not in text)


def _flat(texts: Texts | dict[str, Any] | str) -> Iterator[str]:
    if isinstance(texts, str):
        yield texts
    else:
        for text in as_data(texts).values():
            yield from _flat(text)
