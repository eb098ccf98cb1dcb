"""The house is killed after PostgreSQL's commit and before its response: a retry gets the response, and there is one move.

A proxy between the house and PostgreSQL stops passing PostgreSQL's bytes on from a certain message on.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.patience import PATIENCE_S
from tests.story.conftest import OpenStage
from tests.story.day import SEVEN
from tests.story.stage import PLAYER, Message, Play, Process, Stage
from tests.story.trades import ProviderBets
from tests.story.wallet import Wallet

from taquilla.domain.lottery.games import Game
from taquilla.sandbox.demo_wallets import NAME
from taquilla.store.postgres.embedded import Embedded
from taquilla.testing import BEGUN, COMMITTED, GoBetween

pytestmark = pytest.mark.prove("kills")

SOCKET = ".s.PGSQL.5432"


def of_wallet(stage: Stage, call: str, **more: Any) -> Message:
    body = {"operatorId": NAME, "userId": PLAYER, "requestId": call} | more
    return stage.signed(f"/api/v1/wallet/{call}", body, NAME)


def of_bet(stage: Stage, call: str, **more: Any) -> Message:
    bets = ProviderBets(stage)
    assert bets.hears(stage.run(stage.sending(bets.asks("won")))) == "sold"
    return bets.message(call, "won", **more)


MOVES: dict[str, tuple[Callable[[Stage], Message], int]] = {
    "deposit": (lambda stage: of_wallet(stage, "deposit-funds", creditAmount=12.5), 12_50),
    "withdraw": (lambda stage: of_wallet(stage, "withdraw-funds", debitAmount=12.5), -12_50),
    "bet": (lambda stage: ProviderBets(stage).asks("won"), -10_50),
    "result": (lambda stage: of_bet(stage, "resultrequest", creditAmount=20.79), 20_79),
    "rollback": (lambda stage: of_bet(stage, "rollbackrequest"), 10_50),
    "buy_ticket": (lambda stage: Wallet(stage).asks("once", [Play(SEVEN, Game.ANIMALITOS, "00", 3)]), -3_00),
}
"""The message of each move, and what it brings the player, in cents."""


@pytest.fixture
def stage(open_stage: OpenStage) -> Iterator[Stage]:
    with open_stage(whole=True) as opened:
        yield opened


@pytest.fixture
def folder() -> Iterator[Path]:
    """Provide a folder for a socket, whose path has to be short."""
    with tempfile.TemporaryDirectory(prefix="taq-") as made:
        yield Path(made)


@pytest.mark.parametrize(
    ("move", "kills"),
    [("deposit", [BEGUN]), *((move, [BEGUN, COMMITTED]) for move in MOVES)],
    ids=lambda one: one if isinstance(one, str) else " and ".join(kept[:-1].decode().lower() for kept in one),
)
def test_a_committed_move_without_response_is_found_and_an_uncommitted_one_is_made(
    stage: Stage, server: Embedded, tmp_path: Path, folder: Path, move: str, kills: list[bytes]
) -> None:
    message_of, gain = MOVES[move]
    message = message_of(stage)
    before, began = stage.written(), balances(stage)
    for kept in kills:
        stage.run(killed_unheard(stage, server, message, kept, folder, tmp_path / "house.log"))
        assert (stage.written() != before) == (kept == COMMITTED)
        assert (balances(stage) != began) == (kept == COMMITTED)
    # The stage's own house stands for the restarted one: it knows nothing of this either.
    (answer,) = set(stage.send_at_once([message] * 8))
    said = json.loads(answer)
    ((account, balance),) = balances(stage).items() - began.items()
    assert balance - began[account] == gain
    assert (said["status"], round(said["balance"] * 100)) == ("RS_OK", balance)
    assert stage.written()["statement"] == before["statement"] + 1
    assert stage.audited() == ((), ())


async def killed_unheard(stage: Stage, server: Embedded, message: Message, kept: bytes, folder: Path, log: Path) -> None:
    """Send a message, and kill the house when PostgreSQL has sent the message that is kept from the house."""
    between = GoBetween(server.sockets / SOCKET)
    async with await asyncio.start_unix_server(between.meet, folder / SOCKET):
        url = stage.url.replace(quote(str(server.sockets), safe=""), quote(str(folder), safe=""))
        assert url != stage.url
        process = await asyncio.to_thread(Process, stage, log, url)
        stage.base, own = process.base, stage.base
        try:
            between.kept = kept
            asking = asyncio.create_task(stage.sending(message))
            await asyncio.wait_for(between.said.wait(), PATIENCE_S)
            assert not asking.done()
        finally:
            await asyncio.to_thread(process.kill)
            stage.base = own
        with pytest.raises(httpx.TransportError):
            await asking


def balances(stage: Stage) -> dict[tuple[int, int], int]:
    found = stage.ask("select operator_id, id, balance from account where kind = 'player'")
    return {(operator, account): balance for operator, account, balance in found}
