"""The front door tells browsers and programs where each dialect is described."""

import asyncio

import httpx
import pytest

from taquilla.web.front import front_door

PLACES = {"banklot": "/banklot/docs", "sandbox": "/sandbox"}


def ask(accept: str, method: str = "GET") -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=front_door(PLACES))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.request(method, "/", headers={"accept": accept})

    return asyncio.run(asked())


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_a_program_gets_json(accept: str) -> None:
    answer = ask(accept)
    assert (answer.headers["content-type"], answer.json()) == ("application/json", PLACES)


def test_a_browser_gets_a_page_that_links_to_every_place() -> None:
    answer = ask("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert [f'<a href="{path}">' in answer.text for path in PLACES.values()] == [True, True]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_whoever_asks_for_the_head_alone_gets_no_body() -> None:
    head, whole = ask("text/html", "HEAD"), ask("text/html")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))
