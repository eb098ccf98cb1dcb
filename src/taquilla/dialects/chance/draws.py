"""Tells what is drawn, what was drawn, and on what: `/monitor/sorteos`, `/monitor/resultados`, `/monitor/simbolos`."""

from typing import Final

from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.requests import Nothing, WhichDraws, WhichResults
from taquilla.dialects.chance.responses import DrawShown, ResultShown, SymbolShown
from taquilla.domain.ledger.days import business_day
from taquilla.domain.lottery.figures import ANIMALS, SIGNS, WHEELS
from taquilla.engine.house import House

_LETTERS: Final = {sign.code: sign.letter for sign in SIGNS}
_KINDS: Final = {("lottery", False): "triple", ("lottery", True): "astral"}
_SYMBOLS: Final = [
    *(SymbolShown("signo", sign.code, sign.name, sign.letter) for sign in SIGNS),
    *(SymbolShown(wheel, code, ANIMALS[code], "") for wheel, codes in WHEELS.items() for code in codes),
]


async def results(house: House, authenticator: Authenticator, request: WhichResults, address: str | None) -> list[ResultShown]:
    """List results.

    Those of a day that are in force, as a bare list: a result that was corrected simply reads differently the next time.
    """
    operator = await authenticator.operator_of_request(request.token, address)
    found = await house.lottery.codes.results(operator.id, request.fecha, request.sorteo)
    return [ResultShown(one.code, number_of(one.outcome), one.outcome.partition("-")[2], one.outcome) for one in found]


async def draws(house: House, authenticator: Authenticator, request: WhichDraws, address: str | None) -> list[DrawShown]:
    """List draws.

    Those of a day, today if none is named, as a bare list in the order of drawing.
    """
    operator = await authenticator.operator_of_request(request.token, address)
    day = request.fecha or business_day(await house.now(), operator.zone)
    return [
        DrawShown(
            codigo=draw.code,
            nombre=draw.name,
            hora=f"{draw.draws_at.astimezone(operator.zone):%H:%M}",
            cierre=f"{draw.closes_at.astimezone(operator.zone):%H:%M}",
            fecha=day.isoformat(),
            estado="abierto" if draw.is_open else "cerrado",
            tipo=_KINDS.get((draw.category, draw.zodiac), draw.category),
        )
        for draw in await house.lottery.codes.draws(operator.id, day)
    ]


async def symbols(house: House, authenticator: Authenticator, request: Nothing, address: str | None) -> list[SymbolShown]:
    """List symbols.

    The signs of the zodiac and the animals, by what is played: always the same.
    """
    return _SYMBOLS


def number_of(outcome: str) -> str:
    """A result as Chance writes it: a sign is its letter, ``number_of("123-ACU") == "123K"``."""
    number, dash, sign = outcome.partition("-")
    return number + _LETTERS[sign] if dash else number
