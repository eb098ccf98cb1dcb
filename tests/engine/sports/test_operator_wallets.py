"""An operator's own wallet, over real sockets, at its worst: money that it took is a ticket, or goes back."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from bench.fake_wallet import WalletOutside
from campaigns.failing_wallet import Campaign
from tests.engine.conftest import Desk, Kiosk, Wallet, metrics_page, open_desk, tell_of_planting, working
from tests.patience import PATIENCE_S
from tests.refusals import must_be
from tests.wallets import served

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.answering import Answered
from taquilla.domain.sports.commands import AnswerCall
from taquilla.domain.sports.operator_wallet_calls import TRIES_MAX
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.sports import operator_wallets
from taquilla.engine.sports.operator_wallet_deliveries import AT_ONCE
from taquilla.engine.sports.operator_wallets import FAILURES_MAX, IdentifiedPlayer
from taquilla.http.addresses import Target
from taquilla.http.body import ENDED
from taquilla.http.client import HttpClient
from taquilla.http.client_connection import ServerResponse
from taquilla.http.responses import JsonResponse
from taquilla.sandbox import fake_wallet_ledger
from taquilla.sandbox.fake_wallet import SAMPLE_PLAYER, SAMPLE_TOKEN, SECRET, FakeWallet
from taquilla.sandbox.fake_wallet_ledger import BALANCE
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.sports import operator_wallet_calls
from taquilla.work.loops import cancelled
from taquilla.work.worker import Worker

HERE = [ip_network("127.0.0.0/8")]
GROUND = Path(__file__).with_name("ground.sql").read_text(encoding="utf-8")
WALLET_FAILED = Refusal(Reason.WALLET_FAILED)
SHELL = Author("cli root")
UNHEARD = ("timeout", "drop_reply", "html", "other", "cut")  # it took the money, and we cannot know
UNTOUCHED = ("refuse", "error", "lost", "redirect", "late")


class Mute(FakeWallet):
    """A fake wallet that tells when it begins to say nothing, by the numbers of calls."""

    def __init__(self) -> None:
        super().__init__()
        self.silences: dict[bytes, Callable[[], object]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request. Whoever listens on after its end waits for the caller to give up."""

        async def listen() -> Any:
            if scope.get(ENDED):
                self.silences.pop(dict(scope["headers"])[b"call"])()
            return await receive()

        await super().__call__(scope, listen, send)


class Caller(HttpClient):
    """Gives a call up once the wallet says nothing: no clock tells a silent wallet from a machine that stands still."""

    def __init__(self, fake: Mute) -> None:
        super().__init__(HERE, plain_http=True, timeout_s=PATIENCE_S)
        self.fake = fake

    async def _send(self, destination: Target, request: bytes) -> ServerResponse:
        silence, number = asyncio.Event(), uuid4().hex.encode()
        self.fake.silences[number] = partial(asyncio.get_running_loop().call_soon_threadsafe, silence.set)
        sending = asyncio.create_task(super()._send(destination, request.replace(b"\r\n", b"\r\nCall: %b\r\n" % number, 1)))
        waiting = asyncio.create_task(silence.wait())
        try:
            await asyncio.wait([sending, waiting], return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                return sending.result()
            raise TimeoutError
        finally:
            self.fake.silences.pop(number, None)
            await cancelled([sending, waiting])


@dataclass
class Shop(Kiosk):
    """A desk that sells sports through a wallet on a socket."""

    fake: Mute = None  # type: ignore[assignment]
    url: str = ""

    def script(self, *behaviours: str, action: str = "any") -> None:
        for behaviour in behaviours:
            self.fake.script(behaviour, action=action)

    def heard(self) -> list[str]:
        """Return the requests to the wallet, without those for players."""
        return [str(call["action"]) for call in self.fake.calls() if call["action"] != "identify"]

    async def latest(self) -> SportsTicket:
        return (await self.desk.house.sports.tickets.list(70, limit=1))[0]

    async def deliver(self) -> None:
        """Make the calls that are due, as the worker does."""
        deliveries = self.desk.house.sports.deliveries
        for operator in await deliveries.operators():
            await deliveries.deliver(operator)

    async def pass_time(self, **how: int) -> None:
        """Let time go by, and make all calls that are due by then."""
        await self.desk.house.move_clock(await self.desk.house.now() + timedelta(**how))
        await self.deliver()

    async def write_call(self, ticket: SportsTicket, action: str, **how: Any) -> None:
        """One more call about a ticket, due at once, as a settlement writes it."""
        self.desk.owner.execute(
            """insert into call_out (operator_id, ticket_seq, n, day, seq, action, version, amounts, next_try, written_at)
            select operator_id, seq, calls + 1, day, 0, %s, %s, %s, house_now(), house_now() from sports_ticket where id = %s""",
            [action, how.get("version", 0), how.get("amounts"), ticket.id],
        )
        self.desk.owner.execute("update sports_ticket set calls = calls + 1 where id = %s", [ticket.id])

    async def wallet_metrics(self) -> dict[str, int]:
        """Return all that Prometheus reads of our operator's wallet."""
        page = await metrics_page(self.desk.house)
        told = re.findall(r'^taquilla_wallet_(\w+)\{operator="site"\} (\S+)$', page, re.MULTILINE)
        return {name: int(float(value)) for name, value in told}

    def assert_wallet_agrees(self) -> None:
        """Every debit that stands is a ticket that was accepted, at its cost less what it has won; nothing else was taken."""
        sold = dict(self.desk.ask("select id, debit - net_payout from sports_ticket where accepted_at is not null"))
        taken = {one: held.debited - held.credited for one, held in self.fake.ledger.tickets.items()}
        assert {one: amount for one, amount in taken.items() if amount} == sold


@pytest.fixture(scope="module")
def shop_template(server: Embedded, furnished: Any, short_template: str, key_file: Path) -> str:
    """A database with the demo's data and operator 70, whose wallet has no address yet."""

    async def open_site(house: House) -> None:
        await house.people.office.add_operator(70, name="site", currency="KES", exponent=2, zone="Africa/Nairobi")

    name = str(furnished("shop", short_template, open_site))
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        owner.execute(GROUND.encode())
        owner.execute("update sports_operator set secret = %s", [Keyring.open(key_file).wrap(70, SECRET.encode())])
    return name


@pytest.fixture
def desk(server: Embedded, shop_template: str, copy_of: Callable[[str], str], key_file: Path) -> Iterator[Desk]:
    """A desk whose house calls a fake wallet."""
    with open_desk(server, copy_of(shop_template), key_file, poster=Caller(Mute())) as opened:
        yield opened


@pytest.fixture
def shop(desk: Desk) -> Iterator[Shop]:
    """Operator 70, whose wallet is a fake one."""
    fake = must_be(Caller, desk.house.sports.operator_wallets._poster).fake
    with served(fake) as url:
        desk.ask("update sports_operator set webhook_url = %s", url)
        tell_of_planting(desk.owner)
        yield Shop(desk, Wallet(), fake=fake, url=url)


async def test_players_are_those_the_wallet_knows_and_one_that_it_cannot_tell_buys_nothing(shop: Shop) -> None:
    wallets = shop.desk.house.sports.operator_wallets
    assert await wallets.identify(70, SAMPLE_TOKEN) == IdentifiedPlayer(SAMPLE_PLAYER, "KES")
    assert await wallets.identify(70, "token_i") == IdentifiedPlayer("token_i", "KES")
    assert await wallets.identify(70, "nobody") == Refusal(Reason.PLAYER_UNKNOWN)
    assert await wallets.identify(71, "token_i") == Refusal(Reason.OPERATOR_UNKNOWN)
    for behaviour in ("error", "timeout", "drop_reply", "html", "cut", "lost", "redirect"):
        shop.script(behaviour, action="identify")
        assert await shop.place(shop.jackpot()) == WALLET_FAILED, behaviour
        assert shop.desk.ask("select count(*) from sports_ticket") == [(0,)]


async def test_a_yes_needs_no_payload_and_an_identified_player_does(shop: Shop) -> None:
    shop.script("empty", action="ticket_create")
    assert (await shop.place(shop.jackpot())).step == "open"
    shop.script("empty", action="identify")
    assert await shop.place(shop.jackpot()) == WALLET_FAILED


@pytest.mark.parametrize("action", ["ticket_create", "ticket_reserve"])
async def test_what_is_not_a_trusted_yes_is_discarded_until_the_wallet_is_certain(shop: Shop, action: str) -> None:
    for behaviour in (*UNHEARD, *UNTOUCHED):
        shop.script(behaviour, action=action)
        order = shop.jackpot() if action == "ticket_create" else shop.card()
        assert await shop.place(order) == WALLET_FAILED
        ticket = await shop.latest()
        assert (ticket.step, ticket.accepted_at) == ("cancelled", None)
        assert shop.calls(ticket) == [(action, "failed"), ("ticket_discard", "due")]
        await shop.pass_time(seconds=0)
        assert shop.calls(ticket) == [(action, "failed"), ("ticket_discard", "done")]
        assert shop.heard()[-2:] == [action, "ticket_discard"]
        await shop.desk.until(lambda one=ticket.id: shop.fake.ledger.tickets[one].step == "discarded" and not shop.fake.is_late)
        assert shop.fake.ledger.balance("token_ana") == BALANCE, behaviour
    shop.assert_wallet_agrees()
    assert shop.desk.ask("select count(*) from transfer where operator_id = 70") == [(0,)]
    took = {entry.action for entry in shop.fake.ledger.entries}
    assert took == ({"ticket_create", "ticket_discard"} if action == "ticket_create" else set())


async def test_a_call_of_a_process_that_died_is_made_again_once_its_lease_is_over_and_once_by_several_workers(shop: Shop) -> None:
    for _ in range(5):
        await shop.write_call(await shop.sold(shop.jackpot()), "ticket_lost", version=1)
    shop.desk.owner.execute("update call_out set claimed_until = house_now() + interval '15 s' where n = 2")
    await shop.pass_time(seconds=5)
    assert Counter(shop.heard()) == {"ticket_create": 5}
    await shop.desk.house.move_clock(await shop.desk.house.now() + timedelta(seconds=11))
    await asyncio.gather(*[Worker(shop.desk.house).round() for _ in range(4)])
    assert Counter(shop.heard()) == {"ticket_create": 5, "ticket_lost": 5}
    assert shop.desk.ask("select state, count(*) from call_out group by 1") == [("done", 10)]


async def test_a_call_that_is_not_understood_for_days_is_parked_holds_up_later_ones_and_can_be_replayed(shop: Shop) -> None:
    house = shop.desk.house
    ticket, other = await shop.sold(shop.jackpot()), await shop.sold(shop.jackpot())
    began = await house.now()
    await shop.write_call(ticket, "ticket_lost", version=1)
    await shop.write_call(ticket, "ticket_close", version=1)
    shop.script(*["refuse"] * TRIES_MAX, action="ticket_lost")
    while not await house.sports.deliveries.parked(70):
        await shop.deliver()
        ((next_try,),) = shop.desk.ask("select next_try from call_out where action = 'ticket_lost'")
        await house.move_clock(max(next_try, await house.now()))
    assert round((await house.now() - began).total_seconds()) in range(75 * 3600 + 35 * 60, 75 * 3600 + 36 * 60)
    (parked,) = await house.sports.deliveries.parked(70)
    assert (parked.ticket_id, parked.action, parked.tries, parked.player) == (ticket.id, "ticket_lost", TRIES_MAX, "token_ana")
    assert (parked.answer, parked.behind) == ({"code": 102, "message": "the wallet says no"}, 1)
    assert await shop.wallet_metrics() == {"calls_parked": 1, "calls_waiting": 0, "oldest_call_seconds": 0}
    await shop.write_call(other, "ticket_lost", version=1)
    await house.move_clock(await house.now() + timedelta(hours=1))
    assert await shop.wallet_metrics() == {"calls_parked": 1, "calls_waiting": 1, "oldest_call_seconds": 3600}
    await shop.deliver()
    assert [[state for _, state in shop.calls(one)] for one in (other, ticket)] == [["done"] * 2, ["done", "parked", "due"]]
    assert [await house.sports.deliveries.replay(70, one.seq) for one in (other, ticket)] == [0, 1]
    await shop.pass_time(seconds=0)
    assert [state for _, state in shop.calls(ticket)] == ["done", "done", "done"]
    assert shop.heard()[-2:] == ["ticket_lost", "ticket_close"]
    assert await shop.wallet_metrics() == {"calls_parked": 0, "calls_waiting": 0, "oldest_call_seconds": 0}
    # An answer to a parked call that comes late lets those behind it go, too.
    for action in ("ticket_update", "ticket_close"):
        await shop.write_call(other, action, version=1)
    shop.desk.ask("update call_out set state = 'parked', tries = %s where action = 'ticket_update'", TRIES_MAX)
    await shop.pass_time(hours=1)
    late = AnswerCall(House.new_id(), 70, other.seq, other.day, 3, "confirmed")
    assert isinstance(await shop.desk.house.counter.ask(late), Answered)
    await shop.pass_time(days=1, seconds=1)
    assert [state for _, state in shop.calls(other)] == ["done"] * 4


async def test_a_discard_that_is_refused_again_and_again_waits_for_somebody_who_replays_it_or_writes_it_off(shop: Shop) -> None:
    house, deliveries = shop.desk.house, shop.desk.house.sports.deliveries
    shop.script("drop_reply", action="ticket_create")
    shop.script(*["refuse"] * 6, action="ticket_discard")
    assert await shop.place(shop.jackpot()) == WALLET_FAILED
    ticket = await shop.latest()
    for pause_s in (0, 5, 30, 120, 300):
        assert [await deliveries.parked(70), await deliveries.write_off(70, ticket, "too early", author=SHELL)] == [[], 0]
        await shop.pass_time(seconds=pause_s)
    # Whatever its wallet has not taken stands before it.
    shop.desk.ask("""insert into call_out (operator_id, ticket_seq, n, day, seq, action, next_try, written_at)
        select operator_id, -other, n, day, seq, 'ticket_lost', next_try - interval '1 day', written_at
        from call_out, generate_series(1, 10000) as other where n = 2""")
    ((*_, answer, behind),) = await deliveries.parked(70)
    assert (answer, behind) == ({"code": 102, "message": "the wallet says no"}, 0)
    assert (await shop.wallet_metrics())["calls_parked"] == 1
    await shop.desk.do(house.subjects.alarms.look, 70)
    assert shop.desk.ask("select detail from alarm where kind = 'wallet_calls_parked'") == [({"calls": 1},)]
    assert await deliveries.replay(70) == 1
    shop.desk.ask("delete from call_out where ticket_seq < 0")
    await shop.pass_time(seconds=0)
    assert shop.desk.ask("select state, tries from call_out where n = 2") == [("due", 1)]
    shop.desk.ask("update call_out set tries = 5 where n = 2")
    assert await deliveries.write_off(70, ticket, "the wallet is gone", author=SHELL) == 1
    assert (shop.calls(ticket)[1], await deliveries.parked(70)) == (("ticket_discard", "failed"), [])


async def test_a_call_that_cannot_be_made_is_put_off_and_holds_up_no_other_ticket(shop: Shop, monkeypatch) -> None:
    fails = "select count(*), min(tries), max(tries) from duty_failure where duty = 'deliver' and operator_id = 70 and tries > 0"
    bad = [await shop.sold(shop.jackpot()) for _ in range(3)]
    good = await shop.sold(shop.jackpot())
    shop.desk.ask("update coupon set closed_at = closes_at where id = 455")
    for ticket in (*bad, good):
        await shop.write_call(ticket, "ticket_update", version=1)
    # There is no such action: the code that writes the call does not know it.
    shop.desk.ask("alter table call_out drop constraint call_out_action_is_known")
    seqs = [ticket.seq for ticket in bad]
    shop.desk.ask("update call_out set action = 'nonsense' where n = 2 and ticket_seq = any(%s)", seqs)
    await shop.pass_time(seconds=0)
    assert [state for _, state in shop.calls(good)] == ["done", "done"]
    assert [state for _, state in shop.calls(bad[0])] == ["done", "due"]
    assert shop.desk.ask(fails) == [(3, 1, 1)]
    await shop.pass_time(seconds=0)
    assert shop.desk.ask(fails) == [(3, 1, 1)]
    await shop.pass_time(seconds=6)
    assert shop.desk.ask(fails) == [(3, 2, 2)]
    shop.desk.ask("update call_out set action = 'ticket_update' where action = 'nonsense'")
    await shop.pass_time(seconds=11)
    assert [state for _, state in shop.calls(bad[0])] == ["done", "done"]
    assert shop.desk.ask(fails) == [(0, None, None)]

    async def breaks(*given: Any) -> Any:
        raise LookupError("broken")

    # And where an operator's calls cannot be found: while it pauses nobody asks for it.
    await shop.write_call(good, "ticket_update", version=2)
    with monkeypatch.context() as broken:
        broken.setattr(operator_wallet_calls, "find_due", breaks)
        await shop.pass_time(seconds=0)
        assert shop.desk.ask(fails) == [(1, 1, 1)]
        assert await shop.desk.house.sports.deliveries.operators() == []
    await shop.pass_time(seconds=6)
    assert [state for _, state in shop.calls(good)] == ["done", "done", "done"]
    assert shop.desk.ask(fails) == [(0, None, None)]


@pytest.mark.prove("histories")
async def test_nothing_that_waits_behind_a_dead_call_is_looked_at_over_and_over(shop: Shop) -> None:
    ticket = await shop.sold(shop.jackpot())
    for n in range(1, 41):
        await shop.write_call(ticket, "ticket_update", version=n)
    shop.script("error", action="ticket_update")
    await shop.pass_time(seconds=0)
    ((first, others),) = shop.desk.ask("select min(next_try), max(next_try) from call_out where state = 'due'")
    assert others - first == timedelta(milliseconds=1)
    assert first > await shop.desk.house.now()
    await shop.pass_time(seconds=6)
    assert shop.desk.ask("select distinct state from call_out") == [("done",)]
    assert len(shop.heard()) == 42


async def test_a_call_is_made_however_many_that_it_holds_up_were_due_before_it(shop: Shop) -> None:
    ticket = await shop.sold(shop.jackpot())
    await shop.write_call(ticket, "ticket_lost", version=1)
    behind = 8 * AT_ONCE + 10
    shop.desk.owner.execute(
        """insert into call_out (operator_id, ticket_seq, n, day, seq, action, version, next_try, written_at)
        select operator_id, seq, n, day, 0, 'ticket_update', n, house_now() - interval '1 minute', house_now()
        from sports_ticket, generate_series(3, %s) as n""",
        [behind + 2],
    )
    # A held-back call is due a millisecond after its first: a tenth of a second by this slow clock, in which the round would end.
    await shop.desk.house.move_clock(await shop.desk.house.now() + timedelta(seconds=1))
    working = asyncio.create_task(Worker(shop.desk.house).round())
    await shop.desk.until(lambda: len(shop.heard()) > 5)
    assert shop.heard()[:3] == ["ticket_create", "ticket_lost", "ticket_update"]
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@pytest.mark.prove("histories")
async def test_a_dead_wallet_is_not_waited_for_and_is_found_again(
    shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No sale tries the wallet while a slow machine goes on.
    monkeypatch.setattr(operator_wallets, "PAUSE_MAX_S", PATIENCE_S)
    monkeypatch.setattr(operator_wallets, "PAUSE_MIN_S", PATIENCE_S)
    house = shop.desk.house
    tickets = [await shop.sold(shop.jackpot()) for _ in range(AT_ONCE + 5)]
    for ticket in tickets:
        await shop.write_call(ticket, "ticket_lost", version=1)
    shop.script(*["lost"] * (AT_ONCE + 2))
    await Worker(house).round()
    assert house.sports.operator_wallets.is_dead(70)
    heard = len(shop.heard())
    # No sale waits now; deliveries try one call.
    assert await shop.place(shop.jackpot()) == WALLET_FAILED
    assert len(shop.heard()) == heard == 2 * AT_ONCE + 5
    await Worker(house).round()
    assert len(shop.heard()) == heard + 1
    await Worker(house).round()
    assert house.sports.operator_wallets.is_dead(70)
    # It answers again: all calls are made within the pause of those that were tried.
    await Worker(house).round()
    assert not house.sports.operator_wallets.is_dead(70)
    await shop.pass_time(seconds=6)
    assert shop.desk.ask("select count(*) from call_out where state <> 'done'") == [(0,)]
    assert isinstance(await shop.place(shop.jackpot()), SportsTicket)
    assert [record.getMessage() for record in caplog.records if record.name == "taquilla.engine.sports.operator_wallets"] == [
        f"operator 70: its wallet is taken for dead, and no ticket is sold: no answer within {PATIENCE_S} s",
        "operator 70: its wallet answers again",
    ]


async def test_calls_that_were_not_made_tell_nothing_of_a_wallet(shop: Shop) -> None:
    wallets, ticket = shop.desk.house.sports.operator_wallets, await shop.sold(shop.jackpot())
    await shop.write_call(ticket, "ticket_lost", version=1)
    poster, wallets._poster = wallets._poster, HttpClient(HERE, plain_http=True, connections_max=0)
    for _ in range(FAILURES_MAX):
        assert await wallets.identify(70, SAMPLE_TOKEN) == WALLET_FAILED
    await shop.pass_time(seconds=0)
    assert (wallets.is_dead(70), shop.desk.ask("select state, tries from call_out where n = 2")) == (False, [("due", 0)])
    wallets._poster = poster
    await shop.pass_time(seconds=16)
    assert shop.calls(ticket)[1] == ("ticket_lost", "done")


@pytest.mark.prove("histories")
async def test_a_wallet_that_hangs_delays_neither_another_operators_calls_nor_what_is_due(shop: Shop, monkeypatch) -> None:
    house, post, stuck = shop.desk.house, Caller.post, list[str]()

    async def hanging(self: Caller, url: str, *more: Any) -> Any:
        if url.endswith("/pam/"):
            stuck.append(url)
            await asyncio.Event().wait()
        return await post(self, url, *more)

    await house.people.office.add_operator(71, name="dead", currency="KES", exponent=2, zone="Africa/Nairobi")
    shop.desk.owner.execute(GROUND.replace("70,", "71,").encode())
    shop.desk.owner.execute(
        "update sports_operator set secret = %s, webhook_url = (select webhook_url || '/' from sports_operator"
        " where operator_id = 70) where operator_id = 71",
        [Keyring.open(shop.desk.key_file).wrap(71, SECRET.encode())],
    )
    hung = await house.sports.tickets.place(71, "token_eva", shop.jackpot())
    assert isinstance(hung, SportsTicket)
    ours, reserved = await shop.sold(shop.jackpot()), await shop.sold(shop.card())
    monkeypatch.setattr(Caller, "post", hanging)
    await shop.write_call(hung, "ticket_lost", version=1)
    async with working(house):
        await shop.desk.until(lambda: len(stuck) == 1)
        await shop.write_call(ours, "ticket_lost", version=1)
        await shop.desk.until(lambda: shop.calls(ours)[-1] == ("ticket_lost", "done"))
        # A reservation that is unpaid at the start is given up, and the wallet gets a call about it.
        await house.move_clock(reserved.closes_at)
        await shop.desk.until(lambda: shop.calls(reserved)[-1] == ("ticket_discard", "done"))
        assert len(stuck) == 1


async def test_a_wallet_that_keeps_what_it_is_told_to_give_back_is_found_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    keeps = JsonResponse(200, {})
    monkeypatch.setattr(fake_wallet_ledger.FakeWalletLedger, "_discard", lambda *asked: keeps)
    wallet = WalletOutside(shop.url)
    campaign = Campaign(shop.desk.house, wallet, 70, shop.jackpot(), shop.card(), random.Random(20261120))
    await campaign.sell(40)
    found = await campaign.differences()
    await wallet.aclose()
    assert any("was sold for 0, and the wallet has taken 25" in one for one in found)
