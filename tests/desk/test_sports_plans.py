"""No sports ticket is sold, found or given up by reading a growing table from end to end."""

import asyncio

import pytest
from tests.plans import judge, name_of, remembering

from taquilla.domain.sports_commands import Form

from .conftest import Answer, Kiosk

# Statements that ask every month: nobody can tell them the day of what they look for.
MONTHS = {
    # A code alone is known, and its newest ticket is meant.
    "sports_sales.find_by_code": {"sports_ticket"},
    # An id tells its day within a little, which no plan can be asked for by equality.
    "sports_sales.find_by_id": {"sports_ticket"},
    # A code is held for thirty days.
    "sports_sales.load_held_codes": {"sports_ticket"},
    # Along an index that goes by seq, so by time.
    "sports_sales.find_latest": {"sports_ticket"},
    "sports_sales.find_latest_of_player": {"sports_ticket"},
    # One step down the index tells that a month has none of these seqs.
    "sports_sales.change_tickets": {"sports_ticket"},
    "sports_sales.change_calls": {"call_out"},
    # Along indexes of the few that are not answered, or not paid yet.
    "sports_sales.find_unanswered": {"call_out"},
    "sports_sales.find_unpaid": {"sports_ticket"},
    "sports_sales.next_lapse": {"call_out", "sports_ticket"},
}
# Statements that walk along an index of an operator's own rows, and why they do not walk far.
SHORT_WALKS = {
    # Backwards by seq, for as many steps as their limit.
    "sports_sales.find_latest": {"Index Scan on sports_ticket"},
    # The first of an index that holds only what is not answered, or not paid yet.
    "sports_sales.next_lapse": {"Index Only Scan on call_out", "Index Only Scan on sports_ticket"},
}


async def everything(kiosk: Kiosk) -> None:
    """Whatever can be asked about sports tickets, once."""
    sports = kiosk.desk.house.sports
    await kiosk.sold(kiosk.jackpot(), key="k")
    await kiosk.sold(kiosk.jackpot(), key="k")
    named = kiosk.jackpot(form=Form.EVENTS, coupon_id=None, events=tuple(range(1, 8)))
    await kiosk.sold(named)
    paid, left = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
    await sports.pay(70, paid.id, "p")
    await sports.pay(70, paid.code, "p")
    kiosk.wallet.answer = Answer("refused")
    await kiosk.place(kiosk.jackpot())
    await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot()))
    await sports.get(70, paid.code)
    await sports.list(70, skipped=["jackpot"])
    await sports.list(70, player="ana")
    kiosk.desk.set_clock("22T17:30:00")
    await sports.pay(70, left.id)
    await kiosk.desk.work()


def test_every_statement_about_sports_tickets_finds_its_rows_by_a_bounded_index(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        # What there is by then, PostgreSQL knows: that is when walking through a small table looks cheap.
        await asyncio.gather(*(kiosk.sold(kiosk.card(), player=f"p{place}") for place in range(50)))
        kiosk.desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
        kiosk.desk.ask("analyze")
        with remembering(monkeypatch) as sent:
            await everything(kiosk)
        asked = {query: given for query, given in sent.items() if name_of(query).startswith(("sports_sales.", "sales.write_"))}
        assert {name for name in map(name_of, asked) if name.startswith("sports_sales.")} == {
            f"sports_sales.{name}" for name in NAMES
        }
        assert judge(kiosk.desk.owner, asked) == (SHORT_WALKS, MONTHS)

    kiosk.desk.run(story())


NAMES = (
    "load_operators", "load_rates", "find_cards", "find_alike", "load_coupons", "load_games", "load_outcomes", "load_held_codes",
    "find_by_id", "find_by_code", "find_latest", "find_latest_of_player", "load_fixtures", "load_tickets", "load_calls",
    "write_tickets", "change_tickets", "write_calls", "change_calls", "keep_last_codes", "find_unanswered", "find_unpaid",
    "next_lapse",
)  # fmt: skip
