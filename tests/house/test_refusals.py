"""The page of rules has every reason for a refusal, in the words of the house."""

import re

from tests.rings import ROOT

from taquilla.domain.ledger.refusals import Reason

PAGE = (ROOT / "docs/rules.md").read_text()
ROW = re.compile(r"^\|[^|]*\| `([A-Z_]+)` \| ([^|]+) \|", re.MULTILINE)


def differences(page: str) -> set[tuple[str, str]]:
    told = set(ROW.findall(page[page.index("\n## Refusals") :]))
    return told ^ {(reason.name, reason.value) for reason in Reason}


def test_the_page_of_rules_has_each_reason_in_the_words_of_the_house() -> None:
    assert differences(PAGE) == set()


def test_a_reason_that_is_missing_and_one_in_other_words_are_seen() -> None:
    lost = PAGE.replace("| | `WEEK_CLOSED` | the week is closed | – |\n", "")
    assert differences(lost) == {("WEEK_CLOSED", "the week is closed")}
    assert len(differences(PAGE.replace("the week is closed", "the week is over"))) == 2
