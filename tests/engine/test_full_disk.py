"""A disk that fills: nothing is sold before PostgreSQL runs out of room, or at once when it has, and what was told is there."""

import asyncio
import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest
from tests.engine.conftest import Desk, Kiosk, Purse, desk_over

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.wallets.funding import InWallet
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres import disk as disks
from taquilla.store.postgres.disk import Disk

LOTTO_ACTIVO = 5
FULL = Refusal(Reason.DISK_FULL)
LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A folder on a file system of its own, in memory, of 320 MiB."""
    folder = place / "small"
    folder.mkdir()
    if LIBC.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=320m,mode=755"):
        pytest.skip(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
    yield folder
    LIBC.umount2(os.fsencode(folder), 2)


class Filler:
    """A file that takes up the room on a disk."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "fill"

    def leave(self, bytes_left: int) -> None:
        """Let only so many bytes be free."""
        self.free()
        with self._file.open("wb") as file:
            # PostgreSQL writes meanwhile, so what was free a moment ago may be gone.
            while (spare := shutil.disk_usage(self._file.parent).free - bytes_left) > 0:
                with suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, spare)

    def free(self) -> None:
        """Give the room back."""
        self._file.unlink(missing_ok=True)


def test_a_house_sells_until_its_disk_is_low_goes_on_when_there_is_room_and_has_each_ticket_that_it_told(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """First the house looks by itself; then it does not, as with another's PostgreSQL, which fills its disk to the last byte."""
    monkeypatch.setattr(disks, "LOOK_S", 0)
    monkeypatch.setattr(disks, "PAUSE_S", 1)
    watched, filler = Disk(small_disk / "data" / "postgres", 32), Filler(small_disk)
    with desk_over(small_disk / "data", tmp_path / "master.key", disk=watched) as (desk, _):
        noon = desk.event(LOTTO_ACTIVO, "22T12:00")
        numbers, told = count(), list[Sold]()

        async def sell() -> set[object]:
            sales = [desk.sale(noon, *map(str, range(1, 31)), key=str(next(numbers))) for _ in range(50)]
            answers = await asyncio.gather(*(desk.house.counter.ask(sale) for sale in sales))
            told.extend(answer for answer in answers if isinstance(answer, Sold))
            return {Sold if isinstance(answer, Sold) else answer for answer in answers}

        async def sell_until(expected: object) -> None:
            while expected not in await sell():
                pass

        async def story() -> None:
            first = await desk.sell(noon, "7", key="first")
            filler.leave(34 << 20)
            await sell_until(FULL)
            assert desk.house.disk.is_low
            # A sale that was made is found; what is owed to customers, and what is undone, goes on.
            again = await desk.sell(noon, "7", key="first")
            assert again.ticket.id == first.ticket.id
            assert isinstance(await desk.house.counter.ask(desk.undoing(again)), Undone)
            filler.leave(35 << 20)
            assert await sell() == {FULL}, "a little room is not enough to begin again"
            filler.free()
            assert await sell() == {Sold}
            assert not desk.house.disk.is_low
            watched._folders.clear()
            filler.leave(0)
            # Now nobody can connect any more, since a new session would write these again.
            for cached in small_disk.glob("data/postgres/base/*/pg_internal.init"):
                cached.unlink()
            await sell_until(FULL)
            filler.free()
            await sell_until(Sold)

        desk.run(story())
        with psycopg.connect(desk.owner_url) as owner:
            stored = {row[0] for row in owner.execute("select id from ticket")}
        assert {sold.ticket.id for sold in told} <= stored
        assert len(stored) == len(told) + 1
        desk.run(desk.assert_audit_clean())
    said = [record.message for record in caplog.records if record.name == disks.__name__]
    assert [line.partition(" has ")[0] for line in said] == ["the database's disk", "the database's disk", "PostgreSQL"], said


async def test_what_is_owed_to_customers_is_paid_without_room_to_sell(desk: Desk, noon: int) -> None:
    sold = await desk.sell(noon, "7")
    desk.house.disk.ran_out([BANKLOT])
    assert await desk.house.counter.ask(desk.sale(noon, "7")) == FULL
    await desk.settle(noon, "7")
    assert isinstance(await desk.house.counter.ask(desk.payment(sold)), Paid)


async def test_an_order_of_sports_is_refused_without_room_before_anything_of_it_is_written(kiosk: Kiosk) -> None:
    kiosk.desk.house.disk.ran_out([kiosk.operator])
    assert await kiosk.place(kiosk.jackpot(), key="k") == FULL
    assert await kiosk.place(kiosk.card()) == FULL
    assert kiosk.desk.one("select count(*) from sports_ticket") == kiosk.desk.one("select count(*) from request") == 0


async def test_a_bet_is_refused_without_room_and_not_kept_so_that_it_may_be_sent_again(
    purse: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await purse.deposit("r1", 100_00)
    await purse.token()
    monkeypatch.setattr(purse.desk.house.disk, "refuses", lambda operator_id: True)
    assert await purse.bet("b1", 10_00) == FULL
    assert await purse.deposit("r2", 1_00) == InWallet(101_00)
    monkeypatch.undo()
    assert await purse.bet("b1", 10_00) == InWallet(91_00)
    await purse.desk.assert_audit_clean()
