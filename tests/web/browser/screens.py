"""People at their screens: what they press, and what they see, in their language."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from taquilla.http.texts import Texts
from taquilla.web.check import TEXTS as CHECK
from taquilla.web.formats import Formats
from taquilla.web.texts import CATALOGUE, LANGUAGES, as_data

from .conftest import WIDTHS, assert_accessible_everywhere, press

PICTURES: Final = os.environ.get("TAQUILLA_PICTURES", "")
"""A folder for pictures of each page that somebody looks at, "" for none."""
_CHECK: Final = {"es": CHECK.spanish, "en": CHECK.english}
_NAMES: Final = {"test", "Taquilla"}
"""Names that are texts too: the demo's root entity and our own."""
_SENTENCE: Final = 24
_MISSING: Final = r"undefined|\bNaN\b|\{\w+\}|\[object"
# None is an English word too.
_MISSING_IN: Final = {"es": re.compile(rf"{_MISSING}|\bNone\b"), "en": re.compile(_MISSING)}


class Screen:
    """A page that somebody looks at. t has its texts, f writes its amounts."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.t: Any = CATALOGUE[language]
        self.f = Formats(language, "VES", 2, ZoneInfo("America/Caracas"))

    def look(self, name: str) -> None:
        """Judge the page as it stands: it speaks one language, lacks no value, and has no fault for those who cannot see it."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        text = self.page.inner_text("body")
        whole, sentences = _foreign(self.language)
        wrong = {part.strip() for part in re.split(r"[\n\t·:]", text)} & whole
        wrong |= {one for one in sentences if one in text} | set(_MISSING_IN[self.language].findall(text))
        assert wrong == set(), f"{name}: {wrong}"
        assert_accessible_everywhere(self.page)
        if PICTURES:
            self._keep(name)

    def _keep(self, name: str) -> None:
        before = self.page.viewport_size
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{self.language}.png", full_page=True)
        assert before is not None
        self.page.set_viewport_size(before)

    def sees(self, *texts: str, within: str = "body") -> None:
        for text in texts:
            expect(self.page.locator(within).first).to_contain_text(text)

    def press(self, *keys: str) -> None:
        """Press keys, one by one; a text of several characters is typed."""
        press(self.page, *keys)


class Till(Screen):
    """The till, which a cashier uses by the keyboard alone."""

    def say(self, name: str, **gaps: object) -> str:
        return str((vars(self.t.till) | vars(self.t.till_more))[name]).format(**gaps)

    def money(self, cents: int) -> str:
        return f"{self.f.amount(cents)} VES"

    @property
    def note(self) -> Locator:
        """Return what the till says beside the total."""
        return self.page.locator(".notes")


class Office(Screen):
    """The office."""

    def go(self, section: str) -> None:
        name = self.t.frame.sections[section]
        # What waits is counted behind its name.
        link = re.compile(rf"^{re.escape(name)}\s?\d*$")
        self.page.locator("nav.sections").get_by_role("link", name=link).click()
        expect(self.page.locator("h1")).to_have_text(name)

    def button(self, name: str) -> Locator:
        """Return a button by its text, or by how it begins."""
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)

    def done(self, name: str) -> None:
        """Wait for what a form has done."""
        expect(self.page.locator("p.notice.good[role=status]")).to_have_text(getattr(self.t.done, name))

    def row(self, caption: str, text: str) -> Locator:
        """Return the row of a table, by the table's caption and a text of the row."""
        return self.page.locator("table", has=self.page.locator("caption", has_text=caption)).locator("tr", has_text=text)


class Phone(Screen):
    """The phone of a customer, with the page that checks a ticket. words has its texts."""

    @property
    def words(self) -> Any:
        return _CHECK[self.language]


class Printed(NamedTuple):
    """A ticket on paper: all its words, its number, its PIN, and the address of its code."""

    words: Sequence[str]
    number: str
    pin: str
    address: str

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        place = next(at for at, word in enumerate(words) if word.startswith("Verifique: "))
        address = words[place].removeprefix("Verifique: ") + words[place + 1]
        return cls(words, words[words.index("TICKET") + 1], words[words.index("PIN") + 1], address)


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
