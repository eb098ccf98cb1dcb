"""The public page shows a ticket to the holder of its code: never a pin, nothing to others, and not too often."""

import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.commands import Play, SellTicket, Undoing, UndoTicket
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.sandbox.demo import PASSWORD
from taquilla.web.check import CODE_BITS, TEXTS, RateLimiter, check
from taquilla.web.static import url

SCRIPT = f'<script type="module" src="{url("check/main.mjs")}"></script>'
Ask = Callable[..., Awaitable[httpx.Response]]


async def cashier(house: House) -> Caller:
    logged_in = await house.people.access.login("username@banklot.net", PASSWORD, "test")
    return await house.people.access.caller(logged_in.token)


async def sell(house: House, *plays: Play) -> Sold:
    caller = await cashier(house)
    sold = await house.counter.ask(SellTicket(House.new_id(), caller, Channel.BANKLOT, plays))
    assert isinstance(sold, Sold), sold
    return sold


@pytest.fixture
def event(owner) -> int:
    """Return a draw that is open."""
    found = "select id from event where product_id = 5 and draws_at = '2024-10-22T12:00:00-04:00'"
    return owner.execute(found).fetchone()[0]


@pytest.fixture
def story(with_house, event):
    """Return a function that runs a story with a sold ticket and a browser at the page."""

    def tell(told: Callable[[Ask, Sold], Awaitable[None]], turnstile: RateLimiter | None = None) -> None:
        async def run(house: House) -> None:
            app = check(house, turnstile, clock=lambda: 0.0)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
                sold = await sell(house, Play(event, 5, "7", 300, "7"), Play(event, 5, "00", 100, "00"))
                await told(client.request, sold)

        with_house(run)

    return tell


def test_a_ticket_is_shown_to_whoever_holds_its_code_and_its_pin_is_not(story):
    async def told(ask: Ask, sold: Sold) -> None:
        answer = await ask("GET", f"/check/{sold.ticket.id}")
        assert answer.status_code == 200
        for text in (f"Ticket {sold.ticket.number}", "en juego", "VES 4.00", "LOTTO ACTIVO", "7 Perico", "00 Ballena", "test-1"):
            assert text in answer.text
        assert str(sold.pin) not in answer.text
        assert "in play" in (await ask("GET", f"/check/{sold.ticket.id}", headers={"accept-language": "en"})).text

    story(told)


def test_the_page_shows_plays_draw_by_draw_in_the_texts_of_the_ticket(with_house, owner, event):
    of_list_a = "select id from event where product_id = 4 and list_id = 1 and draws_at = '2024-10-22T13:15:00-04:00'"
    pair = owner.execute(of_list_a).fetchone()[0]
    asked = ((pair, 2, "41"), (event, 5, "7"), (pair, 8, "123-456"), (event, 7, "0,7,36"), (pair, 9, "23-56"))

    async def run(house: House) -> None:
        sold = await sell(house, *(Play(of, game, selection, 100, selection) for of, game, selection in asked))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=check(house)), base_url="http://x") as client:
            page = (await client.get(f"/check/{sold.ticket.id}")).text
        shown = re.findall(r"<h2>(.*?)</h2>|<dt>([^<]*)</dt><dd>VES 1.00", page)
        assert [draw or play for draw, play in shown] == [
            "LOTTO ACTIVO · 2024-10-22 12:00", "7 Perico", "Tripleta 0,7,36",
            "TRIPLE TÁCHIRA A · 2024-10-22 13:15", "Terminal 41", "Triple A+B 123-456", "Terminal A+B 23-56",
        ]  # fmt: skip

    with_house(run)


def test_a_tickets_code_has_as_many_random_bits_as_the_page_says():
    codes = [House.new_id().int for _ in range(500)]
    varying = 0
    for code in codes:
        varying |= code ^ codes[0]
    # The 48 bits in front are the millisecond; six bits are the same in each code of this kind.
    assert (varying & (1 << 80) - 1).bit_count() == CODE_BITS


def test_instants_are_those_of_the_agencys_zone_as_on_paper(story, owner):
    owner.execute("update entity_data set time_zone = 'America/Bogota' where operator_id = 1 and entity_id = 213")

    async def told(ask: Ask, sold: Sold) -> None:
        page = (await ask("GET", f"/check/{sold.ticket.id}")).text
        assert "LOTTO ACTIVO · 2024-10-22 11:00" in page
        assert "<dt>Vence</dt><dd>2024-10-25 22:59</dd>" in page

    story(told)


def test_a_ticket_shows_its_state_and_a_prize_only_once_there_is_one(story):
    async def told(ask: Ask, sold: Sold) -> None:
        page = (await ask("GET", f"/check/{sold.ticket.id}")).text
        assert '<p class="state sold">en juego</p>' in page
        assert "Vence" in page
        assert "Premio" not in page

    story(told)


def test_an_undone_ticket_has_nothing_in_play_and_no_expiry(with_house, event):
    async def run(house: House) -> None:
        sold = await sell(house, Play(event, 5, "7", 300, "7"), Play(event, 5, "00", 100, "00"))
        undo = UndoTicket(House.new_id(), await cashier(house), Channel.BANKLOT, Undoing.CANCEL, sold.ticket.number)
        assert isinstance(await house.counter.ask(undo), Undone)
        transport = httpx.ASGITransport(app=check(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            page = (await client.get(f"/check/{sold.ticket.id}")).text
        assert page.count("anulado") == 1 + len(sold.ticket.wagers)
        assert [word for word in ("en juego", "Vence", "Premio") if word in page] == []

    with_house(run)


def test_the_page_runs_its_own_module_alone_and_is_kept_by_nobody(story):
    async def told(ask: Ask, sold: Sold) -> None:
        answer = await ask("GET", f"/check/{sold.ticket.id}")
        assert re.findall(r"<script.*?</script>", answer.text, re.DOTALL) == [SCRIPT]
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; ")
        assert "unsafe" not in policy
        assert re.findall(r" on\w+=|javascript:", answer.text) == []
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        head = await ask("HEAD", f"/check/{sold.ticket.id}")
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", answer.headers["content-length"])

    story(told)


def test_every_unknown_code_gets_one_and_the_same_response(story):
    async def told(ask: Ask, sold: Sold) -> None:
        paths = (uuid4(), "", "x", str(sold.ticket.id).upper(), f"{sold.ticket.id}/", sold.ticket.number, "%00", "é" * 40)
        answers = [await ask("GET", f"/check/{path}") for path in paths]
        assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
        assert [set(answer.headers.items()) for answer in answers] == [set(answers[0].headers.items())] * len(answers)

    story(told)


def test_the_page_takes_no_orders(story):
    async def told(ask: Ask, sold: Sold) -> None:
        answer = await ask("POST", f"/check/{sold.ticket.id}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")

    story(told)


def test_the_addresses_of_one_ipv6_network_are_counted_as_one():
    gate = RateLimiter(most=1)
    addresses = ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "")
    assert [gate.lets(address, 1.0) for address in addresses] == [True, False, True, True, False, True, True]


def test_who_asks_too_often_is_told_to_wait(story):
    async def told(ask: Ask, sold: Sold) -> None:
        answers = [(await ask("GET", f"/check/{sold.ticket.id}")).status_code for _ in range(3)]
        assert answers == [200, 200, 429]

    story(told, RateLimiter(most=2))


def test_who_asks_too_often_for_proofs_waits_and_still_sees_the_page(story):
    async def told(ask: Ask, sold: Sold) -> None:
        answers = [await ask("GET", f"/check/{sold.ticket.id}/proof") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].json()["draws"][0]["state"] == "open"
        assert answers[0].headers["cache-control"] == "no-store"
        assert (await ask("GET", f"/check/{sold.ticket.id}/draw-1.tlog-proof")).status_code == 429
        assert (await ask("GET", f"/check/{sold.ticket.id}")).status_code == 200

    story(told, RateLimiter(most=2))


def test_a_turnstile_counts_each_address_by_itself_and_starts_again():
    turnstile = RateLimiter(most=1, window_s=60)
    assert [turnstile.lets("a", 100.0), turnstile.lets("a", 159.9), turnstile.lets("b", 159.9)] == [True, False, True]
    assert turnstile.lets("a", 160.0)


def test_what_people_wrote_is_text_on_the_page(story, owner):
    owner.execute("update entity set name = '<img src=x onerror=alert(1)>' where id = 213")

    async def told(ask: Ask, sold: Sold) -> None:
        answer = await ask("GET", f"/check/{sold.ticket.id}")
        assert "&lt;img src=x" in answer.text
        assert re.findall(r"<(?:img|script)[^>]*>", answer.text) == [SCRIPT.removesuffix("</script>")]

    story(told)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", TEXTS.spanish),
        ("en", TEXTS.english),
        ("en-GB,en;q=0.9", TEXTS.english),
        ("es-VE,es;q=0.9,en;q=0.8", TEXTS.spanish),
        ("en;q=0.8, es;q=0.9", TEXTS.spanish),
        ("en;q=0", TEXTS.spanish),
        ("fr, en;q=0.2", TEXTS.english),
        ("en;q=nan, ;;,,=", TEXTS.spanish),
        ("x" * 100_000, TEXTS.spanish),
    ],
)
def test_the_page_is_english_where_that_is_preferred_to_spanish(header, words):
    assert TEXTS.preferred(header) is words
