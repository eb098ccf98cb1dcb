"""Opens the house of one source tree for `bench guard`, and says how to reach it, until its input ends.

The guard runs this file with the PYTHONPATH of that tree: an older house is furnished by its own code.
"""

import asyncio
import json
import sys
from pathlib import Path

import taquilla
from bench.client import log_in
from bench.ground import as_owner, fresh_server, furnish
from bench.house import served


async def side(tree: Path, operators: int, processes: int, settings: dict[str, str]) -> None:
    """Serve the house of a tree."""
    assert Path(taquilla.__file__).is_relative_to(tree), f"{taquilla.__file__} is not of {tree}"
    with fresh_server(lambda line: None) as server:
        async with as_owner(server) as connection:
            market = await furnish(connection, server, operators)
        async with served(server, processes, settings) as house:
            tokens = await log_in(house.port, [cashier.email for cashier in market.cashiers])
            ready = {
                "port": house.port,
                "house": house.pid,
                "postgresql": server.pid,
                "draws": list(map(str, market.events)),
                "tokens": list(tokens.values()),
            }
            print(json.dumps(ready), flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    tree, operators, processes, *settings = sys.argv[1:]
    asyncio.run(side(Path(tree), int(operators), int(processes), dict(setting.split("=", 1) for setting in settings)))
