"""Pages are what the code makes of them: the reference, the glossary, who may do what, the interface of dialects."""

import re
from pathlib import Path

import pytest
from offered import called, calls, names
from reference import BESIDE, FOLDER, PAGES, SUMS, sums

import taquilla.dialect
from taquilla.dialect.http import VERSION
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.people.operations import EVERYBODY, OPERATIONS, Operation
from taquilla.store.audit.auditor import RULES

DOCS = Path(__file__).parents[2] / "docs"
PAGE, ALL = (DOCS / "dialects" / "interface.md").read_text(), (DOCS / "reference" / "dialects.md").read_text()


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
        "finds [2 of these frauds](../frauds.md#which-finds-which) · planted: 6\n"
    ) in PAGES["audit-rules"]()


def test_the_digests_beside_the_verifiers_are_theirs() -> None:
    """Auditors compare what they have downloaded with them. `make docs` writes them anew."""
    assert SUMS.read_text() == sums()


def row(operation: Operation) -> str:
    """Return the row of an operation as the page has it."""
    marks = ["yes" if role in operation.roles else "" for role in EVERYBODY]
    bounds = [name for name, holds in (("the root alone", operation.at_root), ("no key", operation.people_only)) if holds]
    cells = (operation.subject, operation.verb, *marks, ", ".join(bounds))
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def test_the_page_of_roles_is_the_table_of_operations() -> None:
    page = (DOCS / "roles.md").read_text()
    head, body = page.split("|---|---|---|---|---|---|---|---|\n")
    assert head.splitlines()[-1] == f"| what | may | {' | '.join(EVERYBODY)} | only |"
    assert body.split("\n\n")[0].splitlines() == [row(operation) for operation in OPERATIONS]


def test_the_page_of_the_interface_has_every_module_and_every_name() -> None:
    modules = [path.stem for path in Path(taquilla.dialect.__file__).parent.glob("[a-z]*.py")]
    assert sorted(re.findall(r"^## `taquilla\.dialect\.(\w+)`", ALL, re.MULTILINE)) == sorted(modules)
    assert all(f"\n| {name} |" in ALL for _, _, rows in names() for name, _, _ in rows)


def test_all_that_a_dialect_calls_of_the_house_has_a_signature_and_a_sentence() -> None:
    """The page has all that our own dialects use."""
    assert called() | {"house.wallets.accounts.open_bets"} <= {name.strip("`") for name, _, _ in calls()}
    assert {"house.counter.ask", "house.wallets.accounts.placing", "house.wallets.signers.add_key"} <= called()
    assert all(signature and text for _, signature, text in calls())
    (placing,) = [signature for name, signature, _ in calls() if name == "`house.wallets.accounts.placing`"]
    assert placing == "`(operator_id: int, played: Played, user_id: str, token: str, **facts: BetFacts) -> PlaceBet`"


def test_the_page_of_the_interface_ends_with_the_changes_of_this_version() -> None:
    told = f"{VERSION[0]}.{VERSION[1]}"
    assert f"Its version is {told}." in PAGE
    assert f"**{told}**" in PAGE.partition("## Changes")[2]
