"""A page of another site sells by a key that lists its origin, with the client that integrators get, in a real browser."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from taquilla.testing import TaquillaHouse
from taquilla_client.models import AddedKey

from .conftest import Visit, logged_in

CLIENT = Path(__file__).parents[3] / "clients/typescript/src"
SELL = """
async ([house, token]) => {
  const { Client, errors, NoAnswer } = await import('/index.js')
  const shop = new Client(house, { token, retries: { attempts: 1 } })
  try {
    const { draws } = await shop.draws.list({ status: 'open' })
    const draw = draws.find((one) => one.category === 'animalitos')
    const wagers = [{ draw_id: draw.id, game: 'animalitos', selection: '7', stake: '5.00' }]
    const sold = [await shop.tickets.sell({ wagers }), await shop.tickets.sell({ wagers })]
    const refused = await shop.me.changePassword({ old_password: 'x', new_password: 'y' }).catch((error) => error.reason)
    const dead = await new Client(house, { token: 'tqk_dead' }).me.show().catch((error) => error instanceof errors.TokenDead)
    return [sold.map((one) => one.amount), refused, dead]
  } catch (error) {
    return error instanceof NoAnswer ? 'unreadable' : String(error)
  }
}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The origin of another site, which serves the client."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(CLIENT))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def key_for(house: TaquillaHouse, name: str, *origins: str) -> AddedKey:
    with logged_in(house, house.administrator) as office:
        return office.keys.add(name, "cashier", 213, origins=[*origins])


def sells(page: Page, house: TaquillaHouse, key: AddedKey) -> object:
    return page.evaluate(SELL, [house.url, key.key])


def test_a_page_of_another_site_sells_by_its_own_key_alone(house: TaquillaHouse, visit: Visit, site: str) -> None:
    page = visit(house.cashier, f"{site}/index.js")
    ours, theirs = key_for(house, "ours"), key_for(house, "theirs", "https://elsewhere.example")
    assert [sells(page, house, key) for key in (ours, theirs)] == ["unreadable"] * 2
    assert sells(page, house, key_for(house, "shop", site)) == [["5.00", "5.00"], "NOT_ALLOWED", True]
    # Whoever has logged in at the house lends a page of another site nothing.
    asked = "(house) => fetch(`${house}/v1/me`, { credentials: 'include' }).then((answer) => answer.status, () => 'unreadable')"
    assert page.evaluate(asked, house.url) == "unreadable"
