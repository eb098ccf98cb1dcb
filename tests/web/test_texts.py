"""All that the house names, refuses, raises, alarms about and has done has a sentence in both languages."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

import taquilla
import taquilla.web.app
from taquilla.api.alarms import AlarmKind
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.games import Game, ReturnRefusal
from taquilla.domain.lottery.rule_columns import SHAPES, Column
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.people.passwords import password_weakness
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.engine.audit import _NOT_EMPTY
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.audit.auditor import RULES
from taquilla.store.ledger.alarms import AlarmRow
from taquilla.web.details import is_told, told
from taquilla.web.errors import PageError
from taquilla.web.formats import Formats
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE


@pytest.mark.parametrize("language", CATALOGUE)
def test_everything_that_the_house_names_has_a_sentence(language: str) -> None:
    texts = CATALOGUE[language]
    assert {reason.name for reason in Reason} - vars(texts.errors).keys() == set()
    assert TYPES.keys() == texts.events.types.keys()
    assert {name.partition(".")[0] for name in TYPES} <= texts.events.groups.keys()
    assert set(get_args(AlarmKind)) == texts.alarms.kinds.keys()
    assert set(Action) == texts.wallets.actions.keys()
    fields = [field for shape in SHAPES.values() for field in shape.fields]
    columns = {column.value for column in Column if not column.startswith("national_")}
    assert columns | {field.name for field in fields} <= texts.rules.columns.keys()
    assert {choice for one in (*Column, *fields) for choice in one.meaning.choices} <= texts.rules.choices.keys()


def test_types_are_told_in_english_as_the_document_tells_them() -> None:
    assert CATALOGUE["en"].events.types == {name: kind.text for name, kind in TYPES.items()}


ES, EN = CATALOGUE["es"], CATALOGUE["en"]
# Where errors with a detail are raised that people meet on pages, and by which names.
RAISED = {"http/addresses.py": {"BadAddress"}, "http/client.py": {"BadAddress"}}
# Reasons of the office whose sentences pages show.
TOLD = {"BEYOND_BOUNDS", "LOOSER_THAN_PARENT", "NOT_POSSIBLE", "RULE_INVALID", "TICKETS_LIVE"}


def test_every_rule_of_the_auditor_has_a_sentence_in_both_languages() -> None:
    rules = {rule.id: rule.sentence for rule in (*RULES, _NOT_EMPTY)}
    english, spanish = ({name: text for name, text in vars(one.audit_rules).items() if name != "language"} for one in (EN, ES))
    assert english == rules
    assert spanish.keys() == rules.keys()
    assert {name for name in rules if spanish[name] == english[name]} == set()


def test_every_detail_that_is_raised_has_a_text() -> None:
    reasons = [one for one in (*RuleReason, *OfficeReason) if one.code in TOLD and one is not OfficeReason.TERMS_UNFIT]
    details = [reason.sentence.format_map(defaultdict(lambda: "7")) for reason in reasons]
    for file, names in RAISED.items():
        for call in calls(ast.parse((Path(taquilla.__file__).parent / file).read_text()), names):
            (text,) = call.args
            parts = text.values if isinstance(text, ast.JoinedStr) else [text]
            details.append("".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts))
    assert len(details) >= 12
    assert [detail for detail in details if not is_told(detail)] == []


@pytest.mark.parametrize(("password", "spanish"), [
    ("kurz", "tiene menos de 10 caracteres"), ("x" * 500, "tiene más de 256 caracteres"),
    ("4711081512", "tiene solo cifras, y menos de 16"), ("abcabcabcabc", "se repite a sí misma"),
    ("qwertyuiopas", "es una secuencia, como 12345678 o qwertyuiop"),
    ("anamaria2024", "es el nombre del propio usuario"),
    ("password!taquilla", "está hecha de palabras comunes"),
])  # fmt: skip
def test_a_weak_password_is_explained_in_spanish(password: str, spanish: str) -> None:
    weakness = password_weakness(password, ["anamaria@banklot.net"])
    assert weakness is not None
    assert told(ES, weakness) == spanish
    assert told(EN, weakness) == weakness


@pytest.mark.parametrize(("detail", "spanish"), [
    ("a stake_max of 12.50 is more than the most: 9.00", "«Apuesta máxima»: 12,50 es más que el máximo, 9,00"),
    (
        "a ticket_max_wagers of 90 would be looser than what binds from above: 50",
        "«Jugadas por ticket»: 90 sería más flojo que lo que rige desde arriba, 50",
    ),
    (str(ReturnRefusal(Game.TRIPLE, None, 9_500, 9_000)), "«Triple» devolvería 95,00 %, más que 90,00 %"),
    (
        "event 7: 20 attempts failed, the last with no answer within 5 s",
        "evento 7: fallaron 20 intentos, el último así: sin respuesta en 5 s",
    ),
    ("nobody has translated this", "nobody has translated this"),
])  # fmt: skip
def test_what_is_filled_in_is_told_in_spanish_too(detail: str, spanish: str) -> None:
    assert told(ES, detail) == spanish


def test_of_a_form_that_was_not_understood_people_see_the_field_and_nothing_of_its_reader() -> None:
    assert PageError("FORM_UNFIT", "reason").sentence(ES) == "No se entendió el formulario (motivo)."
    assert PageError("FORM_UNFIT", "Expected `int`, got `str`").sentence(ES) == "No se entendió el formulario."


AT = datetime(2024, 10, 22, 12, tzinfo=UTC)
DETAILS: dict[str, tuple[dict[str, Any], str]] = {
    "duty_failing": ({"duty": "settle", "subject": "market 12", "tries": 1, "error": "KeyError: 5"}, "settle market 12"),
    "result_overdue": ({"draw": "LOTTO", "draws_at": "2024-10-22T12:00:00+00:00"}, '/office/results/5">LOTTO 08:00</a>'),
    "result_overdue sports": (
        {"draw": "Ana - Eva", "draws_at": "2024-10-22T12:00:00+00:00", "until": "2024-10-22T13:00:00+00:00"},
        '/office/sports/events/5">Ana - Eva 08:00</a>, ',
    ),
    "seal_overdue": ({"draw": "LOTTO", "closed_at": "2024-10-22T12:00:00+00:00"}, " 08:00</a>"),
    "wallet_calls_parked": ({"calls": 3}, "3"),
    "payment_held": ({"number": 12345678, "amount": 6_000}, "60"),
    "credit_held": ({"provider": "HypexGames", "amount": 500}, "HypexGames"),
    "rule_broken": ({"sentence": "No.", "count": 2, "audit_id": 1}, "No."),
    "credit_used": ({"used": 9_100, "credit": 10_000}, "test-1: 91"),
    "shift_difference": ({"user_id": 864, "difference": -500, "largest": -700}, 'test-1: <a href="/office/shifts/5">−5'),
    "number_unusual": (
        {"draw": "LOTTO", "draw_id": 7, "draws_at": "2024-10-22T12:00:00+00:00", "game": 5, "selection": "12"}
        | {"sold": 3_100, "usual": 1_000, "pays": 93_000},
        " 08:00</a>, 12 Caballo: 31",
    ),
    "seller_unusual": ({"sold": 3_100, "usual": 1_000}, "test-1: 31"),
    "sale_at_odd_hour": ({"sold": 300}, "test-1: 3"),
    "pin_seen_before_payment": ({"number": 12345678, "amount": 9_000, "by": "ana@banca.ve"}, ", ana@banca.ve"),
    "second_person_refused": ({"by": "ana@banca.ve", "decision": "result", "why": "x"}, "ana@banca.ve"),
    "codes_guessed": ({"login": "ana@banca.ve", "address": "198.51.100.9"}, "ana@banca.ve (198.51.100.9)"),
    "added_by_one": ({"first": "ana@banca.ve", "second": "ben@banca.ve", "by": "eva@banca.ve"}, "ben@banca.ve (eva"),
    "readings_differ": ({"draw": "LOTTO", "times": 2, "by": "ben@banca.ve"}, '/office/results/5">LOTTO</a>, 2 × (ben@banca.ve)'),
    "rate_moved": ({"currency": "USD", "before": "36.52", "after": "40.18", "by": "ana@banca.ve"}, " → 40"),
    "log_stopped": ({"origin": "house.example/operator-1", "size": 12}, "5"),
    "log_behind": ({"witness": "https://witness.example", "seen": 20, "size": 12}, "https://witness.example, 20 / 12"),
    "sale_after_close": ({"draw": "LOTTO ACTIVO", "closed_at": "x", "tickets": 1, "sold": 400}, "/office/draws/5"),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("case", [*get_args(AlarmKind), "result_overdue sports"])
def test_each_alarm_is_a_sentence(case: str, language: str) -> None:
    detail, told = DETAILS[case]
    kind, _, of = case.partition(" ")
    row = AlarmRow(1, kind, f"{of} 5".strip(), 213, detail, AT, None, None, None, None)
    zone = ZoneInfo("America/Caracas")
    texts, formats = CATALOGUE[language], Formats(language, "VES", 2, zone, today=AT.astimezone(zone).date())
    templates = environment(Path(taquilla.web.app.__file__).parent / "templates")
    alarm_row = templates.get_template("office/alarm_texts.html").module.alarm_row
    sentence = alarm_row(texts, formats, row, {213: "test-1"}, AT + timedelta(minutes=200), may_act=True)
    assert told in sentence
    assert sentence.count("test-1") == 1
    assert ("hace 3 h 20 min" if language == "es" else "3 h 20 min ago") in sentence
    # The heading above it says what kind it is.
    assert texts.alarms.kinds[kind] not in sentence


WEB = Path(taquilla.web.__file__).parent


def patterns_of(what: ast.expr, within: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module) -> Iterator[str]:
    """Yield patterns of what an expression may be: its texts, or those that its variable is set to or called with."""
    match what:
        case ast.Constant(value=str(name)):
            yield re.escape(name)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from patterns_of(one, within, module)
            yield from patterns_of(other, within, module)
        case ast.Dict(values=several):
            for one in several:
                yield from patterns_of(one, within, module)
        case ast.Subscript(value=table):
            yield from patterns_of(table, within, module)
        case ast.Name(id=name) if name in (given := [argument.arg for argument in within.args.args]):
            for call in calls(module, {within.name}):
                yield from patterns_of(call.args[given.index(name)], within, module)
        case ast.Name(id=name):
            for node in ast.walk(within):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                    yield from patterns_of(node.value, within, module)
        case _:
            raise AssertionError(ast.unparse(what))


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Yield the calls of functions of these names."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in names)


def said() -> Iterator[str]:
    """Yield patterns of the names that forms lead on with."""
    for file in WEB.rglob("*.py"):
        module = ast.parse(file.read_text())
        yield from map(re.escape, re.findall(r"[?&]done=(\w+)", file.read_text()))
        imported = (node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "taquilla.web.pages")
        leading = {one.asname or one.name for node in imported for one in node.names if one.name == "go_on"}
        for within in module.body:
            if isinstance(within, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in calls(within, leading):
                    yield from patterns_of(call.args[1], within, module)


def test_each_name_that_a_form_leads_on_with_has_its_text_and_each_text_a_form() -> None:
    patterns = set(said())
    texts = tomllib.loads((WEB / "texts/done.toml").read_text()).keys()
    assert {one for one in patterns if not any(re.fullmatch(one, name) for name in texts)} == set()
    assert {name for name in texts if not any(re.fullmatch(one, name) for one in patterns)} == set()


def test_amounts_in_a_refusal_are_written_as_on_the_rest_of_its_page() -> None:
    detail = "a stake_min of 12500.00 is more than the stake_max, 1000.50: nothing would be sold"
    assert "12.500,00 es más que la máxima, 1.000,50:" in told(CATALOGUE["es"], detail)
    assert told(CATALOGUE["en"], detail) == detail.replace("12500.00", "12,500.00").replace("1000.50", "1,000.50")
