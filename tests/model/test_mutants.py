"""Mutants: each is one change of a file, that has a kind and says what stood there before."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from model.blind import notices, planted
from model.changes import count_of, mutant_of
from model.mutants import Verdict, drawn, plant, summary

from model import selling
from taquilla.domain.ledger import money

TEXT = '''"""A file."""

def refusal(stake, most, wrong):
    """Return why not."""
    if stake < 1:
        return "small"
    if stake > most and not wrong:
        return "large"
    count(min(stake, most) // 2)
    return late(stake) or wrong_pin(most)
'''


def test_each_mutant_is_one_change_that_still_reads() -> None:
    found = [mutant_of("a.py", TEXT, place) for place in range(count_of(TEXT))]
    assert Counter(one.kind for one in found) == {
        "comparison": 2, "constant": 2, "and, or": 2, "swapped": 1, "not": 1, "rounding": 1, "least, most": 1, "statement": 3,
        "order": 1,
    }  # fmt: skip
    assert len({one.text for one in found}) == len(found)
    assert ast.unparse(ast.parse(TEXT)) not in {one.text for one in found}
    told = {(one.line, one.before, one.after) for one in found}
    assert (7, "if stake > most and (not wrong):", "if stake >= most and (not wrong):") in told
    assert (10, "return late(stake) or wrong_pin(most)", "return wrong_pin(most) or late(stake)") in told
    assert (5, "if stake < 1:", "(order)") in told
    assert [one.after for one in found if one.kind == "rounding"] == ["count((min(stake, most) + 2 - 1) // 2)"]


def test_the_summary_counts_what_was_played_alone() -> None:
    told = ["killed: sell", "killed: pay", "survived", "not reached"]
    assert summary([Verdict("a.py", "", place, 1, "sum", "", "", one) for place, one in enumerate(told)]) == (
        "2 of 3 that were played are killed (66 %), 1 survive; 1 lie where no history comes"
    )


def test_a_mutant_is_named_by_its_outermost_function() -> None:
    text = "class A:\n    def b(self):\n        def c():\n            return 1\n        return c\n"
    assert mutant_of("a.py", text, 0).function == "A.b"


def test_a_function_of_this_process_gets_the_code_of_a_mutant() -> None:
    kept = money.share_down.__code__
    text = Path(money.__file__).read_text(encoding="utf-8")
    mutants = (mutant_of("domain/ledger/money.py", text, place) for place in range(count_of(text)))
    rounded = next(one for one in mutants if (one.kind, one.function) == ("rounding", "share_down"))
    try:
        assert money.share_down(99, 5_000) == 49
        assert plant(rounded)
        assert money.share_down(99, 5_000) == 50
    finally:
        money.share_down.__code__ = kept


def test_a_seed_draws_all_mutants_in_an_order_that_another_file_does_not_change() -> None:
    alone, both = drawn({"a.py": TEXT}, 7), drawn({"a.py": TEXT, "b.py": TEXT}, 7)
    assert [one for one in both if one[0] == "a.py"] == alone
    assert alone != drawn({"a.py": TEXT}, 8)
    assert sorted(alone) == [("a.py", place) for place in range(count_of(TEXT))]


@pytest.mark.prove("histories")
def test_a_history_notices_a_change_of_a_rule_that_it_asks_about() -> None:
    text = Path(selling.__file__).read_text(encoding="utf-8")
    mutants = (mutant_of("selling.py", text, place) for place in reversed(range(count_of(text))))  # it is in the last third
    changed = next(one for one in mutants if (one.kind, one.function) == ("least, most", "receipt"))
    assert not notices(2, 40)
    with planted("model.selling", changed) as is_there:
        assert is_there
        assert notices(2, 40)
    assert not notices(2, 40)
