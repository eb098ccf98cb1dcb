"""Takes the pictures of the manual in Spanish, docs/es, from a demo that has begun in the morning; `make pictures` calls it.

The demo's people sell, read a result, pay, count a shift and look at the day, as the manual tells it. A picture is a step of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from tests.patience import wait_until
from tests.web.browser.conftest import LOCALES, press

from taquilla_client import Client
from taquilla_client.models import Limit, ScopeOfRule
from taquilla_client.problems import Refused

PASSWORD: Final = "taquilla-demo"
_COLOURS: Final = 64
"""The colours of a picture: pages have few, and it takes a third of the bytes."""
_DESK: Final[ViewportSize] = {"width": 1100, "height": 620}
_OFFICE: Final[ViewportSize] = {"width": 1320, "height": 800}
_PHONE: Final[ViewportSize] = {"width": 360, "height": 700}


class ManualPictures:
    """Walks through a demo, and keeps pictures in a folder."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser, self._url, self._folder = browser, url, folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self) -> None:
        """Take all pictures, in the order of a day."""
        with self._open("username", "/till", _DESK) as till:
            till.evaluate("window.print = () => {}")
            ticket = self._sell(till)
            draw = self._limit_zorro()
            self._be_refused(till)
            self._find(till, ticket)
            self._lose_the_line(till)
            self._read_result(draw)
            self._check(ticket)
            self._pay(till, ticket)
            self._count(till)
        self._sell_by_touch()
        with self._open("manager", "/office", _OFFICE) as page:
            self._run_the_office(page)

    def _sell(self, till: Page) -> Any:
        """Open a shift, sell a ticket whose first play will win, and return it."""
        press(till, "Alt+c")
        till.wait_for_selector("#open-opening, #close-counted")
        if till.locator("#open-opening").count():
            press(till, "1000", "Enter")
            till.wait_for_selector("#close-counted")
        press(till, "Alt+v", "F2", "zorro 20", "Enter", "0 5 10")
        self._keep("cajero-vender", till)
        till.keyboard.press("Enter")
        with till.expect_response("**/v1/tickets") as sold:
            till.keyboard.press("+")
        expect(till.locator(".last")).to_contain_text(str(sold.value.json()["number"]))
        return sold.value.json()

    def _limit_zorro(self) -> str:
        """Let the draw of the ticket sell 30.00 of zorro, as Today leads to it, and return its path."""
        with self._open("manager", "/office", _OFFICE) as page:
            page.get_by_role("link", name="15 Zorro").first.click()
            page.get_by_label("Cupo", exact=True).fill("30")
            page.evaluate("scrollTo(0, 0)")
            self._keep("gerente-cupo", page)
            page.get_by_role("button", name="Fijar el cupo").click()
            return urlsplit(page.url).path

    def _be_refused(self, till: Page) -> None:
        """Ask for more zorro than is left, take what is left, and receive dollars for it."""
        press(till, "F2", "zorro 20", "Enter", "perro 10", "Enter", "+")
        till.wait_for_selector(".problems button")
        self._keep("cajero-rechazada", till)
        press(till, "Alt+t", "Alt+f")
        dialog = till.get_by_role("dialog")
        expect(dialog.locator("[aria-pressed]")).to_have_count(2)
        press(till, "ArrowDown", "5")
        self._keep("cajero-vuelto", dialog)
        till.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        till.wait_for_selector(".handed")

    def _find(self, till: Page, ticket: Any) -> None:
        press(till, "Alt+b", str(ticket["number"]), "Enter")
        till.wait_for_selector("[data-undo=cancel]")
        self._keep("cajero-anular", till)
        press(till, "Escape")

    def _lose_the_line(self, till: Page) -> None:
        """Sell without a network, and go on once it is back."""
        press(till, "F2", "gato 10", "Enter")
        till.route("**/v1/tickets", lambda route: route.abort("internetdisconnected"))
        till.keyboard.press("+")
        expect(till.locator("#state")).to_contain_text("No la repita")
        self._keep("cajero-sin-internet", till)
        till.unroute("**/v1/tickets")
        till.evaluate("dispatchEvent(new Event('online'))")
        expect(till.locator("#state")).to_be_empty()

    def _read_result(self, draw: str) -> None:
        """Move the clock behind a draw, and let two people read zorro."""
        with self._client("clerk1") as client, self._open("manager", draw, _OFFICE) as page:
            event = client.draws.show(int(draw.rsplit("/", 1)[1]))
            page.request.post("/sandbox/clock", data={"now": event.draws_at.isoformat()})

            def is_entered() -> bool:
                with suppress(Refused):
                    client.results.enter(event.id, "15")
                    return True
                return False

            wait_until(is_entered, "the seal of the draw")
            page.goto(draw.replace("draws", "results"))
            page.get_by_label("Lo que salió").fill("15")
            self._keep("gerente-resultado", page)
            page.get_by_role("button", name="Aprobar con esta lectura").click()
            wait_until(lambda: client.draws.show(event.id).result == "15", "the result")

    def _check(self, ticket: Any) -> None:
        with self._open("", f"/check/{ticket['id']}", _PHONE) as page:
            wait_until(lambda: page.reload() is not None and page.locator(".notice.good").count() > 0, "the prize")
            page.wait_for_load_state("networkidle")
            self._keep("cliente-ticket", page)

    def _pay(self, till: Page, ticket: Any) -> None:
        press(till, "Alt+p", str(ticket["number"]), "Enter")
        expect(till.locator("#pay-pin")).to_be_focused()
        press(till, str(ticket["pin"]))
        self._keep("cajero-pagar", till)
        till.keyboard.press("Enter")
        till.wait_for_selector(".notice.good")

    def _count(self, till: Page) -> None:
        press(till, "Alt+c")
        till.wait_for_selector("#close-counted")
        till.locator("#close-counted").fill("285,40")
        till.get_by_label("Dólares en efectivo (USD)").fill("5")
        till.keyboard.press("Enter")
        till.wait_for_selector("#close-note")
        till.locator("#close-note").fill("vuelto mal dado")
        self._keep("cajero-turno", till.get_by_role("dialog"))
        till.keyboard.press("Enter")
        till.wait_for_selector("#difference")

    def _sell_by_touch(self) -> None:
        with self._open("username", "/till", _PHONE, has_touch=True) as till:
            till.locator(".draw").first.tap()
            till.locator("[data-code='15']").tap()
            for name in ("␣", "1", "0", "⏎"):
                till.locator(".pad button", has_text=name).first.tap()
            self._keep("cajero-telefono", till)

    def _run_the_office(self, page: Page) -> None:
        with self._client("administrator") as client, suppress(Refused):
            client.rules.add(Limit(stake_max="150.00"), scope=ScopeOfRule())
        alarms = page.locator("section.bad")

        def is_told() -> bool:
            page.reload()
            told = " ".join(alarms.all_inner_texts())
            # Of draws that the clock has leapt over the seals are late for a moment.
            return "Un turno se contó" in told and "Falta el sello" not in told

        wait_until(is_told, "the alarm about the shift")
        self._keep("gerente-hoy", page)
        for name, path in (("gerente-pendientes", "waiting"), ("gerente-alarmas", "alarms")):
            page.goto(f"/office/{path}")
            self._keep(name, page.locator("main"))
        page.goto("/office/weeks")
        page.get_by_role("link", name="Semana anterior").click()
        self._keep("gerente-semana", page)
        page.goto("/office/agencies/new")
        page.get_by_label("Nombre").fill("Los Teques")
        page.get_by_role("button", name="Crear").click()
        page.get_by_label("Ciudad").fill("Los Teques")
        page.get_by_role("button", name="Guardar").first.click()
        self._keep("gerente-agencia", page.locator("main"))

    @contextmanager
    def _client(self, person: str) -> Iterator[Client]:
        with Client(self._url) as client:
            client.log_in(f"{person}@banklot.net", PASSWORD)
            yield client

    @contextmanager
    def _open(self, person: str, path: str, size: ViewportSize, *, has_touch: bool = False) -> Iterator[Page]:
        """Open a page in Spanish as somebody."""
        context = self._browser.new_context(
            base_url=self._url, locale=LOCALES["es"], viewport=size, has_touch=has_touch, is_mobile=has_touch,
            reduced_motion="reduce",
        )  # fmt: skip
        if person:
            form = {"email": f"{person}@banklot.net", "password": PASSWORD}
            context.request.post("/login", form=form, headers={"origin": self._url}, max_redirects=0)
        page = context.new_page()
        page.goto(path)
        if path == "/till":
            page.wait_for_selector(".draw")
            page.wait_for_load_state("networkidle")
        yield page
        context.close()

    def _keep(self, name: str, shown: Page | Locator) -> None:
        picture = Image.open(BytesIO(shown.screenshot())).convert("RGB")
        few = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(self._folder / f"{name}.png", optimize=True)
