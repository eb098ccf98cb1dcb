"""Pages of what waits for somebody: tickets, calls to a wallet, credits. Without a browser, over houses that have them."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any

import httpx
import pytest
from tests.engine.conftest import HYPEX, Kiosk, Purse, demo_database, desk, kiosk, kiosk_template, purse, purse_template
from tests.engine.sports.test_approvals import bought, careful
from tests.engine.wallets.test_credit_approvals import funded, waiting
from tests.passwords import light

from taquilla.engine.house import House
from taquilla.engine.people.hashing import Hashed
from taquilla.web.app import pages

__all__ = [
    "careful", "demo_database", "desk", "funded", "kiosk", "kiosk_template", "purse", "purse_template",
]  # fmt: skip
PASSWORD = "two clerks"
Visit = Callable[[httpx.AsyncClient], Awaitable[None]]


async def visiting(house: House, email: str, told: Visit) -> None:
    """Tell a story of somebody who is logged in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=pages(house)), base_url="http://house") as client:  # type: ignore[arg-type]
        answer = await client.post("/login", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        await told(client)


async def press(client: httpx.AsyncClient, path: str, action: str, **typed: str) -> httpx.Response:
    """Send the first form of a page that has this action, with its hidden fields."""
    page = unescape((await client.get(path)).text)
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None, page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    answer = await client.post(action, data=hidden | typed)
    # Sent twice, it has one effect and one answer.
    again = await client.post(action, data=hidden | typed)
    assert (again.status_code, again.headers.get("location")) == (answer.status_code, answer.headers.get("location"))
    return answer


@pytest.fixture
def boss(careful: Kiosk) -> Kiosk:
    """A kiosk with a manager, who wants to approve tickets of 10.00 and more."""

    async def story() -> None:
        office = careful.desk.house.people.office
        root = await office.add_entity(70, name="kiosk")
        await office.add_member(70, entity_id=root, email="boss@kiosk.example", role="manager", password=password())

    careful.desk.run(story())
    return careful


def password() -> Hashed:
    """A password that is checked fast."""
    return light(PASSWORD)


def test_held_tickets_are_approved_and_refused_once(boss: Kiosk) -> None:
    async def told(client: httpx.AsyncClient) -> None:
        first, second = await bought(boss, 1000, 1000)
        at = "/office/sports/held"
        page = (await client.get(at)).text
        assert first.code in page
        assert second.code in page
        approved = await press(client, at, f"{at}/{first.id}/approve")
        assert approved.headers["location"] == f"{at}?done=sport_ticket_approved"
        refused = await press(client, at, f"{at}/{second.id}/refuse", reason="too large")
        assert refused.headers["location"] == f"{at}?done=sport_ticket_refused"
        assert await boss.desk.house.sports.approvals.held(70) == []
        assert boss.desk.ask("select action from audit_event where action like 'sports ticket %%' order by at") == [
            ("sports ticket approved",), ("sports ticket refused",),
        ]  # fmt: skip
        assert (await client.post(f"{at}/FFFFFF/approve", data={"key": "k"})).status_code == 404
        taxes = (await client.get("/office/sports/taxes")).text
        assert "sobre la apuesta" in taxes

    boss.desk.run(visiting(boss.desk.house, "boss@kiosk.example", told))


def test_waiting_calls_are_replayed(boss: Kiosk) -> None:
    async def told(client: httpx.AsyncClient) -> None:
        (ticket,) = await bought(boss, 999)
        parked = (
            "update call_out set state = 'parked', tries = 9, answer = '{\"code\": 102}' where ticket_seq = %s and state = 'due'"
        )
        boss.desk.ask(parked, ticket.seq)
        at = "/office/wallets/calls"
        page = unescape((await client.get(at)).text)
        for text in (ticket.code, "ticket_update", "102"):
            assert text in page
        answer = await press(client, at, f"{at}/replay")
        assert answer.headers["location"] == f"{at}?done=calls_replayed"
        assert await boss.desk.house.sports.deliveries.parked(70) == []

    boss.desk.run(visiting(boss.desk.house, "boss@kiosk.example", told))


def test_a_credit_is_paid_once_two_clerks_have_approved_it(funded: Purse) -> None:
    def as_clerk(number: int, verdicts: list[Any]) -> Awaitable[None]:
        async def told(client: httpx.AsyncClient) -> None:
            at = "/office/wallets/credits"
            page = unescape((await client.get(at)).text)
            assert "50,01" in page
            answer = await press(client, at, at, verdict="approve")
            verdicts.append(answer.headers.get("location"))

        return visiting(funded.desk.house, f"clerk{number}@hypex.example", told)

    async def story() -> None:
        await funded.result("b1", 50_01)
        verdicts: list[Any] = []
        await as_clerk(1, verdicts)
        assert [asked for *_, asked in await waiting(funded)] == ["approve"]
        # The same clerk is no second one.
        await as_clerk(1, verdicts)
        await as_clerk(2, verdicts)
        assert verdicts == ["/office/wallets/credits?done=credit_judged", None, "/office/wallets/credits?done=credit_judged"]
        assert await waiting(funded) == []
        assert (
            funded.desk.one("select count(*) from audit_event where operator_id = %s and action = 'credit approved'", HYPEX) == 1
        )

    funded.desk.run(story())
