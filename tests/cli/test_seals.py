"""The seals of draws at the command line: shown, and exported as files that prove them."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tree import leaf_hash, root_of
from taquilla.sandbox.demo import BANKLOT

if TYPE_CHECKING:
    from conftest import Shell


def test_a_sealed_draw_is_shown_and_exported_once(demo_house: "Shell", owner: psycopg.Connection, tmp_path: Path) -> None:
    found = owner.execute("select event_id, entry, wagers, root from draw_seal where operator_id = %s limit 1", [BANKLOT])
    ((draw, entry, wagers, root),) = found.fetchall()
    shown = demo_house.json("seal", "show", str(draw))
    assert (shown["draw"], shown["entry"], shown["wagers"], shown["root"]) == (draw, entry, wagers, root.hex())
    assert f"draw {draw} is sealed by entry {entry}: {wagers} wagers" in demo_house("seal", "show", str(draw)).out
    folder = tmp_path / "audit"
    made = demo_house.json("seal", "export", str(draw), "--to", str(folder))
    files = [folder / f"draw-{draw}.{part}" for part in ("wagers", "tlog-proof", "results")]
    assert made == shown | {"files": [str(file) for file in files]}
    head, _, lines = files[0].read_text().partition("\n\n")
    assert head.startswith(f"taquilla-draw/1\noperator {BANKLOT}\ndraw {draw}\n")
    assert root_of(leaf_hash(line.encode()) for line in lines.splitlines()) == root
    proof = EntryProof.parse(files[1].read_bytes())
    assert DrawSeal.parse(proof.extra.decode()).root == root
    assert files[2].read_text().startswith(f"taquilla-results/1\noperator {BANKLOT}\ndraw {draw}\n")
    # Nothing is overwritten, and nothing is left of a try that was refused.
    files[0].unlink()
    files[1].write_text("mine")
    again = demo_house("seal", "export", str(draw), "--to", str(folder))
    assert (again.status, "File exists" in again.err) == (2, True)
    assert (files[0].exists(), files[1].read_text()) == (False, "mine")
    ((later,),) = owner.execute("select min(event_id) from draw where operator_id = %s and state = 'open'", [BANKLOT]).fetchall()
    refused = demo_house("seal", "export", str(later), "--to", str(tmp_path / "none"))
    assert (refused.status, "is not sealed yet" in refused.err, (tmp_path / "none").exists()) == (1, True, False)
    assert demo_house("seal", "show", "999999").status == 1
