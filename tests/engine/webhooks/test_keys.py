"""Signatures: those that the specification gives, and those of its library."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from taquilla.engine.webhooks.keys import EndpointKey, headers_of
from taquilla.engine.webhooks.sending import retry_after

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_the_signature_is_the_one_of_the_specification() -> None:
    key = EndpointKey("hmac", b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    body = b'{"test": 2432232314}'
    headers = headers_of([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    library = Webhook(key.text)
    assert library.sign("msg_1", NOW, body.decode()) == key.signature(b"msg_1.%d." % NOW.timestamp() + body)


def test_the_example_without_a_library_knows_a_genuine_delivery() -> None:
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
    shown: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], shown)
    key, body = EndpointKey.new("hmac"), b'{"type":"tickets.sold"}'
    headers = headers_of([EndpointKey.new("hmac"), EndpointKey.new("ed25519"), key], "evt_1", 1795262400, body)
    assert shown["is_genuine"](key.text, headers, body)
    assert not shown["is_genuine"](key.text, headers, body + b" ")
    assert not shown["is_genuine"](EndpointKey.new("hmac").text, headers, body)


def test_keys_have_32_bytes_and_no_two_are_alike() -> None:
    assert len(b64decode(EndpointKey.new("hmac").text.removeprefix("whsec_"))) == 32
    assert EndpointKey.new("hmac").text != EndpointKey.new("hmac").text
    assert b64encode(EndpointKey.new("hmac").secret).decode() not in EndpointKey.new("ed25519").text


@pytest.mark.parametrize(("text", "pause"), [
    ("", None),
    ("120", timedelta(minutes=2)),
    ("99999999999999999999", timedelta(seconds=10**7)),
    ("-1", None),
    ("soon", None),
    ("Sat, 21 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
    ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
    ("Sat, 99 Nov 2026 11:00:00 GMT", None),
])  # fmt: skip
def test_retry_after_is_seconds_or_an_instant(text: str, pause: timedelta | None) -> None:
    assert retry_after(text, NOW) == pause
