"""The log covers every table in one way, and anybody makes its digests again with COPY and SHA-256."""

import asyncio
import re
from hashlib import sha256
from pathlib import Path

import psycopg
from tests.audit.conftest import Audited
from tests.audit.edits import table_of

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import SEAL
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import Entry
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey, sign
from taquilla.domain.seals.tree import Frontier, leaf_hash, root_of
from taquilla.engine.audit import audit
from taquilla.engine.seals.ed25519 import public_key, signing
from taquilla.store.audit.auditor import RULES, open_connection
from taquilla.store.seals import rows, state
from taquilla.store.seals.draws import read_lines

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0027-log-entries.md"
CLASS = re.compile(r"^\| ([a-z]+) \| (`.+?`) \| ", re.MULTILINE)


def classes() -> dict[str, list[str]]:
    """Return the tables of each class, as the decision lists them."""
    return {name: re.findall(r"`(\w+)`", tables) for name, tables in CLASS.findall(DECISION.read_text())}


def test_every_table_is_in_one_class(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.owner_url) as connection:
        found = connection.execute(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace and relname !~ 'yoyo'"
        ).fetchall()
    listed = [table for tables in classes().values() for table in tables]
    assert sorted(listed) == sorted(name for (name,) in found)


def test_the_sealed_classes_are_those_that_are_asked_for() -> None:
    asked = {table_of(name) for name in rows.NAMES}
    assert asked == {*classes()["seq"], *classes()["instant"]}
    assert set(state.NAMES) == set(classes()["state"])
    for name, question in (rows.SQL | state.SQL).items():
        assert re.search(rf"\bfrom {table_of(name)} where ", " ".join(question.split()))


def test_a_digest_is_made_again_with_copy_and_sha256(unharmed: Audited) -> None:
    """Play a stranger with psql, who knows the entry, its salt and the questions."""
    seen = set[str]()
    with psycopg.connect(unharmed.owner_url) as connection, connection.cursor() as cursor:
        kept = cursor.execute("select operator_id, text, salt from log_entry order by operator_id, number").fetchall()
        for operator, text, salt in kept:
            if text.startswith(SEAL):
                continue
            entry = Entry.parse(text)
            extent = entry.extent
            given = {
                "operator": operator, "first": extent.first_seq, "last": extent.last_seq, "first_event": extent.first_event,
                "last_event": extent.last_event, "since": extent.since, "until": extent.until,
            }  # fmt: skip
            for name, digest in entry.rows.items():
                hashed = sha256(salt)
                with cursor.copy(f"copy ({rows.SQL[name]}) to stdout (format binary)".encode(), given) as copied:
                    for block in copied:
                        hashed.update(block)
                assert hashed.hexdigest() == digest
                seen.add(name)
    # Nobody enters and approves results of sports and orders alike on this day without each kind being sealed.
    assert set(rows.NAMES) - seen == set()


def test_the_day_is_sealed_to_its_end(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.owner_url) as connection:
        for operator, last_event, last_seq in connection.execute("select operator_id, last_event, last_seq from gate").fetchall():
            texts = connection.execute("select text from log_entry where operator_id = %s order by number", [operator]).fetchall()
            last = Entry.parse(texts[-1][0])
            untold = connection.execute(
                "select distinct type from outbox where operator_id = %s and number > %s", [operator, last.extent.last_event]
            ).fetchall()
            assert (last.extent.last_seq, untold) == (last_seq, [("log.checkpoint",)]), last_event
            assert any(Entry.parse(text).state for (text,) in texts if not text.startswith(SEAL))
            hashes = connection.execute(
                "select hash from log_hash where operator_id = %s and level = 0 order by place", [operator]
            ).fetchall()
            leaves = [leaf_hash(text.encode()) for (text,) in texts]
            assert [one for (one,) in hashes] == leaves
            assert root_of(leaves) == root_of(one for (one,) in hashes)


def test_an_entry_says_nothing_of_a_person(unharmed: Audited) -> None:
    allowed = re.compile(
        r"taquilla-draw-seal/1|draw \d+|closed [\d:.TZ-]+|wagers \d+|(head|root) [0-9a-f]{64}|"
        r"taquilla-log-entry/1|entry \d+|(events|seqs) \d+-\d+|(since|until) [\d:.TZ-]+|(rows|state) [a-z_]+ [0-9a-f]{64}"
        r"|state \d+|key taquilla-[0-9a-f]{16}/operator-\d+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"
    )
    with psycopg.connect(unharmed.owner_url) as connection:
        for (text,) in connection.execute("select text from log_entry").fetchall():
            assert [line for line in text.split("\n")[:-1] if not allowed.fullmatch(line)] == []


def test_a_forger_who_makes_the_seal_and_the_tree_again_cannot_sign_them(spoilt: Audited) -> None:
    """The one who has the database raises a stake, and makes everything that follows from it again, with a key of his own."""
    seed = bytes(32)
    with psycopg.connect(spoilt.owner_url) as owner:
        operator, draw, number = owner.execute(
            "select operator_id, event_id, entry from draw_seal where wagers > 0 order by 1, 2 limit 1"
        ).fetchall()[0]
        owner.execute("update wager set amount = amount + 1 where (operator_id, event_id) = (%s, %s)", [operator, draw])
        owner.commit()
        root = asyncio.run(root_of_rows(spoilt.url, operator, draw))
        owner.execute("update draw_seal set root = %s where (operator_id, event_id) = (%s, %s)", [root, operator, draw])
        found = owner.execute("select text from log_entry where operator_id = %s order by number", [operator]).fetchall()
        texts = [text for (text,) in found]
        texts[number] = re.sub(r"root \w+", f"root {root.hex()}", texts[number])
        owner.execute("update log_entry set text = %s where (operator_id, number) = (%s, %s)", [texts[number], operator, number])
        leaves = [leaf_hash(text.encode()) for text in texts]
        owner.execute("delete from log_hash where operator_id = %s", [operator])
        for _, grown in Frontier().growing(leaves):
            for row in grown:
                hashes = [(operator, row.level, row.first + at, one) for at, one in enumerate(row.hashes)]
                owner.cursor().executemany("insert into log_hash values (%s, %s, %s, %s)", hashes)
        ((name, last),) = owner.execute("select name, number from log_key where operator_id = %s", [operator]).fetchall()
        key = VerifierKey(name, ED25519, public_key(seed))
        owner.execute("insert into log_key values (%s, %s, %s, %s, '', now())", [operator, last + 1, name, key.public_key])
        for (size,) in owner.execute("select size from log_checkpoint where operator_id = %s", [operator]).fetchall():
            text = Checkpoint(name, size, root_of(leaves[:size])).text
            note = Note(text, (sign(key, text, signing(seed)),)).data.decode()
            owner.execute(
                "update log_checkpoint set root = %s, note = %s where (operator_id, size) = (%s, %s)",
                [root_of(leaves[:size]), note, operator, size],
            )
    wanted = [rule for rule in RULES if rule.id in ("I101", "I103", "I105", "I106", "I107", "I108")]
    report = asyncio.run(audit(spoilt.url, spoilt.number_keys, wanted))
    assert [finding.rule.id for finding in report.violations] == ["I101", "I105"]


async def root_of_rows(url: str, operator: int, draw: int) -> Hash:
    """Return the root of a draw's wagers, as the rows say them."""
    async with await open_connection(url) as connection:
        found = [line async for _, lines in read_lines(connection, operator, [draw]) for line in lines]
    return root_of(leaf_hash(line.encode()) for line in found)
