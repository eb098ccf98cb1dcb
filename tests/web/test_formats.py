"""Amounts, rates and rules are read as people of both languages type them, within the bounds of `/v1`, and never guessed."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taquilla.cli.session import AUTHOR
from taquilla.domain.ledger.book import Operator
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import RuleKind
from taquilla.domain.lottery.rule_requests import RuleScope
from taquilla.engine.gate import HOUSE, PLAYER
from taquilla.web.formats import Formats
from taquilla.web.office.problems import BadField, instant_of
from taquilla.web.office.rule_forms import RuleForm, request_of
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import Visitor

CARACAS = ZoneInfo("America/Caracas")
ES, EN = Formats("es", "VES", 2, CARACAS), Formats("en", "VES", 2, CARACAS)


@pytest.mark.parametrize(("typed", "spanish", "english"), [
    ("12.50", 1250, 1250), ("12,50", 1250, 1250), ("12,5", 1250, 1250), (" 330 ", 33000, 33000), ("1234,50", 123450, 123450),
    # Both marks: there is one way to read them, whatever the language.
    ("1.234,50", 123450, 123450),
    ("1,234.50", 123450, 123450),
    ("12.345.678,90", 1234567890, 1234567890),
    # One mark before three digits: thousands where the language groups so, else too many decimals.
    ("1.234", 123400, None), ("1,234", None, 123400), ("12.345.678", 1234567800, None), ("12,345,678", None, 1234567800),
    ("999.999", 99999900, None), ("1234.567", None, None), ("1234,567", None, None),
    # Thousands do not begin with a zero, so these are decimals, and too many.
    ("0.500", None, None), ("0,500", None, None), ("01.234", None, None), ("0.50", 50, 50),
    # Something is missing, or misplaced.
    *((typed, None, None) for typed in (
        "1.2,50", "1.23.4,50", "1,234,50", "1.234.50", "1234.567,50", "1.234,567", "1.234,", ",50", "1 234", "-5", "+5", "1e3",
        "1'234", "\N{ARABIC-INDIC DIGIT ONE}2", "",
        "9.999.999.999.999",  # more than sums can hold
    )),
])  # fmt: skip
def test_an_amount_is_read_as_it_is_typed_or_not_at_all(typed: str, spanish: int | None, english: int | None) -> None:
    assert (ES.decimal(typed, 2), EN.decimal(typed, 2)) == (spanish, english)


def test_an_amount_of_a_currency_without_decimals_has_none() -> None:
    whole = Formats("es", "PYG", 0, CARACAS)
    assert [whole.decimal(one, 0) for one in ("1234", "1.234", "1,234", "12,50", "1.234,50")] == [1234, 1234, None, None, None]
    # Nor have the examples of what to type.
    texts = CATALOGUE["es"]
    for hint in (texts.agencies.credit_hint, texts.rules.hints["amount"], texts.wallets.ceiling_example):
        assert whole.decimal(hint.format(amount=whole.amount(5000)).split(": ")[1].split(". ")[0].strip("."), 0) == 5000
    assert [kind for kind, text in texts.rules.examples.items() if re.search(r"\d[.,]\d\d\b", text)] == []
    for sentence in (texts.till_more.amount_unreadable, texts.errors.AMOUNT_UNREADABLE):
        assert whole.decimal(sentence.split()[-1].strip("."), 0) is not None


@pytest.mark.parametrize(("at", "said"), [
    ("2024-10-22T17:20:31-04:00", "17:20"), ("2024-10-21T17:20:31-04:00", "lun 21 oct 17:20"), ("2024-10-23T00:00:00Z", "20:00"),
    ("2023-12-31T23:59:00-04:00", "dom 31 dic 2023 23:59"),
    # The beginning of a day is the day.
    ("2024-10-22T00:00:00-04:00", "mar 22 oct"),
    ("2025-01-01T00:00:00-04:00", "mié 1 ene 2025"),
])  # fmt: skip
def test_an_instant_is_said_as_briefly_as_its_day_allows(at: str, said: str) -> None:
    assert replace(ES, today=date(2024, 10, 22)).when(datetime.fromisoformat(at)) == said


def test_a_page_leaves_out_its_own_year_and_a_document_does_not() -> None:
    page, at = replace(ES, today=date(2024, 10, 22)), datetime.fromisoformat("2024-10-26T00:00:00-04:00")
    assert (page.day(date(2024, 1, 2)), page.day(date(2025, 1, 2)), page.until(at)) == (
        "mar 2 ene", "jue 2 ene 2025", "vie 25 oct 23:59",
    )  # fmt: skip
    assert (ES.day(date(2024, 1, 2)), ES.until(at)) == ("mar 2 ene 2024", "vie 25 oct 2024 23:59")
    assert page.minute(at) == ES.minute(at) == "sáb 26 oct 2024 00:00"


@pytest.mark.parametrize(("name", "spanish", "english"), [
    ("key till 222", "llave till 222", "key till 222"), (HOUSE.name, "la oficina", "the office"),
    (AUTHOR, "la línea de comandos", "the command line"), (PLAYER.name, "el jugador", "the player"),
    ("monkey till@example.com", "monkey till@example.com", "monkey till@example.com"),
])  # fmt: skip
def test_a_machine_and_the_house_are_called_as_people_say_it(name: str, spanish: str, english: str) -> None:
    assert (ES.who(name), EN.who(name)) == (spanish, english)


OPERATOR = Operator(
    id=1, currency="VES", exponent=2, zone=ZoneInfo("America/Caracas"), number_key=b"", pin_keys={}, code_key=b"", id_key=b""
)
NOBODY: Any = None
VISITOR = Visitor(NOBODY, NOBODY, OPERATOR, NOBODY, NOBODY, True, "", "", "es", "/")


def typed(kind: RuleKind, **fields: Any) -> Any:
    return request_of(VISITOR, kind, RuleForm(**fields)).values


@pytest.mark.parametrize(("kind", "field", "written", "value"), [
    ("quota", "quota", "12,50", 1250), ("quota", "quota", "", None),
    ("commission", "basis_points", "12,5", 1250), ("commission", "basis_points", "100", 10_000),
    ("commission", "basis_points", "100,01", None), ("commission", "basis_points", "12,345", None),
    ("close", "minutes", "1440", 1440), ("close", "minutes", "1441", None), ("close", "minutes", "1e3", None),
    ("close", "minutes", "\N{ARABIC-INDIC DIGIT FIVE}", None),
    ("multiplier", "hundredths", "29,5", 2950), ("multiplier", "hundredths", "0", None),
    ("limit", "advance_days", "30", 30), ("limit", "advance_days", "31", None),
    ("limit", "wagers_max", "0", None), ("limit", "stake_max", "9", 900), ("offer", "is_sold", "no", False),
    ("limit", "expiry_basis", "business", "business"), ("limit", "expiry_basis", "lunar", None),
])  # fmt: skip
def test_a_field_is_read_within_its_bounds(kind: RuleKind, field: str, written: str, value: object) -> None:
    others = {"on_profit": "sale"} if kind == "commission" else {}
    if value is not None:
        # What is left out stays as other rules have it.
        assert typed(kind, **others, **{field: written}) == {field: value} | ({"on_profit": False} if others else {})
        return
    with pytest.raises(BadField) as refused:
        typed(kind, **others, **{field: written})
    assert refused.value.field == field


def test_a_rule_is_about_what_was_chosen() -> None:
    form = RuleForm(entity=12, product=5, game="animalitos", hundredths="30", starts="2030-01-02T03:04")
    request = request_of(VISITOR, "multiplier", form)
    assert (request.scope, request.values) == (RuleScope(12, None, 5, Game.ANIMALITOS), {"hundredths": 3000})
    assert request.starts is not None
    assert request.starts.isoformat() == "2030-01-02T03:04:00-04:00"


@pytest.mark.parametrize(("written", "code"), [
    ("2024-09-07T23:59", None), ("2024-09-08T00:30", "TIME_NOT_ONE"), ("2024-09-08T01:00", None),
    ("2025-04-05T22:59", None), ("2025-04-05T23:00", "TIME_NOT_ONE"), ("2025-04-06T00:00", None),
    ("2024-02-30T12:00", "DAY_UNREADABLE"), ("2024-09-08T24:00", "DAY_UNREADABLE"), ("0001-01-01T00:00", "DAY_UNREADABLE"),
    ("2024-09-07T12:00+14:00", "DAY_UNREADABLE"),
])  # fmt: skip
def test_a_time_is_read_if_clocks_in_santiago_show_it_once(written: str, code: str | None) -> None:
    office: Any = replace(VISITOR, operator=replace(VISITOR.operator, zone=ZoneInfo("America/Santiago")))
    if code is None:
        read = instant_of(office, written, "until")
        assert read is not None
        assert f"{read:%Y-%m-%dT%H:%M}" == written
        return
    with pytest.raises(BadField) as refused:
        instant_of(office, written, "until")
    assert (refused.value.name, refused.value.field) == (code, "until")
