"""The client for Python sells, undoes, pays and reports against a real house, waiting and asynchronously."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from taquilla.testing import TaquillaHouse
from taquilla_client import AsyncClient, Client, NoAnswer, ProblemError, Refused, Retries, Unavailable, errors
from taquilla_client.models import WagerToSell

AT_ONCE = Retries(attempts=4, first_s=0.0)


class Losing(httpx.HTTPTransport):
    """Loses answers on their way back, or answers in the house's place."""

    def __init__(self, *faults: Exception | int) -> None:
        super().__init__()
        self.faults = [*faults]
        self.keys: list[str | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("idempotency-key"))
        response = super().handle_request(request)
        response.read()
        if not self.faults:
            return response
        match self.faults.pop(0):
            case int(status):
                return httpx.Response(status, content=b"<h1>Bad gateway</h1>")
            case fault:
                raise fault


class AsyncLosing(httpx.AsyncHTTPTransport):
    """Loses the first answer on its way back."""

    keys: list[str | None] = []  # noqa: RUF012

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("idempotency-key"))
        response = await super().handle_async_request(request)
        await response.aread()
        if len(self.keys) == 1:
            raise httpx.ReadTimeout("lost")
        return response


def wager_of(client: Client, selection: str = "7", stake: str = "22.00") -> WagerToSell:
    draw = next(one for one in client.draws.each(status="open") if one.category == "animalitos")
    return WagerToSell(draw_id=draw.id, game="animalitos", selection=selection, stake=stake)


Lossy = Callable[..., tuple[Client, Losing]]


@pytest.fixture
def losing(client: Client, house: TaquillaHouse) -> Iterator[Lossy]:
    """Makes clients of the same session over lines that lose answers."""
    with ExitStack() as opened:

        def make(*faults: Exception | int) -> tuple[Client, Losing]:
            line = Losing(*faults)
            lossy = Client(house.url, client.transport.token, retries=AT_ONCE, http=httpx.Client(transport=line))
            return opened.enter_context(lossy), line

        yield make


def test_it_sells_a_ticket_and_finds_it_again(client: Client) -> None:
    wager = wager_of(client)
    ticket = client.tickets.sell([wager], key="till-1/1")
    assert (ticket.status, Decimal(ticket.amount), ticket.wagers[0].selection) == ("sold", 22, "7")
    assert ticket.sold_at.tzinfo is not None
    assert client.tickets.sell([wager], key="till-1/1") == ticket
    assert client.tickets.show(ticket.id).number == ticket.number
    assert client.tickets.find(ticket.day, str(ticket.number)).id == ticket.id
    copied = client.tickets.copy(ticket.id).wagers
    assert [(one.draw_id, one.stake) for one in copied] == [(wager.draw_id, "22.00")]
    assert client.tickets.print(ticket.id, format="pdf").startswith(b"%PDF")


def test_it_pays_a_prize_once(client: Client, house: TaquillaHouse) -> None:
    wager = wager_of(client)
    sold = client.tickets.sell([wager])
    (draw,) = [one for one in client.draws.list().draws if one.id == wager.draw_id]
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, "7")
    assert sold.pin is not None
    paid = client.tickets.pay(sold.id, sold.pin, key="pay-1")
    assert (paid.prize, paid.number) == ("660.00", sold.number)
    assert client.tickets.pay(sold.id, sold.pin, key="pay-1") == paid
    with pytest.raises(errors.TicketPaid):
        client.tickets.pay(sold.id, sold.pin)
    assert house.audit() == []


def test_every_call_has_a_key_of_its_own_and_keeps_it(client: Client, losing: Lossy) -> None:
    lossy, line = losing(httpx.ReadTimeout("lost"), httpx.RemoteProtocolError("cut"), 502)
    wager = wager_of(client)
    sold, second = lossy.tickets.sell([wager]), lossy.tickets.sell([wager])
    assert sold.id != second.id
    assert [line.keys.count(key) for key in dict.fromkeys(line.keys)] == [4, 1]
    assert UUID(line.keys[0] or "") != UUID(line.keys[-1] or "")
    listed = [one.id for one in client.tickets.list(limit=2).tickets]
    assert listed == [second.id, sold.id]


def test_the_end_of_its_patience_names_the_key(client: Client, losing: Lossy) -> None:
    wager = wager_of(client)
    lost = [httpx.ReadTimeout("lost")] * 4
    with pytest.raises(NoAnswer) as unheard:
        losing(*lost)[0].tickets.sell([wager])
    assert unheard.value.key is not None
    ticket = client.tickets.sell([wager], key=unheard.value.key)
    assert client.tickets.list(limit=1).tickets[0].id == ticket.id
    with pytest.raises(Unavailable) as later:
        losing(503, 503, 503, 503)[0].tickets.sell([wager], key="mine")
    assert (later.value.key, later.value.status) == ("mine", 503)


def test_a_command_without_a_key_is_sent_once(client: Client, losing: Lossy, house: TaquillaHouse) -> None:
    lossy, line = losing(httpx.ReadTimeout("lost"))
    with pytest.raises(NoAnswer, match=r"^nobody answered$"):
        lossy.tickets.dry_run([wager_of(client)])
    assert line.keys == [None]
    lossy, line = losing(httpx.ReadTimeout("lost"))
    assert lossy.me.show().user.email == house.cashier
    assert len(line.keys) == 2


def test_a_refusal_is_an_error_of_its_reason(client: Client, house: TaquillaHouse) -> None:
    wager = wager_of(client)
    with pytest.raises(errors.SelectionInvalid) as refused:
        client.tickets.sell([wager, wager_of(client, selection="99")])
    problem = refused.value.problem
    assert (refused.value.status, refused.value.reason) == (422, "SELECTION_INVALID")
    assert [one.pointer for one in problem.errors or ()] == ["/wagers/1"]
    assert str(refused.value) == (
        "the selection does not fit its game; /wagers/1: the selection does not fit its game (SELECTION_INVALID)"
    )
    with pytest.raises(errors.StakeTooLarge) as refused_too:
        client.tickets.sell([wager_of(client, stake="100.00")])
    assert (refused_too.value.problem.errors or ())[0].bound == "99.00"
    client.tickets.sell([wager], key="one")
    with pytest.raises(errors.KeyReused):
        client.tickets.sell([wager_of(client, selection="8")], key="one")
    with Client(house.url, "nobody") as nobody:
        with pytest.raises(errors.TokenDead):
            nobody.me.show()
        with pytest.raises(errors.LoginWrong):
            nobody.log_in(house.cashier, "wrong")
    with pytest.raises(ProblemError, match="expected a day") as malformed:
        client.draws.list(day=date(1999, 1, 1))
    assert (malformed.value.status, isinstance(malformed.value, Refused)) == (400, False)


def test_an_iterator_goes_over_all_pages(client: Client) -> None:
    wager = wager_of(client)
    sold = [client.tickets.sell([wager]).id for _ in range(5)]
    assert [one.id for one in client.tickets.each(limit=2, status="sold")][:5] == sold[::-1]
    page = client.tickets.list(limit=2)
    assert len(page.tickets) == 2
    assert client.tickets.list(limit=2, cursor=page.next).tickets[0].id == sold[2]


def test_a_report_of_the_day_adds_up(client: Client) -> None:
    client.tickets.cancel(client.tickets.sell([wager_of(client)]).id)
    client.tickets.sell([wager_of(client)])
    day = client.draws.list().day
    report = client.reports.period(day, day, group="game")
    assert sum(Decimal(one.sales) for one in report.groups) == Decimal(report.total.sales) > 0


def test_the_asynchronous_client_does_the_same(house: TaquillaHouse) -> None:
    async def story() -> None:
        line = AsyncLosing()
        async with AsyncClient(house.url) as client:
            await client.log_in(house.cashier, house.password)
            lossy = AsyncClient(
                house.url, client.transport.token, retries=AT_ONCE, http=httpx.AsyncClient(transport=line)
            )
            draws = (await client.draws.list(status="open")).draws
            draw = next(one for one in draws if one.category == "animalitos")
            wager = WagerToSell(draw_id=draw.id, game="animalitos", selection="7", stake="1.00")
            sold = await lossy.tickets.sell([wager])
            await lossy.close()
            assert len(line.keys) == 2
            assert len(set(line.keys)) == 1
            assert sold.id in [one.id async for one in client.tickets.each(limit=3)]
            assert (await client.tickets.cancel(sold.id)).state == "canceled"
            with pytest.raises(errors.TicketCanceled):
                await client.tickets.cancel(sold.id)
            await client.log_out()

    asyncio.run(story())
