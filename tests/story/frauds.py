"""The table of frauds: what the owner of the database and of the master key does, and who finds it, by what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from psycopg import sql
from psycopg.types.json import Jsonb
from tests.engine.conftest import Desk
from tests.story.fraud_day import unguarded

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import SEAL, DrawSeal
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.entries import Entry
from taquilla.domain.seals.tree import Frontier, leaf_hash, leaf_hashes
from taquilla.engine.seals.ed25519 import public_key
from taquilla.engine.seals.keys import in_force, verifier_key
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import HouseConnection, connect, snapshot, statements
from taquilla.store.postgres.embedded import OWNER
from taquilla.store.seals import checkpoints, draws
from taquilla.store.seals.digests import row_digests, state_digests

SQL: Final = statements(__file__)
FINDERS: Final = ("auditor", "verifier", "follower", "witness", "paper")
UNSEALED: Final = "The wagers of the file are not those that were sealed."
BROKEN: Final = "The promise is broken."
UNPROVEN: Final = "A wager of the ticket was not sealed"
NO_ENTRY: Final = "The entry does not stand in the log"
NOT_SIGNED: Final = "The log has not signed the checkpoint with this key."
DIFFERS: Final = "draw {noon} DIFFERS"
UNKNOWN: Final = "The house does not know the ticket"
ANEW: Final = {
    "verifier": "entries of the log are not those of a kept checkpoint",
    "follower": "entries of the log are not those of its checkpoint",
    "witness": "422 The proof does not lead to both roots.", "paper": "another root than the log shows",
}  # fmt: skip
OTHER_KEY: Final = {"verifier": NOT_SIGNED, "follower": NOT_SIGNED, "witness": "403 No known key has signed", "paper": NOT_SIGNED}


@dataclass(frozen=True)
class Fraud:
    """A fraud, and what each of those who find it says; the auditor names its rules. name: that of its statements.

    is_early: before the close of noon, after which the house goes on with its day; else in the evening, when all is paid.
    is_anew: then the owner makes the whole log anew with the master key, so that log and rows agree. is_planted: tests/audit
    plants the same damage, and another fraud here is found by the same sentences: its own story is of a campaign.
    """

    what: str
    name: str
    found: Mapping[str, str]
    is_early: bool = False
    is_anew: bool = False
    is_planted: bool = False

    def commit(self, desk: Desk, names: Mapping[str, int]) -> None:
        with unguarded(desk):
            if self.name == "key":
                forge_key(desk)
            for statement in SQL.get(self.name, "").split(";\n"):
                assert not statement or desk.owner.execute(sql.SQL(statement.format(**names))).rowcount, statement
        if self.is_anew:
            rewrite(desk)


def forge_key(desk: Desk) -> None:
    """Put another key in the place of the log's."""
    seed = bytes(range(32))
    wrapped = desk.house.log_keys.keyring.wrap(BANKLOT, seed)
    desk.ask("update log_key set public_key = %s, wrapped = %s where operator_id = %s", public_key(seed), wrapped, BANKLOT)


BACKDATED: Final = Fraud(
    "a ticket is sold behind the close, as if before it", "", {"auditor": "I91", "follower": DIFFERS}, is_early=True
)
PROMISED: Final = Fraud(
    "a ticket is forgotten before anybody but its customer knows of it", "", {"paper": UNKNOWN}, is_early=True
)
SHORTER: Final = {
    "verifier": "The log has become shorter", "follower": "entries, and has", "witness": "409",
    "paper": "The log has no checkpoint",
}  # fmt: skip
RESTORED: Final = Fraud("a backup is restored in silence", "", SHORTER)
FORKED: Final = Fraud("two people are shown two logs", "", {"verifier": ANEW["verifier"], "paper": ANEW["paper"]})

FRAUDS: Final = (
    # What was sold, after the draw.
    Fraud("a stake is raised", "stake", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}),
    Fraud("a selection is changed", "selection",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a multiplier is changed", "multiplier",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("two wagers change places", "order", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a ticket is moved to another seller", "seller",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a sale gets another instant", "instant", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}),
    Fraud("a ticket is dropped", "dropped",
          {"auditor": "I101 I106", "verifier": "The file has 3 wagers", "paper": UNKNOWN}, is_planted=True),
    Fraud("a winning ticket is added after the result", "added",
          {"auditor": "I02 I106", "verifier": "The file has 7 wagers", "paper": UNPROVEN}),
    Fraud("an undone ticket is sold again", "sold_again", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": UNPROVEN}),
    Fraud("a sold ticket is undone", "undone",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": UNPROVEN}, is_planted=True),
    # Results and money.
    Fraud("a result is changed", "result", {"auditor": "I101 I30", "verifier": "The books owe a wager"}),
    Fraud("a prize is changed", "prize", {"auditor": "I101 I30", "verifier": "The books owe a wager"}),
    Fraud("a prize is paid twice", "twice", {"auditor": "I02 I32"}),
    Fraud("a payment goes to another account", "redirected", {"auditor": "I101 I112"}),
    Fraud("a wallet gets more than was deposited", "wallet", {"auditor": "I101 I63"}),
    Fraud("a rule is changed in the past", "rule", {"auditor": "I102"}),
    Fraud("an event says something else", "event", {"auditor": "I101"}),
    Fraud("an entry of the trail gets an earlier instant", "trail", {"auditor": "I43 I120"}),
    Fraud("a player's wallet is said to be another's", "player", {"auditor": "I115"}),
    # The log itself, without its key.
    Fraud("an entry of the log is changed", "entry", {"auditor": "I103 I107", "verifier": NO_ENTRY, "paper": NO_ENTRY}),
    Fraud("a hash of the tree is changed", "hash", {"auditor": "I103", "verifier": NO_ENTRY, "paper": NO_ENTRY}),
    Fraud("a checkpoint is changed", "checkpoint",
          {"auditor": "I105", "verifier": "is not one by its key", "paper": "is not one by its key"}),
    Fraud("the seal of a draw is changed", "seal", {"auditor": "I106 I107"}),
    Fraud("another key takes the place of the log's", "key", {"auditor": "I105"} | OTHER_KEY),
    Fraud("a witness is asked no more, and no event tells it", "witness",
          {"auditor": "I102", "follower": "DIFFERS: it has cosigned"}),
    # With the master key: every entry and every checkpoint is made anew.
    Fraud("a selection is changed, and the log made anew", "other_number", ANEW, is_anew=True),
    Fraud("a rule is changed, and the log made anew", "rule", ANEW | {"auditor": "I102"}, is_anew=True),
    Fraud("a result is changed, and the log made anew", "result", ANEW | {"auditor": "I30"}, is_anew=True, is_planted=True),
    Fraud("a payment goes to another account, and the log is made anew", "redirected", ANEW | {"auditor": "I112"},
          is_anew=True, is_planted=True),
    Fraud("another key signs the whole log anew", "key", OTHER_KEY, is_anew=True),
    # Before the close.
    Fraud("a selection is changed before the close", "selection",
          {"auditor": "I101", "follower": DIFFERS, "paper": BROKEN}, is_early=True),
    Fraud("a ticket is dropped before the close", "dropped_early",
          {"auditor": "I101", "follower": DIFFERS, "paper": UNKNOWN}, is_early=True),
    Fraud("an undone ticket is sold again before the close", "sold_again",
          {"auditor": "I101", "follower": DIFFERS}, is_early=True),
    Fraud("a ticket is undone in silence before the close", "undone_early",
          {"auditor": "I101", "follower": DIFFERS, "paper": "The house says that the ticket was undone"}, is_early=True),
    # Stories of their own.
    BACKDATED, PROMISED, RESTORED, FORKED,
)  # fmt: skip


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
