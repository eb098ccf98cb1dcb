"""Events adjoin by their numbers and their ranges of seqs: every reader of the feed may rely on it."""

from collections.abc import Sequence
from itertools import pairwise

from taquilla.domain.events.outbox import ToldEvent


def assert_no_gap(events: Sequence[ToldEvent]) -> None:
    """Hold that nothing is missing between events as they were read; events of one transaction share its range."""
    for before, event in pairwise(events):
        assert event.number == before.number + 1, (before, event)
        is_shared = (event.first_seq, event.last_seq) == (before.first_seq, before.last_seq)
        assert is_shared or event.first_seq == before.last_seq + 1, (before, event)
