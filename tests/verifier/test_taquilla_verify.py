"""The verifier, which shares nothing with the house, accepts what the house makes and refuses whatever was changed in it."""

import ast
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN, WITNESS_KEYS, WITNESS_SEEDS, a_log, entries
from tests.domain.seals.test_notes import ARCHE_KEYS, ARCHE_NOTE, SPEC_KEY, SPEC_NOTE, SUM_KEY, SUM_NOTES

from taquilla.domain.seals.checkpoints import with_cosignatures
from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey, cosign
from taquilla.engine.seals.ed25519 import signing
from verifier import taquilla_verify as verifier

REAL = json.loads((Path(__file__).parents[1] / "vectors" / "tlog.json").read_text())
WITNESSES = [verifier.key_from(key.text, verifier.WITNESS) for key in WITNESS_KEYS]
TRUST = verifier.Trust(ORIGIN, [verifier.key_from(LOG_KEY.text, verifier.LOG)], WITNESSES, 2)
ENTRY = entries(21)[13]
RIGHT = a_log(21).proof(13, ENTRY).data

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `verify-proof` on a proof, or on a file that is not there: the status, what it prints, and its complaint."""

    def run(proof: bytes | None, *options: str) -> tuple[int, str, str]:
        if proof is not None:
            (tmp_path / "one.tlog-proof").write_bytes(proof)
        status = verifier.main(["verify-proof", str(tmp_path / "one.tlog-proof"), *options])
        return status, *capsys.readouterr()

    return run


def accepts(data: bytes) -> bool:
    """Tell whether the verifier accepts a proof whose extra data is its entry."""
    try:
        verifier.verify_proof(data, None, TRUST)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("file", "libraries", "lines"), [("verify", {"cryptography"}, 400), ("follow", {"taquilla_verify"}, 400)]
)
def test_it_stands_alone(file: str, libraries: set[str], lines: int) -> None:
    text = Path(verifier.__file__).with_name(f"taquilla_{file}.py").read_text()
    found = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."])
    }
    assert found - sys.stdlib_module_names == libraries
    assert text.count("\n") <= lines


def test_it_runs_where_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "alone.py").write_text(Path(verifier.__file__).read_text())
    (tmp_path / "one.tlog-proof").write_bytes(RIGHT)
    command = [sys.executable, "-I", "alone.py", "verify-proof", "one.tlog-proof", "--key", LOG_KEY.text]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Verified: this entry stands in the log {ORIGIN} at 13, of 21 entries.\n")


@given(some.integers(min_value=1, max_value=40), some.data())
def test_it_accepts_every_proof_of_the_house(size: int, data: some.DataObject) -> None:
    index = data.draw(some.integers(min_value=0, max_value=size - 1))
    log, entry = a_log(size), entries(size)[index]
    _, found, checkpoint = verifier.verify_proof(log.proof(index).data, entry, TRUST)
    assert found == entry
    assert (checkpoint.size, checkpoint.root) == (size, verifier.Tree(entries(size)).root)
    assert [key.name for key in checkpoint.seen] == [key.name for key in WITNESS_KEYS]


def test_it_refuses_each_changed_byte() -> None:
    assert accepts(RIGHT)
    for at, one in enumerate(RIGHT):
        flip = 0x20 if RIGHT[at : at + 1].isalpha() else 1
        assert not accepts(RIGHT[:at] + bytes([one ^ flip]) + RIGHT[at + 1 :])
        assert not accepts(RIGHT[:at])
        if RIGHT[at + 1 : at + 3] == b"=\n":  # bits of base64 that no byte has
            assert not accepts(RIGHT[:at] + bytes([one + 1]) + RIGHT[at + 1 :])


@given(some.integers(min_value=0, max_value=len(RIGHT)), some.integers(min_value=0, max_value=40), some.binary(max_size=40))
def test_it_accepts_nothing_else(at: int, cut: int, new: bytes) -> None:
    data = RIGHT[:at] + new + RIGHT[at + cut :]
    assert accepts(data) == (data == RIGHT)


@pytest.mark.parametrize(("note", "key", "kind"), [
    (SPEC_NOTE, SPEC_KEY, verifier.LOG), (SUM_NOTES[0], SUM_KEY, verifier.LOG), (SUM_NOTES[1], SUM_KEY, verifier.LOG),
    (ARCHE_NOTE, ARCHE_KEYS[0], verifier.LOG),
    (ARCHE_NOTE, ARCHE_KEYS[1], verifier.WITNESS),
])  # fmt: skip
def test_it_verifies_the_notes_of_others(note: str, key: str, kind: int) -> None:
    known = verifier.key_from(key, kind)
    assert list(verifier.signers(verifier.read(verifier.NOTE, note, ""), [known])) == [known]
    with pytest.raises(ValueError, match="is not one by its key"):
        verifier.signers(verifier.read(verifier.NOTE, f"x{note}", ""), [known])
    with pytest.raises(ValueError, match="is not the verifier key"):
        verifier.key_from(key, verifier.LOG + verifier.WITNESS - kind)


def test_the_command_says_what_is_proven(run: Run) -> None:
    witnesses = [option for key in WITNESS_KEYS for option in ("--witness", key.text)]
    assert run(RIGHT, "--key", LOG_KEY.text, *witnesses) == (
        0,
        f"Verified: this entry stands in the log {ORIGIN} at 13, of 21 entries.\nEntry: {ENTRY.decode()}\n"
        "The checkpoint of 21 entries is cosigned by witness.example/w1 at 2023-11-14 22:13:20 UTC, "
        "witness.example/w2 at 2023-11-14 22:13:20 UTC.\n",
        "",
    )
    assert run(RIGHT, "--key", LOG_KEY.text)[1].endswith("entries is cosigned by no witness that --witness names.\n")


def test_an_entry_that_would_harm_a_terminal_is_shown_as_base64(run: Run) -> None:
    log = a_log(0)
    log.append([entry := b"\x1b[2Jticket"])
    status, out, _ = run(log.proof(0, entry).data, "--key", LOG_KEY.text)
    assert (status, out.split("\n")[1]) == (0, f"Entry: base64 {b64encode(entry).decode()}")


def test_the_entry_may_come_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entry").write_bytes(ENTRY)
    bare = a_log(21).proof(13).data
    assert run(bare, "--key", LOG_KEY.text, "--entry", str(tmp_path / "entry"))[0] == 0
    missing = "NOT verified: The proof does not contain its entry. Name its file with --entry.\n"
    assert run(bare, "--key", LOG_KEY.text) == (1, "", missing)
    (tmp_path / "entry").write_bytes(b"another")
    assert "another entry than --entry names" in run(RIGHT, "--key", LOG_KEY.text, "--entry", str(tmp_path / "entry"))[2]


@pytest.mark.parametrize(("proof", "options", "complaint"), [
    (None, ["--key", LOG_KEY.text], "No such file"),
    (b"", ["--key", LOG_KEY.text], "The file is not a proof"),
    (RIGHT, ["--key", SPEC_KEY], "is of the log seals.example/log, not of example.com/foo."),
    (RIGHT, ["--key", SPEC_KEY, "--origin", ORIGIN], "The log has not signed the checkpoint with this key."),
    (RIGHT, ["--key", "name+id"], "name+id is not the verifier key of a log."),
    (RIGHT, ["--key", ORIGIN + "+00000000+" + b64encode(bytes(32)).decode()], "is not the verifier key of a log."),
    (RIGHT, ["--key", LOG_KEY.text[:-1]], f"{LOG_KEY.text[:-1]} is not the verifier key of a log."),
    (RIGHT, ["--key", "\udcff" + SPEC_KEY], "can't encode"),
    (RIGHT, ["--key", WITNESS_KEYS[0].text], "is not the verifier key of a log."),
    (RIGHT, ["--key", LOG_KEY.text, "--witness", LOG_KEY.text], "is not the verifier key of a witness."),
    (RIGHT, ["--key", LOG_KEY.text, "--witness", ARCHE_KEYS[1]], "0 of the witnesses have signed"),
    (RIGHT, ["--key", LOG_KEY.text, "--witness", WITNESS_KEYS[0].text, "--quorum", "2"], "2 are wanted."),
    (RIGHT.replace(b"index 13", b"index 12"), ["--key", LOG_KEY.text], "does not stand in the log at this index."),
    (RIGHT.replace(b"index 13", b"index 21"), ["--key", LOG_KEY.text], "none has the index 21."),
])  # fmt: skip
def test_the_command_says_why_it_refuses(run: Run, proof: bytes | None, options: list[str], complaint: str) -> None:
    status, out, error = run(proof, *options)
    assert (status, out) == (1, "")
    assert complaint in error


def test_a_proof_that_go_has_made_verifies(run: Run) -> None:
    go = REAL["go"]
    status, out, _ = run(go["proof"].encode(), "--key", go["key"], "--witness", go["witness"])
    assert (status, out.split("\n")[:2]) == (
        0, ["Verified: this entry stands in the log go.example/log at 777, of 1000 entries.", "Entry: leaf 777"],
    )  # fmt: skip


def test_a_witness_counts_once_and_for_what_it_has_signed() -> None:
    twin = VerifierKey("witness.example/twin", COSIGNATURE, WITNESS_KEYS[0].public_key)
    right = a_log(21).proof(13, ENTRY, witnesses=1)
    both = TRUST._replace(witness_keys=[WITNESSES[0], verifier.key_from(twin.text, verifier.WITNESS)], quorum=1)
    for text, key, believed in ((right.checkpoint.text, twin, 1), (a_log(20).note().text, WITNESS_KEYS[1], 0)):
        line = cosign(key, text, NOON, signing(WITNESS_SEEDS[0 if key == twin else 1]))
        data = replace(right, checkpoint=with_cosignatures(right.checkpoint, [line])).data
        for quorum in (1, 2):
            trust = (both if key == twin else TRUST)._replace(quorum=quorum)
            with nullcontext() if quorum <= believed else pytest.raises(ValueError, match="sign"):
                verifier.verify_proof(data, None, trust)


def test_a_file_of_any_size_is_refused_in_time() -> None:
    assert not accepts(a_log(21).proof(13, bytes(2**21)).data)


def test_an_address_that_is_none_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert verifier.main(["verify-log", "--log", "http://seals.example:port", "--key", LOG_KEY.text]) == 1
    assert capsys.readouterr().err == "NOT verified: nonnumeric port: 'port'\n"
