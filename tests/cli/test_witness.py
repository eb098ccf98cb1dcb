"""A witness at the command line: made, told which logs to trust, and what it has seen."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.domain.seals.conftest import LOG_KEY, ORIGIN
from tests.witness.test_seen import NOON, SIZE, request

from taquilla.domain.seals.tree import leaf_hash
from taquilla.witness.seen import Witness

if TYPE_CHECKING:
    from conftest import Shell


def test_a_witness_is_made_and_told_which_logs_to_trust(
    shell_knowing: Callable[[dict[str, str]], "Shell"], tmp_path: Path
) -> None:
    shell = shell_knowing({})
    here = ("--data", str(tmp_path / "w"))
    assert shell("witness", "list", *here).status == 2
    key = shell.json("witness", "init", "--name", "witness.example/w", *here)["key"]
    assert Witness.open(tmp_path / "w").key.text == key
    again = shell("witness", "init", "--name", "witness.example/w", *here)
    assert (again.status, "already" in again.err) == (2, True)
    assert shell("witness", "add-log", key, *here).status == 2
    assert shell.json("witness", "add-log", LOG_KEY.text, *here)["origin"] == ORIGIN
    (row,) = shell.json("witness", "list", *here)
    assert (row["origin"], row["keys"], row["size"], row["seen_at"]) == (ORIGIN, [LOG_KEY.text], 0, None)
    witness = Witness.open(tmp_path / "w")
    witness.add_checkpoint(request(0), NOON)
    witness.add_checkpoint(request(SIZE, SIZE, leaf_hash(b"another")), NOON)
    shown = shell("witness", "list", *here)
    assert (shown.status, ORIGIN in shown.out) == (1, True)
    (forked,) = shell("witness", "list", "--json", *here).json
    assert forked["forked"].startswith(f"{ORIGIN}\n{SIZE}\n")
    assert shell("witness", "remove-log", ORIGIN, *here).status == 0
    assert shell("witness", "remove-log", ORIGIN, *here).status == 2
