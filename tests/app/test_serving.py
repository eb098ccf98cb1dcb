"""Who calls is who connects, or whom a proxy of ours names."""

import asyncio
from typing import Any

import pytest

from taquilla.serving import configuration

PROXY, STRANGER, TILL = "10.0.0.1", "203.0.113.7", "198.51.100.4"


def caller(proxies: tuple[str, ...], connected: str, forwarded: str) -> str:
    """The address that an app sees."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    config = configuration(app, proxies)
    config.load()
    scope = {"type": "http", "client": (connected, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    asyncio.run(config.loaded_app(scope, None, None))  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "connected", "forwarded", "seen"),
    [
        ((), PROXY, TILL, PROXY),
        ((PROXY,), STRANGER, TILL, STRANGER),
        ((PROXY,), PROXY, TILL, TILL),
        (("10.0.0.0/8",), PROXY, TILL, TILL),
        # What the caller wrote itself stands before what our proxy has added.
        ((PROXY,), PROXY, f"{STRANGER}, {TILL}", TILL),
        (("10.0.0.0/8",), PROXY, f"{STRANGER}, {TILL}, 10.0.0.2", TILL),
    ],
)
def test_only_a_proxy_of_ours_says_who_calls(proxies: tuple[str, ...], connected: str, forwarded: str, seen: str) -> None:
    assert caller(proxies, connected, forwarded) == seen
