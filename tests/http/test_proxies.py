"""An unnamed proxy is noticed, once."""

import logging

import pytest

from taquilla.http.proxies import ProxyWatch, is_loopback

DIRECT = [(b"host", b"example.org")]
FORWARDED = [*DIRECT, (b"x-forwarded-for", b"203.0.113.7, 10.0.0.9")]


@pytest.mark.parametrize(("headers", "peer", "warns"), [
    (DIRECT, "10.0.0.1", False),
    (FORWARDED, "10.0.0.1", True),
    # A named proxy's word is taken already: the caller is the one that it speaks of.
    (FORWARDED, "203.0.113.7", False),
    ([*DIRECT, (b"forwarded", b"for=203.0.113.7")], "10.0.0.1", True),
    (FORWARDED, None, False),
])  # fmt: skip
def test_a_request_that_an_unnamed_address_has_forwarded_is_warned_of_once(
    caplog: pytest.LogCaptureFixture, headers: list[tuple[bytes, bytes]], peer: str | None, warns: bool
) -> None:
    watch = ProxyWatch()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            watch.look({"headers": headers, "client": peer and (peer, 0)})
    assert [str(peer) in record.getMessage() for record in caplog.records] == [True] * warns


NEAR = [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)]


@pytest.mark.parametrize(("host", "near"), NEAR)
def test_a_loopback_host_is_reached_by_this_machine_only(host: str, near: bool) -> None:
    assert is_loopback(host) == near
