"""The public page shows a ticket to the holder of its code: never a pin, nothing to others, and not too often."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from tests.apps import ask_app
from tests.engine.conftest import Desk
from tests.engine.lottery.conftest import order
from tests.refusals import must_be

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.gate import HOUSE
from taquilla.engine.house import House
from taquilla.engine.lottery.tickets import TicketView
from taquilla.web.check import TEXTS, check
from taquilla.web.public_pages import RateLimiter
from taquilla.web.static import url

SCRIPT = f'<script type="module" src="{url("check/main.mjs")}"></script>'
LOTTO_ACTIVO = 5


def sell(desk: Desk, *plays: Play) -> Sold:
    sold = desk.run(desk.house.counter.ask(SellTicket(House.new_id(), desk.caller(), Channel.BANKLOT, plays)))
    assert isinstance(sold, Sold), sold
    return sold


@pytest.fixture
def event(desk: Desk) -> int:
    return desk.event(LOTTO_ACTIVO, "22T12:00")


@pytest.fixture
def sold(desk: Desk, event: int) -> Sold:
    return sell(desk, Play(event, 5, "7", 300, "7"), Play(event, 5, "00", 100, "00"))


def browser(desk: Desk, turnstile: RateLimiter | None = None) -> Callable[..., httpx.Response]:
    """Return what asks for pages: ``ask("GET", path)``."""
    app = check(desk.house, turnstile, clock=lambda: 0.0)
    return lambda method, path, **how: desk.run(ask_app(app, method, path, "x", **how))


@pytest.fixture
def ask(desk: Desk) -> Callable[..., httpx.Response]:
    return browser(desk)


def test_a_ticket_is_shown_to_whoever_holds_its_code_with_ways_on_and_its_pin_is_not(ask, sold):
    answer = ask("GET", f"/check/{sold.ticket.id}")
    assert answer.status_code == 200
    for text in (f"Ticket {sold.ticket.number}", "en juego", "4,00\xa0VES", "LOTTO ACTIVO", "7 Perico", "00 Ballena", "test-1"):
        assert text in answer.text
    assert '<a href="/resultados/1?lang=es">Resultados de banklot</a>' in answer.text
    assert '<a href="/check?lang=es">Verificar otro ticket</a>' in answer.text
    assert '<p class="state sold">en juego</p>' in answer.text
    assert [word for word in (str(sold.pin), "Premio") if word in answer.text] == []
    assert "in play" in ask("GET", f"/check/{sold.ticket.id}", headers={"accept-language": "en"}).text


def test_the_page_shows_plays_draw_by_draw_in_the_texts_of_the_ticket(desk, ask, event):
    pair = desk.event(4, "22T13:15", 1)
    plays = ((pair, 2, "41"), (event, 5, "7"), (pair, 8, "123-456"), (event, 7, "0,7,36"), (pair, 9, "23-56"))
    sold = sell(desk, *(Play(of, game, selection, 100, selection) for of, game, selection in plays))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    page = re.sub('<img[^>]*>| translate="no"', "", page)
    shown = re.findall(r'<h2>(.*?)</h2>|<dt>([^<]*)</dt><dd>jugó <span class="stake">1,00\xa0VES', page)
    assert [draw or play for draw, play in shown] == [
        "LOTTO ACTIVO · mar 22 oct 2024 12:00", "7 Perico", "Tripleta 0,7,36 Delfín, Perico, Culebra",
        "TRIPLE TÁCHIRA A · mar 22 oct 2024 13:15", "Terminal 41", "Triple A+B 123-456", "Terminal A+B 23-56",
    ]  # fmt: skip


def test_a_tickets_code_has_as_many_random_bits_as_the_page_says():
    codes = [House.new_id().int for _ in range(500)]
    varying = 0
    for code in codes:
        varying |= code ^ codes[0]
    # The 48 bits in front are the millisecond; six bits are the same in each code of this kind.
    assert (varying & (1 << 80) - 1).bit_count() == 74


def test_instants_are_those_of_the_agencys_zone_as_on_paper(owner, ask, sold):
    owner.execute("update entity_data set time_zone = 'America/Bogota' where operator_id = 1 and entity_id = 213")
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "LOTTO ACTIVO · mar 22 oct 2024 11:00" in page
    assert "<dt>Se paga hasta</dt><dd>vie 25 oct 2024 22:59</dd>" in page


def test_an_undone_ticket_has_nothing_in_play_and_no_expiry(desk, ask, sold):
    assert isinstance(desk.run(desk.house.counter.ask(desk.undoing(sold))), Undone)
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert page.count("anulado") == 1 + len(sold.ticket.wagers)
    assert [word for word in ("en juego", "Se paga hasta", "Premio") if word in page] == []


def test_the_page_runs_its_own_module_alone_is_kept_by_nobody_and_takes_no_orders(ask, sold):
    answer = ask("GET", f"/check/{sold.ticket.id}")
    assert re.findall(r"<script.*?</script>", answer.text, re.DOTALL) == [SCRIPT]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; ")
    assert "unsafe" not in policy
    assert re.findall(r" on\w+=|javascript:", answer.text) == []
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    head = ask("HEAD", f"/check/{sold.ticket.id}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", answer.headers["content-length"])
    order = ask("POST", f"/check/{sold.ticket.id}")
    assert (order.status_code, order.headers["allow"]) == (405, "GET, HEAD")


def test_every_unknown_code_gets_one_and_the_same_response(ask, sold):
    paths = (uuid4(), uuid4(), f"{sold.ticket.id}/x", f"{sold.ticket.id}/draw-0.tlog-proof", f"x/{sold.ticket.id}")
    answers = [ask("GET", f"/check/{path}") for path in paths]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert [set(answer.headers.items()) for answer in answers] == [set(answers[0].headers.items())] * len(answers)


def test_pages_of_no_ticket_have_the_look_of_the_only_operator(desk, owner, ask):
    owner.execute("insert into operator_look values (1, '#7a1fa2', '', '')")
    owner.execute("update gate set rules_version = rules_version + 1")
    for path in ("/check", "/check?code=12345678", f"/check/{uuid4()}"):
        page = ask("GET", path).text
        for part in ('<strong class="brand">banklot</strong>', "/look/7a1fa2.css", 'name="code"'):
            assert part in page
    desk.run(desk.house.people.office.add_operator(2, name="Banca Sol", currency="VES", exponent=2, zone="America/Caracas"))
    page = ask("GET", "/check").text
    assert ('<span class="brand">Taquilla</span>' in page, "banklot" in page) == (True, False)


def test_what_was_drawn_stands_by_its_picture_and_where_to_collect_by_a_map(desk, owner, ask, event, sold):
    owner.execute("update entity_data set address1 = 'Av. Bolívar 5', city = 'Maracay' where operator_id = 1 and entity_id = 213")
    desk.run(desk.settle(event, "7"))
    page = ask("GET", f"/check/{sold.ticket.id}?lang=en", headers={"accept-language": "es"}).text
    assert re.search(r'Drawn</span> <img [^>]*figures.svg#f7" alt=""[^>]*><strong>7 Perico</strong>', page)
    assert re.search(r'<dt translate="no"><img [^>]*figures.svg#f00" alt=""[^>]*>00 Ballena</dt>', page)
    assert "It has won 90.00\N{NO-BREAK SPACE}VES" in page
    assert 'href="https://www.openstreetmap.org/search?query=Av.%20Bol%C3%ADvar%205%2C%20Maracay"' in page


@pytest.mark.parametrize(("printed", "phone"), [
    ("Tel. 0212-555.12.34 y 0414 5551234", "0212-555.12.34"),
    ("Llame al +58 (212) 555 12 34", "+58 (212) 555 12 34"),
    ("Sorteo especial 01-01-2026 12:00, RIF J-01234567-8", ""),
    ("Ticket 012345678901234567", ""),
])  # fmt: skip
def test_a_telephone_that_tickets_print_stands_where_to_collect(owner, ask, sold, printed, phone):
    owner.execute("update entity_data set ticket_footer = %s where operator_id = 1 and entity_id = 213", (printed,))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert re.findall('<a href="tel:([^"]*)">([^<]*)</a>', page) == ([(phone.replace(" ", ""), phone)] if phone else [])


def test_a_paid_ticket_says_when_it_was_paid_and_what_each_play_has_won(desk, ask, event, sold):
    desk.run(desk.settle(event, "7"))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "Se paga en test-1 hasta vie 25 oct 2024 23:59" in page
    desk.run(desk.house.counter.ask(desk.payment(sold)))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "<p>Se pagó el mar 22 oct 2024 12:01 en test-1.</p>" in page
    assert "Se paga hasta" not in page
    plays = re.findall("jugó .*?</dd>", page)
    assert [re.sub("<.*?>", "", play) for play in plays] == ["jugó 3,00\xa0VES · ganó 90,00", "jugó 1,00\xa0VES · sin premio"]


def test_a_ticket_that_was_paid_says_that_other_plays_run_and_of_a_later_prize_what_is_due(desk, ask, event):
    later = desk.event(LOTTO_ACTIVO, "22T13:00")
    sold = sell(desk, Play(event, 5, "7", 100, "7"), Play(later, 5, "7", 200, "7"))
    desk.run(desk.settle(event, "7"))
    desk.run(desk.house.counter.ask(desk.payment(sold)))
    assert "en test-1. Guarde su ticket: otras jugadas siguen en juego.</p>" in ask("GET", f"/check/{sold.ticket.id}").text
    desk.run(desk.settle(later, "7", "22T13:01"))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "Queda por pagar: <strong>60,00\xa0VES</strong>." in page
    assert "Ganó 90,00\xa0VES</strong>" in page
    desk.run(desk.past("26T00:00"))
    assert "<p>Ganó 60,00\xa0VES, pero venció" in ask("GET", f"/check/{sold.ticket.id}").text


def test_a_corrected_result_is_said_and_of_a_closed_agency_that_it_pays_no_more(desk, ask, event, sold):
    desk.run(desk.settle(event, "8"))
    assert "corregido" not in ask("GET", f"/check/{sold.ticket.id}").text
    desk.run(desk.draw(event, "7"))
    desk.run(desk.work())
    desk.run(desk.house.people.office.close_entity(1, 213, author=HOUSE))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert '7 Perico</strong> <span class="faint">(resultado corregido)</span>' in page
    assert ("ya no paga: reclame a banklot.</p>" in page, "Se paga" in page) == (True, False)


def test_a_stake_that_is_given_back_late_says_until_when_it_is(desk, ask, event, sold):
    desk.run(desk.past("27T09:00"))
    desk.run(order(desk, event, DrawOrder.VOID))
    desk.run(desk.work())
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "Se paga en test-1 hasta mié 30 oct 2024 23:59" in page
    # Nobody has won it.
    assert ("Se le devuelve 4,00\xa0VES" in page, "<dt>Reintegro</dt>" in page, "Ganó" in page) == (True, True, False)
    view = must_be(TicketView, desk.run(desk.house.lottery.tickets.get(desk.caller(), sold.ticket.id)))
    assert (view.due, view.claim_until) == (400, datetime.fromisoformat("2024-10-31T00:00-04:00"))
    desk.run(desk.past("31T00:00"))
    assert "Se le devolvía 4,00\xa0VES, pero venció el mié 30 oct 2024" in ask("GET", f"/check/{sold.ticket.id}").text


def test_a_prize_that_was_not_fetched_in_time_is_told_without_praise(desk, ask, event, sold):
    desk.run(desk.settle(event, "7"))
    desk.run(desk.past("26T00:00"))
    page = ask("GET", f"/check/{sold.ticket.id}").text
    assert "<p>Ganó 90,00\xa0VES, pero venció el vie 25 oct 2024: ya no se paga.</p>" in page
    assert "<dt>Premio</dt><dd>90,00\xa0VES</dd>" in page
    assert "Se paga hasta" not in page


def test_between_the_hour_of_a_draw_and_its_result_a_ticket_awaits_it(desk, ask, event, sold):
    later = sell(desk, Play(event, 5, "7", 100, "7"), Play(desk.event(LOTTO_ACTIVO, "22T13:00"), 5, "7", 100, "7"))
    desk.run(desk.past("22T12:01"))
    desk.run(desk.seal_draws())
    first, _ = desk.run(desk.clerks())
    for _ in ("nothing is read", "one clerk has read it"):
        page = ask("GET", f"/check/{sold.ticket.id}").text
        assert page.count("Ya se jugó: espera el resultado") == 2
        assert (page.count("Sus números están en su papel"), "data-line" in page, "en juego" in page) == (1, False, False)
        assert "Salió" not in page
        desk.run(desk.house.lottery.draws.enter_result(first, event, "7"))
    page = ask("GET", f"/check/{later.ticket.id}").text
    assert '<p class="state sold">en juego</p>' in page
    assert page.count("Ya se jugó: espera el resultado") == 1


def test_the_code_or_the_whole_address_leads_to_the_ticket(ask, sold):
    for path in ("/check", "/check/"):  # the paper's address, with nothing behind it
        page = ask("GET", path)
        assert (page.status_code, "No es el número de 8 cifras" in page.text, "alert" in page.text) == (200, True, False)
    code = str(sold.ticket.id)
    # As it is, broken as small paper breaks it, with the dashes of a telephone, with letters that look like its digits.
    ways = (code, f"{code[:32]} {code[32:]}", code.replace("-", "–").upper(), code.replace("0", "O").replace("1", "l"))
    for typed, promise in (*((way, "") for way in ways), (f" HTTPS://X/check/{code.upper()}#aB_- ", "#aB_-"), (f"{code}#é", "")):
        led = ask("GET", "/check", params={"code": typed, "lang": "en"})
        assert (led.status_code, led.headers["location"]) == (303, f"/check/{code}?lang=en{promise}")
    for way in (*ways[1:], f"{code}/"):
        assert ask("GET", f"/check/{way}").headers["location"] == f"/check/{code}?lang=es"
    for refused in (ask("GET", "/check", params={"code": "12345678"}), ask("GET", "/check/12345678")):
        assert (refused.status_code, 'value="12345678"' in refused.text) == (404, True)
        assert "Ese es el número del ticket" in refused.text


def test_a_turnstile_counts_each_address_or_ipv6_network_by_itself_and_starts_again():
    turnstile, first, neighbour = RateLimiter(most=1, window_s=60), "2001:db8::1", "2001:db8::ffff:2"
    asked = ((first, 100.0), (neighbour, 159.9), ("192.0.2.1", 159.9), ("", 159.9), (first, 160.0))
    assert [turnstile.lets(address, at) for address, at in asked] == [True, False, True, True, True]


def test_who_asks_too_often_is_told_to_wait_and_of_proofs_alone_still_sees_the_page(desk, sold):
    ask = browser(desk, RateLimiter(most=2))
    answers = [ask("GET", f"/check/{sold.ticket.id}/proof") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].json()["draws"][0]["state"] == "open"
    assert answers[0].headers["cache-control"] == "no-store"
    assert ask("GET", f"/check/{sold.ticket.id}/draw-1.tlog-proof").status_code == 429
    assert [ask("GET", f"/check/{sold.ticket.id}").status_code for _ in range(3)] == [200, 200, 429]


def test_what_people_wrote_is_text_on_the_page(owner, ask, sold):
    owner.execute("update entity set name = '<img src=x onerror=alert(1)>' where id = 213")
    owner.execute("update gate set rules_version = rules_version + 1")
    answer = ask("GET", f"/check/{sold.ticket.id}")
    assert "&lt;img src=x" in answer.text
    assert re.findall(r'<(?:img(?! class="figure")|script)[^>]*>', answer.text) == [SCRIPT.removesuffix("</script>")]


@pytest.mark.parametrize(("header", "words"), [
    ("", TEXTS.spanish), ("en", TEXTS.english), ("en-GB,en;q=0.9", TEXTS.english), ("es-VE,es;q=0.9,en;q=0.8", TEXTS.spanish),
    ("en;q=0.8, es;q=0.9", TEXTS.spanish), ("en;q=0", TEXTS.spanish), ("fr, en;q=0.2", TEXTS.english),
    ("en;q=nan, ;;,,=", TEXTS.spanish),
    ("x" * 100_000, TEXTS.spanish),
])  # fmt: skip
def test_the_page_is_english_where_that_is_preferred_to_spanish(header, words):
    assert TEXTS.preferred(header) is words
