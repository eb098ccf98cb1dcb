"""The fake wallet as a bench sees it from outside: scripted over HTTP, read by its ledger, and a process if need be."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from bench.ground import CLONE, BenchFailed
from taquilla.sandbox.fake_wallet_ledger import ACTIONS, BALANCE

_READY = re.compile(r"ready (http://\S+)")
_ANY = "any"
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class WalletTicket:
    """A ticket in the wallet; taken is the player's net cost of it, in minor units."""

    cost: int
    step: str
    taken: int


@dataclass(frozen=True, slots=True)
class WalletBooks:
    """The wallet's ledger. late: its actions still to come. wrong: balances that differ from the sum of their own entries."""

    tickets: Mapping[str, WalletTicket]
    late: int
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, shown: Mapping[str, Any]) -> Self:
        """Return the ledger in a page of `/ledger`."""
        tickets = {
            ticket_id: WalletTicket(held["cost"], held["step"], held["debited"] - held["credited"])
            for ticket_id, held in shown["tickets"].items()
        }
        moved: Counter[str] = Counter()
        for entry in shown["entries"]:
            moved[entry["player"]] += entry["amount"]
        wrong = tuple(
            f"the wallet has {balance} for {player}, and its entries come to {BALANCE + moved[player]}"
            for player, balance in shown["balances"].items()
            if balance != BALANCE + moved[player]
        )
        return cls(tickets, shown["late"], wrong)


class WalletOutside:
    """A fake wallet somewhere. Belongs to one event loop: close it there. Its methods raise BenchFailed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.AsyncClient()

    async def script(self, behaviour: str, action: str = _ANY, times: int = 1) -> None:
        """Script the behaviour of the next calls."""
        said = {"behaviour": behaviour, "action": action, "times": times}
        await self._ask("POST", "/script", said)

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

    async def _ask(self, method: str, path: str, said: object = None) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, f"{self.url}{path}", json=said, timeout=_PATIENCE_S)
            return dict(answer.raise_for_status().json())
        except httpx.HTTPError as error:
            raise BenchFailed(f"the fake wallet does not do as it is told: {error}") from error

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


class WalletProcess(WalletOutside):
    """`python -m bench fake-wallet`, which can be frozen: it keeps its connections, and does not respond."""

    def __init__(self, url: str, child: "subprocess.Popen[str]") -> None:
        super().__init__(url)
        self._child = child

    @classmethod
    async def started(cls, folder: Path, answers_after_ms: int) -> Self:
        """Return a wallet that responds. Raises BenchFailed."""
        log = folder / "wallet.log"
        command = [
            sys.executable, "-m", "bench", "fake-wallet", "--port", "0", "--answers-after-ms", str(answers_after_ms),
        ]  # fmt: skip
        with log.open("w") as errors:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=CLONE
            )
        assert child.stdout is not None
        # Its output ends in every case.
        found = _READY.search(await asyncio.to_thread(child.stdout.readline))
        if found is None:
            child.kill()
            child.wait()
            raise BenchFailed(f"the fake wallet does not start: {log.read_text(errors='replace')[-2000:]}")
        return cls(found[1], child)

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._child.pid

    def freeze(self) -> None:
        """Stop responding from now on."""
        os.kill(self._child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on from where it was frozen."""
        os.kill(self._child.pid, signal.SIGCONT)

    async def close(self) -> None:
        """Close the connection, and end the process."""
        await super().close()
        self._child.kill()
        await asyncio.to_thread(self._child.wait)
        assert self._child.stdout is not None
        self._child.stdout.close()
