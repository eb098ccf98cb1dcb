"""The page names all kinds of waiting work in both languages."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import taquilla.web.app
from taquilla.domain.people.loosening import Loosening
from taquilla.engine.lottery.payment_approvals import HeldPayment
from taquilla.engine.lottery.settlement_progress import OverdueWeek
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.lottery.draws import WaitingVersion
from taquilla.store.lottery.tickets import HeldRow
from taquilla.store.sports.operator_wallet_calls import Parked
from taquilla.store.sports.results import WaitingReading
from taquilla.store.wallets.credit_approvals import HeldCredit
from taquilla.web.formats import Formats
from taquilla.web.office.waiting import WaitingThings, values_of
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import NO_PROBLEM

AT, DAY = datetime(2024, 10, 22, 12, tzinfo=UTC), date(2024, 10, 21)
WAITING = WaitingThings(
    approvals=[WaitingVersion("void", 5, "LOTTO ACTIVO", AT, 1, 2, AT), WaitingVersion("result", 6, "LA GRANJITA", AT, 1, 1, AT)],
    payments=[HeldPayment(HeldRow(9, DAY, 12345678, 213, 120_000, 2, AT, UUID(int=7)), "test-1", "ana@banca1.example")],
    tickets=[SimpleNamespace(code="XD3LW3", player="ann", price=200_000, closes_at=AT)],  # type: ignore[list-item]
    readings=[WaitingReading(8, "Lions v Tigers", AT, 1, 2, AT), WaitingReading(9, "Bears v Wolves", AT, 1, 1, AT)],
    draws=[UnsettledDraw(7, "LOTTO REY", AT, AT)],
    weeks=[OverdueWeek(213, "test-1", DAY, 2)],
    calls=[Parked(1, DAY, 2, "credit", 40, AT, "id", "CODE", "ann", None, 3)],
    loosenings=[
        (Loosening(3, "rule", {"kind": "payout", "pay_alone_max": 30_000}, 213, "ana@banca1.example", 2, AT), None),
        (Loosening(6, "rule", {"game": 5, "selection": "12", "draw": 354, "quota": 500}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(4, "rule end", {"rule": 9, "ends": None}, 0, "boss@banca1.example", 1, AT), None),
        (Loosening(5, "credit", {"credit": None}, 213, "boss@banca1.example", 1, AT - timedelta(days=1)), AT),
    ],
    credits=[HeldCredit("HypexGames", "q2", "900001", "b1", "901001", 100, 19_800, "bet", AT, "approve", "clerk1@banklot.net")],
)


@pytest.mark.parametrize("language", ["es", "en"])
def test_everything_that_may_wait_is_written(language: str) -> None:
    texts = CATALOGUE[language]
    member = SimpleNamespace(id=1, email="boss@banca1.example", role="manager")
    operator = SimpleNamespace(name="banca1", colour="", logo=None)
    entity = SimpleNamespace(name="test", parent_id=None)
    user = {"member": member, "entity": entity, "operator": operator, "whole_id": "1/1"}
    visitor = SimpleNamespace(**user, path="/office/waiting", page_path="/office/waiting", new_key=lambda: "k")
    standing = SimpleNamespace(seq=12, last_event=3, audited_at=AT, violations=0)
    office = SimpleNamespace(texts=texts, formats=Formats(language, "VES", 2, ZoneInfo("America/Caracas")))
    template = environment(Path(taquilla.web.app.__file__).parent / "templates").get_template("office/waiting.html")
    values = partial(values_of, office, {("draw", 354): "LOTTO ACTIVO 19:00"})
    html = template.render(
        t=texts, f=Formats(language, "VES", 2, ZoneInfo("America/Caracas")), visitor=visitor, sections=[], notice=None, now=AT,
        standing=standing, waiting=WAITING, people={1: "boss@banca1.example", 2: "ana@banca1.example"},
        may_pay=True, may_replay=True, error=None, problem=NO_PROBLEM, entities={213: "test-1"}, values_of=values,
    )  # fmt: skip
    assert WAITING.counts == {
        "approvals": 2, "payments": 1, "tickets": 1, "readings": 2, "draws": 1, "weeks": 1, "calls": 1, "credits": 1,
        "loosenings": 4,
    }  # fmt: skip
    # They stand in the order of the menu, each group with its count, and so does the way to it.
    groups = {"draws": 3, "money": 2, "other": 5, "settings": 4}
    headings = re.findall(r'<h2 id="(\w+)">.* <span class="faint">\((\d+)\)</span>', html)
    assert headings == [(name, str(count)) for name, count in groups.items()]
    assert list(WAITING.groups.items()) == list(groups.items())
    assert re.findall(r'href="#(\w+)"', html)[1:] == list(groups)
    assert html.count(f"<td>{texts.rules.whole}</td>") == 2
    for kind in WAITING.counts:
        assert vars(texts.waiting)[kind] in html
    assert ("1.200,00" if language == "es" else "1,200.00") in html
    assert ("300,00" if language == "es" else "300.00") in html
    assert "LOTTO ACTIVO 19:00" in html
    assert "12 Caballo" in html
    # Who has asked for a looser bound approves it only once a day has done.
    buttons = [html.count(f'{texts.waiting.approve}<span class="sr"> {number}</span>') for number in (3, 4, 5)]
    assert buttons == [1, 0, 1]
    # Nobody approves the own result, whoever asked for a payment may only take it back, and each form has a key.
    assert (html.count("/office/results/6"), html.count("/office/sports/events/9")) == (0, 0)
    assert html.count("/office/sports/events/8") == 1
    assert html.count('name="key"') == html.count('<form method="post" action="/office/wa')
