"""Closed draws are sealed: their wagers as lines, an entry of the log, a checkpoint, and only then a result."""

from datetime import UTC, datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import DrawHead, DrawSeal, SealedMarket, SealedWager
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.tree import EMPTY_ROOT, leaf_hash, root_of
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import snapshot
from taquilla.store.seals.draws import read_lines

LOTTO_ACTIVO, CHANCE, TACHIRA = 5, 27, 1

WAGERS = """
select distinct ticket.seq, line, ticket.id, number, wager.market_id, game, selection, wager.amount, multiplier, consolation,
    currency, entity_id, created_at, undone_at
from wager join ticket on ticket.operator_id = wager.operator_id and ticket.seq = ticket_seq
join market_event as held on held.operator_id = wager.operator_id and held.market_id = wager.market_id
where wager.operator_id = %s and held.event_id = %s order by ticket.seq, line
"""


def seals(desk) -> dict[int, DrawSeal]:
    """The entries of draws in the log, by draw."""
    found = desk.ask("select text from log_entry where operator_id = %s and text like 'taquilla-draw-seal/1%%'", BANKLOT)
    entries = [DrawSeal.parse(text) for (text,) in found]
    by_draw = {entry.draw: entry for entry in entries}
    assert len(by_draw) == len(entries)
    return by_draw


def wagers(desk, event: int) -> list[SealedWager]:
    return [SealedWager(*row) for row in desk.ask(WAGERS, BANKLOT, event)]


async def lines(desk, event: int) -> list[str]:
    async with desk.house.database.reading() as connection, snapshot(connection):
        return [line async for _, some in read_lines(connection, BANKLOT, [event]) for line in some]


def test_a_closed_draw_is_sealed_before_its_result(desk):
    noon, pair, other = desk.event(LOTTO_ACTIVO, "22T12:00"), desk.event(CHANCE, "22T13:00", 1), desk.event(CHANCE, "22T13:00", 2)
    sign = desk.one("select min(id) from event where zodiac and draws_at = '2024-10-22T13:00-04'")
    after = desk.event(LOTTO_ACTIVO, "22T13:00")

    async def story() -> None:
        await desk.sell(noon, "11", "12")
        undone = await desk.sell(noon, "13", "13")
        await desk.sell(noon, "1,2,3", game=Game.TRIPLETA)
        await desk.sell(pair, "123-456", game=Game.TRIPLE_AB)
        await desk.sell(pair, "123", game=Game.TRIPLE)
        await desk.sell(sign, "123-ARI", game=Game.TRIPLE_SIGN)
        await desk.house.counter.ask(desk.undoing(undone))
        desk.set_clock("22T12:01")
        async with desk.house.database.connection() as connection:
            await desk.house.lottery.duties.close_draws(connection, BANKLOT)
        first, second = await desk.clerks()
        refusal = Refusal(Reason.DRAW_NOT_SEALED)
        assert await desk.house.lottery.draws.enter_result(first, noon, "11") == refusal
        assert await desk.house.lottery.draws.approve_result(second, noon, "11") == refusal
        await desk.work()
        await desk.draw(noon, "11")
        desk.set_clock("22T13:01")
        await desk.work()
        for event in (noon, pair, other, sign, after):
            played = wagers(desk, event)
            assert [wager.text for wager in played] == await lines(desk, event)
            seal = seals(desk)[event]
            assert (seal.wagers, seal.root) == (len(played), root_of(leaf_hash(one.text.encode()) for one in played))
        await desk.assert_audit_clean()

    desk.run(story())
    run, joint = desk.ask("select id from market where kind <> 'event' order by kind desc")
    assert {wager.market for wager in wagers(desk, after)} == {*run}
    assert [wager.market for wager in wagers(desk, other)] == [*joint]
    assert [wager.undone_at is None for wager in wagers(desk, noon)] == [True, True, False, False, True]
    kept = desk.ask("select entry, closed_at, wagers, head, root from draw_seal where event_id = %s", noon)
    ((entry, closed_at, count, head, root),) = kept
    stands = tuple(one for (one,) in desk.ask("select event_id from market_event where market_id = %s order by position", *run))
    made = DrawHead(
        BANKLOT, noon, "LOTTO ACTIVO", "animalitos", False, datetime(2024, 10, 22, 16, tzinfo=UTC), closed_at,
        (SealedMarket(noon, "event", 1, (noon,)), SealedMarket(*run, "run", 10, stands)), 5,
    )  # fmt: skip
    assert head == made.text
    assert seals(desk)[noon] == DrawSeal(entry, noon, closed_at, count, made.digest, root)


def test_draws_that_close_together_share_a_checkpoint_and_each_is_told(desk):
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.sell(noon, "11")
        desk.set_clock("22T12:01")
        await desk.work()
        await desk.work()

    desk.run(story())
    sealed = seals(desk)
    assert sealed.keys() == {event for (event,) in desk.ask("select event_id from draw where state = 'closed' and is_sealed")}
    assert len(sealed) > 50
    assert {(seal.wagers, seal.root) for seal in sealed.values() if seal.draw != noon} == {(0, EMPTY_ROOT)}
    told = desk.ask("select number, data from outbox where type = 'draw.sealed' order by number")
    seal = sealed[noon]
    (number,) = [number for number, data in told if data["draw_id"] == noon]
    assert dict(told)[number] == {
        "draw_id": noon, "entry": seal.number, "closed_at": f"{seal.closed_at:%Y-%m-%dT%H:%M:%S.%fZ}", "wagers": 1,
        "head": seal.head.hex(), "root": seal.root.hex(),
    }  # fmt: skip
    assert len(told) == len(sealed)
    notes = desk.ask("select size, note, number from log_checkpoint join outbox on (data->>'size')::int = size order by size")
    size, note, before = next(one for one in notes if one[0] > seal.number)
    assert (Checkpoint.parse(Note.parse(note.encode()).text).size, before < number) == (size, True)
    assert size > max(one.number for one in sealed.values())
