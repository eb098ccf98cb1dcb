"""The examples of the page about GAP that sign requests by version 2 do what they say, as an integrator would run them."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from tests.dialects.gap.conftest import Gap
from tests.patience import PATIENCE_S

from taquilla.sandbox.demo_wallets import HYPEX, NAME

PAGE = Path(__file__).parents[3] / "docs" / "dialects" / "gap.md"


def example(language: str) -> str:
    """The one example of the page in this language that signs."""
    shown = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (found,) = [text for text in shown if "Signature-Version" in text]
    return str(found)


@pytest.mark.parametrize(
    ("language", "command", "request_id"),
    [("sh", ["sh", "-euc"], "sh-1"), ("python", [sys.executable, "-c"], "py-1")],
)
def test_an_example_makes_a_deposit(gap: Gap, language: str, command: list[str], request_id: str) -> None:
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 2))
    gap.house.wallets.signers._kept = None
    environ = {**os.environ, "KEY": str(gap.keys / "demo-keys" / f"{NAME}.pem"), "B": str(gap.client.base_url).rstrip("/")}

    async def told() -> tuple[str, str]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, example(language), env=environ, stdout=pipe, stderr=pipe)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        return out.decode(), err.decode()

    out, err = gap.run(told())
    assert (out.strip(), err) == ('{"status":"RS_OK","errorDescription":"","balance":10}', "")
    assert gap.query("select reference, amount from statement") == [(request_id, 10_00)]


def test_the_third_example_signs_the_same_bytes() -> None:
    assert '"2\\nPOST\\n"+target+"\\n"+now+"\\n\\n"' in example("go")
