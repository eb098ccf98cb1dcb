"""The engine's details of an error and the auditor's rules stand in both languages."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import taquilla
from taquilla.domain.lottery.games import Game, ReturnRefusal
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.people.passwords import password_weakness
from taquilla.engine.audit import _NOT_EMPTY
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.audit.auditor import RULES
from taquilla.web.details import is_told, told
from taquilla.web.errors import PageError
from taquilla.web.texts import CATALOGUE

ES, EN = CATALOGUE["es"], CATALOGUE["en"]
# Where errors with a detail are raised that people meet on pages, and by which names.
RAISED = {
    "http/addresses.py": {"BadAddress"},
    "http/client.py": {"BadAddress"},
}
# Reasons of the office whose sentences pages show.
TOLD = {"BEYOND_BOUNDS", "LOOSER_THAN_PARENT", "NOT_POSSIBLE", "TICKETS_LIVE"}


def test_every_rule_of_the_auditor_has_a_sentence_in_both_languages() -> None:
    rules = {rule.id: rule.sentence for rule in (*RULES, _NOT_EMPTY)}
    english, spanish = ({name: text for name, text in vars(one.audit_rules).items() if name != "language"} for one in (EN, ES))
    assert english == rules
    assert spanish.keys() == rules.keys()
    assert {name for name in rules if spanish[name] == english[name]} == set()


def raised() -> Iterator[str]:
    for file, names in RAISED.items():
        tree = ast.parse((Path(taquilla.__file__).parent / file).read_text())
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
                (text,) = call.args
                yield "".join(filled(part) for part in (text.values if isinstance(text, ast.JoinedStr) else [text]))
    for reason in (*RuleReason, *OfficeReason):
        if reason.code in TOLD and reason is not OfficeReason.TERMS_UNFIT:
            yield reason.sentence.format_map(defaultdict(lambda: "7"))


def filled(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "7"


def test_every_detail_that_is_raised_has_a_text() -> None:
    details = list(raised())
    assert len(details) >= 12
    assert [detail for detail in details if not is_told(detail)] == []


@pytest.mark.parametrize(
    ("password", "spanish"),
    [
        ("kurz", "tiene menos de 10 caracteres"),
        ("x" * 500, "tiene más de 256 caracteres"),
        ("4711081512", "tiene solo cifras, y menos de 16"),
        ("abcabcabcabc", "se repite a sí misma"),
        ("qwertyuiopas", "es una secuencia, como 12345678 o qwertyuiop"),
        ("anamaria2024", "es el nombre del propio usuario"),
        ("password!taquilla", "está hecha de palabras comunes"),
    ],
)
def test_a_weak_password_is_explained_in_spanish(password: str, spanish: str) -> None:
    weakness = password_weakness(password, ["anamaria@banklot.net"])
    assert weakness is not None
    assert told(ES, weakness) == spanish
    assert told(EN, weakness) == weakness


@pytest.mark.parametrize(
    ("detail", "spanish"),
    [
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
    ],
)
def test_what_is_filled_in_is_told_in_spanish_too(detail: str, spanish: str) -> None:
    assert told(ES, detail) == spanish


def test_of_a_form_that_was_not_understood_people_see_the_field_and_nothing_of_its_reader() -> None:
    assert PageError("FORM_UNFIT", "reason").sentence(ES) == "No se entendió el formulario. (motivo)"
    assert PageError("FORM_UNFIT", "Expected `int`, got `str`").sentence(ES) == "No se entendió el formulario."
