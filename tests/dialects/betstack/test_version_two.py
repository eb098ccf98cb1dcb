"""Version 2 of the signature covers the whole request, an operator may require it, and the page's example of it comes out."""

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from tests.apps import ask_app
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, Site
from tests.patience import PATIENCE_S
from tests.refusals import office_refuses

from taquilla.dialects.betstack.app import betstack
from taquilla.domain.people.signed_text import signed_text
from taquilla.domain.sports.signatures import sign, sign_whole
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.fake_wallet import SECRET

KEY = "idempotency-key"
NO = "You do not have access for such request"
ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "dialects" / "betstack.md"
RUN = {"betstack.py": sys.executable, "betstack.js": "node", "betstack.sh": "bash"}
ORDER = json.dumps(SUPERBET).encode()


def signed(method: str, target: str, body: bytes = b"", *, key: str = "", at: int = 0, version: str = "2") -> dict[str, str]:
    timestamp = str(at or int(time.time()))
    text = signed_text(method=method, target=target.encode(), timestamp=timestamp, key=key, body=body)
    headers = {"operator": "site", "timestamp": timestamp, "signature": sign_whole(SECRET.encode(), text)}
    return headers | {"signature-version": version} | ({KEY: key} if key else {})


def sent(site: Site, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> httpx.Response:
    """Send a request, signed as a whole if it is not signed otherwise."""
    return site.run(site.client.request(method, target, content=body, headers=headers or signed(method, target, body)))


def require(site: Site, version: int, secret: str | None = None) -> None:
    """Require a version of the signature from the operator, from now on with this secret if one is given."""
    site.set_terms(secret, signature_version=version)
    site.house.sports.operators._callers.clear()


def test_every_call_may_be_signed_as_a_whole(site: Site) -> None:
    made = sent(site, "POST", RESERVE, ORDER, signed("POST", RESERVE, ORDER, key="one"))
    assert made.status_code == 200
    assert sent(site, "POST", f"/be/tickets/{made.json()['id']}/paid").json()["status"] == "open"
    for target in (
        f"/be/tickets/{made.json()['code']}",
        "/be/tickets?limit=10&user_id=&skip_types=jackpot%2Cquicktip",
        "/bc/calculator/finance-details?operator=site&price=1000&odds=1.24",
    ):
        assert sent(site, "GET", target).status_code == 200, target


# What somebody changes about a request that was caught.
CHANGES: list[tuple[str, str, bytes, dict[str, str | None]]] = [
    ("POST", CREATE, ORDER, {}),
    ("POST", f"{RESERVE}?a=1", ORDER, {}),
    ("POST", RESERVE, ORDER.replace(b",", b" ,"), {}),
    ("POST", RESERVE, ORDER + b"\n", {}),
    *[("POST", RESERVE, ORDER, {KEY: key}) for key in ("two", "", None)],
    ("POST", RESERVE, ORDER, {"timestamp": "a second later"}),
    *[("POST", RESERVE, ORDER, {"signature-version": version}) for version in ("1", "", "3", "02")],
    ("GET", CREATE, b"", {}),
]


@pytest.mark.parametrize(("method", "target", "body", "changed"), CHANGES)
def test_nothing_of_it_can_be_changed_or_left_out(
    shared_site: Site, method: str, target: str, body: bytes, changed: dict[str, str | None]
) -> None:
    before = shared_site.written()
    good = signed("POST", RESERVE, ORDER, key="one")
    headers = good | changed | ({"timestamp": str(int(good["timestamp"]) + 1)} if "timestamp" in changed else {})
    answer = sent(shared_site, method, target, body, {name: value for name, value in headers.items() if value is not None})
    assert (answer.status_code, answer.json()["detail"].startswith(NO)) == (403, True)
    assert shared_site.written() == before


def test_a_signature_for_reading_is_not_valid_for_paying(site: Site) -> None:
    waiting = site.reserve()
    headers = signed("GET", f"/be/tickets/{waiting['id']}")
    assert sent(site, "POST", f"/be/tickets/{waiting['id']}/paid", b"", headers).status_code == 403
    # The first version covers no path: whoever has caught a look may pay. That is what the second is for.
    timestamp = str(int(time.time()) + 200)
    first = {"operator": "site", "timestamp": timestamp, "signature": sign(SECRET.encode(), timestamp, b"")}
    assert sent(site, "GET", f"/be/tickets/{waiting['id']}", b"", first).status_code == 200
    assert sent(site, "POST", f"/be/tickets/{waiting['id']}/paid", b"", first).status_code == 200


def test_it_is_carried_out_once_and_its_key_is_part_of_it(site: Site) -> None:
    at = int(time.time())
    one, other = (signed("POST", RESERVE, ORDER, key=key, at=at) for key in ("one", "two"))
    first = sent(site, "POST", RESERVE, ORDER, one)
    assert sent(site, "POST", RESERVE, ORDER, one | {"signature": one["signature"].upper()}).content == first.content
    assert sent(site, "POST", RESERVE, ORDER, other).json()["id"] != first.json()["id"]


def test_a_signature_for_one_method_is_not_valid_for_another(shared_site: Site) -> None:
    for meant, sent_as in (("GET", "POST"), ("POST", "GET")):
        assert sent(shared_site, sent_as, CREATE, b"", signed(meant, CREATE)).json() == {"detail": NO}


@pytest.mark.parametrize(("age_s", "status"), [(300.9, 200), (301, 403), (-300, 200), (-300.1, 403)])
def test_it_is_valid_for_as_long_as_version_one(shared_site: Site, age_s: float, status: int) -> None:
    at = int(time.time())
    app, headers = betstack(shared_site.house, unix_s=lambda: at + age_s), signed("POST", RESERVE, ORDER, key=f"{age_s}", at=at)
    assert shared_site.run(ask_app(app, "POST", RESERVE, content=ORDER, headers=headers)).status_code == status


def test_an_operator_may_require_it(site: Site) -> None:
    require(site, 2)
    why = {"detail": f"{NO}: this operator asks for signature-version 2"}
    for method, path, body in (("POST", CREATE, JACKPOT), ("GET", CREATE, None)):
        answer = site.ask(method, path, body)
        assert (answer.status_code, answer.json()) == (403, why)
    # Only who has the secret is told more.
    assert site.ask("GET", CREATE, secret="another secret").json() == {"detail": NO}
    assert site.run(site.client.get("/bc/calculator/finance-details?operator=site&price=1000&odds=1.24")).status_code == 200
    assert sent(site, "POST", RESERVE, ORDER).status_code == 200
    require(site, 1)
    assert site.ask("GET", CREATE).status_code == 200


def test_a_version_may_be_asked_for_together_with_a_new_secret(site: Site) -> None:
    require(site, 2, "a secret of its own")
    require(site, 1, SECRET)
    assert site.ask("GET", CREATE).status_code == 200
    require(site, 2, SECRET)
    assert site.ask("GET", CREATE).status_code == 403
    assert sent(site, "GET", CREATE).status_code == 200


def test_an_unknown_version_is_named(shared_site: Site) -> None:
    answer = sent(shared_site, "GET", CREATE, b"", signed("GET", CREATE, version="3"))
    assert (answer.status_code, answer.json()) == (403, {"detail": f"{NO}: signature-version is 1 or 2"})


@pytest.mark.parametrize("version", [0, 3, -1])
def test_there_are_two_versions(shared_site: Site, version: int) -> None:
    with office_refuses(OfficeReason.TERMS_UNFIT, match="is 1 or 2"):
        shared_site.set_terms(signature_version=version)


@pytest.mark.parametrize(("name", "program"), RUN.items())
def test_the_examples_make_the_signature_of_the_page(name: str, program: str) -> None:
    if shutil.which(program) is None or (program == "bash" and shutil.which("openssl") is None):
        pytest.skip(f"no {program} here")
    (printed,) = re.findall(r"^```text\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    example = ROOT / "examples" / "signatures" / name
    told = subprocess.run([program, example], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert told.stdout == printed
