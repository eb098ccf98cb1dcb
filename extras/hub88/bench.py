"""Counts bets a second over Hub88 beside those over GAP: the same players, the same house, each bet signed, in turns.

Example: python extras/hub88/bench.py --clients 64 --seconds 10
"""

import argparse
import asyncio
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1])]

from bench.dialects import GAP  # noqa: E402
from bench.ground import as_owner, fresh_server, furnish, master_key_file, settle_down  # noqa: E402
from bench.house import served  # noqa: E402
from bench.load import press  # noqa: E402
from bench.report import in_words, this_machine  # noqa: E402
from bench.signed import Request, bet, signed  # noqa: E402
from bench.wallet import add_players  # noqa: E402

from taquilla.engine.house import House  # noqa: E402
from taquilla.engine.wallets.signatures import new_key, public_key_of  # noqa: E402

OPERATOR, CURRENCY, PLAYERS = "bench-1", "VES", 1_000


def of_hub(user: str, name: str, amount: int) -> Request:
    """Return a bet of whole units over Hub88, with the fields that it sends."""
    return f"/hub88/{OPERATOR}/transaction/bet", {
        "user": user, "token": user, "request_uuid": name, "game_code": "clt", "currency": CURRENCY, "amount": amount * 100_000,
        "transaction_uuid": name, "supplier_transaction_id": name, "round": "round", "round_closed": False, "is_free": False,
    }  # fmt: skip


def of_gap(user: str, name: str, amount: int) -> Request:
    """Return the same over GAP."""
    return bet(OPERATOR, user, name, amount)


def lines(make: Any, count: int, key: str) -> list[str]:
    """Return signed bets of random players."""
    run = secrets.token_hex(4)
    requests = [make(f"player-{random.randint(1, PLAYERS)}", f"{run}-{place}", random.randint(1, 9)) for place in range(count)]
    return [line.replace("\tSignature=", "\tX-Hub88-Signature=") if make is of_hub else line for line in signed(requests, key)]


async def run(clients: int, seconds: int, turns: int) -> None:
    """Measure, and print the rates and their ratio."""
    key = new_key()
    with fresh_server(lambda line: print(line, file=sys.stderr)) as server:
        async with as_owner(server) as connection:
            await furnish(connection, server)
            await add_players(connection, PLAYERS, public_key_of(key))
            house = await House.open(server.url(), master_key_file(server))
            signers = house.wallets.signers
            (operator,) = (one for one in (await signers.current()).operators if one.name == OPERATOR)
            for provider in ("hub88", signer := f"hub88@{operator.id}"):
                await signers.add_provider(provider, name="Hub88")
            await signers.add_game("hub88", "clt", name="Dragon")
            await signers.add_key("provider", signer, public_key_of(key))
            await house.close()
            rates: dict[Any, list[float]] = {of_gap: [], of_hub: []}
            async with served(server) as own:
                count = 10_000 * seconds
                for turn in range(-1, turns):
                    for make in (of_gap, of_hub) if turn % 2 else (of_hub, of_gap):
                        made = lines(make, count if turn >= 0 else 10_000, key)
                        await settle_down(connection)
                        took = seconds if turn >= 0 else 1
                        load = await press(own.port, [], made, clients=clients, seconds=took, dialect=GAP)
                        rates[make] += [load.rate] if turn >= 0 else []
            machine = this_machine(connection, server.data)
    gap, hub = (statistics.median(rates[make]) for make in (of_gap, of_hub))
    print(f"GAP      {gap:>7,.0f} bets/s\nHub88    {hub:>7,.0f} bets/s\nratio    {hub / gap:>7.2f}")
    print(f"load     {clients} clients, {turns} turns of {seconds} s\nmachine  {in_words(machine)}")


def main() -> None:
    """Install the package into a folder, so that the house serves it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--turns", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run([*pip, "--no-build-isolation", "--target", place, HERE], check=True)
        os.environ["PYTHONPATH"] = os.pathsep.join([place, *filter(None, [os.environ.get("PYTHONPATH")])])
        asyncio.run(run(asked.clients, asked.seconds, asked.turns))


if __name__ == "__main__":
    main()
