"""Every refusal and every type of events has a sentence in both languages."""

from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.refusals import Reason
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
