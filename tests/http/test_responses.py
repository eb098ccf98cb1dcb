"""Responses over plain ASGI, and money as JSON numbers."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.http.responses import encode, json_response, units


@pytest.mark.parametrize(("minor_units", "decimals", "text"), [
    (0, 2, b"0"), (1, 2, b"0.01"), (10, 2, b"0.1"), (99, 2, b"0.99"), (100, 2, b"1"), (200050, 2, b"2000.5"), (-5, 2, b"-0.05"),
    (-200000, 2, b"-2000"), (1234, 0, b"1234"), (1234, 3, b"1.234"), (2**63 - 1, 2, b"92233720368547758.07"),
])  # fmt: skip
def test_minor_units_become_the_shortest_number(minor_units: int, decimals: int, text: bytes) -> None:
    assert encode({"amount": units(minor_units, decimals)}) == b'{"amount":' + text + b"}"


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 6))
def test_a_number_says_exactly_its_minor_units(minor_units: int, decimals: int) -> None:
    written = json.loads(encode(units(minor_units, decimals)), parse_int=Decimal, parse_float=Decimal)
    assert written.scaleb(decimals) == minor_units


def test_an_answer_is_one_start_and_one_body() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(json_response(send, 409, b'{"status":409}', headers=[(b"retry-after", b"1")]))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"14"), (b"cache-control", b"no-store")]
    assert sent == [
        {"type": "http.response.start", "status": 409, "headers": [*headers, (b"retry-after", b"1")]},
        {"type": "http.response.body", "body": b'{"status":409}'},
    ]
