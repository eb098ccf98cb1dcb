"""When the house cannot answer, a reseller is told to try again; where no operator answers, it is told that."""

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
from tests.away import away
from tests.patience import PATIENCE_S

from taquilla.dialects.chance.app import chance
from taquilla.store.postgres.embedded import Embedded

if TYPE_CHECKING:
    from tests.dialects.chance.conftest import Reseller

FIVE = ("711", "000", "5.00")
DAY = "2024-10-22"


def test_while_the_database_is_away_callers_try_again_and_then_find_one_sale(
    reseller: "Reseller", server: Embedded, plays: Any
) -> None:
    first = reseller.register("before", FIVE)
    with away(server, reseller.owner, reseller.house):
        again = {"respuesta": "9", "mensaje": "intente de nuevo con el mismo número de ticket"}
        asked = {"desde": DAY, "hasta": DAY, "fecha": DAY} | plays(reseller.token, "away", FIVE)

        async def everything() -> list[Any]:
            calls = ("registrarticket", "consultarticket", "reversarticket", "ventas", "resultados", "sorteos")
            answers = [reseller.client.post(f"/monitor/{call}", json=asked) for call in calls]
            return [answer.json() for answer in await asyncio.gather(*answers)]

        assert reseller.run(everything()) == [again] * 6
        assert reseller.said("simbolos")

    async def insist() -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = await reseller.client.post("/monitor/registrarticket", json=plays(reseller.token, "away", FIVE))
                if answer.json()["respuesta"] != "9":
                    return answer.json()

    before = reseller.written()["ticket"]
    assert reseller.run(insist())["respuesta"] == "0"
    assert reseller.written()["ticket"] == before + 1
    assert reseller.register("before", FIVE) == first


def test_without_an_open_operator_nothing_is_answered_without_a_token(reseller: "Reseller", plays: Any) -> None:
    nobody = {"respuesta": "2", "mensaje": "aquí no se atiende sin token"}

    async def ask(call: str, body: Any, operator: str) -> Any:
        transport = httpx.ASGITransport(chance(reseller.house, operator))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return (await client.post(f"/monitor/{call}", json=body)).json()

    for operator in ("", "nobody"):
        assert reseller.run(ask("registrarticket", plays("", "t", FIVE), operator)) == nobody
        for call in ("resultados", "sorteos"):
            assert reseller.run(ask(call, {"fecha": DAY}, operator)) == nobody
            theirs = reseller.run(ask(call, {"fecha": DAY, "token": reseller.token}, operator))
            assert theirs == reseller.said(call, {"fecha": DAY})
    assert reseller.run(ask("simbolos", {}, "")) == reseller.said("simbolos")
