"""Checkpoints are those of C2SP tlog-checkpoint. The tables are those of transparency-dev/formats (log/checkpoint_test.go), Go's
sumdb/tlog (note_test.go) and FiloSottile/torchwood (checkpoint_test.go), where they do not contradict the specification: root
hashes have 32 bytes, and no line is empty.
"""

from dataclasses import replace

import pytest
from tests.domain.seals.conftest import LOG_KEY, ORIGIN, SEED, WITNESS_KEYS, a_log

from taquilla.domain.seals.checkpoints import Checkpoint, check_log, signed, with_cosignatures
from taquilla.domain.seals.errors import Malformed, NotSigned, WrongLog
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.tree import leaf_hash
from taquilla.engine.seals.ed25519 import is_signed, signing

ROOT = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="
GO_TEXT = f"go.sum database tree\n123456789012\n{ROOT}\n"


def test_a_checkpoint_is_written_as_go_writes_it() -> None:
    checkpoint = Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world"))
    assert checkpoint.text == GO_TEXT
    assert Checkpoint.parse(GO_TEXT) == checkpoint


@pytest.mark.parametrize(("text", "extensions"), [
    (f"Log\n0\n{ROOT}\n", ()),
    (f"Log\n9944\n{ROOT}\nHere's some associated data.\n", ("Here's some associated data.",)),
    (f"Log\n9944\n{ROOT}\nlots\nof\nlines\n", ("lots", "of", "lines")),
    (f"Moon Log\n4027504\n{ROOT}\n6086d1a9\nWaxing gibbous\n", ("6086d1a9", "Waxing gibbous")),
    (f"{'a' * 255}\n1\n{ROOT}\n", ()), (f"{'é' * 127}a\n1\n{ROOT}\n", ()), (f"example log+origin\n1\n{ROOT}\n", ()),
])  # fmt: skip
def test_a_checkpoint_is_read_and_written(text: str, extensions: tuple[str, ...]) -> None:
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.extensions, checkpoint.text) == (extensions, text)


@pytest.mark.parametrize("text", [
    "", "Head\n9944\n", f"\n9944\n{ROOT}\n", f"Log\n123\n{ROOT}", f"Log\r\n9944\n{ROOT}\n",
    *(f"Log\n{size}\n{ROOT}\n" for size in ("bananas", "-34", "+34", "034", "0xabcdef", "3438945738945739845734895735")),
    f"Log\n9223372036854775808\n{ROOT}\n", "Log\n123\nThisIsn'tBase64\n", "Log\n123\nYmFuYW5hcw==\n",
    *(f"Log\n123\n{ROOT.replace('Bb0=', end)}\n" for end in ("BTOOBIG=", "Bb1=")),
    *(f"Log\n9944\n{ROOT}\n{rest}" for rest in ("\n\n", "\nmore\n", "no newline")),
    f"{'a' * 256}\n1\n{ROOT}\n", f"{'é' * 128}\n1\n{ROOT}\n",
])  # fmt: skip
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_a_signed_checkpoint_is_verified_with_its_extensions() -> None:
    log = a_log(7)
    note = Note.parse(log.note().data)
    assert check_log(note, ORIGIN, [LOG_KEY], is_signed) == log.checkpoint()
    with pytest.raises(WrongLog):
        check_log(note, "seals.example/other", [LOG_KEY], is_signed)
    with pytest.raises(NotSigned):
        check_log(note, ORIGIN, WITNESS_KEYS, is_signed)
    # A cosignature stands once.
    note = log.note(witnesses=1)
    assert len(note.signatures) == 2
    assert with_cosignatures(note, note.signatures) == note
    checkpoint = replace(log.checkpoint(), extensions=("noon",))
    note = signed(checkpoint, LOG_KEY, signing(SEED))
    assert check_log(Note.parse(note.data), ORIGIN, [LOG_KEY], is_signed) == checkpoint
