"""The owner of the database and of the master key makes the log anew over other rows, with the house's own code."""

from dataclasses import replace
from typing import Any

from psycopg.types.json import Jsonb
from tests.engine.conftest import Desk

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import SEAL, DrawSeal
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.entries import Entry
from taquilla.domain.seals.tree import Frontier, leaf_hash, leaf_hashes
from taquilla.engine.seals.keys import in_force, verifier_key
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import HouseConnection, connect, snapshot
from taquilla.store.postgres.embedded import OWNER
from taquilla.store.seals import checkpoints, draws
from taquilla.store.seals.digests import row_digests, state_digests

ENTRIES = "select text, salt from log_entry where operator_id = %s order by number"
SIZES = "select size from log_checkpoint where operator_id = %s"
ENTRY = "update log_entry set text = %s where operator_id = %s and number = %s"
DRAW = "update draw_seal set wagers = %s, head = %s, root = %s where operator_id = %s and event_id = %s"
CHECKPOINT = "update log_checkpoint set root = %s, note = %s where operator_id = %s and size = %s"
TOLD = "update outbox set data = data || %s where operator_id = %s and type = %s and data ->> %s = %s"
NODE = "insert into log_hash values (%s, %s, %s, %s)"


def rewrite(desk: Desk) -> None:
    """Make every entry, seal, hash and checkpoint again from the rows as they are, and the events that tell of them."""

    async def anew() -> None:
        async with await connect(desk.owner_url, role=OWNER) as connection:
            await connection.execute("set session_replication_role = replica")
            await _rewrite(desk, connection)

    desk.run(anew())


async def _rewrite(desk: Desk, connection: HouseConnection) -> None:
    async def write(statement: str, *values: Any) -> None:
        await connection.execute(statement.encode(), values)

    entries = await (await connection.execute(ENTRIES, [BANKLOT])).fetchall()
    sizes = {size for (size,) in await (await connection.execute(SIZES, [BANKLOT])).fetchall()}
    keys = in_force(await checkpoints.load_keys(connection, BANKLOT), desk.one("select house_now()"))
    last_state = max(nth for nth, (text, _) in enumerate(entries) if "\nstate " in text)
    sealed = [DrawSeal.parse(text).draw for text, _ in entries if text.startswith(SEAL)]
    trees = dict.fromkeys(sealed, Frontier())
    async with snapshot(connection):
        grounds = {one.event_id: one for one in await draws.load_grounds(connection, BANKLOT, sealed)}
        async for draw, lines in draws.read_lines(connection, BANKLOT, sealed):
            trees[draw] = trees[draw].extended(leaf_hashes(line.encode() for line in lines))
    tree, leaves = Frontier(), []
    for number, (old, salt) in enumerate(entries):
        if old.startswith(SEAL):
            seal = DrawSeal.parse(old)
            wagers = trees[seal.draw]
            head = grounds[seal.draw].head(BANKLOT, wagers.size)
            text = replace(seal, wagers=wagers.size, head=head.digest, root=wagers.root()).text
            if text != old:
                await write(DRAW, wagers.size, head.text, wagers.root(), BANKLOT, seal.draw)
                told = {"wagers": wagers.size, "head": head.digest.hex(), "root": wagers.root().hex()}
                await write(TOLD, Jsonb(told), BANKLOT, "draw.sealed", "draw_id", str(seal.draw))
        else:
            entry = Entry.parse(old)
            rows = await row_digests(connection, BANKLOT, entry.extent, salt)
            state = await state_digests(connection, BANKLOT, salt) if number == last_state else entry.state
            announced = tuple(verifier_key(key).text for key in keys) if entry.keys else ()
            text = replace(entry, rows=rows, state=state, keys=announced).text
        if text != old:
            await write(ENTRY, text, BANKLOT, number)
        leaves.append(leaf_hash(text.encode()))
        tree = tree.extended(leaves[-1:])
        if tree.size in sizes:
            root = tree.root()
            note = desk.house.log_keys.signed(BANKLOT, Checkpoint(keys[0].name, tree.size, root), keys).data.decode()
            await write(CHECKPOINT, root, note, BANKLOT, tree.size)
            told = {"root": base64_of(root), "checkpoint": note}
            await write(TOLD, Jsonb(told), BANKLOT, "log.checkpoint", "size", str(tree.size))
    await write("delete from log_hash where operator_id = %s", BANKLOT)
    for _, made in Frontier().growing(leaves):
        for row in made:
            for at, one in enumerate(row.hashes):
                await write(NODE, BANKLOT, row.level, row.first + at, one)
