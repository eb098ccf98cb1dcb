"""Who calls is who connects, or whom a proxy of ours names; a port that is taken is said in a sentence."""

import asyncio
from typing import Any

import pytest

from taquilla.serving import configuration
from taquilla.wire.listening import CannotListen, listen

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


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen) as trouble:
            listen("127.0.0.1", port)
    said = f"Cannot listen on 127.0.0.1, port {port}: address already in use. Choose another with --port, or --host."
    assert str(trouble.value) == said
