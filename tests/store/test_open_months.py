"""A month with every kind of sale: `taquilla db archive` refuses it for each that may still change."""

from datetime import date

import psycopg
from tests.audit.conftest import Audited

from taquilla.store.postgres.archived_months import find_open

RESULTED = "update sports_ticket set step = 'resulted' where seq = (select max(seq) from sports_ticket where step = 'closed')"


def test_a_month_stays_open_for_its_open_bets_held_credits_and_sports_tickets(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.owner_url) as owner, owner.transaction(force_rollback=True):
        owner.execute("update house_clock set shift = shift + interval '100 days'")

        def found() -> list[tuple[str, int]]:
            return [(item.what, item.count) for item in find_open(owner, date(2050, 3, 1))]

        markets, bets, credit = found()
        assert markets == ("markets without a final settlement", 3)
        assert (bets, credit) == (("open bets of wallets", 8), ("credits that wait for a second person", 1))
        owner.execute(RESULTED)
        assert found() == [markets, ("tickets of sports that are not closed", 1), bets, credit]
        owner.execute("update bet set state = 'settled'")
        owner.execute("update credit_hold set state = 'dropped', decided_at = house_now() where state = 'held'")
        owner.execute("update sports_ticket set step = 'closed' where step = 'resulted'")
        assert found() == [markets]
