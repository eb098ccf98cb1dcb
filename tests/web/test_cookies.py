"""The cookies of the pages: over HTTPS they are bound to it and to their host."""

from typing import TYPE_CHECKING

import httpx
import pytest

from taquilla.sandbox.demo import PASSWORD

if TYPE_CHECKING:
    from conftest import Pages

CASHIER = {"email": "username@banklot.net", "password": PASSWORD}


@pytest.fixture
def sent(office: "Pages") -> "Pages":
    """The pages, whose client keeps no cookies itself."""
    office.client.cookies.jar._policy.set_ok = lambda *_: False  # type: ignore[attr-defined]
    return office


def test_cookies_are_bound_to_https_and_to_their_host_where_browsers_come_by_it(sent: "Pages") -> None:
    def post(address: str, form: dict[str, str], cookies: str = "") -> httpx.Response:
        return sent.desk.run(sent.client.post(address, data=form, headers={"cookie": cookies}))

    answer = post("https://house/login", CASHIER)
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


def test_without_https_cookies_have_plain_names(sent: "Pages") -> None:
    answer = sent.desk.run(sent.client.post("http://house/login", data=CASHIER))
    lines = answer.headers.get_list("set-cookie")
    assert [line.split("=")[0] for line in lines] == ["taquilla_session", "taquilla_device"]
    assert "secure" not in str(lines).lower()
