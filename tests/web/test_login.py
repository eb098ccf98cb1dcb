"""The front page, the pages on which people log in and set passwords, and the cookies that they are given there."""

import asyncio
import re

import httpx
import pytest
from tests.apps import ask_app

from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import GAP
from taquilla.engine.gate import Author
from taquilla.engine.people.logins import LoginProof
from taquilla.engine.people.throttle import Throttle
from taquilla.http.browsers import SESSION_COOKIE
from taquilla.sandbox.demo import BANKLOT, PASSWORD, DemoAccount, add_people
from taquilla.sandbox.demo_office import ACCOUNTS as OFFICE_ACCOUNTS
from taquilla.web.app import pages
from taquilla.web.front import Demo, front_page, nowhere
from taquilla.web.login import DEVICE_COOKIE
from taquilla.web.static import url
from taquilla.web.visitors import DemoLogin

from .conftest import Pages

CASHIER, ADMINISTRATOR = "username@banklot.net", "administrator@banklot.net"


def test_a_bookmark_names_the_operator_and_the_browser_remembers_it(office: Pages) -> None:
    office.desk.run(office.desk.house.people.operators.set_addresses_apart(BANKLOT, True, author=Author("ana")))

    def show(path: str = "/login") -> str:
        office.client.cookies.delete("taquilla_session")
        return office.desk.run(office.client.get(path)).text

    def log_in(email: str = CASHIER, **more: str) -> httpx.Response:
        return office.desk.run(office.client.post("/login", data={"email": email, "password": PASSWORD, **more}))

    assert 'name="operator"' not in show()
    # Who has no link is asked for the number too, whatever address was wrong.
    assert all('name="operator" type="text" value=""' in log_in(email).text for email in (CASHIER, "nobody@sol.example"))
    shown = show("/login?operator=1")
    assert 'name="operator" type="text" value="1"' in shown
    assert 'value="/login?operator=1"' in shown  # where the choice of a language leads back to
    assert [log_in(**more).status_code for more in ({}, {"operator": "2"}, {"operator": "ana"})] == [401] * 3
    assert 'name="operator" type="text" value="2"' in log_in(operator="2").text
    assert (log_in(f"{BANKLOT}/{CASHIER}").status_code, "taquilla_operator" in office.client.cookies) == (303, False)
    assert (log_in(operator=" 1 ").headers["location"], office.client.cookies["taquilla_operator"]) == ("/till", "1")
    assert 'name="operator" type="text" value="1"' in show("/login?next=/till")
    assert 'name="operator"' not in show("/login?operator=")
    # A till that asks again for its user's password takes nothing from the next login.
    assert log_in(f"{BANKLOT}/{CASHIER}", again="true").status_code == 303
    assert 'name="operator" type="text" value="1"' in show()
    # Whoever has typed it before the address is let in too; and whoever needs none leaves the field empty, for the next time too.
    assert log_in(f"{BANKLOT}/{CASHIER}", operator="1").status_code == 303
    assert (log_in(f"{BANKLOT}/{CASHIER}", operator="01/€").status_code, office.client.cookies["taquilla_operator"]) == (303, "1")
    assert log_in(f"{BANKLOT}/{CASHIER}", operator="").status_code == 303
    assert 'name="operator"' not in show()


def test_each_role_begins_on_its_own_page_in_the_language_of_its_browser(office: Pages) -> None:
    wrong = office.desk.run(office.client.post("/login", data={"email": CASHIER, "password": "wrong"}))
    assert (wrong.status_code, "Correo desconocido o contraseña equivocada." in wrong.text, wrong.cookies) == (401, True, {})
    for role in ("username", "clerk1", "manager", "auditor", "administrator"):
        form, home = {"email": f"{role}@banklot.net", "password": PASSWORD}, "/till" if role == "username" else "/office"
        assert office.desk.run(office.client.post("/login", data=form)).headers["location"] == home
        assert office.desk.run(office.client.get("/login")).headers["location"] == home
        assert '<html lang="en">' in office.look(home, form["email"], "en").text
    style = office.desk.run(office.client.get(url("style.css")))
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_the_till_asks_for_the_password_of_its_own_operator(office: Pages) -> None:
    assert f'"login": "{BANKLOT}/{CASHIER}"' in office.look("/till", CASHIER).text.replace("&#34;", '"')


def test_a_session_that_is_over_says_so_and_leads_back_to_the_page(office: Pages) -> None:
    def led(method: str, path: str, **headers: str) -> str:
        return office.desk.run(office.client.request(method, path, headers=headers)).headers["location"]

    assert led("GET", "/office/results?unplayed=true&done=result_entered") == "/login?next=/office/results%3Funplayed%3Dtrue"
    # The form is there again, and a script of its page brings back what was typed.
    form = "/office/people/new"
    assert led("POST", form, referer="http://[") == "/login"
    assert led("POST", form, referer=f"http://house{form}?entity=5") == f"/login?next={form}%3Fentity%3D5"
    assert led("POST", form) == led("GET", "/office") == "/login"
    known, back = {"accept-language": "es", "cookie": f"{DEVICE_COOKIE}=1"}, "/login?next=/office/results"
    # Who has never logged in here had no session.
    shown = [office.desk.run(office.client.get(path, headers=how)) for path, how in ((back, known), (back, {}), ("/login", {}))]
    assert ["Su sesión terminó" in one.text for one in shown] == [True, False, False]


def test_a_link_says_of_no_form_that_it_has_done_something(office: Pages) -> None:
    (version,) = re.findall(r'name="version" value="([^"]+)"', office.look("/office/people/864", ADMINISTRATOR).text)
    path = office.send("/office/people/864/role", ADMINISTRATOR, key="role", version=version, role="cashier").headers["location"]
    assert path.startswith("/office/people/864?done=role_stays.")  # it is a cashier already, whose sessions go on
    links = (path, f"{path}x", path.partition(".")[0], "/office?done=rule_added", "/office?done=language")
    assert ['"notice good"' in office.look(one, ADMINISTRATOR).text for one in links] == [True, *[False] * 4]
    assert '"notice good"' not in office.look(path, OFFICE_ACCOUNTS[0].email).text


def test_a_form_of_which_a_part_waits_for_a_second_person_says_that_the_rest_is_not_changed(office: Pages) -> None:
    path, desk = "/office/agencies/213", office.desk
    desk.run(desk.sell(desk.event(5, "22T12:00"), "7"))
    for key, credit in (("a", "90"), ("b", "95")):
        (version, *_) = re.findall(r'name="version" value="([^"]+)"', office.look(path, ADMINISTRATOR).text)
        led = office.send(path, ADMINISTRATOR, key=key, version=version, name=f"test {key}", credit=credit).headers["location"]
    shown = office.look(led, ADMINISTRATOR).text
    assert ("Nada más ha cambiado." in shown, ">test a</h1>" in shown, "test b" in shown) == (True, True, False)


def test_a_form_is_never_sent_in_the_name_of_who_has_logged_in_beside_its_page_nor_shown_to_them(office: Pages) -> None:
    (manager, *_), run, house = OFFICE_ACCOUNTS, office.desk.run, office.desk.house
    run(house.people.office.add_operator(9, name="other", currency="VES", exponent=2, zone="America/Caracas"))
    run(house.people.office.add_entity(9, entity_id=1, name="other"))
    run(add_people(house, 9, [DemoAccount("boss@other.example", "administrator", 1, manager.member_id)]))
    page = office.look("/office/agencies/new", manager.email)
    form = {"key": re.findall(r'name="key" value="([^"]+)"', page.text)[-1], "name": "Norte", "parent": "1"}
    for other in ("boss@other.example", ADMINISTRATOR):  # another operator's member with the same number, and a colleague
        answer = office.send("/office/agencies/new", other, **form)
        assert (answer.status_code, "era de otra persona" in answer.text, "Norte" in answer.text) == (409, True, False)
    assert office.desk.ask("select name from entity where name = 'Norte'") == []


def test_a_box_is_ticked_or_left_out_and_no_other_text_decides(office: Pages) -> None:
    def sent(path: str, **form: str) -> int:
        return office.send(f"/office/{path}", ADMINISTRATOR, key=f"box {form}", **form).status_code

    for needed, status in (("no", 422), ("true", 303)):
        assert sent("payment-methods/shift", needed=needed) == status
        assert office.desk.one("select needs_shift from operator where id = %s", BANKLOT) == (status == 303)
    method = {"name": "Zelle", "currency": "USD"}
    assert {sent("payment-methods", **method, **{box: "no"}) for box in ("gives_change", "without_decimals")} == {422}
    for box in ("own_colour", "without_logo", "twelve_hours"):
        assert sent("look", version="", **{box: "no"}) == 422
    for decision in ({}, {"decision": "yes"}):
        assert sent("waiting/loosenings/1", **decision) == 422


def test_the_choice_of_a_language_leads_back_to_a_page_of_this_house_alone(office: Pages) -> None:
    def led(path: str) -> str:
        return office.desk.run(office.client.post("/language", data={"language": "en", "next": path})).headers["location"]

    assert led("/office/weeks?agency=5") == "/office/weeks?agency=5"
    elsewhere = ("//evil.example", "/\\evil.example", "/\t/evil.example", "//[", "/é", "evil", "")
    assert {led(path) for path in elsewhere} == {"/login"}


def test_a_form_of_a_webhook_sent_again_shows_the_keys_that_it_made_and_none_of_later(office: Pages) -> None:
    def secrets(path: str = "", **form: str) -> list[str]:
        return re.findall(r'id="secret">([^<]+)', office.send(f"/office/webhooks{path}", ADMINISTRATOR, **form).text)

    first, path = secrets(key="a", url="https://a.example"), f"/{office.desk.one('select id from webhook_endpoint')}/steps"
    made = [first, *(secrets(path, key=key, step="rotate") for key in "bc")]
    assert [secrets(key="a", url="https://a.example"), secrets(path, key="b", step="rotate")] == made[:2]
    assert len({secret for (secret,) in made}) == 3


CREDENTIALS = {"email": CASHIER, "password": PASSWORD}


@pytest.fixture
def sent(office: Pages) -> Pages:
    """The pages, whose client keeps no cookies itself."""
    office.client.cookies.jar._policy.set_ok = lambda *_: False  # type: ignore[attr-defined]
    return office


def test_cookies_are_bound_to_https_and_to_their_host_where_browsers_come_by_it(sent: Pages) -> None:
    def post(address: str, form: dict[str, str], cookies: str = "") -> httpx.Response:
        return sent.desk.run(sent.client.post(address, data=form, headers={"cookie": cookies}))

    answer = post("https://house/login", CREDENTIALS)
    given = dict(line.split("; ")[0].split("=", 1) for line in answer.headers.get_list("set-cookie"))
    assert set(given) == {"__Host-taquilla_session", "__Host-taquilla_device"}
    for line in answer.headers.get_list("set-cookie"):
        attributes = {part.lower() for part in line.split("; ")[1:] if not part.lower().startswith(("max-age", "expires"))}
        assert attributes == {"path=/", "httponly", "samesite=strict", "secure"}
    (chosen,) = post("https://house/language", {"language": "en", "next": "/"}).headers.get_list("set-cookie")
    assert chosen.startswith("__Host-taquilla_language=en;")

    def status(name: str) -> int:
        headers = {"cookie": f"{name}={given['__Host-taquilla_session']}"}
        return sent.desk.run(sent.client.get("https://house/till", headers=headers)).status_code

    # A cookie that another host of the domain, or plain HTTP, has planted is none of ours.
    assert (status("__Host-taquilla_session"), status("taquilla_session")) == (200, 303)
    ended = post("https://house/logout", {}, f"__Host-taquilla_session={given['__Host-taquilla_session']}")
    assert ended.headers["set-cookie"].startswith("__Host-taquilla_session=")
    assert status("__Host-taquilla_session") == 303


def test_without_https_cookies_have_plain_names(sent: Pages) -> None:
    answer = sent.desk.run(sent.client.post("http://house/login", data=CREDENTIALS))
    lines = answer.headers.get_list("set-cookie")
    assert [line.split("=")[0] for line in lines] == ["taquilla_session", "taquilla_device"]
    assert "secure" not in str(lines).lower()


def test_whoever_guesses_tokens_is_told_to_wait(office: Pages) -> None:
    office.desk.house.people.passwords._guesses = Throttle(lambda: 0.0)

    def guess(token: str) -> httpx.Response:
        form = {"token": token, "new_password": "tortuga verde canta"}
        return office.desk.run(office.client.post("/login/reset", data=form, headers={"accept-language": "en"}))

    assert {guess(f"guess {place}").status_code for place in range(20)} == {422}
    throttled = guess("guess 20")
    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "3")
    assert "Too many wrong tokens came from this address" in throttled.text


LINKS = (
    ("https://tickets.example.org", "evil.example", "https://tickets.example.org/login/reset#"),
    ("", "127.0.0.1:8000", "http://127.0.0.1:8000/login/reset#"),
    ("", "evil.example", "/login/reset#"),
)


def test_a_link_names_the_house_and_never_a_host_that_anybody_may_write(office: Pages) -> None:
    office.look("/office", ADMINISTRATOR)
    cookie = f"{SESSION_COOKIE}={office.tokens[ADMINISTRATOR]}"
    for public_url, host, begins in LINKS:
        served = httpx.AsyncClient(
            transport=httpx.ASGITransport(pages(office.desk.house, public_url=public_url)), base_url="http://127.0.0.1:8000",
            headers={"host": host, "cookie": cookie, "accept-language": "en"},
        )  # fmt: skip
        answer = office.desk.run(served.post("/office/people/864/reset", data={"key": f"{public_url} {host}"}))
        (link,) = re.findall(r'id="secret" tabindex="0">([^<]*)<', answer.text)
        assert (link.startswith(begins), "is not configured" in answer.text) == (True, begins.startswith("/"))


def test_whoever_has_set_a_password_goes_on_with_the_own_address_filled_in_on_a_known_device(office: Pages) -> None:
    people = office.desk.house.people
    office.desk.run(people.operators.set_addresses_apart(BANKLOT, True, author=Author("ana")))
    made = office.desk.run(people.passwords.reset(BANKLOT, 864, author=Author("ana")))
    form = {"token": made.token, "new_password": "tortuga verde canta"}
    answer, again = (office.desk.run(office.client.post("/login/reset", data=form)) for _ in range(2))
    shown = ('name="operator" type="text" value="1"', f'name="email" type="email" value="{CASHIER}"', "tortuga")
    assert [[one in sent.text for one in shown] for sent in (answer, again)] == 2 * [[True, True, False]]
    proof = LoginProof(f"{BANKLOT}/{CASHIER}", "tortuga verde canta", "203.0.113.9", device=answer.cookies["taquilla_device"])
    assert office.desk.run(people.access.logins.prove(proof)).is_known


PLACES = {"v1": "/v1/docs", "gap": "/gap/docs", "docs": "/docs/"}
DEMO = Demo((DemoLogin("ann@x.example", "cashier", "x & y"), DemoLogin("bo@x.example", "clerk", "z")), "pass-<word>", "tok-1")


def ask(accept: str, *, language: str = "en", demo: Demo | None = None) -> httpx.Response:
    headers = {"accept": accept, "accept-language": language}
    return asyncio.run(ask_app(front_page((V1, GAP), demo), "GET", "/", headers=headers))


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
    told = ["<code>ann@x.example</code></dt><dd>Cashier, x &amp; y</dd>", "<code>bo@x.example</code></dt><dd>Draw clerk, z</dd>"]
    told += ["<code>pass-&lt;word&gt;</code>", "<code>tok-1</code>", '<a href="/sandbox"><code>/sandbox</code></a></dt>']
    assert [one for one in told if one not in shown] == []
    assert "People of the demo" not in ask("text/html").text
    assert ask("*/*", demo=DEMO).json() == PLACES | {"sandbox": "/sandbox"}


@pytest.mark.parametrize(("wished", "spoken", "said"), [
    *[("en", "en", "Sell at the till"), ("es", "es", "Vender en la taquilla"), ("", "es", "contraseña")],
    *[("en", "en", "Our own API: sales and the office"), ("es", "es", "Billetera GAP: operadores y proveedores")],
])  # fmt: skip
def test_the_front_page_speaks_spanish_and_english(wished: str, spoken: str, said: str) -> None:
    shown = ask("text/html", language=wished, demo=DEMO).text
    assert [one in shown for one in (f'<html lang="{spoken}">', said)] == [True, True]


@pytest.mark.parametrize(("language", "said"), [("es-VE", "No existe esa página."), ("en", "There is no such page.")])
def test_a_path_that_nobody_serves_is_said_to_people_in_their_language_and_to_programs_as_json(language: str, said: str) -> None:
    asked = ({"accept": accept, "accept-language": language} for accept in ("text/html,*/*;q=0.8", "*/*"))
    page, program = (asyncio.run(ask_app(nowhere, "GET", "/nope", headers=headers)) for headers in asked)
    assert (page.status_code, page.headers["content-type"], said in page.text) == (404, "text/html; charset=utf-8", True)
    assert (program.status_code, program.json()) == (404, {"status": 404, "error": "no such path"})
