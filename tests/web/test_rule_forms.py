"""Rules as they are typed: amounts, shares and counts in both spellings, within the bounds of `/v1`."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taquilla.domain.ledger.book import Operator
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind
from taquilla.domain.lottery.rule_requests import RuleScope
from taquilla.engine.people.second_factors import RECOVERY_CODES, recovery_codes_of
from taquilla.web.office.problems import BadField
from taquilla.web.office.rule_forms import RuleForm, request_of
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import Visitor

OPERATOR = Operator(
    id=1, currency="VES", exponent=2, zone=ZoneInfo("America/Caracas"), number_key=b"", pin_keys={}, code_key=b"", id_key=b""
)
NOBODY: Any = None
VISITOR = Visitor(NOBODY, NOBODY, OPERATOR, NOBODY, NOBODY, True, "", "", "es", "/")


def typed(kind: RuleKind, **fields: Any) -> Any:
    return request_of(VISITOR, kind, RuleForm(**fields)).values


@pytest.mark.parametrize(("kind", "field", "written", "value"), [
    ("quota", "quota", "12,50", 1250),
    ("quota", "quota", "", None),
    ("commission", "basis_points", "12,5", 1250),
    ("commission", "basis_points", "100", 10_000),
    ("commission", "basis_points", "100,01", None),
    ("commission", "basis_points", "12,345", None),
    ("close", "minutes", "1440", 1440),
    ("close", "minutes", "1441", None),
    ("close", "minutes", "1e3", None),
    ("close", "minutes", "\N{ARABIC-INDIC DIGIT FIVE}", None),
    ("multiplier", "hundredths", "29,5", 2950),
    ("multiplier", "hundredths", "0", None),
    ("limit", "advance_days", "30", 30),
    ("limit", "advance_days", "31", None),
    ("limit", "wagers_max", "0", None),
    ("limit", "expiry_basis", "business", "business"),
    ("limit", "expiry_basis", "lunar", None),
])  # fmt: skip
def test_a_field_is_read_within_its_bounds(kind: RuleKind, field: str, written: str, value: object) -> None:
    others = {"on_profit": "sale"} if kind == "commission" else {}
    if value is not None:
        assert typed(kind, **others, **{field: written})[field] == value
        return
    with pytest.raises(BadField) as refused:
        typed(kind, **others, **{field: written})
    assert refused.value.field == field


def test_what_is_left_out_of_a_limit_stays_as_other_rules_have_it() -> None:
    assert typed("limit", stake_max="9") == {"stake_max": 900}


def test_a_rule_is_about_what_was_chosen() -> None:
    form = RuleForm(entity=12, product=5, game="animalitos", hundredths="30", starts="2030-01-02T03:04")
    request = request_of(VISITOR, "multiplier", form)
    assert (request.scope, request.values) == (RuleScope(12, None, 5, Game.ANIMALITOS), {"hundredths": 3000})
    assert request.starts is not None
    assert request.starts.isoformat() == "2030-01-02T03:04:00-04:00"
    assert typed("offer", is_sold="no") == {"is_sold": False}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_column_and_every_value_of_a_rule_has_a_text(language: str) -> None:
    texts = CATALOGUE[language].rules
    meanings = [column.meaning for column in Column] + [field.meaning for shape in SHAPES.values() for field in shape.fields]
    columns = {column.value for column in Column if not column.startswith("national_")}
    assert columns | {field.name for shape in SHAPES.values() for field in shape.fields} <= set(texts.columns)
    assert {choice for meaning in meanings for choice in meaning.choices} <= set(texts.choices)


def test_recovery_codes_of_a_secret_are_always_the_same_and_all_different() -> None:
    codes = recovery_codes_of("secret")
    assert codes == recovery_codes_of("secret")
    assert len({*codes, *recovery_codes_of("another")}) == 2 * RECOVERY_CODES
