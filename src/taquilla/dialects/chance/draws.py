"""Lists draws, results and symbols: `/monitor/sorteos`, `/monitor/resultados`, `/monitor/simbolos`."""

from typing import Final

from taquilla.dialect.house import House
from taquilla.dialect.lottery import ANIMALS, SIGNS, WHEELS
from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.requests import Nothing, WhichDraws, WhichResults
from taquilla.dialects.chance.responses import ChanceDraw, ChanceResult, SymbolShown

_LETTERS: Final = {sign.code: sign.letter for sign in SIGNS}
_KINDS: Final = {("lottery", False): "triple", ("lottery", True): "astral"}
_SYMBOLS: Final = [
    *(SymbolShown("signo", sign.code, sign.name, sign.letter) for sign in SIGNS),
    *(SymbolShown(wheel, code, ANIMALS[code], "") for wheel, codes in WHEELS.items() for code in codes),
]


async def results(house: House, authenticator: Authenticator, request: WhichResults) -> list[ChanceResult]:
    """List results.

    Returns the results in force of a day, as a bare list. After a correction the list shows the corrected result.
    """
    caller = await authenticator.anybody(request.token)
    rows = await house.lottery.codes.results(caller.operator_id, request.fecha, request.sorteo or None)
    return [ChanceResult(row.code, number_of(row.outcome), row.outcome.partition("-")[2], row.outcome) for row in rows]


async def draws(house: House, authenticator: Authenticator, request: WhichDraws) -> list[ChanceDraw]:
    """List draws.

    Returns the draws of a day, by default today, as a bare list in the order of drawing, with the close of the token's agency.
    """
    caller = await authenticator.anybody(request.token)
    operator = await house.operator(caller.operator_id)
    rows = await house.lottery.codes.draws(operator.id, request.fecha, caller.member_id)
    # A code means a draw of today: what tills sell ahead has none yet.
    coded = rows if request.fecha is None else await house.lottery.codes.draws(operator.id, None, caller.member_id)
    on_sale = {draw.event for draw in coded if draw.is_open}
    return [
        ChanceDraw(
            codigo=draw.code,
            nombre=draw.name,
            hora=f"{draw.draws_at.astimezone(operator.zone):%H:%M}",
            cierre=f"{draw.closes_at.astimezone(operator.zone):%H:%M}",
            fecha=f"{draw.draws_at.astimezone(operator.zone):%Y-%m-%d}",
            estado="abierto" if draw.event in on_sale else "cerrado",
            tipo=_KINDS.get((draw.category, draw.zodiac), draw.category),
        )
        for draw in rows
    ]


async def symbols(house: House, authenticator: Authenticator, request: Nothing) -> list[SymbolShown]:
    """List symbols.

    Returns the signs of the zodiac and the animals, with the codes by which they are played. The list never changes.
    """
    return _SYMBOLS


def number_of(outcome: str) -> str:
    """Write a result as Chance does, with a letter for the sign: ``number_of("123-ACU") == "123K"``."""
    number, dash, sign = outcome.partition("-")
    return number + _LETTERS[sign] if dash else number
