"""PostgreSQL does little for a log, however long it has grown."""

import re

import pytest
from tests.plans import judge, name_of, plan_of, remembering, walks

from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.domain.seals.tiles import Bundle, Tile
from taquilla.engine.authors import Author
from taquilla.engine.proofs.promises import Promises
from taquilla.engine.seals.ed25519 import public_key
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.seals import draws, exports, rows

pytestmark = [pytest.mark.new_database, pytest.mark.usefixtures("demo_template")]

LOTTO_ACTIVO = 5
LAST = {
    "seals.log.look": {"Index Scan on log_entry", "Index Only Scan on log_checkpoint"},
    "seals.log.read_ground": {"Index Scan on log_entry"},
    "seals.checkpoints.find_stop": {"Index Only Scan on log_checkpoint", "Index Only Scan on log_entry"},
    "seals.log.last_seals": {"Index Scan on draw_seal"},
    "seals.log.read_end": {"Index Scan on log_entry", "Index Only Scan on log_checkpoint"},
    "seals.checkpoints.load_last": {"Index Scan on log_checkpoint"},
    "seals.checkpoints.load_latest": {"Index Scan on log_checkpoint"},
    "seals.witnesses.find_due": {"Index Only Scan on log_checkpoint"},
}
"""The last rows of an operator's log: steps from the end of its key, with a limit of one, or of the twenty that a page shows."""
WAITING = {"seals.draws.find_unsealed": {"Index Scan on draw"}, "seals.draws.has_to_mark": {"Index Scan on draw"}}
"""The closed draws of an operator that are not sealed, and no others, stand in an index of their own."""
KEY = VerifierKey("witness.example", COSIGNATURE, public_key(bytes(32))).text


class Cut:
    """A wire on which nobody answers."""

    status, trouble, data = 0, "nobody answers", b""

    async def post(self, *_: object) -> "Cut":
        """Answer nothing."""
        return self

    async def get(self, _: str) -> "Cut":
        """Answer nothing."""
        return self

    async def check(self, _: str) -> None:
        """Allow every address."""

    async def close(self) -> None:
        """Do nothing."""


async def test_no_statement_walks_what_grows(desk, noon, monkeypatch):
    with remembering(monkeypatch) as sent:
        desk.house.witnesses._poster = Cut()
        await desk.house.witnesses.add(BANKLOT, KEY, "https://witness.example", Author("test"))
        await desk.sell(noon, "11")
        await desk.seal_log()
        async with desk.house.database.connection() as connection:
            await desk.house.subjects.seals.seal_what_waits(connection, BANKLOT)
            desk.set_clock("22T12:01")
            await desk.house.lottery.duties.close_draws(connection, BANKLOT)
            await desk.house.subjects.draw_seals.seal_closed(connection, BANKLOT)
            await Promises(desk.house.log_keys).mark(connection, BANKLOT)
        assert [lines async for lines in desk.house.logs.sold(BANKLOT, 1, 20_000)]
        (due,) = await desk.house.witnesses.due()
        await desk.house.witnesses.ask(due)
        await desk.house.logs.checkpoint(BANKLOT)
        await desk.house.logs.file(BANKLOT, Tile(0, 0, 1).path)
        await desk.house.logs.file(BANKLOT, Bundle(0, 1).path)
        await desk.house.logs.verify(BANKLOT, None)
        await desk.house.logs.checkpoint(BANKLOT, 1)
        await desk.house.logs.checkpoint_behind(BANKLOT, 0)
        await desk.house.logs.overview(BANKLOT)
        await desk.house.logs.rotate(BANKLOT, Author("test"))
        await desk.by_two(desk.house.restarts.restart(BANKLOT, "key-lost", None, Author("test")))
        await desk.house.witnesses.remove(BANKLOT, due[1], Author("test"))
    ours = {query: given for query, given in sent.items() if name_of(query).startswith("seals.") or query == rows.WHICH}
    assert len(ours) > 15
    walked, monthly = judge(desk.owner, ours)
    assert walked == LAST | WAITING
    # Prizes are paid in another month than that of the sale, so nobody can tell the month of a seq. A draw's wagers may be sold
    # on whichever days.
    assert monthly.keys() == {rows.WHICH, "seals.draws.load_markets", "seals.exports.measure_sold"}


@pytest.mark.parametrize("query", [draws._SQL["read_lines"], exports._SQL["read_sold"]], ids=["draw", "seqs"])
def test_the_lines_of_a_draw_and_those_of_a_range_of_seqs_are_found_by_an_index(shared_desk, query):
    given = {"operator": BANKLOT, "events": f"{{{shared_desk.event(LOTTO_ACTIVO, '22T12:00')}}}", "first": 1, "last": 20_000}
    walked, monthly = judge(shared_desk.owner, {query.replace("%(operator)s", "%(operator)s::int"): given})
    assert (walked, [*monthly.values()]) == ({}, [{"wager"}])


@pytest.mark.parametrize("name", rows.NAMES)
def test_the_rows_of_an_entry_are_found_by_an_index(shared_desk, name):
    instant = "2024-10-22T12:00:00Z"
    given = {
        "operator": BANKLOT, "first": 5, "last": 25, "first_event": 3, "last_event": 9, "since": instant, "until": instant,
    }  # fmt: skip
    typed = re.sub(r"%\((first|last|first_event|last_event)\)s", r"%(\1)s::bigint", rows.SQL[name])
    typed = re.sub(r"%\((since|until)\)s", r"%(\1)s::timestamptz", typed).replace("%(operator)s", "%(operator)s::int")
    plan = plan_of(shared_desk.owner, typed, given, grown=True)
    assert walks(plan) == set()
