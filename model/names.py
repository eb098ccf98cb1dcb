"""Names of a history for what the house draws at random: tickets by the steps of their sales, draws by their product and time."""

import time
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from model.clock import ZONE, day_of
from model.world import MORNING


class Names:
    """The names of a house's tickets and draws."""

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self.owner, self.at = owner, MORNING
        self.tickets: dict[int, dict[str, Any]] = {}
        self.steps: dict[UUID, int] = {}
        self.shifts: dict[int, int] = {}
        self.payments: dict[int, int] = {}
        self.decimals: dict[int, int] = {}
        self.ids: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.unknown: dict[str, int] = {}
        self.members: dict[int, int] = {}
        self.sessions: dict[int, str] = {}
        self.slips: list[tuple[str, str]] = []
        self.began_s = int(time.time())
        self.providers: dict[str, str] = {}
        self.users: dict[int, str] = {}

    def learn_ticket(self, place: int, ticket: dict[str, Any]) -> int:
        """Remember a ticket by the step of its sale, and return that; a repeated sale is the same ticket."""
        step = self.steps.setdefault(ticket["uuid"], place)
        known = self.tickets.setdefault(step, ticket)
        # A colleague who repeats the sale is not shown the PIN (VE-29).
        known["pin"] = ticket["pin"] or known["pin"]
        return step

    def shift_of(self, shift: int) -> int:
        """Return the step at which a shift was opened."""
        return next(step for step, known in self.shifts.items() if known == shift)

    def learn_payment(self, place: int, payment: int) -> int:
        """Remember a payment by its step, and return that; a repeated payment is the same."""
        if payment not in self.payments.values():
            self.payments[place] = payment
        return self.payment_of(payment)

    def payment_of(self, payment: int) -> int:
        """Return the step at which a payment was recorded."""
        return next(step for step, known in self.payments.items() if known == payment)

    def id_of(self, member: int) -> int:
        """Return the house's number of a member."""
        return next((one for one, known in self.members.items() if known == member), member)

    def member(self, one: int) -> int:
        """Return the number of a member in histories."""
        return self.members.get(one, one)

    def by_number(self, number: int) -> dict[str, Any]:
        """Return the ticket of a number that was sold today; a reseller is told no more."""
        query = b"select id, day from ticket where number = %s order by seq desc limit 1"
        ((uuid, day),) = self.owner.execute(query, [number]).fetchall()
        return {"uuid": uuid, "number": number, "day": day, "pin": None}

    def local_day(self, at: datetime) -> date:
        """Return the operator's day of an instant."""
        return day_of(at)

    def slip(self, number: int) -> tuple[str, str]:
        """Return the id and the code of a sports ticket, by its number in the history."""
        if number >= len(self.slips):
            self._learn_slips()
        return self.slips[number]

    def number_of(self, slip: str) -> int:
        """Return the number of a sports ticket, by its id."""
        if slip not in [one for one, _ in self.slips]:
            self._learn_slips()
        return [one for one, _ in self.slips].index(slip)

    def _learn_slips(self) -> None:
        self.slips = list(self.owner.execute("select id, code from sports_ticket order by seq").fetchall())

    def user(self, account: int) -> str:
        """Return the user whose account this is."""
        if account not in self.users:
            self.users = dict(self.owner.execute("select account_id, user_id from player").fetchall())
        return self.users[account]

    def draw(self, name: str) -> int:
        """Return the id of a draw."""
        if name not in self.ids:
            self._learn()
        if name in self.ids:
            return self.ids[name]
        # No such draw yet: it is asked for by a number that it never gets.
        unknown = self.unknown.setdefault(name, 2**50 + len(self.unknown))
        self.names[unknown] = name
        return unknown

    def name_of(self, event: int) -> str:
        """Return the name of a draw."""
        if event not in self.names:
            self._learn()
        return self.names[event]

    def market_name(self, market: int) -> str:
        """Return the name of what judges wagers: a draw, or the pair or the run that begins with it."""
        query = b"select coalesce(first_event, id), kind from market where id = %s"
        ((event, kind),) = self.owner.execute(query, [market]).fetchall()
        return self.name_of(event) + {"event": "", "ab": " AB", "run": " RUN"}[kind]

    def _learn(self) -> None:
        for event, product, list_id, at in self.owner.execute("select id, product_id, list_id, draws_at from event").fetchall():
            local = at.astimezone(ZONE)
            self.names[event] = f"{product}/{list_id} {local.date()} {local:%H:%M}"
            self.ids[self.names[event]] = event
