"""The time of a slow sale is told apart by looks at what the house's connections do."""

import pytest
from bench.waits import NOT_THERE, Looks, Row, what_holds

WORKS: Row = ("active", None, None, None)
READS: Row = ("active", "Client", "ClientRead", None)
ON_DISK: Row = ("active", "IO", "WalSync", None)
QUEUES: Row = ("active", "Lock", "relation", "alter table ticket add column planted text")
BETWEEN: Row = ("idle in transaction", "Client", "ClientRead", None)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([], NOT_THERE),
        ([BETWEEN], "the house's work in a transaction"),
        ([READS], "the house's work in a transaction"),
        ([BETWEEN, WORKS], "PostgreSQL's work"),
        ([WORKS, ON_DISK], "IO WalSync"),
        ([ON_DISK, QUEUES, WORKS], "a lock (relation), behind: alter table ticket add column planted text"),
        ([("active", "Lock", "tuple", None)], "a lock (tuple), behind: one that is gone"),
    ],
)
def test_a_lock_explains_before_the_disk_and_both_before_work(rows: list[Row], what: str) -> None:
    assert what_holds(rows) == what


def test_what_is_seen_counts_until_the_next_look_and_within_the_sale_alone() -> None:
    looks = Looks([(1.0, "a"), (1.5, "b"), (1.75, "a"), (3.0, "c")])
    assert looks.during(1.25, 2.0) == {"a": 500, "b": 250}
    assert looks.during(2.5, 4.0) == {"c": 1000, "a": 500}
    assert looks.during(0.0, 0.5) == {}
    assert Looks().during(0.0, 1.0) == {}
