"""The transparency log at the command line: shown, verified against a kept checkpoint, its key replaced."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from tests.logs import forget_logs

from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.engine.gate import behind_gate
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT

if TYPE_CHECKING:
    from conftest import Shell


def seal(url: str, key_file: Path) -> None:
    """Let something happen, and seal it."""

    async def story() -> None:
        house = await House.open(url, key_file)
        try:
            async with behind_gate(house.database, BANKLOT) as held:
                held.tell("audit.asked")
            async with house.database.connection() as connection:
                await house.subjects.seals.seal(connection, BANKLOT)
        finally:
            await house.close()

    asyncio.run(story())


def test_a_log_is_shown_and_verified(
    demo_house: "Shell", demo_url: str, key_file: Path, owner: psycopg.Connection, tmp_path: Path
) -> None:
    forget_logs(owner)
    empty = demo_house("log", "show")
    assert (empty.status, "has no log yet" in empty.err) == (1, True)
    seal(demo_url, key_file)
    shown = demo_house.json("log", "show")
    assert shown["checkpoint"].startswith(f"{shown['origin']}\n{shown['size']}\n")
    assert [key.split("+")[0] for key in shown["keys"]] == [shown["origin"]]
    kept = tmp_path / "kept.txt"
    kept.write_text(shown["checkpoint"])
    seal(demo_url, key_file)
    grown = demo_house.json("log", "show")["size"]
    assert demo_house.json("log", "verify", "--checkpoint", str(kept)) == {
        "origin": shown["origin"], "size": grown, "kept_size": shown["size"],
    }  # fmt: skip
    assert grown > shown["size"]
    kept.write_text(shown["checkpoint"].replace(f"\n{shown['size']}\n", "\n1\n" if shown["size"] != 1 else "\n2\n"))
    wrong = demo_house("log", "verify", "--checkpoint", str(kept))
    assert (wrong.status, "does not verify" in wrong.err) == (1, True)
    assert demo_house("log", "verify", "--checkpoint", str(tmp_path / "none")).status == 2
    owner.execute("update log_entry set text = replace(text, 'entry 0', 'entry 00')")
    assert demo_house("log", "verify").status == 1


def test_a_key_is_replaced(demo_house: "Shell", demo_url: str, key_file: Path, owner: psycopg.Connection) -> None:
    forget_logs(owner)
    assert demo_house("log", "key", "rotate").status == 1
    seal(demo_url, key_file)
    before = demo_house.json("log", "show")
    key = demo_house.json("log", "key", "rotate")["key"]
    seal(demo_url, key_file)
    after = demo_house.json("log", "show")
    assert after["keys"] == [key, *before["keys"]]
    assert after["checkpoint"].count("\n— ") == 2
    assert demo_house("log", "verify").status == 0
    (event,) = demo_house.json("events", "--action", "log key rotated")
    assert event["detail"]["key"] == key


def test_a_log_is_restarted_and_a_moved_one_resumed(
    demo_house: "Shell", demo_url: str, key_file: Path, owner: psycopg.Connection, tmp_path: Path
) -> None:
    seal(demo_url, key_file)
    before = demo_house.json("log", "show")
    kept = tmp_path / "kept.txt"
    kept.write_text(before["checkpoint"])
    assert demo_house("log", "resume", "--checkpoint", str(kept)).status == 1
    owner.execute("update log_key set paused_at = house_now()")
    stopped = demo_house("log", "show")
    assert (stopped.status, "stands still: the database was restored" in stopped.out) == (0, True)
    assert demo_house("log", "key", "rotate").status == 1
    resumed = demo_house.json("log", "resume", "--checkpoint", str(kept))
    assert resumed == {"origin": before["origin"], "size": before["size"]}
    assert demo_house("log", "restart", "--reason", "none").status == 1
    assert demo_house("log", "restart", "--reason", "restored", "--checkpoint", str(kept)).status == 1
    told = demo_house.json("log", "restart", "--reason", "key-leaked")
    assert (told["old_origin"], told["old_size"], told["later_size"]) == (before["origin"], before["size"], None)
    seal(demo_url, key_file)
    after = demo_house.json("log", "show")
    assert (after["origin"], after["keys"], after["stopped"]) == (told["origin"], [told["key"]], None)
    assert demo_house("log", "verify", "--checkpoint", str(kept)).status == 0
    (event,) = demo_house.json("events", "--action", "log restarted")
    assert event["detail"]["reason"] == "key-leaked"


def test_witnesses_are_added_listed_and_removed(demo_house: "Shell") -> None:
    key = VerifierKey("witness.example", COSIGNATURE, bytes(32)).text
    here = {"TAQUILLA_WALLET_NETWORKS": "192.0.2.0/24"}
    added = demo_house.json("log", "witness", "add", key, "https://192.0.2.7", **here)
    assert added == {"witness": added["witness"], "key": key, "url": "https://192.0.2.7"}
    assert demo_house("log", "witness", "add", key, "https://192.0.2.7", **here).status == 1
    private = demo_house("log", "witness", "add", key, "https://127.0.0.1")
    assert (private.status, "neither public" in private.err) == (1, True)
    (row,) = demo_house.json("log", "witness", "list")
    assert (row["witness"], row["key"], row["size"], row["error"]) == (added["witness"], key, 0, None)
    assert demo_house("log", "witness", "remove", str(row["witness"])).status == 0
    assert demo_house("log", "witness", "remove", str(row["witness"])).status == 1
    assert demo_house.json("log", "witness", "list") == []
