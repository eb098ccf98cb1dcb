"""Settling coupons and cards: hits, taxes and ledger, calls in order, voids, corrections, closes, and workers that die."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.desk.conftest import Kiosk

from taquilla.domain.sports_tickets import SportsTicket

RESULTS = (101, 102, 102, 101, 101, 101, 102)  # of coupon 455, which has a fixed prize of 10,000.00 for seven hits
OVER = "24T02:00:00"  # all games of the coupon have ended


@dataclass
class Clerks:
    """Whoever says how events ended."""

    kiosk: Kiosk

    def read(self, event: int, *won: int, voided: Iterable[int] = (), void: bool = False) -> None:
        """How an event ended, or a correction of that."""
        self.kiosk.desk.ask(
            "insert into sport_result (operator_id, event_id, version, won, voided, void, entered_by, entered_at, approved_by, "
            "approved_at) select 70, %(event)s, 1 + count(*), %(won)s, %(voided)s, %(void)s, 1, house_now(), 2, house_now() "
            "from sport_result where operator_id = 70 and event_id = %(event)s",
            {"event": event, "won": list(won), "voided": list(voided), "void": void},
        )

    def read_all(self, results: Iterable[int] = RESULTS) -> None:
        """How the seven games of the coupon ended."""
        for event, won in enumerate(results, 1):
            self.read(event, won)

    async def settle(self) -> None:
        """One round of the worker, after which the books are in order."""
        await self.kiosk.desk.work()
        await self.kiosk.desk.assert_audit_clean()


@pytest.fixture
def clerks(kiosk: Kiosk) -> Clerks:
    """The clerks of the kiosk."""
    return Clerks(kiosk)


def paid(kiosk: Kiosk, ticket: SportsTicket) -> tuple[Any, ...]:
    """A ticket's step, result, version, and gross, withheld and net payout."""
    said = "step, result, version, gross_payout, wht_amount, net_payout"
    return tuple(kiosk.desk.ask(f"select {said} from sports_ticket where operator_id = 70 and seq = %s", ticket.seq)[0])


def settlement(kiosk: Kiosk, coupon: int, said: str) -> list[Any]:
    """What the settlements of a coupon say, in order."""
    question = f"select {said} from sports_settlement where operator_id = 70 and coupon_id = %s order by version"
    return kiosk.desk.ask(question, coupon)


def test_winners_and_losers_get_their_results_money_and_calls(kiosk: Kiosk, clerks: Clerks) -> None:
    async def story() -> None:
        winner, loser = await kiosk.sold(kiosk.jackpot()), await kiosk.sold(kiosk.jackpot(picks=(103,) * 7))
        kiosk.desk.set_clock(OVER)
        clerks.read_all()
        await clerks.settle()
        assert paid(kiosk, winner) == ("resulted", "won", 1, 1_000_000, 199_996, 800_004)
        assert kiosk.ledger(winner)[2:] == [("winning", 3, 7, 800_004), ("withholding", 3, 9, 199_996)]
        assert kiosk.calls(winner) == [("ticket_create", "done"), ("ticket_win", "due")]
        assert paid(kiosk, loser) == ("resulted", "lost", 1, 0, 0, 0)
        assert len(kiosk.ledger(loser)) == 2
        assert kiosk.calls(loser) == [("ticket_create", "done"), ("ticket_lost", "due")]
        said = "version, phase, tickets, lines, sales, pool, house_adds, refund, finished_at is not null"
        assert settlement(kiosk, 455, said) == [(1, "finished", 2, 2, 44, 0, 1_000_000, False, True)]

    kiosk.desk.run(story())
