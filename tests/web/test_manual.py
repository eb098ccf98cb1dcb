"""The manual in Spanish, docs/es, says what pages say: a renamed button, a moved key and a lost picture fail here."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from site_tree import place, read_tree

from taquilla.web.texts import CATALOGUE

ROOT: Final = Path(__file__).parents[2]
WEB: Final = ROOT / "src" / "taquilla" / "web"
PAGES: Final = ("cajero", "cajero-teclas", "gerente", "cliente")
PICTURE_BYTES_MAX: Final = 60_000
TILL: Final = CATALOGUE["es"].till


def read(name: str) -> str:
    return (ROOT / "docs" / "es" / f"{name}.md").read_text()


def spanish(texts: dict[str, Any]) -> Iterator[str]:
    """Yield the Spanish texts of a catalogue."""
    for value in texts.values():
        if isinstance(value, dict):
            yield from [value["es"]] if isinstance(value.get("es"), str) else spanish(value)


def shown() -> Iterator[str]:
    """Yield what people read: the texts of pages, each of their sentences, and the words on paper."""
    for file in (*WEB.glob("*.toml"), *WEB.glob("texts/*.toml")):
        for text in spanish(tomllib.loads(file.read_text())):
            yield from (text, *re.split(r"(?<=[.?!:]) ", text))
    for node in ast.walk(ast.parse((ROOT / "src" / "taquilla" / "receipts" / "wording.py").read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.rstrip(": ")


def pattern(text: str) -> str:
    """Return what a text looks like once its gaps are filled; of a text that is hardly more than gaps the text itself."""
    parts = re.split(r"\{\w+\}", text)
    return (".+" if len("".join(parts)) > 8 else "{}").join(map(re.escape, parts))


SHOWN: Final = re.compile("|".join({pattern(text) for text in shown()}))


def unknown(text: str) -> list[str]:
    """Return what a text quotes of pages, in bold or between « and », and no page says."""
    return [said for said in re.findall(r"(?:\*\*|«)([^*»]+)(?:\*\*|»)", text) if not SHOWN.fullmatch(said)]


@pytest.mark.parametrize("name", PAGES)
def test_what_the_manual_quotes_is_on_a_page_or_on_paper(name: str) -> None:
    assert unknown(read(name)) == []


def test_a_quote_that_no_page_says_is_seen() -> None:
    text = "**Vender**, **Despachar**, «LOTTO REY 10:30 cerró a las 10:25.», «Falta el recibo.», **PAGA HASTA**"
    assert unknown(text) == ["Despachar", "Falta el recibo."]


@pytest.mark.parametrize("language", CATALOGUE)
def test_the_help_of_the_till_and_of_the_office_is_a_page_of_the_documentation(language: str) -> None:
    texts = CATALOGUE[language]
    placed = {f"/docs/{place(page)}.html" for part in read_tree() for page in part.pages}
    advice = {texts.alarms.advice_path.format(kind=kind) for kind in texts.alarms.kinds}
    assert {path.partition("#")[0] for path in (texts.frame.help_path, texts.till.manual_path, *advice)} - placed == set()


def test_each_kind_of_alarm_has_its_advice() -> None:
    assert [kind for kind in CATALOGUE["es"].alarms.kinds.values() if f"| **{kind}** |" not in read("gerente")] == []


def keys_of_the_till() -> set[tuple[str, str]]:
    """Return the keys of the till and what they do, and what is typed for a play, as its modules have them."""
    modules = {path.stem: path.read_text() for path in (WEB / "static" / "till").glob("*.mjs")}
    named = {(key, getattr(TILL, name)) for key, name in re.findall(r"\['([^']+)', '(key_\w+)'\]", modules["main"])}
    sections = re.findall(r"(\w): \{ name: '(\w+)'", modules["main"])
    named |= {(f"Alt {letter.upper()}", getattr(TILL, f"tab_{name}")) for letter, name in sections}
    buttons = re.findall(r"\[say\('(\w+)'\),[^\]]*key\('(Alt \w)'\)\]", "".join(modules.values()))
    named |= {(key, getattr(TILL, name)) for name, key in buttons if key not in dict(named)}
    helps = [name.removesuffix("_typed") for name in vars(TILL) if re.fullmatch(r"help_\w+_typed", name)]
    return named | {(getattr(TILL, f"{name}_typed"), getattr(TILL, name)) for name in helps}


def test_the_card_has_the_keys_of_the_till_and_no_others() -> None:
    keys = keys_of_the_till()
    assert len(keys) > 30
    assert set(re.findall(r"\| `([^`]+)` \| (.+?) (?=\|)", read("cajero-teclas"))) == keys


def test_each_picture_is_taken_by_the_suite_shown_once_and_small() -> None:
    taken = set(re.findall(r'"((?:cajero|gerente|cliente)-[\w-]+)"', (ROOT / "docs/site/manual_pictures.py").read_text()))
    pictures = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "pictures" / "es").iterdir()}
    shown_once = [name for page in PAGES for name in re.findall(r"\]\(\.\./pictures/es/([\w-]+)\.png\)", read(page))]
    assert sorted(shown_once) == sorted(taken) == sorted(pictures)
    assert {name: size for name, size in pictures.items() if size > PICTURE_BYTES_MAX} == {}
