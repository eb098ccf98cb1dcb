"""The pages of docs/reference and the glossary are what the code and its tables make of them."""

import pytest
from reference import BESIDE, FOLDER, PAGES, SUMS, sums

from taquilla.domain.ledger.refusals import Reason
from taquilla.store.audit.auditor import RULES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_as_the_code_makes_it(name: str) -> None:
    """Else run `make docs`."""
    assert (FOLDER / f"{name}.md").read_text() == PAGES[name]()


def test_the_reference_has_no_page_of_code_that_is_gone() -> None:
    assert {page.stem for page in FOLDER.iterdir()} == PAGES.keys() - {"../glossary"}


def test_the_pages_have_every_type_of_event_and_every_problem_in_its_own_words() -> None:
    events, problems = PAGES["events"](), PAGES["problems"]()
    assert "| `tickets.paid` | Prizes of tickets were paid. | entity | `tickets` (`id`, " in events
    assert "| `draws.opened` | Draws are on sale. | all | `draw_ids` |" in events
    assert (
        "| `CREDIT_EXCEEDED` | 409 | the credit of the agency does not cover the sale | `bound`: what the credit still covers |"
        in problems
    )


def test_what_the_code_does_not_say_is_about_what_it_has() -> None:
    assert set(BESIDE["with"]) <= set(Reason.__members__)
    assert set(BESIDE["keeps"]) <= {rule.id for rule in RULES}


def test_tests_plant_violations_of_every_rule_of_the_audit() -> None:
    assert "planted: 0\n" not in PAGES["audit-rules"]()


def test_every_rule_of_the_audit_stands_under_one_subject() -> None:
    rules = [rule for ids in BESIDE["subjects"].values() for rule in ids.split()]
    assert sorted(rules) == sorted(rule.id for rule in RULES)


def test_a_rule_of_the_audit_leads_to_what_it_keeps_and_to_what_it_has_found() -> None:
    assert (
        "or to expired prizes.\n\nkeeps [CM-04](../rules.md#cm-04) · "
        "finds [2 of these frauds](../frauds.md#which-finds-which) · planted: 4\n"
    ) in PAGES["audit-rules"]()


def test_the_digests_beside_the_verifiers_are_theirs() -> None:
    """Where they are not: `make docs`. Auditors compare what they have downloaded."""
    assert SUMS.read_text() == sums()
