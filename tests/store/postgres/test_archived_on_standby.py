"""A standby follows the archiving of a month."""

from datetime import date
from pathlib import Path

import psycopg
from tests.patience import wait_until

from taquilla.store.postgres.archived_months import archive
from taquilla.store.postgres.embedded import OWNER, Embedded

GUARDED = "select count(*) from pg_trigger where tgname = 'an_archived_month_is_read_only'"


def test_a_standby_has_the_archived_month_too(server: Embedded, standby: Path, empty_database: str) -> None:
    url = server.url(OWNER, empty_database)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select ensure_partitions('2020-01-01', '2020-01-31')")
    (month,) = archive(url, date(2020, 2, 1))
    assert month.still_open == []

    def follows() -> bool:
        with psycopg.connect(host=str(standby), dbname=empty_database, user=OWNER, autocommit=True) as there:
            assert there.execute("select count(*) from wager").fetchone() == (0,)
            return there.execute(GUARDED).fetchone() == (9,)

    wait_until(follows, "the standby has replayed it")
