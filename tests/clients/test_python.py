"""The client for Python sells, undoes and streams against a real house, waiting and asynchronously."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, aclosing, closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

import taquilla_client
from taquilla.testing import TaquillaHouse
from taquilla_client import AsyncClient, Client, NoAnswer, Place, Refused, Retries, Unavailable, errors, save_export, stream
from taquilla_client.models import KeyedTicket, WagerToSell
from taquilla_client.problems import ProblemError
from taquilla_client.stream import Lines

AT_ONCE = Retries(attempts=4, first_s=0.0)


class Losing(httpx.HTTPTransport):
    """Loses answers on their way back, or answers in the house's place."""

    def __init__(self, *faults: Exception | int | str) -> None:
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
            case str(reason):
                return httpx.Response(409, json={"status": 409, "title": "", "detail": "", "reason": reason})
            case fault:
                raise fault


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream that comes byte by byte, and breaks off after so many bytes."""

    def __init__(self, inner: Any, length: int) -> None:
        self.inner = inner
        self.left = length

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.inner:
            yield from self.passed(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.inner:
            for byte in self.passed(chunk):
                yield byte

    def passed(self, chunk: bytes) -> Iterator[bytes]:
        for byte in chunk:
            if not self.left:
                raise httpx.ReadError("cut")
            self.left -= 1
            yield bytes([byte])

    def close(self) -> None:
        self.inner.close()

    async def aclose(self) -> None:
        await self.inner.aclose()


class Breaking(httpx.HTTPTransport):
    """Breaks streams off after so many bytes; 0: before their first."""

    def __init__(self, *lengths: int) -> None:
        super().__init__()
        self.lengths = [*lengths]
        self.asked: list[str | None] = []
        self.ranges: list[str | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.headers.get("last-event-id"))
        self.ranges.append(request.headers.get("range"))
        response = super().handle_request(request)
        if response.headers["content-type"] == "application/json" or not self.lengths:
            return response
        return httpx.Response(response.status_code, headers=response.headers, stream=Cut(response.stream, self.lengths.pop(0)))


class AsyncBreaking(httpx.AsyncHTTPTransport):
    """Breaks the first answer off after so many bytes."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length, self.asked = length, list[httpx.Request]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        response = await super().handle_async_request(request)
        if len(self.asked) > 1:
            return response
        return httpx.Response(response.status_code, headers=response.headers, stream=Cut(response.stream, self.length))


def wager_of(client: Client, selection: str = "7", stake: str = "22.00") -> WagerToSell:
    draw = next(one for one in client.draws.each(status="open") if one.category == "animalitos")
    return WagerToSell(draw_id=draw.id, game="animalitos", selection=selection, stake=stake)


Lossy = Callable[..., tuple[Client, Losing]]


@pytest.fixture
def losing(client: Client, house: TaquillaHouse) -> Iterator[Lossy]:
    """Makes clients of the same session over lines that lose answers."""
    with ExitStack() as opened:

        def make(*faults: Exception | int | str) -> tuple[Client, Losing]:
            line = Losing(*faults)
            lossy = Client(house.url, client.transport.token, retries=AT_ONCE, http=httpx.Client(transport=line))
            return opened.enter_context(lossy), line

        yield make


def test_every_call_has_a_key_of_its_own_and_keeps_it(client: Client, losing: Lossy) -> None:
    lossy, line = losing(httpx.ReadTimeout("lost"), httpx.RemoteProtocolError("cut"), 502)
    wager = wager_of(client)
    sold, second = lossy.tickets.sell([wager]), lossy.tickets.sell([wager])
    assert sold.id != second.id
    assert [line.keys.count(key) for key in dict.fromkeys(line.keys)] == [4, 1]
    first, last = UUID(line.keys[0] or ""), UUID(line.keys[-1] or "")
    assert first != last
    # Keys begin with the time, so that the house finds their place beside the last ones.
    assert (first.version, last.version) == (7, 7)
    assert abs((last.int >> 80) - time.time() * 1000) < 120_000
    assert [one.id for one in client.tickets.list(limit=2).tickets] == [second.id, sold.id]


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
    with pytest.raises(Unavailable):  # a proxy that got half an answer
        losing(520)[0].tickets.sell([wager])


@pytest.mark.parametrize("status", [408, 429])
def test_who_was_not_looked_at_again_is_not_told_that_nothing_was_sold(client: Client, losing: Lossy, status: int) -> None:
    wager = wager_of(client)
    lossy, line = losing(httpx.ReadTimeout("lost"), status)
    ticket = lossy.tickets.sell([wager])
    assert (len(line.keys), client.tickets.list(limit=1).tickets[0].id) == (3, ticket.id)
    with pytest.raises(Unavailable) as later:
        losing(httpx.ReadTimeout("lost"), *[status] * 4)[0].tickets.sell([wager])
    assert client.tickets.sell([wager], key=later.value.key).id != ticket.id


def test_a_token_that_no_header_may_have_is_not_named(house: TaquillaHouse) -> None:
    with Client(house.url, "tqk_mine\n") as wrong, pytest.raises(ValueError, match="authorization has a character") as told:
        wrong.me.show()
    assert "tqk_" not in str(told.value)


def test_a_redirection_is_followed_to_no_other_answer() -> None:
    line = httpx.MockTransport(lambda asked: httpx.Response(200 if asked.url.path == "/" else 303, headers={"location": "/"}))
    with Client("http://house", http=httpx.Client(transport=line, follow_redirects=True)) as led, pytest.raises(ProblemError):
        led.webhooks.remove(7)


def test_a_pause_is_as_long_as_the_house_asks_for_and_no_longer_than_patience() -> None:
    retries = Retries(first_s=0.0, patience_s=30.0)
    for status, asked, pause_s, wanted_s in (
        (429, "7", 0.1, 7.0), (503, "30", 0.1, 30.0), (503, "31", 0.1, None), (429, "7", 9.0, 9.0), (503, "", 0.1, 0.1),
        (503, "Wed, 21 Oct 2015 07:28:00 GMT", 0.1, 0.1), (503, "Wed, 21 Oct 2099 07:28:00 GMT", 0.1, None),
        (429, "7", None, None), (409, "7", 0.1, None),
    ):  # fmt: skip
        response = httpx.Response(status, headers={"retry-after": asked} if asked else {})
        assert retries.asked_s(response, pause_s) == wanted_s, (status, asked)


class Doubting(httpx.HTTPTransport):
    """Says of the first ticket of a batch that nothing is known of it, so many times; and loses the first answer."""

    def __init__(self, doubts: int) -> None:
        super().__init__()
        self.doubts, self.sizes = doubts, list[int]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        answer = json.loads(response.read())
        self.sizes.append(len(answer["tickets"]))
        if len(self.sizes) == 1:
            raise httpx.ReadTimeout("lost")
        if self.doubts:
            self.doubts -= 1
            answer["tickets"][0] |= {"outcome": "unknown", "ticket": None}
        return httpx.Response(200, json=answer)


def test_batches_are_repeated_until_all_is_known(client: Client, house: TaquillaHouse) -> None:
    wager, before = wager_of(client), len(list(client.tickets.each()))
    tickets = [KeyedTicket(wagers=[wager], key=f"many-{number}") for number in range(5)]
    tickets[3] = KeyedTicket(wagers=[wager_of(client, selection="99")], key="many-3")
    line = Doubting(2)
    with Client(house.url, client.transport.token, retries=AT_ONCE, http=httpx.Client(transport=line)) as doubtful:
        answers = list(taquilla_client.sell_all(doubtful, tickets, size=3))
    assert [one.key for one in answers] == [one.key for one in tickets]
    # The first answer was lost, so the first three were sold before.
    assert [one.outcome for one in answers] == ["repeated"] * 3 + ["refused", "sold"]
    assert line.sizes == [3, 3, 1, 1, 2]
    assert len(list(client.tickets.each())) == before + 4

    async def story() -> list[str]:
        async with AsyncClient(house.url, client.transport.token) as other:
            return [one.outcome async for one in taquilla_client.sell_all_async(other, tickets, size=2)]

    assert asyncio.run(story()) == ["repeated"] * 3 + ["refused", "repeated"]


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
    with pytest.raises(Refused, match="length >= 1"):
        client.tickets.sell([wager], key="")
    with Client(house.url, "nobody") as nobody:
        with pytest.raises(errors.TokenDead):
            nobody.me.show()
        with pytest.raises(errors.LoginWrong):
            nobody.log_in(house.cashier, "wrong")
    with pytest.raises(Refused, match="expected a day") as malformed:
        client.draws.list(day=date(1999, 1, 1))
    assert (malformed.value.status, malformed.value.reason) == (400, "BAD_REQUEST")


def test_an_iterator_goes_over_all_pages(client: Client) -> None:
    wager = wager_of(client)
    sold = [client.tickets.sell([wager]).id for _ in range(5)]
    assert [one.id for one in client.tickets.each(limit=2, status="sold")][:5] == sold[::-1]


def test_the_asynchronous_client_does_the_same(house: TaquillaHouse) -> None:
    async def story() -> None:
        line = AsyncBreaking(10)
        async with AsyncClient(house.url) as client:
            await client.log_in(house.cashier, house.password)
            lossy = AsyncClient(house.url, client.transport.token, retries=AT_ONCE, http=httpx.AsyncClient(transport=line))
            draws = (await client.draws.list(status="open")).draws
            draw = next(one for one in draws if one.category == "animalitos")
            wager = WagerToSell(draw_id=draw.id, game="animalitos", selection="7", stake="1.00")
            sold = await lossy.tickets.sell([wager])
            await lossy.close()
            assert (len(line.asked), len({one.headers["idempotency-key"] for one in line.asked})) == (2, 1)
            assert sold.id in [one.id async for one in client.tickets.each(limit=3)]
            assert (await client.tickets.cancel(sold.id)).status == "canceled"
            with pytest.raises(errors.TicketCanceled):
                await client.tickets.cancel(sold.id)
            await client.log_out()

    asyncio.run(story())


@pytest.fixture
def office(house: TaquillaHouse) -> Iterator[Client]:
    """A client whose manager has logged in."""
    with Client(house.url) as office:
        office.log_in(house.manager, house.password)
        yield office


def test_a_change_of_what_somebody_else_has_changed_meanwhile_is_refused(house: TaquillaHouse) -> None:
    with Client(house.url) as office:
        office.log_in(house.administrator, house.password)
        seen = office.entities.show(213)
        renamed = office.entities.change(213, name="La Esquina", if_match=seen)
        with pytest.raises(errors.ChangedMeanwhile):
            office.entities.change(213, credit="45000.00", if_match=seen)
        assert office.entities.change(213, credit="45000.00", if_match=renamed).credit == "45000.00"
        day = office.draws.list().day
        assert office.reports.period_file(day, day, "csv", group="entity").startswith(b"row,entity_id,")


def streaming(house: TaquillaHouse, office: Client, line: httpx.HTTPTransport) -> Client:
    return Client(house.url, office.transport.token, retries=AT_ONCE, http=httpx.Client(transport=line))


def test_a_stream_goes_on_where_it_broke_off(client: Client, office: Client, house: TaquillaHouse) -> None:
    for _ in range(3):
        client.tickets.sell([wager_of(client)])
    events = office.events.list(after=0, limit=200).events
    line, place = Breaking(100, 2_000), Place()
    with closing(stream(streaming(house, office, line), place)) as followed:
        assert [next(followed) for _ in events] == events
        sold = client.tickets.sell([wager_of(client)])
        # The worker may add to the log in between.
        told = next(one for one in followed if one.type == "tickets.sold")
        assert told.data["tickets"][0]["number"] == sold.number
    assert place == Place(told.number, told.first_seq, told.last_seq)
    assert (line.asked[0], line.asked[1], len(line.asked)) == ("0", "0", 3)
    assert int(line.asked[2] or "") > 0


def test_an_export_is_saved_and_a_download_that_broke_off_is_gone_on_with(
    client: Client, office: Client, house: TaquillaHouse, tmp_path: Path
) -> None:
    client.tickets.sell([wager_of(client)])
    day = client.draws.list().day
    made = office.exports.make("tickets", "jsonl", day, day)
    line, path = Breaking(10, 0, 50), tmp_path / "tickets.jsonl"
    with streaming(house, office, line) as breaking:
        saved = save_export(breaking, made.id, path, pause_s=0.01)
    assert (saved.status, saved.bytes, saved.rows) == ("done", path.stat().st_size, len(path.read_text().splitlines()))
    assert line.ranges[-3:] == ["bytes=10-", "bytes=10-", "bytes=60-"]
    assert [one.name for one in tmp_path.iterdir()] == ["tickets.jsonl"]
    changed = tmp_path / f"again.{saved.sha256[:16]}.part"
    changed.write_bytes(b"x" * (saved.bytes - 1))
    with pytest.raises(taquilla_client.Unreadable):
        save_export(office, made.id, str(tmp_path / "again"))
    assert not changed.exists()


def test_a_stream_that_never_comes_ends_after_some_attempts_in_a_row(office: Client, house: TaquillaHouse) -> None:
    # Whatever came in between begins the count anew.
    line = Breaking(0, 0, 0, 30, 0, 0, 0)
    with pytest.raises(NoAnswer):
        next(stream(streaming(house, office, line), Place()))
    assert len(line.asked) == 7
    with pytest.raises(taquilla_client.GapDetected):
        next(stream(office, Place(1, 1, 10**9)))
    with Client(house.url, "nobody") as nobody, pytest.raises(errors.TokenDead):
        next(stream(nobody, Place()))


def test_the_lines_of_a_stream_may_come_in_any_pieces_and_hold_breaks_of_unicode() -> None:
    head = '{"number":1,"type":"entity.added","at":"2024-10-22T12:00:00Z","first_seq":1,"last_seq":0'
    event = f'{head},"data":{{"name":"a\u2028\x85b"}}}}'
    text = f": alive\r\n\r\nid: 1\r\nevent: entity.added\r\ndata: {event}\r\n\r\n: alive\n\ndata:{event}\n\n".encode()
    for size in (1, 3, len(text)):
        lines = Lines()
        pieces = [text[place : place + size] for place in range(0, len(text), size)]
        found = [one for piece in pieces for one in lines.events(piece)]
        assert [(one.number, one.data) for one in found] == [(1, {"name": "a\u2028\x85b"})] * 2, size


def test_the_asynchronous_client_streams_too(client: Client, office: Client, house: TaquillaHouse) -> None:
    client.tickets.sell([wager_of(client)])
    events = office.events.list(after=0, limit=200).events

    async def story() -> None:
        line = AsyncBreaking(2_000)
        lossy = AsyncClient(house.url, office.transport.token, retries=AT_ONCE, http=httpx.AsyncClient(transport=line))
        async with lossy, aclosing(taquilla_client.stream_async(lossy, Place())) as followed:
            assert [await anext(followed) for _ in events] == events
        assert len(line.asked) == 2

    asyncio.run(story())


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_let_in_no_more_is_not_told_that_nothing_was_sold(client: Client, losing: Lossy, status: int) -> None:
    wager = wager_of(client)
    with pytest.raises(Unavailable) as later:
        losing(httpx.DecodingError("garbled"), status)[0].tickets.sell([wager])
    sold = client.tickets.list(limit=1).tickets[0].id
    assert client.tickets.sell([wager], key=later.value.key).id == sold
    with pytest.raises(Unavailable):
        losing(503, status)[0].tickets.sell_batch([KeyedTicket(wagers=[wager], key="of a batch")])
    with pytest.raises(Unavailable):
        losing(httpx.ReadTimeout("lost"), "NOT_RECORDED")[0].tickets.cancel(sold)
    with pytest.raises(errors.NotRecorded):
        losing("NOT_RECORDED")[0].tickets.cancel(sold)
    for faults in ([status], [429, status]):
        with pytest.raises(ProblemError) as turned_away:
            losing(*faults)[0].tickets.cancel(sold)
        assert type(turned_away.value) is ProblemError
