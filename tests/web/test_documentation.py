"""The documentation at `/docs/`: what the archive holds is served, and nothing else."""

import asyncio
import gzip
import zipfile
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from taquilla.http.asgi import Scope
from taquilla.web.documentation import documentation

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

    async def asked() -> httpx.Response:
        async def served(scope: Scope, receive: object, send: object) -> None:
            await app(scope | {"path": unquote(path)}, receive, send)  # type: ignore[arg-type]

        async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://x") as client:  # type: ignore[arg-type]
            named = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, "/docs/", headers=named)

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("path", "name"),
    [("/docs/", "index.html"), ("/docs/decisions/", "decisions/index.html"),
     *((f"/docs/{name}", name) for name in FILES)],
)  # fmt: skip
def test_a_file_of_the_archive_comes_with_its_type_and_the_policy_of_our_pages(archive: Path, path: str, name: str) -> None:
    sent = ask(archive, path)
    assert (sent.status_code, sent.text) == (200, FILES[name])
    assert sent.headers["content-type"] == f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8"
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in sent.headers["content-security-policy"]
    assert "unsafe" not in sent.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["nothing.html", "decisions", "../documentation.zip", "%2e%2e/documentation.zip", "..%2fdocumentation.zip", "/index.html",
     "decisions/../index.html", "%2fetc/passwd", "index.html%00", "..\\documentation.zip"],
)  # fmt: skip
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


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_files_are_read_and_nothing_else(archive: Path, method: str) -> None:
    sent = ask(archive, "/docs/", method)
    assert (sent.status_code, sent.headers["allow"]) == (405, "GET, HEAD")


def test_the_path_without_its_slash_leads_on(archive: Path) -> None:
    sent = ask(archive, "/docs")
    assert (sent.status_code, sent.headers["location"]) == (308, "/docs/")


@pytest.mark.parametrize(("language", "said"), [("es", "La documentación no está"), ("en", "The documentation is not built")])
def test_a_checkout_without_the_site_says_how_to_build_it(tmp_path: Path, language: str, said: str) -> None:
    sent = ask(tmp_path / "documentation.zip", "/docs/", accept="text/html", accept_language=language)
    assert (sent.status_code, said in sent.text, "make docs" in sent.text) == (404, True, True)
    assert "make docs" in ask(tmp_path / "documentation.zip", "/docs").json()["error"]


def test_a_site_that_is_built_while_a_house_runs_is_shown_at_once(archive: Path) -> None:
    built = archive.rename(archive.with_name("later.zip"))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(documentation(archive)), base_url="http://x")  # type: ignore[arg-type]

    async def looks() -> list[int]:
        before = await client.get("/docs/")
        built.rename(archive)
        return [before.status_code, (await client.get("/docs/")).status_code]

    assert asyncio.run(looks()) == [404, 200]
