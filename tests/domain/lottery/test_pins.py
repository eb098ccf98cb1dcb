"""A view of a ticket shows its pin only to the cashier who sold it, until somebody may know whether it wins (VE-29)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.lottery.pins import may_view_pin

MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(("name", "before", "is_shown"), [
    ("ana", MOMENT, True),
    ("ana", timedelta(0), False),
    ("ana", -MOMENT, False),
    ("eva", MOMENT, False),  # of the same agency
    ("luz", MOMENT, False),
    ("sol", MOMENT, False),  # of the group above
])  # fmt: skip
def test_the_seller_alone_views_the_pin_and_not_at_the_instant_of_the_first_close(banca: Banca, name, before, is_shown) -> None:
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 3.00")
    member = banca.rules.people.members[banca.caller(name).member_id]
    assert may_view_pin(ticket, member, ticket.first_close, ticket.first_close - before) is is_shown


def test_an_operator_may_let_the_seller_view_the_pin_later_and_nobody_else(banca: Banca) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    seller = banca.rules.people.members[ticket.member_id]
    shown = [
        may_view_pin(ticket, member, ticket.first_close, ticket.first_close, after_close=True)
        for member in (seller, replace(seller, id=0), replace(seller, role="reseller"))
    ]
    assert shown == [True, False, False]


def test_a_reseller_views_no_pin_of_its_tickets(banca: Banca) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    seller = banca.rules.people.members[ticket.member_id]
    assert may_view_pin(ticket, seller, ticket.first_close, ticket.created_at)
    assert not may_view_pin(ticket, replace(seller, role="reseller"), ticket.first_close, ticket.created_at)
