"""The sandbox over real HTTP: its page and its forms as a browser uses them, and what programs ask of it by event and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.dialects.conftest import OpenServed, Served, open_served

from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import DIALECTS
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.sandbox import board, demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.app import sandbox
from taquilla.store.postgres.database import TryAgain
from taquilla.work.worker import Worker

__all__ = ["open_served"]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Page:
    """The parts of a page: its forms with their fields and values to choose, fields without a label, links, its one message."""

    def __init__(self, text: str) -> None:
        forms = re.findall(r'<form method="post" action="(.*?)">(.*?)</form>', text, re.DOTALL)
        assert len(forms) == text.count("<form")
        self.forms = [{"action": [action], **fields_of(inner)} for action, inner in forms]
        bare = re.sub(r"<label>.*?</label>", "", text, flags=re.DOTALL)
        self.unlabelled = [tag for tag in re.findall(r"<(?:input|select)\b[^>]*>", bare) if 'type="hidden"' not in tag]
        self.links = re.findall(r'<a [^>]*?href="(.*?)"', text)
        found = re.search(r'<p class="said( no)?" role="(status|alert)"[^>]*>(.*?)</p>', text)
        self.said = found and (found[2], found[3].replace("&#39;", "'"))


def fields_of(form: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, attributes in re.findall(r"<(input|select|button|option)\b([^>]*)>", form):
        said = dict(re.findall(r'([\w-]+)="(.*?)"', attributes))
        if "name" in said:
            found.setdefault(said["name"], [])
        if tag == "option" or (tag == "button" and "name" in said):
            found[said.get("name", next(reversed(found)))].append(said["value"])
    return found


@dataclass
class Browser(Served):
    """A browser in front of a sandbox, and the house behind it."""

    language: str = "en"

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        headers = {"accept": BROWSER, "accept-language": self.language} | how.pop("headers", {})
        return self.run(self.client.request(method, path, headers=headers, **how))

    def program(self, path: str, body: object = None) -> tuple[int, Any]:
        """POST a body as programs do (or GET without one); return the status and the response."""
        answer = self.run(self.client.request("GET" if body is None else "POST", path, json=body))
        return answer.status_code, answer.json()

    def look(self) -> Page:
        return Page(self.ask("GET", "/sandbox").text)

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form; return the last status and the message of the page after the redirect."""
        answer = self.ask("POST", path, content=urlencode(fields), headers=FORM, follow_redirects=True)
        said = Page(answer.text).said
        assert said is not None
        assert said[0] == ("status" if answer.status_code == 200 else "alert")
        return answer.status_code, said[1]


@pytest.fixture
def browser(open_served: OpenServed, short_site_template: str, tmp_path: Path) -> Iterator[Browser]:
    """A sandbox with sports too, some minutes after half past seven on the portal document's day."""
    app_of = lambda house: sandbox(house, Worker(house).round, tmp_path, (V1, *DIALECTS))  # noqa: E731
    with open_served(Browser, short_site_template, app_of) as browser:
        yield browser


def is_sold(browser: Browser, event: int, key: str) -> bool:
    """Sell a figure by the reseller's token, and tell whether it was sold."""
    caller = browser.run(browser.house.people.access.holder("12345678", "192.0.2.7"))
    assert caller is not None
    sale = SellTicket(House.new_id(), caller, Channel.CHANCE, (Play(event, 5, "36", 500, "36"),), key)
    return isinstance(browser.run(browser.house.counter.ask(sale)), Sold)


def test_a_browser_gets_a_page_that_tells_who_can_log_in_and_links_every_documentation(browser: Browser) -> None:
    for language, agency in (("en", "agency 213"), ("es", "agencia 213"), ("", "agencia 213")):
        browser.language = language
        answer = browser.ask("GET", "/sandbox")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["vary"] == "accept, accept-language"
        for account in (*demo.ACCOUNTS, *demo_office.ACCOUNTS, *demo_sports.ACCOUNTS, *demo_wallets.ACCOUNTS):
            assert account.email in answer.text
        for fact in (demo.PASSWORD, demo.RESELLER_TOKEN, agency, "12345ABCDE", "HypexDemo", "900001", "2024-10-22 07:3"):
            assert fact in answer.text, fact
        page = Page(answer.text)
        dialects = [f"/{name}/docs" for name in ("v1", "banklot", "chance", "betstack", "gap")]
        assert page.links == ["/", *dialects, "/sandbox/audit", "/sandbox/schema/openapi.json"]
        assert page.unlabelled == []
        assert "<script" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'" in policy


def test_programs_get_json_and_a_head_request_no_body(browser: Browser) -> None:
    for headers in ({"accept": "*/*"}, {"accept": "application/json"}):
        told = browser.ask("GET", "/sandbox", headers=headers).json()
        assert told["accounts"][0]["email"] == "username@banklot.net"
        assert told["tokens"] == {"chance": {"token": "12345678", "entity_id": 213}}
        # A program's body without a content type is read as JSON, as curl's -d is.
        refused = browser.ask("POST", "/sandbox/clock", headers=headers, data={"advance_s": "60"})
        assert (refused.status_code, refused.json()) == (400, {"error": "not JSON at character 0: expecting value"})
    status, moved = browser.program("/sandbox/clock", {"advance_s": 60})
    assert (status, list(moved)) == (200, ["now"])
    head, whole = browser.ask("HEAD", "/sandbox"), browser.ask("GET", "/sandbox/")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole.content)))


def test_the_clock_is_moved_by_buttons_and_by_a_moment_on_the_operators_clock(browser: Browser) -> None:
    buttons, moment = browser.look().forms[:2]
    assert (buttons["action"], buttons["advance_s"]) == (["/sandbox/clock"], ["600", "3600", "86400"])
    assert list(moment) == ["action", "moment"]
    (past,) = buttons["now"]
    assert past == "2024-10-22T12:01:00+00:00"  # LOTTO ACTIVO at eight in Caracas
    assert browser.send("/sandbox/clock", now=past) == (200, "The clock shows 2024-10-22 08:01 now, and what was due is done.")
    assert browser.send("/sandbox/clock", moment="2024-10-22T09:30")[1].startswith("The clock shows 2024-10-22 09:30 now")
    browser.language = "es"
    assert browser.send("/sandbox/clock", advance_s="3600")[1].startswith("El reloj marca ahora 2024-10-22 10:30")
    # The answer is a way back, so that loading again moves nothing.
    led = browser.ask("POST", "/sandbox/clock", data={"advance_s": "3600"})
    assert led.status_code == 303
    twice = [Page(browser.ask("GET", led.headers["location"]).text).said for _ in range(2)]
    assert twice[0] == twice[1]
    assert Page(browser.ask("GET", "/sandbox?done=" + "0" * 32).text).said is None


MOMENT = "Write the moment as year-month-day, T, hour:minute, such as 2024-10-22T13:01."
WRONG = [
    ("/sandbox/clock", {}, 400, "Say how far the clock shall go.", "Diga hasta dónde va el reloj."),
    *[("/sandbox/clock", {"advance_s": no}, 400, "Say how far the clock shall go.", None) for no in ("x", "٣", "9" * 5000)],
    ("/sandbox/clock", {"moment": "soon"}, 400, MOMENT, None),
    ("/sandbox/clock", {"moment": "2024-10-22T07:00"}, 409, "The clock only goes forward.", "El reloj solo avanza."),
    ("/sandbox/clock", {"moment": "2026-10-22T07:00"}, 400, "The clock moves a year at most at once.", None),
    ("/sandbox/clock", {"moment": "9999-12-31T23:59"}, 400, "The clock stops before the year 2100.", None),
    ("/sandbox/results", {}, 400, "Choose a draw.", "Elija un sorteo."),
    ("/sandbox/results", {"event_id": "1' or 1=1", "result": "1"}, 400, "Choose a draw.", None),
    ("/sandbox/results", {"event_id": "1", "result": " "}, 400, "Write the draw's result.", None),
    ("/sandbox/results", {"event_id": "999999999999", "result": "1"}, 404, "There is no such draw here.", None),
    ("/sandbox/results", {"event": "100001", "game1": "101"}, 400, "Choose what came out in every game.", None),
    ("/sandbox/results", {"coupon": "455", "game1": "<b>"}, 400, "Choose what came out in every game.", None),
]  # fmt: skip


def test_an_error_in_a_form_is_shown_in_a_sentence_and_changes_nothing(browser: Browser) -> None:
    before = browser.run(browser.house.now())
    for path, fields, status, english, spanish in WRONG:
        browser.language = "en"
        assert browser.send(path, **fields) == (status, english), fields
        if spanish is not None:
            browser.language = "es"
            assert browser.send(path, **fields) == (status, spanish), fields
    assert (browser.run(browser.house.now()) - before).total_seconds() < 1_800


def test_a_form_that_is_twofold_not_text_or_of_another_site_is_not_obeyed(browser: Browser) -> None:
    before = browser.run(browser.house.now())
    unreadable, foreign = "The form cannot be read: load the page again.", "The form came from another site, so nothing was done."
    for content, headers, status, sentence in (
        (b"advance_s=3600&advance_s=3600", {}, 400, unreadable),
        (b"a=" + b"x" * 300_000, {}, 413, unreadable),
        (b"advance_s=3600", {"origin": "http://evil.example"}, 403, foreign),
        (b"advance_s=3600", {"origin": "null"}, 403, foreign),
        (b"advance_s=3600", {"origin": "http://["}, 403, foreign),
        (b"advance_s=3600", {"sec-fetch-site": "cross-site"}, 403, foreign),
    ):
        answer = browser.ask("POST", "/sandbox/clock", content=content, headers=FORM | headers)
        assert (answer.status_code, Page(answer.text).said) == (status, ("alert", sentence))
    assert (browser.run(browser.house.now()) - before).total_seconds() < 1_800
    ours = {"origin": str(browser.client.base_url).rstrip("/")}
    assert browser.ask("POST", "/sandbox/clock", content=b"advance_s=60", headers=FORM | ours).status_code == 303


def test_results_are_entered_for_draws_that_wait_for_them(browser: Browser) -> None:
    animal = browser.run(browser.house.lottery.codes.find((browser.run(browser.house.now())).date(), ["810"]))["810"]
    assert is_sold(browser, animal, "t-1")
    early = (409, "The draw is not closed yet: move the clock past it.")
    assert browser.send("/sandbox/results", event_id=str(animal), result="36") == early
    browser.send("/sandbox/clock", moment="2024-10-22T08:01")
    (form,) = [form for form in browser.look().forms if "event_id" in form]
    assert str(animal) in form["event_id"]
    refused = browser.ask("POST", "/sandbox/results", data={"event_id": str(animal), "result": "99<"})
    assert Page(refused.text).said == ("alert", "That is no result of this draw.")
    assert f'<option value="{animal}" selected>' in refused.text
    assert 'name="result" value="99&lt;"' in refused.text
    entered = "36 is the result of 2024-10-22 08:00 LOTTO ACTIVO (810). Winning tickets: 1."
    assert browser.send("/sandbox/results", event_id=str(animal), result=" 36 ") == (200, entered)
    assert browser.send("/sandbox/results", event_id=str(animal), result="36") == (409, "That result stands already.")
    assert str(animal) not in [value for form in browser.look().forms for value in form.get("event_id", [])]


def test_results_of_sports_are_chosen_game_by_game(browser: Browser) -> None:
    superbet, jackpot = [form for form in browser.look().forms if "game1" in form]
    assert superbet["game1"] == ["", "101", "107", "void"]
    assert [len([name for name in form if name.startswith("game")]) for form in (superbet, jackpot)] == [6, 7]
    won = {f"game{place}": str(100 + place) for place in range(1, 7)} | {"event": "100001", "game6": "void"}
    assert browser.send("/sandbox/results", **won) == (409, "The games are not over yet: move the clock past their end.")
    superbet = {"event": 100001, "won": [101, 102, 103, 104, 105, 112]}
    assert browser.program("/sandbox/results", superbet) == (409, {"error": "the event is not over"})
    browser.send("/sandbox/clock", advance_s="86400")
    browser.send("/sandbox/clock", advance_s="86400")
    jackpot = {"coupon": 455, "results": [101, 102, 103, None, 101, 102, 103]}
    for wrong, status in (
        (superbet | {"won": [101, 107]}, 422), (superbet | {"won": [999]}, 422), (superbet | {"event": 9}, 404),
        ({"event": 100001}, 422), (superbet | {"coupon": 455}, 400), (superbet | {"result": "36"}, 400),
        (jackpot | {"results": [101]}, 422), (jackpot | {"coupon": 456}, 404),
    ):  # fmt: skip
        assert browser.program("/sandbox/results", wrong)[0] == status, wrong
    for read, about in ((superbet, {"event": 100001}), (jackpot, {"coupon": 455})):
        assert browser.program("/sandbox/results", read) == (200, about | {"tickets_won": 0, "prize": 0})
        assert browser.program("/sandbox/results", read) == (409, {"error": "that result stands already"})
    said = "101, 102, 103, 104, 105, – is the result of Superbet 100001. Winning tickets: 0."
    assert browser.send("/sandbox/results", **won) == (200, said)
    assert browser.send("/sandbox/results", **dict.fromkeys(won, "void") | {"event": "100001"})[0] == 200
    results = {f"game{place}": "101" for place in range(1, 8)} | {"coupon": "455", "game7": "void"}
    said = "101, 101, 101, 101, 101, 101, – is the result of Jackpot 455. Winning tickets: 0."
    assert browser.send("/sandbox/results", **results) == (200, said)
    assert browser.run(browser.house.audit()).violations == ()


def test_the_page_names_the_next_draw_while_none_waits() -> None:
    now, zone = datetime.fromisoformat("2024-10-22T12:00:00+00:00"), ZoneInfo("America/Caracas")
    text = "No draw waits for its result: move the clock past one."
    for following, then in ((None, ""), ((now, "LOTTO ACTIVO"), " The next one: 08:00 LOTTO ACTIVO.")):
        page = board.shown(board.SandboxBoard(now, zone, {}, following), board.TEXTS.english, None, {}, {}, [])
        assert f"<p>{text}{then}</p>" in page
        assert all("event_id" not in form for form in Page(page).forms)


def test_a_result_by_code_is_that_of_the_draw_of_today(browser: Browser) -> None:
    animal = browser.event(5, "22T08:00")
    assert is_sold(browser, animal, "t-1")
    browser.program("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    won = {"event_id": animal, "tickets_won": 1, "prize": 15_000}
    assert browser.program("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, won)
    lost = {"event_id": browser.event(27, "22T13:00", 3), "tickets_won": 0, "prize": 0}
    assert browser.program("/sandbox/results", {"codigo": "713", "result": "123-ARI"}) == (200, lost)
    browser.program("/sandbox/clock", {"now": "2024-10-23T13:30:00-04:00"})
    next_day = {"event_id": browser.event(27, "23T13:00", 3), "tickets_won": 0, "prize": 0}
    assert browser.program("/sandbox/results", {"codigo": "713", "result": "124-PIS"}) == (200, next_day)
    assert browser.program("/sandbox/audit")[1]["violations"] == []


def test_an_operator_that_was_added_to_the_demo_does_not_keep_it_from_its_results(browser: Browser) -> None:
    added = 70
    office = browser.house.people.office
    browser.run(office.add_operator(added, name="Banca Sol", currency="VES", exponent=2, zone="America/Caracas"))
    browser.program("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    drawn = {"event_id": browser.event(5, "22T08:00"), "tickets_won": 0, "prize": 0}
    assert browser.program("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, drawn)
    assert browser.run(browser.house.lottery.codes.results(added, date(2024, 10, 22))) == []


def test_a_draw_is_suspended_resumed_and_void_at_once(browser: Browser) -> None:
    animal = browser.event(5, "22T12:00")
    assert is_sold(browser, animal, "t-1")
    done = {"event_id": animal, "tickets_refunded": 0, "refund": 0}
    suspend = {"event_id": animal, "order": "suspend"}
    assert browser.program("/sandbox/draws", suspend) == (200, done | {"order": "suspend"})
    assert not is_sold(browser, animal, "t-2")
    assert browser.program("/sandbox/draws", suspend) == (409, {"error": "the draw is not on sale"})
    resume = {"codigo": "850", "order": "resume", "reason": "it goes again"}
    assert browser.program("/sandbox/draws", resume) == (200, done | {"order": "resume"})
    assert is_sold(browser, animal, "t-3")
    void = {"event_id": animal, "order": "void", "tickets_refunded": 2, "refund": 1000}
    assert browser.program("/sandbox/draws", {"event_id": animal, "order": "void"}) == (200, void)
    assert not is_sold(browser, animal, "t-4")
    assert browser.program("/sandbox/audit")[1]["violations"] == []


NO_DRAW, EITHER = (404, "no such draw here"), (400, "say either `event_id` or `codigo`")
UNFIT = 400, "reason has 1 to 200 characters that can be printed"


REFUSED: list[tuple[str, dict[str, object], tuple[int, str]]] = [
    *[("draws", body | {"order": "void"}, EITHER) for body in ({"event_id": 999, "codigo": "810"}, {})],
    *[("draws", body | {"order": "void"}, NO_DRAW) for body in ({"codigo": "999"}, {"event_id": 999_999})],
    *[("draws", {"codigo": "810", "order": "void", "reason": text}, UNFIT) for text in (" ", "a\u202eb")],
    ("draws", {"codigo": "810", "order": "resume"}, (409, "the draw is not suspended")),
    *[("results", {"codigo": no, "result": "1"}, NO_DRAW) for no in ("999", "", "8c0")],
    ("results", {"event_id": 999_999, "result": "1"}, NO_DRAW),
    *[("results", body | {"result": "1"}, EITHER) for body in ({}, {"event_id": 1, "codigo": "711"})],
    ("results", {"codigo": "8C0", "result": "36"}, (409, "the draw is not closed")),
    ("results", {"codigo": 711, "result": "1"}, (400, "`codigo`: expected str | null")),
    ("results", {"codigo": "711"}, (400, "the body: object missing required field `result`")),
]


def test_what_names_no_draw_or_comes_too_early_is_refused_as_clerks_are(browser: Browser) -> None:
    for path, body, (status, sentence) in REFUSED:
        assert browser.program(f"/sandbox/{path}", body) == (status, {"error": sentence}), body


def test_a_round_that_postgresql_undid_is_done_again(browser: Browser, tmp_path: Path) -> None:
    left = rounds = 0

    async def work() -> None:
        nonlocal left, rounds
        left, rounds = left - 1, rounds + 1
        if left >= 0:
            raise TryAgain

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=sandbox(browser.house, work, tmp_path, [])), base_url="http://x")
    for troubles, told in ((0, (200, 1)), (4, (200, 5)), (5, (503, 5))):
        left, rounds = troubles, 0
        answer = browser.run(client.post("/sandbox/clock", json={"advance_s": 60}))
        assert (answer.status_code, rounds) == told, troubles
    browser.run(client.aclose())
