"""Anybody reads what was drawn, day by day: as a page, as JSON, as a feed; nothing else, and not too often."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from xml.etree import ElementTree

import httpx
import pytest
from tests.apps import ask_app
from tests.engine.conftest import Desk

from taquilla.web.public_results import ASKED_MAX, KEPT_S, public_results

LOTTO_ACTIVO = 5
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def clock() -> SimpleNamespace:
    return SimpleNamespace(now_s=0.0)


@pytest.fixture
def ask(desk: Desk, clock: SimpleNamespace) -> Callable[..., httpx.Response]:
    app = public_results(desk.house, lambda: clock.now_s)

    def ask(path: str, method: str = "GET", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return desk.run(ask_app(app, method, path, "x", headers=named))

    return ask


@pytest.fixture
def drawn(desk: Desk) -> int:
    """A draw at noon whose result is the fox."""
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.settle(event, "15"))
    return event


def test_what_was_drawn_stands_by_product_with_its_name_and_time(ask, drawn):
    page = ask("/resultados/1", accept_language="es")
    assert page.status_code == 200
    assert re.search("<h1>(.*)</h1>", page.text)[1] == "Resultados · banklot"
    assert "<h2>LOTTO ACTIVO</h2>" in page.text
    assert re.search('<span class="faint">12:00 </span> <b><img [^>]*figures.svg#f15" alt=""[^>]*>15 Zorro</b>', page.text)
    assert "Results" in ask("/resultados/1", accept_language="en").text
    assert "Todavía no hay resultados de este día." in ask("/resultados/1?day=2024-01-01").text


def test_a_draw_without_a_result_in_force_is_pending(desk, ask):
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.past("22T12:01"))
    first, _ = desk.run(desk.clerks())
    desk.run(desk.seal_draws())
    desk.run(desk.house.lottery.draws.enter_result(first, event, "15"))
    page = ask("/resultados/1", accept_language="es").text
    assert "Zorro" not in page
    assert '<span class="faint">12:00 </span> <span class="faint">pendiente</span>' in page
    whole = ask("/resultados/1.json").json()
    assert whole["results"] == []
    (found,) = [one for one in whole["pending"] if one["draw_id"] == event]
    assert found == {
        "draw_id": event, "lottery": "LOTERÍA DE ORIENTE", "product": "LOTTO ACTIVO", "draw": "LOTTO ACTIVO",
        "draws_at": "2024-10-22T16:00:00Z",
    }  # fmt: skip


def test_a_void_draw_is_shown_as_such_and_is_neither_drawn_nor_pending(desk, ask, drawn):
    void = desk.event(LOTTO_ACTIVO, "22T13:00")
    desk.ask("update result set outcome = 'void' where event_id = %s", drawn)
    whole = ask("/resultados/1.json").json()
    assert (whole["results"], drawn in {one["draw_id"] for one in whole["pending"]}) == ([], False)
    assert void in {one["draw_id"] for one in whole["pending"]}
    assert [one["draw_id"] for one in whole["void"]] == [drawn]
    assert '<span class="faint">anulado</span>' in ask("/resultados/1").text
    assert ": anulado</title>" in ask("/resultados/1.atom").text


def test_programs_read_them_as_json_and_as_a_feed(ask, drawn):
    whole = ask("/resultados/1.json?day=2024-10-22").json()
    assert (whole["operator_id"], whole["day"]) == (1, "2024-10-22")
    (found,) = whole["results"]
    assert (found["draw_id"], found["product"], found["result"], found["shown"]) == (drawn, "LOTTO ACTIVO", "15", "15 Zorro")
    feed = ask("/resultados/1.atom")
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    entries = ElementTree.fromstring(feed.text).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["LOTTO ACTIVO 12:00: 15 Zorro"]
    assert entries[0].findtext(f"{ATOM}id") == f"urn:taquilla:results:1:{drawn}"


def test_an_answer_may_be_kept_and_framed_by_anybody_and_a_later_one_tells_what_changed(desk, ask, clock, drawn):
    page = ask("/resultados/1")
    assert page.headers["cache-control"] == f"public, max-age={KEPT_S}"
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "script" not in page.text
    unchanged = ask("/resultados/1", if_none_match=page.headers["etag"])
    assert (unchanged.status_code, {"content-type", "content-length"} & {*unchanged.headers}) == (304, set())
    second = desk.event(LOTTO_ACTIVO, "22T13:00")
    desk.run(desk.settle(second, "7", "22T13:01"))
    assert ask("/resultados/1", if_none_match=page.headers["etag"]).status_code == 304  # still kept
    clock.now_s = KEPT_S
    later = ask("/resultados/1", if_none_match=page.headers["etag"])
    assert (later.status_code, "7 Perico" in later.text) == (200, True)


@pytest.mark.parametrize("path", [
    "/resultados/999", "/resultados/0", "/resultados/01", "/resultados/1/", "/resultados/1.xml", "/resultados/١",
    "/resultados/1?day=2024-13-01", "/resultados/1?day=1999-12-31", "/resultados/1?day=2200-01-01", "/resultados/1?day=hoy",
    "/resultados/1?day=٢٠٢٤-10-22", "/resultados/99999999999",
])  # fmt: skip
def test_whatever_is_not_there_is_not_there_in_the_look_of_the_only_operator_and_with_a_way_on(ask, path):
    page = ask(path)
    assert page.status_code == 404
    assert '<a class="brand" href="/resultados/1">banklot</a>' in page.text
    assert 'href="/check?lang=' in page.text


def test_a_house_with_one_operator_leads_to_it_and_one_with_several_names_each(desk, ask, clock):
    assert (ask("/resultados").status_code, ask("/resultados").headers["location"]) == (302, "/resultados/1")
    assert ask("/resultados?lang=en", accept_language="es").headers["location"] == "/resultados/1?lang=en"
    desk.run(desk.house.people.office.add_operator(2, name="Banca Sol", currency="VES", exponent=2, zone="America/Caracas"))
    assert ask("/resultados").status_code == 302  # still kept
    clock.now_s = KEPT_S
    page = ask("/resultados", accept_language="es")
    assert (page.status_code, "¿De cuál banca?" in page.text) == (200, True)
    assert re.findall(r'<a href="(/resultados/.*?)">(.*?)</a>', page.text) == [
        ("/resultados/2?lang=es", "Banca Sol"), ("/resultados/1?lang=es", "banklot"),
    ]  # fmt: skip
    assert "Of which operator?" in ask("/resultados", accept_language="en").text


def test_nothing_is_changed_here_and_nobody_asks_without_end(ask, clock):
    assert ask("/resultados/1", "POST").status_code == 405
    for _ in range(ASKED_MAX):
        assert ask("/resultados/1", "HEAD").content == b""
    assert ask("/resultados/1").status_code == 429
    clock.now_s = 60.0
    assert ask("/resultados/1").status_code == 200
