"""Signatures: those that the specification gives, and those of its library."""

import json
import shutil
import subprocess
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from tests.patience import PATIENCE_S

from taquilla.engine.webhooks.keys import EndpointKey, headers_of
from taquilla.engine.webhooks.sending import retry_after

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Case = tuple[str, dict[str, str], str]
"""A secret, the headers of a delivery, and its body."""


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


def _python(sample: str, cases: list[Case]) -> list[bool]:
    shown: dict[str, Any] = {}
    exec(sample, shown)
    return [shown["is_genuine"](secret, headers, body.encode()) for secret, headers, body in cases]


def _node(sample: str, cases: list[Case]) -> list[bool]:
    if shutil.which("node") is None:
        pytest.skip("no node here")
    told = "map(([secret, headers, body]) => isGenuine(secret, headers, Buffer.from(body)))"
    code = f"{sample}\nconsole.log(JSON.stringify({json.dumps(cases)}.{told}))"
    command = ["node", "--input-type=module", "--eval", code]
    return list(json.loads(subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=True).stdout))


@pytest.mark.parametrize(("language", "run"), [("python", _python), ("js", _node)])
def test_the_example_without_a_library_knows_a_genuine_delivery(
    language: str, run: Callable[[str, list[Case]], list[bool]]
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
    key, body, now = EndpointKey.new("hmac"), '{"type":"tickets.sold"}', int(time.time())

    def headers(at: int) -> dict[str, str]:
        return headers_of([EndpointKey.new("hmac"), EndpointKey.new("ed25519"), key], "evt_1", at, body.encode())

    told = run(page.partition(f"```{language}\n")[2].partition("```")[0], [
        (key.text, headers(now), body),
        (key.text, headers(now), body + " "),
        (EndpointKey.new("hmac").text, headers(now), body),
        (key.text, headers(now - 600), body),
        (key.text, headers(now + 600), body),
    ])  # fmt: skip
    assert told == [True, False, False, False, False]


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
