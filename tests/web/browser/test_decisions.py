"""People decide about what waits for them: held credits, held sports tickets, parked calls to a wallet, held prizes."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect
from tests.patience import PATIENCE_S

from taquilla.app import Plan
from taquilla.domain.sports.operator_wallet_calls import TRIES_MAX
from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import NAME, PROVIDER
from taquilla.sandbox.fake_wallet import SAMPLE_TOKEN, SECRET
from taquilla.serving import serving
from taquilla.store.postgres.embedded import AUDITOR, OWNER
from taquilla.testing import Houses, TaquillaHouse

from .api import after, ask, open_draws, sell, token
from .conftest import Visit, assert_accessible

CLERKS = ("clerk1@hypexdemo.example", "clerk2@hypexdemo.example")
BOSS = "administrator@site.example"
PLAYER, GAME = "900001", "901001"
ORDER: dict[str, Any] = {
    "operator": "site", "stake": 25, "currency": "KES", "source": "SMS", "atag": "a", "type": "jackpot", "token": SAMPLE_TOKEN,
    "coupon_id": 455, "bets": [101, 102, 102, 101, 101, 101, 102],
}  # fmt: skip


@pytest.fixture(scope="module")
def house(houses: Houses) -> Iterator[TaquillaHouse]:
    """Lend a house whose operator of sports approves each ticket."""
    with houses.server.copied(houses.template, "decisions") as database:
        with psycopg.connect(houses.server.url(OWNER, database)) as owner:
            owner.execute("update sports_operator set approval_from = 1 where operator_id = %s", [SITE])
        url, auditor = (houses.server.url(database=database), houses.server.url(AUDITOR, database))
        plan = Plan(url, auditor, houses.key_file, demo=True, wallet_networks=("127.0.0.0/8",), wallet_http=True)
        with serving(plan) as address:
            yield TaquillaHouse(address)


def post(url: str, body: bytes, headers: dict[str, str]) -> Any:
    """Return the JSON of a response to a POST."""
    request = urllib.request.Request(url, body, {"content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(f"{url}: {error.read().decode()}") from None


def signed(house: TaquillaHouse, call: str, body: dict[str, Any], signer: str = NAME) -> Any:
    """Send a request of the wallets' dialect, which the sandbox signs."""
    text = json.dumps({"operatorId": NAME, "userId": PLAYER} | body)
    signature = ask(house, "POST", "/sandbox/sign", {"as": signer, "body": text})["signature"]
    return post(f"{house.url}/api/v1/{call}", text.encode(), {"signature": signature})


def order(house: TaquillaHouse) -> Any:
    """Order a sports ticket, as its operator does."""
    body = json.dumps(ORDER | {"atag": f"a{time.monotonic_ns()}"}).encode()
    at = str(int(time.time()))
    headers = {"operator": "site", "timestamp": at, "signature": sign(SECRET.encode(), at, body)}
    return post(f"{house.url}/be/tickets", body, headers)


def win(house: TaquillaHouse, session: str, bet: str) -> str:
    """Bet 10, and let the provider credit more than it may alone. Returns the status that the provider is told."""
    of_bet = {"transactionId": bet, "gameId": GAME}
    placed = {"token": session, "roundId": "r", "reqId": f"bet {bet}", "debitAmount": 10}
    assert signed(house, "provider/betrequest", of_bet | placed, PROVIDER)["status"] == "RS_OK"
    return result(house, bet)


def result(house: TaquillaHouse, bet: str) -> str:
    """Send the result of a bet; the same each time."""
    body = {"transactionId": bet, "gameId": GAME, "reqId": f"result {bet}", "creditAmount": 12_000.5}
    return str(signed(house, "provider/resultrequest", body, PROVIDER)["status"])


def test_two_clerks_pay_a_held_credit_and_refuse_another(house: TaquillaHouse, visit: Visit) -> None:
    signed(house, "wallet/deposit-funds", {"partnerId": NAME, "requestId": "d", "creditAmount": 100})
    session = signed(house, "auth/login", {})["token"]
    assert [win(house, session, bet) for bet in ("b1", "b2")] == ["RS_ERROR_LIMIT_REACHED"] * 2
    first, second = (visit(clerk, "/office") for clerk in CLERKS)
    # The first clerk decides on the page of what waits, the second one on the page of the wallets.
    first.get_by_role("link", name="Abonos en espera (2)").click()
    assert_accessible(first)
    first.get_by_role("button", name="Aprobar result b1").dblclick()
    expect(first.get_by_role("status")).to_have_text("Decisión guardada.")
    expect(first.get_by_role("row", name="result b1")).to_contain_text("aprobar (clerk1@hypexdemo.example)")
    first.get_by_role("button", name="Aprobar result b1").click()
    expect(first.get_by_role("alert")).to_be_visible()
    first.get_by_role("button", name="Rechazar result b2").click()
    second.goto("/office/wallets/credits")
    expect(second.get_by_role("row", name="b1")).to_contain_text("clerk1@hypexdemo.example: aprobar")
    assert_accessible(second)
    second.get_by_role("button", name="Aprobar b1").dblclick()
    expect(second.get_by_role("status")).to_be_visible()
    second.get_by_role("button", name="Rechazar b2").click()
    expect(second.locator("main")).to_contain_text("Ningún abono espera.")
    assert [result(house, bet) for bet in ("b1", "b2")] == ["RS_OK", "RS_ERROR"]


def test_a_manager_approves_a_sports_ticket_and_refuses_another_whose_call_is_made_again(
    house: TaquillaHouse, visit: Visit
) -> None:
    played, refused = order(house), order(house)
    assert [played["approved"], refused["approved"]] == [False, False]
    page = visit(BOSS, "/office")
    page.get_by_role("link", name="Tickets de deportes en espera (2)").click()
    assert_accessible(page)
    page.locator("main a.button").first.click()
    page.get_by_role("button", name=f"Aprobar {played['code']}").dblclick()
    expect(page.get_by_role("status")).to_have_text("Ticket aprobado: juega.")
    ask(house, "POST", "/sandbox/pam/script", {"behaviour": "refuse", "action": "ticket_refund", "times": TRIES_MAX})
    row = page.get_by_role("row", name=refused["code"])
    row.locator("summary").click()
    row.get_by_label("Motivo").fill("demasiado grande")
    assert_accessible(page)
    row.get_by_role("button", name="Rechazar").dblclick()
    expect(page.get_by_role("status")).to_have_text("Ticket rechazado: se devuelve.")
    wait_until_parked(house)
    replay(house, page)


def wait_until_parked(house: TaquillaHouse) -> None:
    """Let days go by, until nobody repeats the call to the wallet any more."""
    boss = token(house, BOSS)
    for _ in range(3 * TRIES_MAX):
        if ask(house, "GET", "/v1/sports/wallet/parked", by=boss)["calls"]:
            return
        house.move_clock(timedelta(hours=25))
        boss = token(house, BOSS)
    raise AssertionError("the call was not parked")


def replay(house: TaquillaHouse, page: Page) -> None:
    """Have the call made again."""
    page.goto("/login")
    page.fill("#email", BOSS)
    page.fill("#password", house.password)
    page.press("#password", "Enter")
    page.get_by_role("link", name="Llamadas a la billetera en espera (1)").click()
    assert_accessible(page)
    page.goto("/office/wallets/calls")
    assert_accessible(page)
    page.get_by_role("button", name="Repetir", exact=False).last.dblclick()
    expect(page.get_by_role("status")).to_have_text("Las llamadas se harán otra vez.")
    house.move_clock(timedelta(seconds=1))
    assert ask(house, "GET", "/v1/sports/wallet/parked", by=token(house, BOSS)) == {"calls": []}


def test_a_held_prize_is_refused_and_the_tickets_life_tells_of_it_and_of_its_copies(house: TaquillaHouse, visit: Visit) -> None:
    cashier, manager = token(house, house.cashier), token(house, house.manager)
    rule = {"values": {"kind": "payout", "pay_alone_max": "100.00"}}
    ask(house, "POST", "/v1/rules", rule, by=manager, key="rule")
    draw = open_draws(house, cashier)[0]
    ticket = sell(house, cashier, draw, "9", "40.00")
    for _ in range(3):
        request = urllib.request.Request(
            f"{house.url}/v1/tickets/{ticket['id']}/prints", b"", {"authorization": f"Bearer {cashier}"}
        )
        urllib.request.urlopen(request, timeout=PATIENCE_S).close()
    house.move_clock(after(draw))
    house.enter_result(draw["id"], "9")
    for decision in ("Rechazar", "Aprobar"):
        hold(house, ticket)
        page = visit(house.manager, "/office/waiting")
        page.get_by_role("button", name=f"{decision} {ticket['number']}").dblclick()
        expect(page.locator(".notice.good")).to_be_visible()
    page.goto(f"/office/tickets/{ticket['id']}")
    told = ["Vendido", "Impreso el original, con su PIN", "Premio", *["Pago a la espera de una segunda persona"] * 2]
    told[4:4] = ["Pago rechazado"]
    expect(page.locator(".life strong")).to_have_text([*told, "Pago aprobado", "Pagado"])
    expect(page.locator(".facts")).to_contain_text("Copias impresas2")
    assert_accessible(page)
    assert house.audit() == []


def hold(house: TaquillaHouse, ticket: dict[str, Any]) -> None:
    """Ask for a payment that needs a second person."""
    session, key, body = token(house, house.cashier), f"pay {time.monotonic_ns()}", {"pin": ticket["pin"]}
    with pytest.raises(AssertionError, match="PAYMENT_HELD"):
        ask(house, "POST", f"/v1/tickets/{ticket['id']}/pay", body, by=session, key=key)
