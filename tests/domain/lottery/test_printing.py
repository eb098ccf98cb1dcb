"""The first print is the original, every later one a copy, and each is counted where the ticket was sold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.printing import PRINTS_MAX, Printed

ORIGINAL, COPY = Printed(is_original=True, state="sold"), Printed(is_original=False, state="sold")


@pytest.fixture
def ticket(banca):
    """A ticket of the agency north."""
    return banca.sell("noon animalitos 7 3.00")


def test_of_several_prints_in_one_batch_the_first_is_the_original_and_all_are_counted(banca, ticket):
    commands = [banca.printing(ticket, by=by) for by in ("ana", "eva", "ana")]
    assert banca.batch(*commands) == [ORIGINAL, COPY, COPY]
    assert banca.ask(banca.printing(ticket)) == COPY
    assert banca.prints == {ticket.seq: 4}


@pytest.mark.parametrize(("by", "counted"), [("eva", 2), ("sol", 1)])  # of the same agency, and of the group above
def test_a_colleague_or_an_entity_above_gets_a_copy_and_leaves_the_original_to_the_seller(banca, ticket, by, counted):
    assert banca.batch(banca.printing(ticket, by=by), banca.printing(ticket, by=by)) == [COPY, COPY]
    assert banca.prints == {}
    assert banca.ask(banca.printing(ticket)) == ORIGINAL
    assert banca.ask(banca.printing(ticket, by=by)) == COPY
    assert banca.prints == {ticket.seq: counted}


def test_the_original_alone_leaves_an_entry_in_the_trail_for_it_alone_bears_the_pin(banca, ticket):
    for by in ("eva", "sol", "ana", "ana"):
        banca.ask(banca.printing(ticket, by=by))
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
