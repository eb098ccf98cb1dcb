"""The examples that sign requests of GAP by version 2 do what they say, as an integrator would run them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from tests.dialects.gap.conftest import Gap
from tests.patience import PATIENCE_S

from taquilla.sandbox.demo_wallets import HYPEX, NAME

FOLDER = Path(__file__).parents[3] / "examples" / "signatures"


@pytest.mark.parametrize(
    ("name", "command", "request_id"), [("gap.sh", ["sh", "-eu"], "sh-1"), ("gap.py", [sys.executable], "py-1")]
)
def test_an_example_makes_a_deposit(gap: Gap, name: str, command: list[str], request_id: str) -> None:
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 2))
    gap.house.wallets.signers._kept = None
    environ = {**os.environ, "KEY": str(gap.keys / "demo-keys" / f"{NAME}.pem"), "B": str(gap.client.base_url).rstrip("/")}

    async def told() -> tuple[str, str]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, str(FOLDER / name), env=environ, stdout=pipe, stderr=pipe)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        return out.decode(), err.decode()

    out, err = gap.run(told())
    assert (out.strip(), err) == ('{"status":"RS_OK","errorDescription":"","balance":10}', "")
    assert gap.query("select reference, amount from statement") == [(request_id, 10_00)]


def test_the_third_example_signs_the_same_bytes() -> None:
    assert '"2\\nPOST\\n"+target+"\\n"+now+"\\n\\n"' in (FOLDER / "gap.go").read_text()
