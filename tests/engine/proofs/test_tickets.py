"""The proof of a ticket leads from each of its lines to a signed checkpoint, in each draw; what printed ones promise."""

import asyncio
from functools import partial
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from tests.domain.seals.conftest import is_included, proven
from tests.refusals import must_be

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.receipts import Receipt
from taquilla.domain.seals.draws import DrawSeal, terms_digest
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.notes import VerifierKey
from taquilla.domain.seals.promises import Promise, promise_text
from taquilla.domain.seals.tree import leaf_hash
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.proofs import promises, tickets
from taquilla.engine.proofs.promises import ticket_terms
from taquilla.engine.proofs.tickets import TicketProof
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import verifier_key
from taquilla.sandbox.demo import BANKLOT

LOTTO_ACTIVO, CHANCE = 5, 27


def check(whole: TicketProof) -> dict[int, list[str]]:
    """Verify a proof with the domain's own code, and return the lines by their sealed draws."""
    keys = map(VerifierKey.parse, whole.keys)
    known = [key for key in keys if key.name == whole.origin]
    found = {}
    for draw in whole.draws:
        if draw.proof is None:
            assert (draw.entry, draw.lines) == (None, ())
            continue
        seal = DrawSeal.parse(draw.entry)
        assert (seal.draw, seal.number, draw.proof.extra.decode()) == (draw.event.id, draw.proof.index, draw.entry)
        assert proven(draw.proof.data, *known) == (seal.number, draw.entry.encode())
        for line in draw.lines:
            assert is_included(leaf_hash(line.text.encode()), line.place, seal.wagers, line.path, seal.root)
        found[draw.event.id] = [line.text for line in draw.lines]
    return found


async def proof_of(desk, ticket) -> TicketProof:
    return must_be(TicketProof, await desk.house.proofs.get(ticket.id))


async def test_a_ticket_is_proven_in_each_draw_in_which_it_plays_sold_or_undone(desk, noon):
    later = desk.event(LOTTO_ACTIVO, "22T13:00")
    pair, other = desk.event(CHANCE, "22T13:00", 1), desk.event(CHANCE, "22T13:00", 2)
    run = (await desk.sell(noon, "1,2,3", game=Game.TRIPLETA)).ticket
    joint = (await desk.sell(pair, "123-456", "654-321", game=Game.TRIPLE_AB)).ticket
    beside = (await desk.sell(pair, "123", game=Game.TRIPLE)).ticket
    undone = await desk.sell(noon, "13", "00")
    await desk.house.counter.ask(desk.undoing(undone))
    await desk.sell(noon, "7")
    before = await proof_of(desk, run)
    assert [draw.state for draw in before.draws] == ["open"] * 10
    assert before.terms == tuple(ticket_terms(run, "VES"))
    assert await desk.house.proofs.entry(run.id, noon) is None
    await desk.past("22T12:01")
    (line,) = before.terms
    # Until the result neither the plays nor their neighbours in the tree are shown to whoever knows a ticket's code.
    hidden = await proof_of(desk, run)
    assert (check(hidden), hidden.terms, hidden.is_sealed) == ({noon: []}, (), True)
    await desk.draw(noon, "30")
    assert check(await proof_of(desk, run)) == {noon: [f"{line} sold"]}
    sealed = check(await proof_of(desk, undone.ticket))
    assert [text.split(" undone ")[0] for text in sealed[noon]] == ticket_terms(undone.ticket, "VES")
    await desk.past("22T13:01")
    assert (await proof_of(desk, joint)).is_sealed
    await desk.draw(pair, "111")
    # Its path would prove a guess of the pair that stands beside it, which the other list judges too.
    hidden = await proof_of(desk, beside)
    assert (check(hidden), hidden.terms, hidden.is_sealed) == ({pair: []}, (), True)
    for event, outcome in ((later, "30"), (other, "222")):
        await desk.draw(event, outcome)
    assert [draw.state for draw in (await proof_of(desk, run)).draws] == ["sealed"] * 2 + ["open"] * 8
    assert check(await proof_of(desk, run)).keys() == {noon, later}
    lines = [f"{one} sold" for one in ticket_terms(joint, "VES")]
    assert check(await proof_of(desk, joint)) == {pair: lines, other: lines}
    entry = await desk.house.proofs.entry(joint.id, other)
    assert entry == next(draw.proof for draw in (await proof_of(desk, joint)).draws if draw.event.id == other)
    assert await desk.house.proofs.entry(joint.id, noon) is None
    assert await desk.house.proofs.entry(uuid4(), noon) is None
    assert await desk.house.proofs.get(uuid4()) is None
    # A line that was changed afterwards leads nowhere, whether the tree is remembered or made anew.
    desk.ask("update wager set amount = 999 where ticket_seq = %s returning 1", run.seq)
    for _ in range(2):
        with pytest.raises(AssertionError):
            check(await proof_of(desk, run))
        desk.house.proofs._trees = tickets.DrawTrees(desk.house.database)


async def test_trees_are_made_once_each_and_the_oldest_are_forgotten(desk, noon, monkeypatch):
    later = desk.event(LOTTO_ACTIVO, "22T13:00")
    made, make = [], tickets._make

    async def counted(connection, operator, event):
        made.append(event)
        return await make(connection, operator, event)

    monkeypatch.setattr(tickets, "_make", counted)
    monkeypatch.setattr(tickets, "LEAVES_MAX", 3)
    await desk.sell(noon, "7", "8")
    await desk.sell(later, "7", "8")
    trees = tickets.DrawTrees(desk.house.database)
    get = partial(trees.get, BANKLOT)
    found = await asyncio.gather(*(get(noon) for _ in range(5)))
    assert made == [noon]
    assert {len(one.seqs) for one in found} == {2}
    await get(later)
    await get(noon)
    assert made == [noon, later, noon]
    monkeypatch.setattr(trees._making, "_line_max", 0)
    await get(noon)
    with pytest.raises(Busy):
        await get(later)


async def test_a_ticket_is_proven_after_its_log_was_restarted_and_its_promise_names_the_old_origin(desk, noon):
    ticket = (await desk.sell(noon, "7")).ticket
    await desk.past("22T12:30")
    before = await proof_of(desk, ticket)
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, "key-lost", None, Author("test")))
    # The checkpoint is that of the old origin until the new one has signed.
    between = await proof_of(desk, ticket)
    assert (between.origin, before.origin) == (restart.origin, restart.origin)
    await desk.work()
    after = await proof_of(desk, ticket)
    assert (after.origin, after.keys[0]) == (restart.key.name, restart.key.text)
    assert set(before.keys) < set(after.keys)
    assert check(before) == check(between) == check(after) != {}


ADDRESS = "https://tickets.example.org/check/1"


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(promises, "FRESH_S", 0.0)


async def printed(desk, ticket: UUID, address: str = ADDRESS) -> Receipt:
    command = PrintTicket(House.new_id(), desk.caller("username@banklot.net"), Channel.BANKLOT, ticket)
    return must_be(Receipt, await desk.house.lottery.receipts.take(command, address))


async def test_a_ticket_promises_its_seal_with_the_same_code_each_time_and_with_another_key_once_that_is_there(desk, noon):
    sold = await desk.sell(noon, "7", "00")
    await desk.seal_log()
    first, again = [await printed(desk, sold.ticket.id) for _ in range(2)]
    (row,) = await desk.house.logs.keys(BANKLOT)
    checkpoint = await desk.house.logs.checkpoint(BANKLOT)
    assert first.check_address == again.check_address
    assert first.seal == f"{checkpoint.size} · {base64_of(checkpoint.root)[:12]}"
    assert (await printed(desk, sold.ticket.id, "")).check_address == ""
    # Whoever has the address, the log's key and the ticket's rows verifies it.
    address, _, fragment = first.check_address.partition("#")
    promise = Promise.parse(fragment)
    wagers = terms_digest(ticket_terms(sold.ticket, "VES"))
    assert (address, promise.wagers, promise.at) == (ADDRESS, wagers, sold.ticket.created_at)
    text = promise_text(row.name, sold.ticket.id, promise.wagers, promise.at)
    assert promise.key_id == verifier_key(row).key_id
    assert is_signed(row.public_key, promise.signature, text.encode())
    # A key that was replaced promises nothing more.
    new = await desk.house.logs.rotate(BANKLOT, Author("test"))
    later = Promise.parse((await printed(desk, sold.ticket.id)).check_address.partition("#")[2])
    assert (later.key_id, later.wagers) == (new.key_id, promise.wagers)
    assert is_signed(new.public_key, later.signature, text.encode())


async def test_a_ticket_promises_nothing_before_there_is_a_log(desk, noon, monkeypatch):
    nobody = BANKLOT + 1000
    marks = promises.Promises(desk.house.log_keys)

    async def mark(connection, operator_id):
        return await marks.mark(connection, nobody)

    monkeypatch.setattr(desk.house.lottery.receipts, "_marks", SimpleNamespace(mark=mark))
    sold = await desk.sell(noon, "7", "00")
    receipt = await printed(desk, sold.ticket.id)
    assert (receipt.check_address, receipt.seal) == (ADDRESS, "")


async def test_a_mark_is_asked_for_once_in_a_few_seconds(desk, noon, monkeypatch):
    monkeypatch.setattr(promises, "FRESH_S", 5.0)
    now_s = 100.0
    marks = promises.Promises(desk.house.log_keys, lambda: now_s)
    await desk.seal_log()
    first = await desk.do(marks.mark)
    await desk.sell(noon, "7")
    await desk.seal_log()
    now_s = 104.9
    assert await desk.do(marks.mark) is first
    now_s = 105.0
    assert (await desk.do(marks.mark)).checkpoint != first.checkpoint
