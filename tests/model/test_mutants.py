"""Mutants: each is one change of a file, that has a kind and says what stood there before."""

import ast
from collections import Counter

from model.mutants import Verdict, count_of, mutant_of, summary

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


def test_a_rounded_division_goes_up() -> None:
    (rounded,) = [one for place in range(count_of(TEXT)) if (one := mutant_of("a.py", TEXT, place)).kind == "rounding"]
    assert rounded.after == "count((min(stake, most) + 2 - 1) // 2)"


def test_the_summary_counts_what_was_played_alone() -> None:
    mutant = mutant_of("a.py", TEXT, 0)
    told = ["killed: sell", "killed: pay", "survived", "not reached"]
    assert summary([Verdict(mutant, one) for one in told]) == (
        "2 of 3 that were played are killed (66 %), 1 survive; 1 lie where no history comes"
    )
