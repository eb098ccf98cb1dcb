"""Receipts for trying the formats."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageDraw

from taquilla.domain.lottery.receipts import Odds, PrintedDraw, PrintedPlay, Receipt
from taquilla.domain.people.entities import EntityData

CARACAS = ZoneInfo("America/Caracas")


def png(*size: int) -> bytes:
    """Return a picture, a disk of a colour that is neither black nor white, on nothing."""
    made, file = Image.new("RGBA", size), BytesIO()
    ImageDraw.Draw(made).ellipse((0, 0, *size), fill="purple")
    made.save(file, "PNG")
    return file.getvalue()


ID = UUID("f3f30cdb-2165-487b-bfd0-c990b7ab62c1")
LONG_NAME = "AGENCIA DE LOTERÍAS Y APUESTAS LÍCITAS EL ÑANDÚ DEL ZULIA, CA"
DATA = EntityData(
    address1="Av. Urdaneta, esquina Ánimas", city="Caracas", rif="J-12345678-9",
    ticket_header="LOTERÍAS EL ÑANDÚ\nDesde 1987", ticket_footer="¡Gracias por su compra!",
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CARACAS)


def draws(plays: int) -> tuple[PrintedDraw, ...]:
    zodiac = tuple(PrintedPlay("triple_sign", f"{number:03d}-CAN", "Cáncer", 300) for number in range(plays // 2))
    animals = tuple(PrintedPlay("animalitos", "9", "Águila", 1250) for _ in range(plays - plays // 2))
    return (
        PrintedDraw("ZODÍACO DEL ZULIA", at("2024-10-22T12:45"), zodiac),
        PrintedDraw("LOTTO ACTIVO", at("2024-10-22T19:00"), animals),
    )


ORIGINAL = Receipt(
    agency="test-1", data=DATA, id=ID, number=32426439, pin=38037945, state="sold", is_copy=False,
    day=date(2024, 10, 22), sold_at=at("2024-10-22T04:50:36"), pay_until=at("2024-10-25T23:59"), draws=draws(4),
    lotteries=("LOTERÍA DEL ZÚLIA", "LOTERÍA DE ORIENTE"), total=3100, currency="VES", exponent=2, entity_id=213, member_id=864,
    odds=(Odds("triple_sign", 0, 12000), Odds("animalitos", 0, 38)),
    check_address=f"https://tickets.example.org/check/{ID}#{'Ab-_' * 36}", seal="1234567 · qL3x8Yw0aB1c",
)  # fmt: skip

JOINT = (
    PrintedPlay("tripleta", "0,7,36", "Delfín, Perico, Culebra", 200), PrintedPlay("animal_ab", "7-0", "Perico, Delfín", 100),
    PrintedPlay("terminal_ab", "07-08", "", 100), PrintedPlay("triple_ab", "123-456", "", 100),
)  # fmt: skip
JOINT_ODDS = (
    Odds("tripleta", 10, 101), Odds("tripleta", 12, 59), Odds("triple_ab", 0, 1_000_000), Odds("terminal_ab", 0, 10_000),
    Odds("animal_ab", 0, 1_444),
)  # fmt: skip

KINDS = {
    "original": ORIGINAL,
    "copy": replace(ORIGINAL, pin=None, is_copy=True),
    "undone": replace(ORIGINAL, pin=None, is_copy=True, state="canceled"),
    "with a logo": replace(ORIGINAL, logo=png(1000, 300)),
    "with a logo of one point": replace(ORIGINAL, logo=png(1, 1)),
    "a hundred plays": replace(ORIGINAL, draws=draws(100)),
    "long names": replace(
        ORIGINAL, agency=LONG_NAME, draws=(ORIGINAL.draws[0]._replace(name=LONG_NAME),), data=replace(DATA, address1="W" * 100)
    ),
    "joint games": replace(ORIGINAL, draws=(ORIGINAL.draws[1]._replace(plays=JOINT),), total=500, odds=JOINT_ODDS),
    "great amounts": replace(ORIGINAL, total=99_999_999_999_999),
    "bare": replace(ORIGINAL, data=EntityData(), check_address="", seal="", odds=(), lotteries=()),
}


@pytest.fixture(params=KINDS)
def any_receipt(request: pytest.FixtureRequest) -> Receipt:
    """Return each kind of receipt in turn."""
    return KINDS[request.param]


def a_receipt(kind: str = "original", **changes: Any) -> Receipt:
    """Make a receipt from its few relevant facts."""
    return replace(KINDS[kind], **changes)
