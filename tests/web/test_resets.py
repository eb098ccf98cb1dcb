"""The page on which a user sets a new password by a token."""

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from taquilla.engine.authors import Author
from taquilla.engine.people.logins import LoginProof
from taquilla.engine.people.throttle import Throttle
from taquilla.http.browsers import SESSION_COOKIE
from taquilla.sandbox.demo import BANKLOT
from taquilla.web.app import pages

if TYPE_CHECKING:
    from conftest import Pages

ADMINISTRATOR = "administrator@banklot.net"


def test_whoever_guesses_tokens_is_told_to_wait(office: "Pages") -> None:
    office.desk.house.people.passwords._guesses = Throttle(lambda: 0.0)

    def guess(token: str) -> httpx.Response:
        form = {"token": token, "new_password": "tortuga verde canta"}
        return office.desk.run(office.client.post("/login/reset", data=form, headers={"accept-language": "en"}))

    assert {guess(f"guess {place}").status_code for place in range(20)} == {422}
    throttled = guess("guess 20")
    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "3")
    assert "Too many wrong tokens came from this address" in throttled.text


@pytest.mark.parametrize(
    ("public_url", "host", "begins"),
    [
        ("https://tickets.example.org", "evil.example", "https://tickets.example.org/login/reset#"),
        ("", "127.0.0.1:8000", "http://127.0.0.1:8000/login/reset#"),
        ("", "evil.example", "/login/reset#"),
    ],
)
def test_a_link_names_the_house_and_never_a_host_that_anybody_may_write(
    office: "Pages", public_url: str, host: str, begins: str
) -> None:
    office.look("/office", ADMINISTRATOR)
    cookie = f"{SESSION_COOKIE}={office.tokens[ADMINISTRATOR]}"
    served = httpx.AsyncClient(
        transport=httpx.ASGITransport(pages(office.desk.house, public_url=public_url)), base_url="http://127.0.0.1:8000",
        headers={"host": host, "cookie": cookie, "accept-language": "en"},
    )  # fmt: skip
    answer = office.desk.run(served.post("/office/people/864/reset", data={"key": "link"}))
    (link,) = re.findall(r'id="secret" tabindex="0">([^<]*)<', answer.text)
    assert (link.startswith(begins), "is not configured" in answer.text) == (True, begins.startswith("/"))


def test_whoever_sets_a_password_has_a_known_device(office: "Pages") -> None:
    people = office.desk.house.people
    made = office.desk.run(people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana")))
    form = {"token": made.token, "new_password": "tortuga verde canta"}
    answer = office.desk.run(office.client.post("/login/reset", data=form))
    (name, device), *_ = answer.cookies.items()
    assert name == "taquilla_device"
    proof = LoginProof("username@banklot.net", "tortuga verde canta", "203.0.113.9", device=device)
    assert office.desk.run(people.access.logins.prove(proof)).is_known


def test_whoever_has_set_a_password_goes_on_with_the_own_address_filled_in(office: "Pages") -> None:
    people = office.desk.house.people
    office.desk.run(people.operators.set_addresses_apart(BANKLOT, True, author=Author("ana")))
    made = office.desk.run(people.passwords.reset_by_house(BANKLOT, 864, author=Author("ana")))
    form = {"token": made.token, "new_password": "tortuga verde canta"}
    shown = office.desk.run(office.client.post("/login/reset", data=form)).text
    assert 'name="operator" type="text" value="1"' in shown
    assert 'name="email" type="email" value="username@banklot.net"' in shown
    assert "tortuga" not in shown
