"""A customer scans the code of a ticket: the browser itself verifies the promise, then the seal, and sees what was forged."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from taquilla.testing import Houses, TaquillaHouse
from verifier import taquilla_verify as verifier

from .api import after, ask, open_draws, print_of, sell
from .conftest import Visit, assert_accessible_everywhere

pytestmark = pytest.mark.judged("pages")

PHONE: Final = 360
GOOD: Final = {"es": "Nadie pudo cambiarlo después del cierre", "en": "Nobody could change it after the close"}
MADE: Final = {"es": "Promesa verificada aquí", "en": "Promise verified here"}
KEPT: Final = {"es": "La casa cumplió la promesa", "en": "The house has kept the promise"}


@dataclass
class Scanned:
    """A ticket as its customer holds it: the address is what its code says, without the server's own."""

    id: str
    draw: dict[str, Any]
    address: str

    @property
    def fragment(self) -> str:
        """Return the promise in the address."""
        return self.address.partition("#")[2]


def scan(house: TaquillaHouse, ticket: dict[str, Any], draw: dict[str, Any]) -> Scanned:
    """Print a ticket, and read its code from a printer's orders, where it stands as it is."""
    paper = print_of(house, ticket, "?format=escpos")
    found = re.search(rb"https?://[^/]+(/check/[0-9a-f-]{36}#[A-Za-z0-9_-]{144})", paper)
    assert found is not None
    return Scanned(ticket["id"], draw, found[1].decode())


@pytest.fixture(scope="module")
def house(houses: Houses, owner: psycopg.Connection[Any]) -> Iterator[TaquillaHouse]:
    """Lend a house in which stakes are forged."""
    with houses.serve(owner.info.dbname) as house:
        yield house


@pytest.fixture(scope="module")
def tickets(house: TaquillaHouse) -> list[Scanned]:
    """Four tickets on one draw, sold before its close. The log has begun."""
    draw = open_draws(house)[0]
    sold = [sell(house, draw, selection, "10.00") for selection in ("20", "21", "22", "23")]
    house.move_clock(timedelta(minutes=2))
    return [scan(house, ticket, draw) for ticket in sold]


def change_stake(owner: psycopg.Connection[Any], ticket: Scanned) -> None:
    """Let the customer have staked one bolivar."""
    tickets = "select operator_id, seq from ticket where id = %s"
    owner.execute(f"update wager set amount = 100 where (operator_id, ticket_seq) in ({tickets})".encode(), [ticket.id])


@pytest.fixture(scope="module")
def closed(house: TaquillaHouse, owner: psycopg.Connection[Any], tickets: list[Scanned]) -> list[Scanned]:
    """The same tickets, once their draw is closed and sealed. The last one was changed before that."""
    change_stake(owner, tickets[3])
    house.move_clock(after(tickets[0].draw))
    return tickets


@pytest.fixture(scope="module")
def sealed(house: TaquillaHouse, closed: list[Scanned]) -> list[Scanned]:
    """The same tickets, once their draw has a result."""
    ask(house, "PATCH", "/v1/entities/213", {"name": "W" * 100}, by=house.administrator, key="a long name")
    house.enter_result(closed[0].draw["id"], "20")
    return closed


def verdict(page: Page) -> list[str]:
    """Return what the page has said, once it has said it."""
    expect(page.locator("#proof-said .verdict")).not_to_have_text(["Verificando en su navegador…"])
    expect(page.locator("#proof-said .verdict")).not_to_have_text(["Verifying in your browser…"])
    said = [re.sub(r"\s+", " ", text) for text in page.locator("#proof-said .verdict").all_text_contents()]
    # The one line is the title of what matters most; what is wrong is shown whole at once.
    line = page.inner_text("#proof-line")
    assert any(text.startswith(line) for text in said)
    is_bad = page.locator("#proof-line.bad").count() == 1
    assert page.locator("#proof details").evaluate("details => details.open") == is_bad
    return said


def test_a_camera_reads_the_code_and_its_promise_where_it_can(tickets: list[Scanned], house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/login")
    page.goto("/check")
    expect(page.get_by_role("button", name="Escanear con la cámara")).to_have_count(0)
    address = house.url + tickets[0].address
    page.add_init_script(f"""window.BarcodeDetector = class {{ detect = async () => [{{ rawValue: {address!r} }}] }}
        navigator.mediaDevices.getUserMedia = async () => {{ if (!self.may) throw self.may = true; return new MediaStream() }}""")
    page.reload()
    page.get_by_role("button", name="Escanear con la cámara").click()
    page.locator("#dialog:has-text('La cámara no se abre')").get_by_role("button", name="Cerrar").click()
    page.get_by_role("button", name="Escanear con la cámara").click()
    page.wait_for_url(address)


@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.prove("pages"))])
def test_before_the_close_the_promise_is_verified(tickets: list[Scanned], visit: Visit, language: str) -> None:
    page = visit(None, tickets[0].address, language=language, width=PHONE)
    seals, promise = verdict(page)
    assert seals.startswith("Se sella al cierre" if language == "es" else "It is sealed when")
    assert promise.startswith(MADE[language])
    assert_accessible_everywhere(page)
    page.locator(".skip").press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith(tickets[0].address)


def test_until_the_result_the_page_says_that_plays_are_sealed_and_offers_the_proof(closed: list[Scanned], visit: Visit) -> None:
    page = visit(None, closed[0].address, width=PHONE)
    (said,) = verdict(page)
    assert said.startswith("Sellado hasta el resultado")
    expect(page.locator("main")).to_contain_text("Sus números están en su papel; aquí se ven con el resultado.")
    expect(page.locator(".plays")).to_have_count(0)
    expect(page.locator("#proof-files a[href$='.tlog-proof']")).to_have_count(1)
    assert_accessible_everywhere(page)


@pytest.mark.parametrize("language", [pytest.param("es", marks=pytest.mark.prove("pages")), "en"])
def test_after_the_result_the_seal_is_verified_and_can_be_taken_away(sealed: list[Scanned], visit: Visit, language: str) -> None:
    page = visit(None, sealed[0].address, language=language, width=PHONE)
    seals, promise = verdict(page)
    assert seals.startswith(GOOD[language])
    assert promise.startswith(KEPT[language])
    # Everything is reached by the keyboard.
    page.locator("#proof summary").focus()
    page.keyboard.press("Enter")
    assert re.search(r"4 (jugadas|plays)", page.inner_text("#proof-draws"))
    command = page.inner_text("#proof-command")
    assert_accessible_everywhere(page)
    with page.expect_download() as download:
        page.locator("#proof-files a[href$='.tlog-proof']").click()
    assert download.value.suggested_filename == f"draw-{sealed[0].draw['id']}.tlog-proof"
    assert download.value.path().read_text().startswith("c2sp.org/tlog-proof@v1\n")
    python, program, *arguments = shlex.split(command)
    assert (python, program) == ("python", "taquilla_verify.py")
    assert arguments[1] == download.value.suggested_filename
    assert verifier.main([arguments[0], str(download.value.path()), *arguments[2:]]) == 0
    assert page.request.get(page.locator("#proof-files a", has_text="checkpoint").get_attribute("href")).ok


def test_an_address_without_its_promise_and_one_of_another_ticket_are_told_apart(sealed: list[Scanned], visit: Visit) -> None:
    page = visit(None, f"/check/{sealed[0].id}", width=PHONE)
    assert verdict(page)[1].startswith("Escanee el código")
    with page.expect_response("**/proof*"):
        page.goto(f"/check/{sealed[0].id}#{sealed[1].fragment}")
    seals, promise = verdict(page)
    assert seals.startswith(GOOD["es"])
    assert promise.startswith("La promesa del código no está firmada por la casa")


@pytest.mark.parametrize(("without", "said"), [
    ("crypto.subtle.importKey = () => Promise.reject(new Error('unknown'))", "Verificado a medias"),
    ("Object.defineProperty(globalThis, 'crypto', { value: {} })", "Su navegador solo verifica en páginas seguras"),
])  # fmt: skip
def test_a_browser_that_cannot_verify_everything_says_so(sealed: list[Scanned], visit: Visit, without: str, said: str) -> None:
    page = visit(None, "/check/nothing", width=PHONE)
    page.add_init_script(without)
    page.goto(sealed[0].address)
    seals, *promise = verdict(page)
    assert seals.startswith(said)
    assert [one.partition(",")[0] for one in promise] in ([], ["El código lleva una promesa sobre estas jugadas"])
    assert page.locator(".verdict.good").count() == 0
    expect(page.locator("#proof-files a[href$='.tlog-proof']")).to_have_count(1)


FORGERIES: Final = {
    "line": ("Una jugada no lleva al sello", lambda draw: draw["lines"][0].update(index=draw["lines"][0]["index"] + 1)),
    "path": ("Una jugada no lleva al sello", lambda draw: draw["lines"][0]["path"].reverse()),
    "entry": ("no está en la bitácora", lambda draw: draw.update(entry=draw["entry"].replace("wagers 4", "wagers 5"))),
    "signature": ("no está firmada por la casa", lambda draw: draw.update(proof=other_signature(draw["proof"]))),
}


def other_signature(proof: str) -> str:
    """Change one letter in the middle of a checkpoint's signature."""
    at = proof.rindex("— ") + 90
    return proof[:at] + ("B" if proof[at] == "A" else "A") + proof[at + 1 :]


def test_a_forged_answer_is_told_with_what_does_not_agree(sealed: list[Scanned], visit: Visit) -> None:
    def answer(route: Route) -> None:
        whole = route.fetch().json()
        FORGERIES[forged][1](whole["draws"][0])
        route.fulfill(json=whole)

    page = visit(None, "/check/nothing", width=PHONE)
    page.route("**/check/*/proof?*", answer)
    for forged, (sentence, _) in FORGERIES.items():
        page.goto("about:blank")
        page.goto(sealed[0].address)
        seals, *_ = verdict(page)
        assert (seals.startswith("No coincide"), sentence in seals) == (True, True), (forged, seals)


def test_wagers_that_were_sealed_otherwise_than_promised_are_a_broken_promise(sealed: list[Scanned], visit: Visit) -> None:
    page = visit(None, sealed[3].address, width=PHONE)
    promise, seals = verdict(page)
    # The seal itself is true to the books: nothing but the promise tells.
    assert promise.startswith("Promesa rota")
    assert seals.startswith(GOOD["es"])
    assert page.locator(".verdict.good").count() == 0


@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.prove("pages"))])
def test_a_stake_that_was_changed_in_the_database_breaks_the_promise(
    owner: psycopg.Connection[Any], sealed: list[Scanned], visit: Visit, language: str
) -> None:
    ticket = sealed[2 if language == "es" else 1]
    change_stake(owner, ticket)
    page = visit(None, ticket.address, language=language, width=PHONE)
    seals, promise = verdict(page)
    assert seals.startswith("No coincide" if language == "es" else "It does not agree")
    assert promise.startswith("Promesa rota" if language == "es" else "Broken promise")
    assert_accessible_everywhere(page)
    with page.expect_download() as download:
        page.locator("#proof-said a").click()
    assert re.fullmatch(r"(promesa-rota|broken-promise)-\d{8}\.txt", download.value.suggested_filename)
    text = download.value.path().read_text()
    for part in ("taquilla-promise/1\nlog ", f"\nticket {ticket.id}\n", "\n— ", "taquilla-draw-seal/1\n", " 100 3000 0 VES "):
        assert part in text
