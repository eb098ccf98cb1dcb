"""Printed tickets promise their seal once there is a log, always with the same code, and name the latest checkpoint."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.receipts import Receipt
from taquilla.domain.seals.draws import terms_digest
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.promises import Promise, promise_text
from taquilla.engine.authors import Author
from taquilla.engine.house import House
from taquilla.engine.proofs import promises
from taquilla.engine.proofs.promises import ticket_terms
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import verifier_key
from taquilla.sandbox.demo import BANKLOT

ADDRESS = "https://tickets.example.org/check/1"


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(promises, "FRESH_S", 0.0)


async def printed(desk, ticket: UUID, address: str = ADDRESS) -> Receipt:
    command = PrintTicket(House.new_id(), desk.caller("username@banklot.net"), Channel.BANKLOT, ticket)
    receipt = await desk.house.lottery.receipts.take(command, address)
    assert isinstance(receipt, Receipt)
    return receipt


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
    async with desk.house.database.connection() as connection:
        first = await marks.mark(connection, BANKLOT)
    await desk.sell(noon, "7")
    await desk.seal_log()
    now_s = 104.9
    async with desk.house.database.connection() as connection:
        assert await marks.mark(connection, BANKLOT) is first
        now_s = 105.0
        assert (await marks.mark(connection, BANKLOT)).checkpoint != first.checkpoint
