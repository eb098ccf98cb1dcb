"""Every refusal and every type of events has a sentence in both languages."""

from typing import get_args

import pytest

from taquilla.api.alarms import AlarmKind
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.web.texts import CATALOGUE


@pytest.mark.parametrize("language", CATALOGUE)
def test_everything_that_the_house_names_has_a_sentence(language: str) -> None:
    texts = CATALOGUE[language]
    assert {reason.name for reason in Reason} - vars(texts.errors).keys() == set()
    assert TYPES.keys() == texts.events.types.keys()
    assert {name.partition(".")[0] for name in TYPES} <= texts.events.groups.keys()
    assert set(get_args(AlarmKind)) == texts.alarms.kinds.keys()
    assert set(Action) == texts.wallets.actions.keys()


def test_types_are_told_in_english_as_the_document_tells_them() -> None:
    assert CATALOGUE["en"].events.types == {name: kind.text for name, kind in TYPES.items()}
