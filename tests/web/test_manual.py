"""The documentation that a house serves, and the manual, which quotes its pages as they are."""

import ast
import asyncio
import gzip
import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx
import pytest
from site_tree import place, read_tree
from tests.apps import ask_app

from taquilla.http.asgi import Scope
from taquilla.web.documentation import documentation
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


FILES = {
    "index.html": "<h1>Taquilla</h1>", "decisions/index.html": "<h1>Decisions</h1>", "_static/site.css": "p { margin: 0 }",
    "_downloads/1/mutants.sql": "select 1;", "searchindex.js": "Search.setIndex({})",
}  # fmt: skip
TYPES = {"html": "text/html", "css": "text/css", "sql": "text/plain", "js": "text/javascript"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "documentation.zip", "w") as packed:
        for name, text in FILES.items():
            packed.writestr(name, text)
    return tmp_path / "documentation.zip"


def ask(archive: Path, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask for a path as it is: an URL would be made shorter by the client."""
    app = documentation(archive)

    async def served(scope: Scope, receive: object, send: object) -> None:
        await app(scope | {"path": unquote(path)}, receive, send)  # type: ignore[arg-type]

    named = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask_app(served, method, "/docs/", headers=named))


@pytest.mark.parametrize(("path", "name"), [
    ("/docs/", "index.html"), ("/docs/decisions/", "decisions/index.html"), *((f"/docs/{name}", name) for name in FILES),
])  # fmt: skip
def test_a_file_of_the_archive_comes_with_its_type_and_the_policy_of_our_pages(archive: Path, path: str, name: str) -> None:
    sent = ask(archive, path)
    assert (sent.status_code, sent.text) == (200, FILES[name])
    assert sent.headers["content-type"] == f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8"
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in sent.headers["content-security-policy"]
    assert "unsafe" not in sent.headers["content-security-policy"]


@pytest.mark.parametrize("path", [
    "nothing.html", "decisions", "../documentation.zip", "%2e%2e/documentation.zip", "..%2fdocumentation.zip", "/index.html",
    "decisions/../index.html", "%2fetc/passwd", "index.html%00", "..\\documentation.zip",
])  # fmt: skip
def test_what_is_not_in_the_archive_is_not_there(archive: Path, path: str) -> None:
    (archive.parent / "link.html").symlink_to("/etc/passwd")
    assert ask(archive, f"/docs/{path}").status_code == 404
    assert ask(archive, "/docs/link.html").status_code == 404


def test_a_browser_that_has_a_file_is_told_so(archive: Path) -> None:
    sent = ask(archive, "/docs/")
    again = ask(archive, "/docs/", if_none_match=sent.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", sent.headers["etag"])
    assert ask(archive, "/docs/", if_none_match='W/"another"').status_code == 200
    assert sent.headers["cache-control"] == "no-cache"


def test_a_file_is_compressed_for_a_browser_that_takes_it(archive: Path) -> None:
    sent, head = (ask(archive, "/docs/", method, accept_encoding="gzip, br") for method in ("GET", "HEAD"))
    assert (sent.headers["content-encoding"], sent.text) == ("gzip", FILES["index.html"])
    assert (head.content, head.headers["content-length"]) == (b"", str(len(gzip.compress(FILES["index.html"].encode(), mtime=0))))


def test_files_are_read_and_nothing_else_and_the_path_without_its_slash_leads_on(archive: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = ask(archive, "/docs/", method)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD"), method
    led = ask(archive, "/docs")
    assert (led.status_code, led.headers["location"]) == (308, "/docs/")


@pytest.mark.parametrize(("language", "said"), [("es", "La documentación no está"), ("en", "The documentation is not built")])
def test_a_checkout_without_the_site_says_how_to_build_it(tmp_path: Path, language: str, said: str) -> None:
    sent = ask(tmp_path / "documentation.zip", "/docs/", accept="text/html", accept_language=language)
    assert (sent.status_code, said in sent.text, "make docs" in sent.text) == (404, True, True)
    assert "make docs" in ask(tmp_path / "documentation.zip", "/docs").json()["error"]


def test_a_site_that_is_built_while_a_house_runs_is_shown_at_once(archive: Path) -> None:
    built = archive.rename(archive.with_name("later.zip"))
    app = documentation(archive)
    before = asyncio.run(ask_app(app, "GET", "/docs/"))
    built.rename(archive)
    assert [before.status_code, asyncio.run(ask_app(app, "GET", "/docs/")).status_code] == [404, 200]
