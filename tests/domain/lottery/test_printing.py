"""The first print is the original and has all that the rules require, every later one is a copy, and each is counted."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.printing import PRINTS_MAX, Printed
from taquilla.domain.lottery.receipts import Odds, PrintedDraw, PrintedPlay, Receipt, draw_name, receipt
from taquilla.domain.people.entities import EntityData

ORIGINAL, COPY = Printed(is_original=True, state="sold"), Printed(is_original=False, state="sold")


@pytest.fixture
def ticket(banca):
    """A ticket of the agency north."""
    return banca.sell("noon animalitos 7 3.00")


def test_of_several_prints_in_one_batch_the_first_is_the_original_on_record_for_its_pin_and_all_are_counted(banca, ticket):
    commands = [banca.printing(ticket, by=by) for by in ("ana", "eva", "ana")]
    assert banca.batch(*commands) == [ORIGINAL, COPY, COPY]
    assert banca.ask(banca.printing(ticket)) == COPY
    assert banca.prints == {ticket.seq: 4}
    assert banca.trail == [("ana", "pin printed", str(ticket.id))]


@pytest.mark.parametrize(("by", "counted"), [("eva", 2), ("sol", 1)])  # of the same agency, and of the group above
def test_a_colleague_or_an_entity_above_gets_a_copy_and_leaves_the_original_to_the_seller(banca, ticket, by, counted):
    assert banca.batch(banca.printing(ticket, by=by), banca.printing(ticket, by=by)) == [COPY, COPY]
    assert banca.prints == {}
    assert banca.ask(banca.printing(ticket)) == ORIGINAL
    assert banca.ask(banca.printing(ticket, by=by)) == COPY
    assert banca.prints == {ticket.seq: counted}
    assert banca.trail == [("ana", "pin printed", str(ticket.id))]


@pytest.mark.parametrize(("before", "printed"), [(timedelta(microseconds=1), ORIGINAL), (timedelta(0), COPY)])
def test_a_reseller_s_ticket_is_printed_by_its_agency_until_somebody_may_know_whether_it_wins(banca, before, printed):
    banca.roles["ana"] = "reseller"
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 3.00")
    banca.now = ticket.first_close - before
    assert banca.ask(banca.printing(ticket, by="eva", key="k")) == printed
    assert banca.trail == ([("eva", "pin printed", str(ticket.id))] if printed is ORIGINAL else [])
    assert banca.ask(banca.printing(ticket, by="eva")) == COPY
    banca.now = ticket.first_close  # nor is it given again under its key
    assert banca.ask(banca.printing(ticket, by="eva", key="k")) == COPY


def test_under_its_key_a_print_is_the_same_again_and_counts_once(banca, ticket):
    assert banca.batch(*[banca.printing(ticket, key="k")] * 2) == [ORIGINAL, ORIGINAL]
    assert banca.ask(banca.printing(ticket, key="copy")) == COPY
    assert [banca.ask(banca.printing(ticket, key=key)) for key in ("k", "copy", "k")] == [ORIGINAL, COPY, ORIGINAL]
    assert banca.prints == {ticket.seq: 2}
    assert banca.trail == [("ana", "pin printed", str(ticket.id))] * 4


def test_a_colleague_who_knows_the_key_of_a_print_gets_nothing_by_it(banca, ticket):
    other = banca.sell("noon animalitos 8 3.00")
    banca.ask(banca.printing(ticket, key="k"))
    for printing in (banca.printing(ticket, by="eva", key="k"), banca.printing(other, key="k")):
        assert banca.ask(printing) == Refusal(Reason.KEY_REUSED)
    assert banca.prints == {ticket.seq: 1}


def test_the_key_of_a_print_undoes_no_sale(banca, ticket):
    undoing = replace(banca.undoing(ticket), number=None, sale_key="k")
    assert banca.batch(banca.printing(ticket, key="k"), undoing) == [ORIGINAL, Refusal(Reason.TICKET_UNKNOWN)]
    assert banca.ask(undoing) == Refusal(Reason.TICKET_UNKNOWN)


@pytest.mark.parametrize("key", [None, "k"])
def test_an_undone_ticket_is_never_printed_as_an_original_nor_again_under_its_key(banca, ticket, key):
    if key:
        banca.ask(banca.printing(ticket, key=key))
    banca.ask(banca.undoing(ticket))
    assert banca.ask(banca.printing(ticket, key=key)) == Printed(is_original=False, state="canceled")


def test_counting_ends_at_the_maximum_of_the_column(banca, ticket):
    banca.prints[ticket.seq] = PRINTS_MAX - 1
    assert banca.batch(banca.printing(ticket), banca.printing(ticket)) == [COPY, COPY]
    assert banca.prints[ticket.seq] == PRINTS_MAX


def test_another_agencys_ticket_and_one_that_nobody_sold_are_equally_unknown(banca, ticket):
    nobodys = replace(ticket, id=banca.printing(ticket).id)
    unknown = Refusal(Reason.TICKET_UNKNOWN)
    assert banca.batch(banca.printing(ticket, by="luz"), banca.printing(nobodys)) == [unknown, unknown]
    assert banca.prints == {}


LOTTERIES = {1: "LOTERÍA DEL ZÚLIA", 2: "LOTERÍA DE ORIENTE"}
DATA = EntityData(rif="J-1", time_zone="America/Caracas")


def printed(banca, ticket, *, is_original: bool = True, data: EntityData = DATA) -> Receipt:
    events = {draw.event.id: draw.event for draw in banca.draws.values()}
    lengths = {market.id: market.length for market in banca.markets.values()}
    facts = {"lotteries": LOTTERIES, "agency": "north", "data": data, "check_address": "https://x/check/1"}
    return receipt(ticket, banca.operator, events, lengths, is_original=is_original, **facts)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-04:00")


def test_a_receipt_groups_the_plays_by_draw_in_the_order_of_drawing(banca):
    plays = ["evening animalitos 7 3.00", "zodiac triple_sign 444-CAN 2.00", "zulia terminal 07 1.00"]
    evening = PrintedPlay("animalitos", "7", "Perico", 300), PrintedPlay("animalitos", "0", "Delfín", 400)
    assert printed(banca, banca.sell(*plays, "evening animalitos 0 4.00")).draws == (
        PrintedDraw("zulia A", local("2024-10-22T12:45"), (PrintedPlay("terminal", "07", "", 100),)),
        PrintedDraw("zodiac", local("2024-10-22T12:45"), (PrintedPlay("triple_sign", "444-CAN", "Cáncer", 200),)),
        PrintedDraw("evening", local("2024-10-22T19:00"), evening),
    )


def test_a_receipt_has_everything_else_that_the_rules_require(banca):
    ticket = banca.sell("noon animalitos 7 3.00", "zulia triple 341 2.00")
    made = printed(banca, ticket)
    assert (made.agency, made.data, made.number, made.id) == ("north", DATA, ticket.number, ticket.id)
    assert (made.entity_id, made.member_id, made.total, made.currency, made.plays) == (10, 100, 500, "VES", 2)
    assert made.odds == (Odds("triple", 0, 1000), Odds("animalitos", 0, 38))
    assert (made.sold_at, ticket.draws_end) == (local("2024-10-22T08:30"), local("2024-10-22T12:45"))
    # It may be claimed until just before 2024-10-26 00:00: people understand the last minute more easily.
    assert made.pay_until == local("2024-10-25T23:59")


def test_each_lottery_is_listed_once_in_the_order_of_its_draws(banca, monkeypatch):
    ticket = banca.sell("evening animalitos 7 3.00", "zulia triple 341 2.00", "zodiac triple 341 2.00", "noon animalitos 7 1.00")
    assert {draw.event.product_id for draw in banca.draws.values()} >= set(LOTTERIES)
    assert printed(banca, ticket).lotteries == ("LOTERÍA DE ORIENTE", "LOTERÍA DEL ZÚLIA")
    monkeypatch.delitem(LOTTERIES, 2)
    assert printed(banca, ticket).lotteries == ("LOTERÍA DEL ZÚLIA",)
    monkeypatch.setitem(LOTTERIES, 2, "LOTERÍA DEL ZÚLIA")
    assert printed(banca, ticket).lotteries == ("LOTERÍA DEL ZÚLIA",)


def test_games_of_several_draws_show_their_chances(banca):
    evening = banca.draws["evening"].event.draws_at
    for hour in range(1, 12):
        banca.draw(f"later {hour}", evening + timedelta(hours=hour))
    short, pair = banca.sell("noon tripleta 36,7,0 2.00", "zulia triple_ab 123-456 1.00").wagers
    banca.rule("national_run", 12, product=2, game=Game.TRIPLETA)
    ticket = banca.sell("evening tripleta 1,2,3 1.00", "noon animalitos 7 1.00")
    # No product here has figures on two lists.
    figures = ticket.wagers[1]._replace(game=Game.ANIMAL_AB, selection="7-0")
    ticket.wagers = (short, pair, *ticket.wagers, figures)
    made = printed(banca, ticket)
    assert made.odds == (
        Odds("animalitos", 0, 38), Odds("tripleta", 10, 101), Odds("tripleta", 12, 59), Odds("triple_ab", 0, 1_000_000),
        Odds("animal_ab", 0, 1_444),
    )  # fmt: skip
    played = {(play.game, play.selection, play.name) for draw in made.draws for play in draw.plays}
    three, two = ("tripleta", "0,7,36", "Delfín, Perico, Culebra"), ("animal_ab", "7-0", "Perico, Delfín")
    assert {three, ("triple_ab", "123-456", ""), two} < played


@pytest.mark.parametrize(
    ("is_original", "state", "bears_it"), [(True, "sold", True), (False, "sold", False), (True, "canceled", False)]
)
def test_the_pin_is_on_the_original_of_a_live_ticket_alone(banca, is_original, state, bears_it):
    ticket = banca.sell("noon animalitos 7 3.00")
    ticket.state = state
    made = printed(banca, ticket, is_original=is_original)
    assert made.pin == (banca.operator.pin(ticket) if bears_it else None)
    assert made.is_copy is not is_original


def test_a_plain_list_stands_in_the_name_of_its_draw(banca):
    names = {name: draw_name(draw.event) for name, draw in banca.draws.items()}
    plain = {"zulia": "zulia A", "zulia_b": "zulia_b B"}
    assert names == {"noon": "noon", "evening": "evening", "zodiac": "zodiac", "astro": "astro"} | plain
