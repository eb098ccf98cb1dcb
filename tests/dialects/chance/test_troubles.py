"""When the house cannot answer, a reseller is told to try again; where no operator answers, it is told that."""

import asyncio
from typing import Any

import httpx
from tests.away import away
from tests.dialects.chance.conftest import DAY, Reseller, registration
from tests.patience import wait_until

from taquilla.dialects.chance.app import chance
from taquilla.store.postgres.embedded import Embedded

FIVE = ("711", "000", "5.00")


def test_while_the_database_is_away_callers_try_again_and_then_find_one_sale(reseller: Reseller, server: Embedded) -> None:
    first = reseller.register("before", FIVE)
    with away(server, reseller.owner, reseller.house):
        again = {"respuesta": "9", "mensaje": "intente de nuevo con el mismo número de ticket"}
        asked = {"desde": DAY, "hasta": DAY, "fecha": DAY} | registration(reseller.token, "away", FIVE)

        async def everything() -> list[Any]:
            calls = ("registrarticket", "consultarticket", "reversarticket", "ventas", "resultados", "sorteos")
            answers = [reseller.client.post(f"/monitor/{call}", json=asked) for call in calls]
            return [answer.json() for answer in await asyncio.gather(*answers)]

        assert reseller.run(everything()) == [again] * 6
        assert reseller.said("simbolos")

    def sold() -> Any:
        answer = reseller.register("away", FIVE)
        return answer if answer["respuesta"] != "9" else None

    before = reseller.written()["ticket"]
    assert wait_until(sold, "a sale")["respuesta"] == "0"
    assert reseller.written()["ticket"] == before + 1
    assert reseller.register("before", FIVE) == first


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
