"""The bench of reserves: each counted reserve exists, waiting for the wallet holds no resources, and faults are found."""

import asyncio

import pytest
from bench.fake_wallet import WalletBooks
from bench.ground import BenchFailed, as_owner, fresh_server
from bench.reserve import PRICE, ReserveOptions, _compare, run_reserve
from bench.reserve import report as report_of
from bench.site import HouseState, HouseTicket, furnish, look_at_house, look_at_waiting

from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet_ledger import FakeTicket


@pytest.mark.prove("benches")
def test_reserves_are_made_through_a_slow_wallet_and_waiting_for_it_holds_nothing() -> None:
    told: list[str] = []
    report = asyncio.run(run_reserve(ReserveOptions(rate=40, seconds=1, clients=64, answers_after_ms=200), told.append))
    figures = report.figures
    assert (figures["held"], figures["differences"], figures["broken_rules"]) == ((), [], [])
    assert report.clean
    assert figures["answered"] == 40
    assert 0 < figures["ratio"] <= 1
    # The time includes two responses of the wallet.
    assert 400 <= figures["p50_ms"] <= figures["p99_ms"]
    assert figures["waiting"] > figures["connections"] > 0
    assert min(figures["house_cpu_us"], figures["postgresql_cpu_us"], figures["wallet_cpu_us"]) > 10
    page = "\n".join(report.lines)
    assert f"{figures['waiting']} tickets waited for it" in page
    assert "Waiting held no gate and no connection" in page
    worse = report_of(figures | {"held": ("the gate was held",)})
    assert not worse.clean
    assert "WRONG               the gate was held" in worse.lines


def test_a_held_gate_is_seen_and_without_waiting_tickets_there_is_no_figure() -> None:
    async def look() -> None:
        async with as_owner(server) as owner, as_owner(server) as other:
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


@pytest.mark.parametrize(
    ("told", "ours", "theirs", "found"),
    [
        (["1"], *RIGHT, []),
        (["1", "1"], *RIGHT, ["two reserves were answered with one ticket"]),
        ([], *RIGHT, ["ticket 1 was told to nobody"]),
        (["1"], RIGHT[0], {}, ["ticket 1 is ('reserved', 1000) with us, None with the wallet"]),
        (["1"], {}, RIGHT[1], [
            "ticket 1 is known to the wallet alone",
            "ticket 1 is None with us, ('reserved', 1000) with the wallet",
        ]),
        (["1", "2"], *RIGHT, ["ticket 2 is None with us, None with the wallet"]),
    ],
)
def test_every_acknowledged_reserve_is_looked_for_on_both_sides(
    told: list[str], ours: dict[str, HouseTicket], theirs: dict[str, FakeTicket], found: list[str]
) -> None:
    assert _compare(told, ours, WalletBooks(theirs, 0, ())) == found
