"""The login page of an operator whose addresses are apart: a bookmark names it, and the browser remembers it."""

from typing import TYPE_CHECKING

import httpx

from taquilla.engine.authors import Author
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.web.login import DEVICE_COOKIE

if TYPE_CHECKING:
    from conftest import Pages

CASHIER = "username@banklot.net"


def test_a_bookmark_names_the_operator_and_the_browser_remembers_it(office: "Pages") -> None:
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
    # Whoever has typed it before the address is let in too; and whoever needs none leaves the field empty, for the next time too.
    assert log_in(f"{BANKLOT}/{CASHIER}", operator="1").status_code == 303
    assert log_in(f"{BANKLOT}/{CASHIER}", operator="").status_code == 303
    assert 'name="operator"' not in show()


def test_the_till_asks_for_the_password_of_its_own_operator(office: "Pages") -> None:
    assert f'"login": "{BANKLOT}/{CASHIER}"' in office.look("/till", CASHIER).text.replace("&#34;", '"')


def test_a_session_that_is_over_says_so_and_leads_back_to_the_page(office: "Pages") -> None:
    def led(method: str, path: str, **headers: str) -> str:
        return office.desk.run(office.client.request(method, path, headers=headers)).headers["location"]

    assert led("GET", "/office/results?unplayed=true&done=result_entered") == "/login?next=/office/results%3Funplayed%3Dtrue"
    # What was typed is lost, and the form is there again.
    form = "/office/people/new"
    assert led("POST", form, referer="http://[") == "/login"
    assert led("POST", form, referer=f"http://house{form}?entity=5") == f"/login?next={form}%3Fentity%3D5"
    assert led("POST", form) == led("GET", "/office") == "/login"
    known = {"accept-language": "es", "cookie": f"{DEVICE_COOKIE}=1"}
    said = office.desk.run(office.client.get("/login?next=/office/results", headers=known)).text
    assert "Su sesión terminó" in said
    # Who has never logged in here had no session.
    assert "Su sesión terminó" not in office.desk.run(office.client.get("/login?next=/office/results")).text
    assert "Su sesión terminó" not in office.desk.run(office.client.get("/login")).text
