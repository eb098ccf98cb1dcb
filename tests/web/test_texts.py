"""Every refusal and every type of events has a sentence in both languages."""

from pathlib import Path
from types import SimpleNamespace
from typing import get_args

from taquilla import web
from taquilla.api.alarms import AlarmKind
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE


def test_every_refusal_has_a_sentence() -> None:
    for language, texts in CATALOGUE.items():
        missing = {reason.name for reason in Reason} - vars(texts.errors).keys()
        assert missing == set(), language


def test_every_type_of_events_has_a_sentence_and_a_group() -> None:
    for language, texts in CATALOGUE.items():
        assert TYPES.keys() == texts.events.types.keys(), language
        assert {name.partition(".")[0] for name in TYPES} <= texts.events.groups.keys(), language


def test_types_are_told_in_english_as_the_document_tells_them() -> None:
    assert CATALOGUE["en"].events.types == {name: kind.text for name, kind in TYPES.items()}


def test_every_kind_of_alarms_has_a_sentence() -> None:
    for language, texts in CATALOGUE.items():
        assert set(get_args(AlarmKind)) == texts.alarms.kinds.keys(), language


def test_every_call_to_a_wallet_is_told_in_words() -> None:
    for language, texts in CATALOGUE.items():
        assert set(Action) == texts.wallets.actions.keys(), language


def test_the_alarm_of_a_shift_leads_to_the_shift_and_names_its_difference() -> None:
    alarm = SimpleNamespace(kind="shift_difference", subject="117", entity_id=213, detail={"user_id": 864, "difference": -75})
    formats = SimpleNamespace(amount=lambda amount: f"{amount} cents")
    module = environment(Path(web.__file__).with_name("templates")).get_template("office/alarm_texts.html").module
    sentence = str(module.alarm_sentence(CATALOGUE["es"], formats, alarm, {213: "test-1"}))  # type: ignore[attr-defined]
    assert "<strong>Un turno cerró con diferencia de caja</strong>" in sentence
    assert '<a href="/office/shifts/117">test-1</a> -75 cents' in sentence
