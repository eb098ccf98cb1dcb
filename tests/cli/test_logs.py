"""The transparency log at the command line: shown, verified, its key replaced; the seals of draws, and witnesses."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.domain.seals.conftest import LOG_KEY, ORIGIN
from tests.logs import forget_logs
from tests.witness.test_seen import NOON, SIZE, request

from taquilla.cli import output
from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.domain.seals.tree import leaf_hash
from taquilla.engine.gate import behind_gate
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.witness.seen import Witness

Seal = Callable[[], object]


@pytest.fixture
def seal(with_house: Callable[..., object]) -> Seal:
    """Return a function that lets something happen, and seals it."""

    async def story(house: House) -> None:
        async with behind_gate(house.database, BANKLOT) as held:
            held.tell("audit.asked")
        async with house.database.connection() as connection:
            await house.subjects.seals.seal(connection, BANKLOT)

    return lambda: with_house(story)


def test_a_log_is_shown_and_verified(demo_house: Shell, seal: Seal, owner: psycopg.Connection, tmp_path: Path) -> None:
    forget_logs(owner)
    assert demo_house("log", "show").says(1, "has no log yet")
    seal()
    shown = demo_house.json("log", "show")
    assert shown["checkpoint"].startswith(f"{shown['origin']}\n{shown['size']}\n")
    assert [key.split("+")[0] for key in shown["keys"]] == [shown["origin"]]
    (kept := tmp_path / "kept.txt").write_text(shown["checkpoint"])
    key = demo_house.json("log", "key", "rotate")["key"]
    seal()
    after = demo_house.json("log", "show")
    grown = after["size"]
    assert (after["keys"], after["checkpoint"].count("\n— ")) == ([key, *shown["keys"]], 2)
    assert demo_house.json("log", "verify", "--checkpoint", str(kept)) == {
        "origin": shown["origin"], "size": grown, "kept_size": shown["size"],
    }  # fmt: skip
    assert grown > shown["size"]
    kept.write_text(shown["checkpoint"].replace(f"\n{shown['size']}\n", "\n1\n" if shown["size"] != 1 else "\n2\n"))
    assert demo_house("log", "verify", "--checkpoint", str(kept)).says(1, "does not verify")
    assert demo_house("log", "verify", "--checkpoint", str(tmp_path / "none")).status == 2
    whole = shown["checkpoint"].encode()
    for mangled in (b"", b"\xef\xbb\xbf" + whole, whole.replace(b"\n", b"\r\n"), whole[:-1], whole.partition(b"\n\n")[0]):
        kept.write_bytes(mangled)
        for command in (("verify",), ("resume",), ("restart", "--reason", "restored")):
            assert demo_house("log", *command, "--checkpoint", str(kept)).says(2, f"{kept} is no checkpoint, as a copy byte")
    owner.execute("update log_entry set text = replace(text, 'entry 0', 'entry 00')")
    assert demo_house("log", "verify").says(1, f"Its first {grown} entries are not those of the latest checkpoint")


def test_a_log_is_restarted_and_one_resumed(demo_house: Shell, seal: Seal, owner: psycopg.Connection, tmp_path: Path) -> None:
    seal()
    before = demo_house.json("log", "show")
    (kept := tmp_path / "kept.txt").write_text(before["checkpoint"])
    assert demo_house("log", "resume", "--checkpoint", str(kept)).status == 1
    owner.execute("update log_key set paused_at = house_now()")
    stopped = demo_house("log", "show")
    assert (stopped.status, "stands still: the database was restored" in stopped.out) == (0, True)
    assert {one["check"]: one["state"] for one in demo_house("doctor", "--json").json}["logs"] == "wrong"
    assert demo_house("log", "key", "rotate").status == 1
    assert demo_house.json("log", "resume", "--checkpoint", str(kept)) == {"origin": before["origin"], "size": before["size"]}
    assert demo_house("log", "restart", "--reason", "none").status == 1
    assert demo_house("log", "restart", "--reason", "restored", "--checkpoint", str(kept)).status == 1
    told = demo_house.json("log", "restart", "--reason", "key-leaked")
    assert (told["old_origin"], told["old_size"], told["later_size"]) == (before["origin"], before["size"], None)
    seal()
    after = demo_house.json("log", "show")
    assert (after["origin"], after["keys"], after["stopped"]) == (told["origin"], [told["key"]], None)
    assert demo_house("log", "verify", "--checkpoint", str(kept)).status == 0
    (event,) = demo_house.json("events", "--action", "log restarted")
    assert event["detail"]["reason"] == "key-leaked"


def test_witnesses_are_added_listed_and_removed(demo_house: Shell) -> None:
    key, here = VerifierKey("witness.example", COSIGNATURE, bytes(32)).text, {"TAQUILLA_WALLET_NETWORKS": "192.0.2.0/24"}
    added = demo_house.json("log", "witness", "add", key, "https://192.0.2.7", **here)
    assert added == {"witness": added["witness"], "key": key, "url": "https://192.0.2.7"}
    assert demo_house("log", "witness", "add", key, "https://192.0.2.7", **here).status == 1
    assert demo_house("log", "witness", "add", key, "https://10.0.0.9").says(1, "neither public")
    (row,) = demo_house.json("log", "witness", "list")
    assert (row["witness"], row["key"], row["size"], row["error"]) == (added["witness"], key, 0, None)
    assert demo_house("log", "witness", "remove", str(row["witness"])).status == 0
    assert demo_house("log", "witness", "remove", str(row["witness"])).status == 1
    assert demo_house.json("log", "witness", "list") == []


def test_a_sealed_draw_is_shown_and_exported_once(
    demo_house: Shell, with_house: Callable[..., object], owner: psycopg.Connection, tmp_path: Path, full_disk: Path
) -> None:
    found = owner.execute("select event_id, entry, wagers, root from draw_seal where operator_id = %s limit 1", [BANKLOT])
    ((draw, entry, wagers, root),) = found.fetchall()
    shown = demo_house.json("seal", "show", str(draw))
    assert (shown["draw_id"], shown["entry"], shown["wagers"], shown["root"]) == (draw, entry, wagers, root.hex())
    folder = tmp_path / "audit"
    # Whoever works at the machine may enter results too: before the result its wagers are for auditors alone.
    refused = demo_house("seal", "export", str(draw), "--to", str(folder))
    assert (refused.status, list(folder.iterdir())) == (1, [])

    async def decide(house: House) -> None:
        owner.execute("select move_house_clock(house_now() + interval '1 hour')")
        for email, act in zip(CLERKS, (house.lottery.draws.enter_result, house.lottery.draws.approve_result), strict=True):
            assert isinstance(clerk := await house.lottery.draws.clerk(BANKLOT, email), Clerk)
            assert isinstance(await act(clerk, draw, "7"), DrawOutcome)

    with_house(decide)
    refused = demo_house("seal", "export", str(draw), "--to", str(full_disk)).refused
    assert (refused, [one.name for one in full_disk.iterdir()]) == ((2, f"{full_disk}: No space left on device"), ["fill"])
    made = demo_house.json("seal", "export", str(draw), "--to", str(folder))
    files = [folder / f"draw-{draw}.{part}" for part in ("wagers", "tlog-proof", "results")]
    assert (made["draw"], made["root"], made["files"]) == (draw, root.hex(), [str(file) for file in files])
    kinds = ["taquilla-draw/1", "c2sp.org/tlog-proof@v1", "taquilla-results/1"]
    assert [file.read_text().splitlines()[0] for file in files] == kinds
    # Nothing is overwritten, and nothing is left of a try that was refused.
    files[0].unlink()
    files[1].write_text("mine")
    assert demo_house("seal", "export", str(draw), "--to", str(folder)).says(2, "File exists")
    assert (files[0].exists(), files[1].read_text()) == (False, "mine")
    ((later,),) = owner.execute("select min(event_id) from draw where operator_id = %s and state = 'open'", [BANKLOT]).fetchall()
    refused = demo_house("seal", "export", str(later), "--to", str(tmp_path / "none"))
    assert (refused.status, "is not sealed yet" in refused.err, (tmp_path / "none").exists()) == (1, True, False)
    assert demo_house("seal", "show", "999999").status == 1


def test_a_witness_is_made_and_told_which_logs_to_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell, here = Shell({}), ("--data", str(tmp_path / "w"))
    assert shell("witness", "list", *here).status == 2
    key = shell.json("witness", "init", "--name", "witness.example/w", *here)["key"]
    assert Witness.open(tmp_path / "w").key.text == key
    assert shell("witness", "init", "--name", "witness.example/w", *here).says(2, "already")
    assert shell("witness", "add-log", key, *here).status == 2
    assert shell.json("witness", "add-log", LOG_KEY.text, *here)["origin"] == ORIGIN
    (row,) = shell.json("witness", "list", *here)
    assert (row["origin"], row["keys"], row["size"], row["seen_at"]) == (ORIGIN, [LOG_KEY.text], 0, None)
    witness = Witness.open(tmp_path / "w")
    witness.add_checkpoint(request(0), NOON)
    assert shell("witness", "fork", ORIGIN, *here).status == 1
    witness.add_checkpoint(request(SIZE, SIZE, leaf_hash(b"another")), NOON)
    monkeypatch.setattr(output.OUT, "width", 80)
    shown = shell("witness", "list", *here)
    # Whoever copies a key gets all of it, also where no column is as wide.
    found = f"keys: {LOG_KEY.text}\n" in shown.out, f"`taquilla witness fork {ORIGIN}`" in shown.out
    assert (shown.status, *found) == (1, True, True)
    (forked,) = shell("witness", "list", "--json", *here).json
    assert forked["forked"].startswith(f"taquilla-fork/1\n\n{ORIGIN}\n{SIZE}\n")
    assert shell("witness", "fork", ORIGIN, *here).out == forked["forked"]
    assert (shell("witness", "remove-log", ORIGIN, *here).status, shell("witness", "remove-log", ORIGIN, *here).status) == (0, 2)
