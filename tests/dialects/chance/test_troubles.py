"""A reseller is told when no operator answers."""

from typing import Any

import httpx
from tests.dialects.chance.conftest import DAY, Reseller, registration

from taquilla.dialects.chance.app import chance

FIVE = ("711", "000", "5.00")


def test_without_an_open_operator_nothing_is_answered_without_a_token(reseller: Reseller) -> None:
    nobody = {"respuesta": "2", "mensaje": "aquí no se atiende sin token"}

    async def ask(call: str, body: Any, operator: str) -> Any:
        transport = httpx.ASGITransport(chance(reseller.house, operator))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return (await client.post(f"/monitor/{call}", json=body)).json()

    for operator in ("", "nobody"):
        assert reseller.run(ask("registrarticket", registration("", "t", FIVE), operator)) == nobody
        for call in ("resultados", "sorteos"):
            assert reseller.run(ask(call, {"fecha": DAY}, operator)) == nobody
            theirs = reseller.run(ask(call, {"fecha": DAY, "token": reseller.token}, operator))
            assert theirs == reseller.said(call, {"fecha": DAY})
    assert reseller.run(ask("simbolos", {}, "")) == reseller.said("simbolos")
