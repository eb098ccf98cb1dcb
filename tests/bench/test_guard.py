"""The benches judge by houses in pairs, by what a day of closes may refuse, and by both sides of a wallet."""

import asyncio
from datetime import date
from pathlib import Path
from random import Random

import pytest
from bench.client import ClientResponse
from bench.day_ground import Nation
from bench.day_load import SlotJob, SlotSales, note_answer
from bench.day_page import Gate
from bench.fake_wallet import WalletBooks
from bench.ground import BenchFailed, as_owner, fresh_server
from bench.growth import Slice
from bench.history import Past
from bench.paired import Compared, Verdict, compare, judge, place_of_interval, sign_test
from bench.reserve import PRICE, _compare
from bench.site import HouseState, HouseTicket, disagreements, furnish, look_at_house, look_at_waiting
from tests.patience import LOOK_S, PATIENCE_S

from bench import growth
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet_ledger import BALANCE, FakeTicket


@pytest.mark.parametrize(("larger", "smaller", "chance"), [
    (0, 0, 1.0), (1, 0, 1.0), (3, 3, 1.0), (5, 0, 1 / 16), (6, 0, 1 / 32), (0, 6, 1 / 32), (10, 2, 2 * 79 / 4096),
])  # fmt: skip
def test_the_sign_test_tells_how_likely_chance_alone_is(larger: int, smaller: int, chance: float) -> None:
    assert sign_test(larger, smaller) == pytest.approx(chance)


# As in the tables of the sign test: the 6th and the 15th of 20 values hold the median with 95.9 %.
@pytest.mark.parametrize(("count", "outside"), [(6, 0), (8, 0), (9, 1), (12, 2), (15, 3), (20, 5), (25, 7), (100, 39)])
def test_the_interval_leaves_out_as_many_values_on_each_side_as_it_may(count: int, outside: int) -> None:
    assert place_of_interval(count) == outside


def test_pairs_that_a_neighbour_has_spoilt_move_nothing() -> None:
    quiet = [1.03 + step / 1000 for step in range(-10, 10)]
    spoilt = [*quiet[2:-2], 0.2, 0.3, 4.0, 5.0]
    assert compare(spoilt).ratio == pytest.approx(compare(quiet).ratio)
    assert compare(spoilt).low == pytest.approx(compare(quiet).low)
    assert compare(spoilt).sureness > 0.99
    assert compare([1.0] * 6) == Compared(1.0, 1.0, 1.0, 0.0)


@pytest.mark.parametrize(("cost", "verdict"), [
    (Compared(1.02, 1.001, 1.05, 0.99), Verdict.SLOWER), (Compared(1.019, 1.001, 1.05, 0.99), Verdict.SAME),
    (Compared(1.30, 1.0, 1.5, 0.9), Verdict.SAME), (Compared(0.98, 0.95, 0.999, 0.99), Verdict.FASTER),
    (Compared(0.981, 0.95, 0.999, 0.99), Verdict.SAME), (Compared(0.70, 0.5, 1.0, 0.9), Verdict.SAME),
    (Compared(1.0, 1.0, 1.0, 0.0), Verdict.SAME),
])  # fmt: skip
def test_slower_is_what_is_sure_and_large_enough(cost: Compared, verdict: Verdict) -> None:
    assert judge(cost, 0.02) is verdict


def test_the_growth_of_two_houses_is_the_middle_of_their_ratios() -> None:
    few, large = [[Slice(rate, 30, 60, 200, 100, 3_000) for rate in (first, 2_000, 1_500)] for first in (1_000, 900)]
    figures = growth._ratios((few, large), [100, 110])
    assert (figures["rate_ratio"], figures["memory_ratio"], min(figures["ratios"]["rate"])) == (1.0, 1.1, 0.9)


def test_a_kept_past_is_known_again_by_its_sizes(tmp_path: Path) -> None:
    past = Past(date(2026, 1, 1), date(2026, 1, 3), 600)
    assert Past.kept(tmp_path, 600, 3) is None
    past.keep(tmp_path, 600, 3)
    assert Past.kept(tmp_path, 600, 3) == past
    with pytest.raises(BenchFailed, match="another size"):
        Past.kept(tmp_path, 900, 3)


def a_job(tickets: int = 1_000, clients: int = 8) -> SlotJob:
    nation = Nation(operators=2, agencies=3, key_file=Path("master.key"), day=date(2026, 1, 1))
    return SlotJob(
        port=0, nation=nation, draw=1, later=2, outcome="007", begins_s=100.0, closes_s=200.0, tickets=tickets, clients=clients,
        run="r",
    )  # fmt: skip


def test_two_thirds_of_the_tickets_come_in_the_last_fifth_and_a_hundredth_too_late() -> None:
    moments = a_job().moments(Random(1))
    assert moments == sorted(moments)
    assert sum(moment >= 200.0 for moment in moments) == 10
    assert len(moments) == 1_000
    timely = [moment for moment in moments if moment < 200.0]
    assert 0.66 < sum(moment >= 180.0 for moment in timely) / len(timely) < 0.68
    assert min(timely) >= 100.0


@pytest.mark.parametrize(("status", "body", "due_s", "sent_s", "answered_s", "missed", "wrong"), [
    (201, b"", 199.8, 199.9, 200.2, 0, None),
    (201, b"", 200.3, 200.3, 200.4, 0, "a ticket was sold after the close"),
    (400, b"events are not open. closed events: [1]", 200.0, 200.0, 200.1, 0, None),
    (400, b"events are not open. closed events: [1]", 199.9, 200.0, 200.1, 1, None),
    (400, b"events are not open. closed events: [1]", 199.0, 199.0, 199.7, 1, "a ticket was refused before the close"),
    (503, b"", 150.0, 150.0, 151.0, 0, None),
    (400, b"the quota has 1 left", 150.0, 150.0, 151.0, 0, "a sale was answered with 400: b'the quota has 1 left'"),
])  # fmt: skip
def test_only_what_comes_too_late_may_be_refused(
    status: int, body: bytes, due_s: float, sent_s: float, answered_s: float, missed: int, wrong: str | None
) -> None:
    sales = SlotSales()
    answer = ClientResponse(status, body)
    assert note_answer(a_job(), sales, answer, due_s=due_s, sent_s=sent_s, answered_s=answered_s) == wrong
    assert (sales.sold, sales.late, sales.missed, sales.busy) == (status == 201, b"not open" in body, missed, status == 503)


def metrics_of(half: int, most: int, count: int, seconds: float) -> str:
    beat = 'taquilla_beat_seconds_{}{{beat="gate"{}}} {}'.format
    bounds = {"0.0005": half, "0.01": most, "+Inf": count}
    buckets = [beat("bucket", f',le="{most_s}"', so_many) for most_s, so_many in bounds.items()]
    return "\n".join([*buckets, beat("count", "", count), beat("sum", "", seconds), 'taquilla_beat_seconds_sum{beat="load"} 9.0'])


def test_waits_for_gates_are_those_between_two_looks() -> None:
    waits = Gate.read(metrics_of(60, 109, 110, 1.5)).since(Gate.read(metrics_of(10, 10, 10, 0.5)))
    assert (waits.mean_ms, waits.at_most_ms(0.5), waits.at_most_ms(0.99), waits.at_most_ms(1.0)) == (10.0, 0.5, 10.0, None)
    assert (Gate().mean_ms, Gate().at_most_ms(0.99)) == (None, None)


@pytest.mark.prove("benches")
def test_a_held_gate_is_seen_and_without_waiting_tickets_there_is_no_figure() -> None:
    async def look() -> None:
        async with as_owner(server) as owner, as_owner(server) as other:
            # PostgreSQL goes on for a moment with a connection that the furnishing house has closed.
            async with asyncio.timeout(PATIENCE_S):
                while (await look_at_house(owner, SITE)).connections > 1:
                    await asyncio.sleep(LOOK_S)
            with pytest.raises(BenchFailed, match="only 0 tickets waited"):
                await look_at_waiting(owner, SITE, patience_s=0)
            async with other.transaction():
                await other.execute(b"select from gate where operator_id = 2 for no key update")
                assert await look_at_house(owner, SITE) == HouseState(0, 1, 1, gate_is_free=False)
            assert await look_at_house(owner, SITE) == HouseState(0, 1, 0, gate_is_free=True)

    with fresh_server(lambda line: None) as server:
        asyncio.run(furnish(server, "http://127.0.0.1:9"))
        asyncio.run(look())


RIGHT = {"1": HouseTicket("reserved", PRICE, sold=False)}, {"1": FakeTicket("ana", PRICE, "reserved")}


@pytest.mark.parametrize(("told", "ours", "theirs", "found"), [
    (["1"], *RIGHT, []),
    (["1", "1"], *RIGHT, ["two reserves were answered with one ticket"]),
    ([], *RIGHT, ["ticket 1 was told to nobody"]),
    (["1"], RIGHT[0], {}, ["ticket 1 is ('reserved', 1000) with us, None with the wallet"]),
    (["1"], {}, RIGHT[1],
     ["ticket 1 is known to the wallet alone", "ticket 1 is None with us, ('reserved', 1000) with the wallet"]),
    (["1", "2"], *RIGHT, ["ticket 2 is None with us, None with the wallet"]),
])  # fmt: skip
def test_every_acknowledged_reserve_is_looked_for_on_both_sides(
    told: list[str], ours: dict[str, HouseTicket], theirs: dict[str, FakeTicket], found: list[str]
) -> None:
    assert _compare(told, ours, WalletBooks(theirs, 0, ())) == found


def in_wallet(cost: int, step: str, taken: int) -> FakeTicket:
    return FakeTicket("ana", cost, step, debited=taken)


def test_a_debit_without_a_ticket_is_found_and_so_is_a_ticket_without_its_debit() -> None:
    ours = {
        "1": HouseTicket("open", 25, sold=True),
        "2": HouseTicket("cancelled", 25, sold=False),
        "3": HouseTicket("reserved", 1000, sold=False),
        "4": HouseTicket("open", 25, sold=True),
        "6": HouseTicket("closed", 25, sold=True, returned=900),
    }
    theirs = {"1": in_wallet(25, "open", 25), "2": in_wallet(25, "discarded", 0), "3": in_wallet(1000, "reserved", 0)}
    theirs |= {"4": in_wallet(25, "open", 25), "6": in_wallet(25, "closed", -875)}
    assert disagreements(ours, WalletBooks(theirs, 0, ())) == []
    worse = theirs | {"1": in_wallet(25, "discarded", 0), "2": in_wallet(25, "open", 25)}
    worse |= {"4": in_wallet(25, "open", 50), "5": in_wallet(9, "open", 9), "6": in_wallet(25, "closed", -1775)}
    assert disagreements(ours, WalletBooks(worse, 0, ("its own",))) == [
        "its own",
        "ticket 1 was sold for 25, and the wallet has taken 0",
        "ticket 2 was sold for 0, and the wallet has taken 25",
        "ticket 4 was sold for 25, and the wallet has taken 50",
        "ticket 5 was sold for 0, and the wallet has taken 9",
        "ticket 5 is known to the wallet alone",
        "ticket 6 was sold for -875, and the wallet has taken -1775",
    ]


def test_a_balance_that_differs_from_its_entries_is_wrong() -> None:
    held = {"player": "ana", "cost": 25, "step": "open", "net_payout": None, "debited": 25, "credited": 0}
    entries = [{"ticket_id": "1", "player": "ana", "action": "ticket_create", "amount": -25}]
    right = {"tickets": {"1": held}, "entries": entries, "late": 0, "balances": {"ana": BALANCE - 25}}
    assert WalletBooks.of(right) == WalletBooks({"1": in_wallet(25, "open", 25)}, 0, ())
    assert len(WalletBooks.of(right | {"balances": {"ana": BALANCE - 24}}).faults) == 1
