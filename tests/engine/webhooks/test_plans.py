"""PostgreSQL does little for webhooks, however much was delivered."""

from datetime import timedelta

import pytest
from tests.engine.webhooks.conftest import OFFICE, Hooks
from tests.plans import judge, name_of, remembering

pytestmark = pytest.mark.new_database

MINE = ("webhooks.",)


def test_no_statement_walks_what_grows(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    with remembering(monkeypatch) as sent:
        for is_ordered in (True, False):
            endpoint = hooks.add(is_ordered=is_ordered)
            hooks.tell("a.a", "b.b")
            hooks.receiver.answer(500, 410)
            hooks.deliver()
            hooks.change(endpoint, is_active=True)
            hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id))
            hooks.pass_time(seconds=6)
            hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, 1))
            hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=1)))
            hooks.log(endpoint)
            hooks.desk.run(hooks.endpoints.close(OFFICE, endpoint.id))
        hooks.desk.run(hooks.desk.work())
    ours = {query: given for query, given in sent.items() if name_of(query).startswith(MINE)}
    assert len(ours) > 20
    assert judge(hooks.desk.owner, ours) == ({}, {})
