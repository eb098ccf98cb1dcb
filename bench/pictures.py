"""Times the drawing of tickets alone, from a receipt to a PNG file, in one process and in several."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.report import BenchReport
from taquilla.domain.lottery.receipts import Odds, PrintedDraw, PrintedPlay, Receipt, figure_name
from taquilla.domain.people.entities import EntityData
from taquilla.receipts.image import image

WARM_UP = 50
_MORNING = datetime(2024, 10, 22, 8, 30, tzinfo=ZoneInfo("America/Caracas"))


def run_pictures(*, processes: int, seconds: int, plays: int, width_mm: int, progress: Callable[[str], None]) -> BenchReport:
    """Draw tickets for so many seconds, no two alike: each has its own number, pin, moment and code."""
    progress(f"drawing for {seconds} s")
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        pool.starmap(_draw, [(place, 0.0, plays, width_mm) for place in range(processes)], chunksize=1)
        results = pool.starmap(_draw, [(place, seconds, plays, width_mm) for place in range(processes)], chunksize=1)
    count = sum(pictures for pictures, _, _ in results)
    pictures_s = round(sum(pictures / wall_s for pictures, wall_s, _ in results), 1)
    cpu_ms = round(sum(cpu_s for _, _, cpu_s in results) * 1000 / count, 3)
    figures = {"processes": processes, "width_mm": width_mm, "plays": plays, "pictures": count}
    page = [
        f"{count} pictures of tickets with {plays} plays, {width_mm} mm, {processes} processes",
        f"  {pictures_s:,.0f} pictures/s, {cpu_ms:.2f} ms of processor each",
    ]
    return BenchReport(figures | {"pictures_s": pictures_s, "cpu_ms": cpu_ms}, page)


def _draw(place: int, seconds: float, plays: int, width_mm: int) -> tuple[int, float, float]:
    """Return pictures, seconds and seconds of processor. The first few are not counted: they fill the caches."""
    for number in range(WARM_UP):
        image(a_receipt(place, number, plays), width_mm)
    began_s, began_cpu_s, count = time.perf_counter(), time.process_time(), 0
    while count == 0 or time.perf_counter() - began_s < seconds:
        image(a_receipt(place, WARM_UP + count, plays), width_mm)
        count += 1
    return count, time.perf_counter() - began_s, time.process_time() - began_cpu_s


def a_receipt(place: int, number: int, plays: int) -> Receipt:
    """Return one of many tickets: an agency's usual day, with plays in two draws."""
    mixed = (place * 1_000_003 + number) * 2_654_435_761
    code = UUID(int=mixed * mixed % 2**128)
    figures = [str((mixed >> shift) % 37) for shift in range(plays)]
    printed_plays = tuple(
        PrintedPlay("animalitos", figure, figure_name(figure), 100 * (1 + int(figure) % 9)) for figure in figures
    )
    draws = tuple(
        PrintedDraw(name, _MORNING + timedelta(hours=3 + place % 8), part)
        for name, part in (("LOTTO ACTIVO", printed_plays[: plays // 2]), ("LA GRANJITA", printed_plays[plays // 2 :]))
        if part
    )
    sold_at = _MORNING + timedelta(seconds=mixed % 28_800)
    promise = _PROMISE[number % 99 :] + _PROMISE[: number % 99]
    return replace(_USUAL, id=code, number=10_000_000 + mixed % 90_000_000, pin=10_000_000 + (mixed >> 7) % 90_000_000,
                   sold_at=sold_at, draws=draws, total=sum(play.amount for play in printed_plays), member_id=800 + mixed % 64,
                   check_address=f"https://tickets.example.org/check/{code}#{promise}")  # fmt: skip


# Each ticket has a promise of its own, 144 letters long.
_PROMISE = "aZ-9_bY8cX7dW6eV" * 9
_USUAL = Receipt(
    agency="Agencia El Ñandú",
    data=EntityData(rif="J-12345678-9", ticket_header="Av. Urdaneta, Caracas", ticket_footer="¡Gracias por su compra!"),
    id=UUID(int=0),
    number=0,
    pin=0,
    state="sold",
    is_copy=False,
    sold_at=_MORNING,
    pay_until=_MORNING + timedelta(days=3),
    draws=(),
    lotteries=("LOTERÍA DE ORIENTE",),
    total=0,
    currency="VES",
    exponent=2,
    entity_id=213,
    member_id=864,
    odds=(Odds("animalitos", 0, 38),),
    check_address="",
    seal="1234567 · qL3x8Yw0aB1c",
)
