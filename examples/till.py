"""A till in sixty lines: `TAQUILLA_API_KEY=tqk_… python examples/till.py URL`, or `… URL EMAIL PASSWORD`; then a command a line.

    7 22.00        sells figure 7 of the next draw of animals for 22.00, and prints the ticket
    pay NUMBER PIN pays a ticket of today, presented by whoever holds it
    undo NUMBER    cancels a ticket of today
    today          says what was sold and what is owed
"""

import os
import sys
from collections.abc import Iterator

from taquilla_client import Client, Refused, TaquillaError
from taquilla_client.models import WagerToSell


def sell(till: Client, selection: str, stake: str) -> str:
    draw = next((one for one in till.draws.each(status="open") if one.category == "animalitos"), None)
    if draw is None:
        return "no: no draw of animals is open"
    ticket = till.tickets.sell([WagerToSell(draw_id=draw.id, game="animalitos", selection=selection, stake=stake)])
    return till.tickets.print(ticket.id, format="text").decode()


def pay(till: Client, number: str, pin: str) -> str:
    ticket = till.tickets.find(till.draws.list().day, number)
    paid = till.tickets.pay(ticket.id, int(pin))
    return f"pay {paid.prize} {paid.currency}"


def undo(till: Client, number: str) -> str:
    ticket = till.tickets.find(till.draws.list().day, number)
    return f"{till.tickets.cancel(ticket.id).number} is canceled: give {ticket.amount} {ticket.currency} back"


def today(till: Client) -> str:
    day = till.draws.list().day
    total = till.reports.period(day, day).total
    return f"sold {total.sales}, won {total.prizes}, owed {total.balance}"


def answers(till: Client, lines: Iterator[str]) -> Iterator[str]:
    commands = {"pay": pay, "undo": undo, "today": today}
    for line in lines:
        first, *more = line.split() or ["today"]
        try:
            yield commands[first](till, *more) if first in commands else sell(till, first, *more)
        except (Refused, TypeError, ValueError) as refused:  # a word too many or too few, or a PIN that is no number
            yield f"no: {refused}"
        except TaquillaError as unheard:
            yield f"the house does not answer: {unheard}"  # tried again under one key, so it was sold once or not at all


if __name__ == "__main__":
    url, *login = sys.argv[1:]
    with Client(url, os.environ.get("TAQUILLA_API_KEY")) as till:
        if login:
            till.log_in(*login)
        for answer in answers(till, iter(sys.stdin)):
            print(answer, flush=True)
