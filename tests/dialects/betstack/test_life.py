"""Tickets from their creation to their close: the GET responses, the calls to the wallet, and two ledgers that agree."""

from datetime import timedelta

from tests.dialects.betstack.conftest import Site

from taquilla.domain.sports.results import Reading
from taquilla.sandbox import clerks
from taquilla.sandbox.demo_sports import EVENT, SITE
from taquilla.sandbox.fake_wallet_ledger import BALANCE

HITS = [101, 102, 103, 104, 105, 106]
MISSES = [107, 108, 109, 110, 105, 106]


def read_event(site: Site, won: list[int]) -> None:
    """Let two clerks enter and approve the superbet's event, and do all that follows."""
    assert site.run(clerks.enter_event(site.house, EVENT, Reading.of(won))) is None
    settle(site)


def settle(site: Site) -> None:
    for _ in range(4):  # an answer makes the next call about its ticket due
        site.work()


def told_of(site: Site, ticket: str) -> list[str]:
    """Return the calls about a ticket to the wallet, in order."""
    return [
        str(call["action"]).removeprefix("ticket_")
        for call in site.wallet.calls()
        if isinstance(data := call["data"], dict) and data.get("ticket_id") == ticket
    ]


def stands(site: Site, ticket: str) -> tuple[str, str, int, int, int]:
    seen = site.get(ticket)
    return seen["status"], seen["result"], seen["gross_payout"], seen["wht_amount"], seen["net_payout"]


def owed(site: Site) -> int:
    """Return the amount that, by our ledger, the operator's wallet got from players and has not given back."""
    question = (
        "select coalesce(sum(case when debit = 7 then amount else -amount end), 0)::bigint from transfer"
        " where operator_id = %s and 7 in (debit, credit)"
    )
    ((amount,),) = site.query(question, SITE)
    return int(amount)


def assert_both_ledgers_agree(site: Site) -> None:
    taken = sum(BALANCE - balance for balance in site.wallet.ledger.balances.values())
    assert owed(site) == taken
    site.assert_audit_clean()


def bought(site: Site, bets: list[int], player: str) -> str:
    ticket = str(site.reserve(bets=bets, token=f"token_{player}", price=1000)["id"])
    site.said("POST", f"/be/tickets/{ticket}/paid")
    return ticket


def test_superbets_win_and_lose_and_a_corrected_result_turns_them_round(site: Site) -> None:
    hit, miss = bought(site, HITS, "ann"), bought(site, MISSES, "bob")
    site.pass_superbet()
    read_event(site, HITS)
    # 1,000.00 less 20 % of what exceeds the stake of 8.89.
    won, lost = ("resulted", "won", 100_000, 19_822, 80_178), ("resulted", "lost", 0, 0, 0)
    assert (stands(site, hit), stands(site, miss)) == (won, lost)
    assert site.wallet.ledger.balance("token_ann") == BALANCE - 1000 + 80_178
    assert_both_ledgers_agree(site)

    read_event(site, MISSES)
    assert (stands(site, hit), stands(site, miss)) == (lost, won)
    assert site.wallet.ledger.balance("token_ann") == BALANCE - 1000
    assert told_of(site, hit) == ["reserve", "update", "update", "win", "rollback", "lost"]
    assert told_of(site, miss) == ["reserve", "update", "lost", "rollback", "update", "win"]

    site.run(site.house.move_clock(site.run(site.house.now()) + timedelta(hours=25)))
    settle(site)
    assert (stands(site, hit)[0], stands(site, miss)[0]) == ("closed", "closed")
    assert (told_of(site, hit)[-1], told_of(site, miss)[-1]) == ("close", "close")
    assert_both_ledgers_agree(site)
