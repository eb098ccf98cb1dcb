"""The mirror: after weeks of sales, corrections, voids, expiries and closed weeks, its SQL reports what the house reports."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from examples.mirror import mirror as example
from examples.mirror.mirror import GROUPS, Mirror, cents, open_base, seconds
from tests.api.conftest import ADMIN, AUDITOR, CASHIER, FIRST, MANAGER, OTHER, SECOND, Agency, add_staff, agency
from tests.houses import Furnished

from taquilla.sandbox.demo import BANKLOT
from taquilla_client import Client, GapDetected, Retries

__all__ = ["agency"]

ROOT: Final = 212
FIRST_DAY = date(2024, 10, 22)
LEFT_OPEN_DAYS: Final = 4  # whatever happens in them happens after the last week was closed
WHY = {"reason": "the machine stands still"}


@pytest.fixture(scope="session")
def staffed_template(furnished: Furnished, demo_template: str) -> str:
    """A database with the people of the demo's office and agencies, and all of its lotteries: few have too few winners."""
    return furnished("staffed_whole", demo_template, add_staff)


@dataclass
class Days:
    """Days of an agency, one after the other. Tickets and draws are kept until they are paid, or decided."""

    agency: Agency
    count: int
    dice: random.Random = field(default_factory=lambda: random.Random(34))
    tickets: list[Any] = field(default_factory=list)
    day: date = FIRST_DAY
    till: str = ""

    def live(self) -> None:
        """Live them."""
        rules, run = self.agency.house.lottery.rules, self.agency.run
        run(rules.add_rule(BANKLOT, "commission", {"entity": ROOT, "basis_points": 1_200}))
        run(rules.add_rule(BANKLOT, "commission", {"entity": 214, "basis_points": 1_500, "basis": "profit"}))
        run(rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 150_00}))
        self.till = self.agency.made("/keys", {"name": "till 7", "role": "cashier", "entity_id": 213}, by=ADMIN)["key"]
        for place in range(self.count):
            self.day = FIRST_DAY + timedelta(days=place)
            self._decide(self._sell())
            if self.day.weekday() == 6 and place < self.count - LEFT_OPEN_DAYS:
                self._close_week(self.day - timedelta(days=6))

    def _at(self, time: str) -> None:
        self.agency.move_clock(f"{self.day}T{time}-04:00")
        self.agency.work()

    def _sell(self) -> list[Any]:
        """Sell at both agencies, undo some of it, pay some of what has won before; return the draws that were played."""
        agency, dice = self.agency, self.dice
        self._at("08:31:00")
        draws = agency.listed("/draws?status=open&limit=200", by=CASHIER)
        night = datetime.fromisoformat(f"{self.day}T22:00:00-04:00")
        today = [one for one in draws if datetime.fromisoformat(one["draws_at"]) < night]
        played = dice.sample([one for one in today if one["category"] == "animalitos"], 3)
        played += dice.sample([one for one in today if (one["category"], one["list_id"]) == ("lottery", 1)], 1)
        for place, seller in product(range(3), (self.till if self.day.day % 2 else CASHIER, OTHER)):
            wagers = [self._wager(draw) for draw in played]
            sold = agency.made("/tickets", {"wagers": wagers}, by=seller)
            if place == 1:
                agency.made(f"/tickets/{sold['id']}/{dice.choice(('cancel', 'revert'))}", by=seller)
            else:
                self.tickets.append((sold, seller, self.day))
        return played

    def _wager(self, draw: Any) -> dict[str, Any]:
        game = {"lottery": "triple"}.get(draw["category"], draw["category"])
        selection = {"animalitos": str(self.dice.randint(1, 4)), "triple": f"{self.dice.randint(120, 123)}"}[game]
        return {"draw_id": draw["id"], "game": game, "selection": selection, "stake": f"{self.dice.randint(2, 9)}.00"}

    def _decide(self, played: list[Any]) -> None:
        """Void some draws, decide the others; correct some of them the next morning, after some winners were paid."""
        agency, dice = self.agency, self.dice
        if self.day.day % 5 == 0:
            self._void(played.pop(0))
        self._at("22:30:00")
        self._read([(draw, self._outcome(draw)) for draw in played])
        self._pay()
        wrong = [draw for draw in played if dice.random() < 0.25]
        self._read([(draw, self._outcome(draw, but=agency.ask("GET", f"/draws/{draw['id']}")[1]["result"])) for draw in wrong])
        if self.day.day % 7 == 0:
            self._void(played[0])
        self._pay()
        if self.day.day % 3 == 0:
            made = agency.made("/payments", {"entity_id": 213, "amount": f"{dice.randint(1, 50)}.25"}, by=MANAGER)
            if self.day.day % 2:
                agency.made(f"/payments/{made['id']}/undo", by=MANAGER)

    def _read(self, outcomes: list[tuple[Any, str]]) -> None:
        """Let two clerks read results, and settle them."""
        for draw, outcome in outcomes:
            body = {"draw_id": draw["id"], "outcome": outcome}
            self.agency.made("/results", body, by=FIRST)
            self.agency.made("/results/approve", body, by=SECOND)
        if outcomes:
            self.agency.work()

    def _outcome(self, draw: Any, but: str = "") -> str:
        hits = [str(one) for one in range(1, 6)] if draw["category"] == "animalitos" else ["121", "122", "500"]
        return self.dice.choice([one for one in hits if one != but])

    def _void(self, draw: Any) -> None:
        agency = self.agency
        agency.made(f"/draws/{draw['id']}/void", WHY, by=FIRST)
        agency.made(f"/draws/{draw['id']}/void/approve", by=SECOND)
        agency.work()

    def _pay(self) -> None:
        """Pay some of the tickets that have won; nobody claims those of every fourth day, and they expire."""
        agency = self.agency
        winners = {one["id"] for one in agency.listed("/tickets?status=winner&limit=100", by=MANAGER)}
        for sold, seller, day in self.tickets:
            if sold["id"] in winners and day.day % 4 and self.dice.random() < 0.5:
                path = f"/tickets/{sold['id']}/pay"
                status, said = agency.ask("POST", path, {"pin": sold["pin"]}, by=seller, key=f"pay {sold['id']}")
                if status != 200 and said["reason"] == "PAYMENT_HELD" and self.dice.random() < 0.7:
                    verb = self.dice.choice(("approve", "refuse"))
                    agency.made(f"/tickets/{sold['id']}/payment/{verb}", by=MANAGER)

    def _close_week(self, monday: date) -> None:
        self.day += timedelta(days=1)
        self._at("00:30:00")
        self.agency.made(f"/weeks/{monday}/close", {"entity_id": ROOT}, by=MANAGER)
        self.agency.made("/entities", {"name": f"Agencia {monday}", "parent_id": ROOT}, by=ADMIN)
        self.agency.ask("PATCH", "/entities/214", {"name": f"test {monday}"}, by=ADMIN)
        self.day -= timedelta(days=1)


def mirrored(agency: Agency, file: Path) -> Mirror:
    """Return a mirror that has taken all events, by pages of different lengths."""
    mirror = Mirror(open_base(file))
    for limit in range(1, 10_000):
        _, page = agency.ask("GET", f"/events?after={mirror.place().number}&limit={limit % 199 + 1}", by=AUDITOR)
        mirror.take(page["events"])
        if not page["events"]:
            return mirror
    raise AssertionError("the events have no end")


NAMES: Final = {group: group if group in ("day", "game") else f"{group}_id" for group in GROUPS}
SUMS: Final = ("sales", "prizes", "commission", "parent_commission", "balance")


def as_cents(row: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(cents(row[name]) for name in names)


def compare_periods(agency: Agency, mirrors: list[Mirror], entity: int, first: str, last: str) -> None:
    query = f"first_day={first}&last_day={last}&entity_id={entity}"
    for group, name in NAMES.items():
        _, report = agency.ask("GET", f"/reports/period?{query}&group={group}", by=MANAGER)
        expected = {row[name]: as_cents(row, *SUMS) for row in report["groups"]}
        for mirror in mirrors:
            rows = mirror.report("period", group, entity=entity, first=first, last=last)
            found = {row[0]: tuple(map(int, row[1:])) for row in rows}
            assert found == expected, (group, query)
            assert as_cents(report["total"], *SUMS) == tuple(map(sum, zip(*found.values(), strict=True))), (group, query)
    _, report = agency.ask("GET", f"/reports/prizes?{query}", by=MANAGER)
    columns = ("won", "paid", "unclaimed", "expired", "to_recover")
    prizes = [(row["entity_id"], *as_cents(row, *columns)) for row in report["agencies"]]
    ((now,),) = agency.rows("select house_now()")
    values = {"entity": entity, "first": first, "last": last, "now": int(now.timestamp())}
    unclaimed = [
        (one["number"], one["status"], one["entity_id"], one["seller"], *as_cents(one, "amount", "unpaid"),
         seconds(one["claim_until"]), seconds(one["sold_at"]))
        for one in agency.listed(f"/reports/unclaimed?{query}&limit=50", by=MANAGER)
    ]  # fmt: skip
    for mirror in mirrors:
        assert mirror.report("prizes", **values) == prizes, query
        assert mirror.report("unclaimed", **values) == unclaimed, query


def compare_week(agency: Agency, mirrors: list[Mirror], entity: int, monday: date) -> None:
    _, week = agency.ask("GET", f"/weeks/{monday}?entity_id={entity}", by=MANAGER)
    values = {"entity": entity, "first": str(monday), "last": week["last_day"]}
    names = ("sales", "commission", "prizes", "wallets", "expired", "payments", "opening", "closing")
    whole = [as_cents(week, *names)]
    names = ("sales", "commission", "parent_commission", "prizes", "wallets", "balance", "expired")
    lines = [(line["entity_id"], *as_cents(line, *names)) for line in week["lines"]]
    owed = [(one["entity_id"], cents(one["amount"])) for one in week["receivables"]]
    for mirror in mirrors:
        assert [tuple(map(int, row)) for row in mirror.report("week", **values)] == whole, (entity, monday)
        assert mirror.report("week_lines", **values) == lines, (entity, monday)
        assert mirror.report("receivables", **values) == owed, (entity, monday)


@pytest.mark.parametrize("count", [10, pytest.param(31, marks=pytest.mark.prove("histories"))])
def test_the_mirror_of_some_weeks_reports_what_the_house_reports(agency: Agency, tmp_path: Path, count: int) -> None:
    days = Days(agency, count)
    days.live()
    agency.work()
    seen = {name for (name,) in agency.rows("select distinct type from outbox where operator_id = %s", BANKLOT)}
    wanted = {"result.corrected", "draw.voided", "prizes.expired", "tickets.canceled", "tickets.rejected", "tickets.paid"}
    assert wanted | {"payment.held", "payment.decided", "payment.recorded", "week.closed", "entity.changed"} <= seen
    assert agency.rows("select count(*) > 0 from transfer where kind = 'receivable'") == [(True,)]
    assert agency.rows("select count(*) > 3 from week_profit") == [(True,)]
    group, _ = (agency.made("/entities", {"name": name, "parent_id": ROOT}, by=ADMIN) for name in ("group", "another"))
    agency.made("/entities", {"name": "below it", "parent_id": group["id"]}, by=ADMIN)
    agency.made(f"/entities/{group['id']}/close", by=ADMIN)
    mirrors = [mirrored(agency, tmp_path / name) for name in ("books.sqlite", "books.duckdb")]
    periods = [(str(FIRST_DAY), str(days.day)), ("2024-10-25", "2024-10-29"), ("2024-10-30", "2024-10-30")]
    for entity, (first, last) in product((ROOT, 213, 214), periods):
        compare_periods(agency, mirrors, entity, first, last)
    for entity, weeks in product((ROOT, 213, 214), range(count // 7 + 1)):
        compare_week(agency, mirrors, entity, date(2024, 10, 21) + timedelta(weeks=weeks))
    entities = [
        (one["id"], one["name"], one["parent_id"], one["status"]) for one in agency.listed("/entities?limit=50", by=MANAGER)
    ]
    assert [mirror.report("entities") for mirror in mirrors] == [entities] * len(mirrors)


def test_a_house_that_is_away_ends_no_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"number": 1, "type": "draws.closed", "at": "2024-10-22T12:30:00Z", "first_seq": 1, "last_seq": 0, "data": {}}
    pages = [httpx.Response(200, json={"events": events, "after": len(events)}) for events in ([], [told])]
    answers = iter([pages[0], *[httpx.Response(503) for _ in range(9)], pages[1], httpx.Response(401)])
    house = httpx.Client(transport=httpx.MockTransport(lambda _: next(answers)))
    monkeypatch.setattr(example, "Client", partial(Client, http=house))
    monkeypatch.setattr(example, "Retries", partial(Retries, first_s=0.0))
    monkeypatch.setenv("TAQUILLA_API_KEY", "tqk_one")
    with pytest.raises(SystemExit, match="stopped"):
        example.main("http://house", file=tmp_path / "books.sqlite")
    assert Mirror(open_base(tmp_path / "books.sqlite")).place().number == 1


def test_events_of_an_earlier_house_are_read_as_far_as_they_tell(tmp_path: Path) -> None:
    mirror = Mirror(open_base(tmp_path / "books.sqlite"))
    told: list[tuple[str, dict[str, Any]]] = [
        ("entity.added", {"entity_id": 212, "name": "test", "parent_id": None, "credit": None}),
        ("entity.changed", {"entity_id": 212, "what": "name", "before": "test", "after": "other"}),
        ("user.changed", {"member_id": 5, "before": "cashier", "after": "manager"}),
        ("tickets.paid", {"tickets": [{"id": "a", "number": 1, "amount": "5.00"}]}),
        ("payment.recorded", {"seq": 7, "entity_id": 212, "amount": "5.00", "note": ""}),
        ("market.settled", {"market_id": 7, "version": 1}),
        ("tickets.sold", {"tickets": [], "lines": [{"day": "2024-10-22", "entity_id": 212, "draw_id": 7, "sales": "5.00"}]}),
        ("market.settled", {"market_id": 8, "version": 1, "lines": [
            {"day": "2024-10-22", "entity_id": 212, "draw_id": 7, "sales": "-5.00", "wallets": "-5.00"}]}),
    ]  # fmt: skip
    mirror.take(
        {"number": place, "type": kind, "at": "2024-10-22T12:30:00Z", "first_seq": place, "last_seq": place, "data": data}
        for place, (kind, data) in enumerate(told, 1)
    )
    assert (mirror.place().number, mirror.report("entities")) == (len(told), [(212, "test", None, "active")])
    days = {"entity": 212, "first": "2024-10-22", "last": "2024-10-22"}
    assert mirror.report("period", "draw", **days) == [(7, 0, 0, 0, 0, 500)]
    assert mirror.report("week_lines", **days) == [(212, 0, 0, 0, 0, -500, 500, 0)]
    with pytest.raises(GapDetected):
        mirror.take([{"number": 11, "type": "draws.closed", "at": "", "first_seq": 11, "last_seq": 11, "data": {}}])
    assert mirror.place().number == len(told)
