"""People decide about what waits for them: held credits, held sports tickets, parked calls to a wallet, held prizes."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from playwright.sync_api import expect
from tests.engine.conftest import tell_of_planting
from tests.patience import wait_until

from taquilla.domain.sports.operator_wallet_calls import TRIES_MAX
from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import PROVIDER
from taquilla.sandbox.fake_wallet import SAMPLE_TOKEN, SECRET
from taquilla.testing import Houses, TaquillaHouse

from .api import ask, look, open_draws, play, print_of, sell, words
from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.judged("pages")

CLERKS = ("clerk1@hypexdemo.example", "clerk2@hypexdemo.example")
BOSS = "administrator@site.example"
PLAYER, GAME = "900001", "901001"
ORDER: dict[str, Any] = {
    "operator": "site", "stake": 25, "currency": "KES", "source": "SMS", "atag": "a", "type": "jackpot", "token": SAMPLE_TOKEN,
    "coupon_id": 455, "bets": [101, 102, 102, 101, 101, 101, 102],
}  # fmt: skip


@pytest.fixture(scope="module")
def house(houses: Houses, owner: psycopg.Connection[Any]) -> Iterator[TaquillaHouse]:
    """Lend a house whose operator of sports approves each ticket."""
    owner.execute("update sports_operator set approval_from = 1 where operator_id = %s", [SITE])
    tell_of_planting(owner)
    with houses.serve(owner.info.dbname) as house:
        yield house


def order(house: TaquillaHouse) -> Any:
    body, at = ORDER | {"atag": f"a{time.monotonic_ns()}"}, str(int(time.time()))
    signature = sign(SECRET.encode(), at, json.dumps(body).encode())
    return ask(house, "POST", "/be/tickets", body, headers={"operator": "site", "timestamp": at, "signature": signature})


def win(house: TaquillaHouse, session: str, bet: str) -> str:
    """Bet 10, and let the provider credit more than it may alone. Returns the status that the provider is told."""
    placed = {"transactionId": bet, "gameId": GAME, "token": session, "roundId": "r", "reqId": f"bet {bet}", "debitAmount": 10}
    assert house.send(house.signed("provider/betrequest", PROVIDER, userId=PLAYER, **placed))[1]["status"] == "RS_OK"
    return result(house, bet)


def result(house: TaquillaHouse, bet: str) -> str:
    """Send the result of a bet; the same each time."""
    body = {"transactionId": bet, "gameId": GAME, "reqId": f"result {bet}", "creditAmount": 12_000.5}
    return str(house.send(house.signed("provider/resultrequest", PROVIDER, userId=PLAYER, **body))[1]["status"])


def test_two_clerks_pay_a_held_credit_and_refuse_another(house: TaquillaHouse, visit: Visit) -> None:
    house.fund(PLAYER, 100)
    session = house.player_token(PLAYER)
    assert [win(house, session, bet) for bet in ("b1", "b2")] == ["RS_ERROR_LIMIT_REACHED"] * 2
    first = visit(CLERKS[0], "/office")
    # The first clerk decides on the page of what waits, the second one on the page of the wallets.
    first.get_by_role("link", name="Abonos en espera (2)").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Pendientes")
    assert_accessible(first)
    submit(first, "Aprobar b1", re.compile("Decisión guardada"), twice=True)
    expect(first.get_by_role("row", name="b1")).to_contain_text("aprobar (clerk1@hypexdemo.example)")
    first.get_by_role("button", name="Aprobar b1").click()
    expect(first.get_by_role("alert")).to_be_visible()
    submit(first, "Rechazar b2", "Decisión guardada: espera a otra persona que diga lo mismo.")
    second = visit(CLERKS[1], "/office/wallets/credits")
    expect(second.get_by_role("row", name="b1")).to_contain_text("clerk1@hypexdemo.example: aprobar")
    assert_accessible(second)
    second.get_by_role("button", name="Aprobar b1").dblclick()
    expect(second.get_by_role("status")).to_be_visible()
    submit(second, "Rechazar b2", "Abono rechazado: no se pagará.")
    expect(second.locator("main")).to_contain_text("Ningún abono espera.")
    assert [result(house, bet) for bet in ("b1", "b2")] == ["RS_OK", "RS_ERROR"]


def test_a_manager_approves_a_sports_ticket_and_refuses_another_whose_call_is_made_again(
    house: TaquillaHouse, visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    played, refused = order(house), order(house)
    assert [played["approved"], refused["approved"]] == [False, False]
    page = visit(BOSS, "/office")
    page.get_by_role("link", name="Tickets de deportes en espera (2)").click()
    page.locator("main a.button").first.click()
    submit(page, f"Aprobar {played['code']}", "Ticket aprobado: juega.", twice=True)
    script = {"behaviour": "html", "action": "ticket_refund"}
    ask(house, "POST", "/sandbox/pam/script", script | {"times": 99})
    row = page.get_by_role("row", name=refused["code"])
    row.locator("summary").click()
    row.get_by_label("Motivo").fill("demasiado grande")
    assert_accessible(page)
    submit(page, row.get_by_role("button", name="Rechazar"), "Ticket rechazado: se devuelve.", twice=True)
    # Days go by, until nobody repeats the call to the wallet any more but for a last time.
    tried = "update call_out set tries = %s where action = 'ticket_refund' and state = 'due' and tries > 0"
    wait_until(lambda: owner.execute(tried, [TRIES_MAX - 1]).rowcount, "the first try")
    house.move_clock(timedelta(minutes=5))  # a slow machine may have had the second try already
    assert len(ask(house, "GET", "/v1/sports/wallet/parked", by=BOSS)["calls"]) == 1
    assert "Llamadas a la billetera en espera (1)" in words(look(house, BOSS, "/office")[1])
    page.goto("/office/waiting")
    assert_accessible(page)
    page.goto("/office/wallets/calls")
    expect(page.locator("tbody")).to_contain_text("ninguna que se entienda")
    ask(house, "POST", "/sandbox/pam/script", script | {"times": 0})
    submit(page, page.get_by_role("button", name="Repetir", exact=False).last, "Las llamadas se harán otra vez.", twice=True)
    house.move_clock(timedelta(seconds=1))
    assert ask(house, "GET", "/v1/sports/wallet/parked", by=BOSS) == {"calls": []}


def test_a_held_prize_is_refused_and_the_tickets_life_tells_of_it_and_of_its_copies(house: TaquillaHouse, visit: Visit) -> None:
    ask(house, "POST", "/v1/rules", {"values": {"kind": "payout", "pay_alone_max": "100.00"}}, by=house.manager, key="rule")
    draw = open_draws(house)[0]
    ticket = sell(house, draw, "9", "40.00")
    for _ in range(3):
        print_of(house, ticket)
    play(house, draw, "9")
    page, stale = (visit(house.manager, "/login/reset") for _ in range(2))
    for decision, done in (("Rechazar", ""), ("Aprobar", "Pago aprobado: llame al cajero, que ya lo puede entregar.")):
        hold(house, ticket)
        if decision == "Rechazar":
            stale.goto("/office/waiting")
        else:  # what stands on that page is another payment, be it of the same sum
            submit(stale, f"Aprobar {ticket['number']}", alert=re.compile("Otra persona lo cambió"))
        page.goto("/office")
        page.get_by_role("link", name="Premios retenidos (1)").click()
        expect(page.locator("tbody")).to_contain_text("1.200,00")
        page.get_by_role("button", name=f"{decision} {ticket['number']}").dblclick()
        expect(page.locator(".notice.good")).to_contain_text(done)
    expect(page.locator("main")).not_to_contain_text(str(ticket["number"]))
    page.goto(f"/office/tickets/{ticket['id']}")
    told = ["Vendido", "Impreso el original, con su PIN", "Premio", *["Premio retenido"] * 2]
    told[4:4] = ["Pago rechazado"]
    expect(page.locator(".life strong")).to_have_text([*told, "Pago aprobado", "Pagado"])
    expect(page.locator(".facts")).to_contain_text("Copias impresas2")
    assert ask(house, "GET", f"/v1/tickets/{ticket['id']}", by=house.cashier)["status"] == "paid"
    assert house.audit() == []


def hold(house: TaquillaHouse, ticket: dict[str, Any]) -> None:
    """Ask for a payment that needs a second person."""
    how: dict[str, Any] = {"by": house.cashier, "key": f"pay {time.monotonic_ns()}", "may_refuse": True}
    assert ask(house, "POST", f"/v1/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, **how)["reason"] == "PAYMENT_HELD"
