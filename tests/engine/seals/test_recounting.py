"""The verifier recounts what a house owes, from the files that it exports: pairs, a run, a void draw, a correction."""

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.people.members import Member
from taquilla.sandbox.demo import BANKLOT
from verifier import taquilla_verify as verifier

LOTTO_ACTIVO, CHANCE = 5, 27


async def recounted(desk, event: int) -> tuple[int, str]:
    """Verify the files of a draw. Return how many prizes and refunds there are, and the results."""
    exports = desk.house.seals
    ((name, public),) = desk.ask("select name, public_key from log_key where operator_id = %s", BANKLOT)
    key_id = verifier.digest(name.encode(), b"\n\1", public)[:4]
    trust = verifier.Trust(name, [verifier.Key(name, verifier.LOG, key_id, public, name)])
    auditor = Member(0, 0, "auditor", "auditor", active=True)
    made = await exports.wagers(BANKLOT, event, auditor), await exports.results(BANKLOT, event)
    files = [b"".join([part async for part in pieces]) for pieces in made]
    head, markets, wagers = verifier.sealed_from(files[0])
    verifier.verify_seal(head, wagers, (await exports.seal(BANKLOT, event)).proof.data, trust)
    results = verifier.read(verifier.RESULTS, files[1].decode(), "")
    return verifier.recount(results, wagers, markets), files[1].decode()


async def test_what_a_house_owes_is_recounted_from_its_files(desk):
    pair, other = desk.event(CHANCE, "22T13:00", 1), desk.event(CHANCE, "22T13:00", 2)
    rows = desk.ask(
        "select event.id, event.draws_at from event join draw on event_id = event.id where operator_id = %s and product_id = %s"
        " and state <> 'closed' order by event.draws_at limit 14", BANKLOT, LOTTO_ACTIVO,
    )  # fmt: skip
    run = [event for event, _ in rows]
    await desk.sell(run[0], "1,2,3", "4,5,6", game=Game.TRIPLETA)
    await desk.sell(run[0], "7", "8")
    await desk.sell(run[1], "7", "9")
    await desk.sell(pair, "123-456", "123-999", "888-999", game=Game.TRIPLE_AB)
    await desk.sell(pair, "123", game=Game.TRIPLE)
    await desk.sell(pair, "23", game=Game.TERMINAL)
    first, second = await desk.clerks()
    await desk.house.lottery.draw_orders.enter(first, run[1], DrawOrder.VOID, "no draw today")
    await desk.house.lottery.draw_orders.approve(second, run[1], DrawOrder.VOID)
    await desk.work()
    for place, (event, draws_at) in enumerate(rows[:11]):
        desk.ask("select move_house_clock(%s::timestamptz + interval '1 minute')", draws_at)
        await desk.work()
        if place != 1:
            await desk.draw(event, {0: "7", 2: "1", 3: "2", 10: "3"}.get(place, "30"))
        await desk.work()
    for event, outcome in ((pair, "123"), (other, "456")):
        await desk.draw(event, outcome)
    await desk.work()

    count, results = await recounted(desk, run[0])
    # The eleventh draw, which stands in the void one's place, has completed the run's first set.
    assert (count, results.count("\nmarket ")) == (2, 1)
    assert f" {run[9]} {run[10]}\n" in results
    assert [(await recounted(desk, event))[0] for event in (run[1], run[10], pair, other)] == [3, 1, 4, 2]
    await desk.draw(pair, "888")
    await desk.work()
    assert [(await recounted(desk, event))[0] for event in (pair, other)] == [2, 2]
