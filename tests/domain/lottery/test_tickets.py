"""A ticket keeps the terms of its sale, and its transfers add up to the cent."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.domain.conftest import VECTORS, Banca, units

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.tickets import Ticket, Wager

NOON, EVENING = 23301, 23302
GROUP, NORTH = entity_account(2), entity_account(10)
A_SECOND = timedelta(seconds=1)


def test_a_ticket_keeps_the_terms_it_was_sold_on(banca: Banca) -> None:
    banca.rule("commission", 1000, "north")
    banca.rule("commission", 1400, "group")
    said = banca.bought(banca.sale("evening animalitos 07 3.00", "zodiac triple_sign 444-01 2.00"))
    assert said.ticket == Ticket(
        seq=1, day=banca.now.date(), id=UUID(int=1), ordinal=1, number=said.ticket.number, channel=Channel.BANKLOT,
        entity_id=10, member_id=100, amount=5_00, created_at=banca.now,
        first_close=datetime(2024, 10, 22, 16, 40, tzinfo=UTC),  # the zodiac's, 12:40 in Caracas
        draws_end=datetime(2024, 10, 22, 23, 0, tzinfo=UTC),  # the evening's, 19:00
        cancel_until=banca.now + 180 * A_SECOND,
        expires_at=datetime(2024, 10, 26, 4, 0, tzinfo=UTC),  # the end of the third day after it
        key_version=1,
        wagers=(
            Wager(0, EVENING, EVENING, Game.ANIMALITOS, "7", 3_00, 30_00, (30, 42)),
            Wager(1, 23304, 23304, Game.TRIPLE_SIGN, "444-ARI", 2_00, 6000_00, (20, 28)),
        ),
    )  # fmt: skip
    assert said.pin == banca.operator.pin(said.ticket)


def test_commission_is_rounded_wager_by_wager(banca: Banca) -> None:
    worked = VECTORS["cuadre"]["per_wager"]
    for column in ("stake_min", "stake_multiple"):
        banca.rule(column, 1)
    banca.rule("commission", worked["c"] * 100, "north")
    banca.sell(*[f"noon animalitos 7 {units(amount)}" for amount in worked["amounts"]])
    assert banca.balance(NORTH) == worked["agency"] - sum(worked["amounts"])
