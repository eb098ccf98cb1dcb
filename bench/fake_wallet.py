"""The fake wallet as a bench sees it from outside: scripted over HTTP, read by its ledger, and a process if need be."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from bench.ground import CLONE, BenchFailed
from taquilla.sandbox.fake_wallet_ledger import ACTIONS, BALANCE, FakeTicket

_READY = re.compile(r"ready (http://\S+)")
_ANY = "any"
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class WalletBooks:
    """The wallet's ledger. late: its actions still to come. wrong: balances that differ from the sum of their own entries."""

    tickets: Mapping[str, FakeTicket]
    late: int
    faults: tuple[str, ...]

    @classmethod
    def of(cls, ledger: Mapping[str, Any]) -> Self:
        """Return the ledger in a page of `/ledger`."""
        moved: Counter[str] = Counter()
        for entry in ledger["entries"]:
            moved[entry["player"]] += entry["amount"]
        faults = tuple(
            f"the wallet has {balance} for {player}, and its entries come to {BALANCE + moved[player]}"
            for player, balance in ledger["balances"].items()
            if balance != BALANCE + moved[player]
        )
        tickets = {ticket_id: FakeTicket(**ticket) for ticket_id, ticket in ledger["tickets"].items()}
        return cls(tickets, ledger["late"], faults)


class WalletOutside:
    """A fake wallet somewhere. Belongs to one event loop: close it there. Its methods raise BenchFailed.

    A wallet in a process of its own can be frozen: it keeps its connections, and does not respond.
    """

    def __init__(self, url: str, pid: int = 0) -> None:
        self.url = url
        self.pid = pid
        self._client = httpx.AsyncClient()

    async def script(self, behaviour: str, action: str = _ANY, times: int = 1) -> None:
        """Script the behaviour of the next calls."""
        await self._ask("POST", "/script", {"behaviour": behaviour, "action": action, "times": times})

    async def forget(self) -> None:
        """Let it behave from now on."""
        for action in (*ACTIONS, _ANY):
            await self.script("ok", action, times=0)

    async def books(self) -> WalletBooks:
        """Return its ledger."""
        return WalletBooks.of(await self._ask("GET", "/ledger"))

    async def calls(self) -> list[dict[str, Any]]:
        """Return its last calls, oldest first, numbered by `n`, each with its `behaviour`."""
        return list((await self._ask("GET", "/calls"))["calls"])

    async def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, f"{self.url}{path}", json=body, timeout=_PATIENCE_S)
            return dict(answer.raise_for_status().json())
        except httpx.HTTPError as error:
            raise BenchFailed(f"the fake wallet does not do as it is told: {error}") from error

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    def freeze(self) -> None:
        """Stop responding from now on."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on from where it was frozen."""
        os.kill(self.pid, signal.SIGCONT)


@asynccontextmanager
async def wallet_process(folder: Path, answers_after_ms: int) -> AsyncIterator[WalletOutside]:
    """Provide a wallet in a process of its own, until the block ends. Raises BenchFailed where it does not start."""
    log = folder / "wallet.log"
    command = [
        sys.executable, "-m", "bench", "fake-wallet", "--port", "0", "--answers-after-ms", str(answers_after_ms),
    ]  # fmt: skip
    with log.open("w") as errors, subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=CLONE
    ) as child:
        assert child.stdout is not None
        try:
            # Its output ends in every case.
            ready = _READY.search(await asyncio.to_thread(child.stdout.readline))
            if ready is None:
                raise BenchFailed(f"the fake wallet does not start: {log.read_text(errors='replace')[-2000:]}")
            async with aclosing(WalletOutside(ready[1], child.pid)) as wallet:
                yield wallet
        finally:
            child.kill()
