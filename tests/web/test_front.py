"""The front page links the description of each dialect, for browsers and for programs."""

import asyncio

import httpx
import pytest

from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import GAP
from taquilla.web.front import Demo, front_page, nowhere
from taquilla.web.visitors import DemoLogin

PLACES = {"v1": "/v1/docs", "gap": "/gap/docs", "docs": "/docs/"}
DEMO = Demo((DemoLogin("ann@x.example", "cashier", "x & y"), DemoLogin("bo@x.example", "clerk", "z")), "pass-<word>", "tok-1")


def ask(accept: str, method: str = "GET", *, language: str = "en", demo: Demo | None = None) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=front_page((V1, GAP), demo))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.request(method, "/", headers={"accept": accept, "accept-language": language})

    return asyncio.run(asked())


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_a_program_gets_json(accept: str) -> None:
    answer = ask(accept)
    assert (answer.headers["content-type"], answer.json()) == ("application/json", PLACES)


def test_a_browser_gets_a_page_that_links_to_every_place() -> None:
    answer = ask("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert [f'<a href="{path}">' in answer.text for path in PLACES.values()] == [True, True, True]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_front_page_of_a_demo_names_who_can_log_in_and_that_of_a_house_nobody() -> None:
    shown = ask("text/html", demo=DEMO).text
    assert "<dt><code>ann@x.example</code></dt><dd>Cashier, x &amp; y</dd>" in shown
    assert "<dt><code>bo@x.example</code></dt><dd>Draw clerk, z</dd>" in shown
    assert "<code>pass-&lt;word&gt;</code>" in shown
    assert "<code>tok-1</code>" in shown
    assert "People of the demo" not in ask("text/html").text
    assert '<a href="/sandbox"><code>/sandbox</code></a></dt>' in shown
    assert ask("*/*", demo=DEMO).json() == PLACES | {"sandbox": "/sandbox"}


@pytest.mark.parametrize(
    ("wished", "spoken", "said"),
    [
        *[("en", "en", "Sell at the till"), ("es", "es", "Vender en la taquilla"), ("", "es", "contraseña")],
        *[("en", "en", "Our own API: sales and the office"), ("es", "es", "Monedero GAP: operadores y proveedores")],
    ],
)
def test_the_front_page_speaks_spanish_and_english(wished: str, spoken: str, said: str) -> None:
    shown = ask("text/html", language=wished, demo=DEMO).text
    assert f'<html lang="{spoken}">' in shown
    assert said in shown


@pytest.mark.parametrize(("language", "said"), [("es-VE", "No existe esa página."), ("en", "There is no such page.")])
def test_a_path_that_nobody_serves_is_said_to_people_in_their_language_and_to_programs_as_json(language: str, said: str) -> None:
    transport = httpx.ASGITransport(app=nowhere)

    async def answered(accept: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/nope", headers={"accept": accept, "accept-language": language})

    page, program = (asyncio.run(answered(accept)) for accept in ("text/html,*/*;q=0.8", "*/*"))
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert said in page.text
    assert (program.status_code, program.json()) == (404, {"status": 404, "error": "no such path"})


def test_a_head_request_gets_no_body() -> None:
    head, whole = ask("text/html", "HEAD"), ask("text/html")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))
