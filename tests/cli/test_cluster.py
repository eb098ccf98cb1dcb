"""The commands about nodes, where there are none. tests/distributed tries them on real ones."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Shell


def test_a_plain_postgresql_is_told_that_it_has_no_citus(demo_house: "Shell") -> None:
    for words in (("db", "nodes"), ("db", "distribute", "--no-backup", "--yes")):
        told = demo_house(*words)
        assert (told.status, "This database has no Citus" in told.err) == (2, True), told
    told = demo_house("operator", "place", "1")
    assert (told.status, "This database is not distributed" in told.err) == (2, True), told
