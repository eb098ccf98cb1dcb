"""Pages follow long work on draws, stopped midway, exactly; the places of such pages are shared by member."""

import re
from collections.abc import AsyncIterator, Callable

import pytest

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.engine.pace import Pace
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.web.office import board as module
from taquilla.web.office.board import Board
from taquilla.web.visitors import Visitor

from .conftest import Pages

LOTTO_ACTIVO = 5
TICKETS, LINES, STEP = 12, 50, 50
MANY = TICKETS * LINES
CLERK, OTHER = CLERKS
MANAGER = "manager@banklot.net"


async def sell_many(office: Pages, event: int) -> None:
    """Sell hundreds of wagers, all on one number but for a ticket that is undone. To settle them takes many steps."""
    desk = office.desk
    desk.house.lottery.duties.paces["settle"] = Pace(STEP, rows_min=STEP, rows_max=STEP)
    for ticket in range(TICKETS):
        await desk.house.counter.ask(desk.sale(event, *["7"] * LINES, key=f"many-{ticket}"))
    undone = await desk.sell(event, "8", "7")
    await desk.house.counter.ask(desk.undoing(undone))
    assert desk.one("select count(*) from wager where market_id = %s", event) == MANY + 2


async def take_steps(office: Pages, until: str) -> int:
    """Settle step by step until something holds in the database. Return how many wagers the settlement has reached."""
    desk = office.desk
    async with desk.house.database.connection() as connection:
        while not desk.one(until):
            assert await desk.house.lottery.duties.settle(connection, BANKLOT)
    return int(desk.one("select winners from settlement order by version desc limit 1"))


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_a_void_of_many_shows_how_far_it_is_and_that_it_is_done(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")
    draw = f"/office/draws/{noon}"
    places = (draw, f"{draw}/work", f"/office/results/{noon}", "/office", "/office/today/figures")

    async def story() -> None:
        await sell_many(office, noon)
        await desk.past("22T12:01")
        first, second = await desk.clerks()
        await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "no se jugó")
        await desk.house.lottery.draw_orders.approve(second, noon, DrawOrder.VOID)
        for place in places:
            assert "En espera: empieza cuando terminen las anteriores" in await office.text(place, CLERK)
        done = await take_steps(office, f"select coalesce(max(winners), 0) between 1 and {MANY - 1} from settlement")
        for place in places:
            text = await office.text(place, MANAGER)
            assert f"se devuelve lo apostado {dotted(done)} de {dotted(MANY)} jugadas" in text, place
        assert f'<progress max="{MANY}" value="{done}"' in (await office.get("/office", CLERK)).text
        # Nobody is needed for it to go on: whoever comes back finds it farther.
        later = await take_steps(office, f"select max(winners) > {done} from settlement")
        assert f"{dotted(later)} de {dotted(MANY)}" in await office.text(places[0], CLERK)
        await desk.work()
        for place in places:
            text = await office.text(place, OTHER)
            assert f"jugadas devueltas: {dotted(MANY)} · {dotted(MANY)},00 VES" in text, place
            assert "Terminado: Anulación" in text
            assert "<progress" not in (await office.get(place, OTHER)).text

    desk.run(story())


def test_a_correction_of_many_takes_back_gives_anew_and_is_told_when_it_is_done(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await sell_many(office, noon)
        await desk.settle(noon, "8")
        await desk.draw(noon, "7")
        await desk.work()
        # A result that was right at once is no long work that anybody waits to be told of; its correction is.
        assert "Terminado: Corrección" in await office.text("/office", CLERK, "es")
        await desk.draw(noon, "9")
        await take_steps(office, "select max(version) = 3 from settlement")
        moved, taken = desk.ask(
            "select count(*), count(*) filter (where seq <= (select ticket_seq from settlement where version = 3)) from transfer"
            " where market_id is not null and version = 2 and reverses is null"
        )[0]
        text = await office.text(f"/office/results/{noon}", CLERK, "en")
        assert f"Correction : earlier entries are taken back {taken} of {moved} entries" in text
        await desk.work()
        await desk.draw(noon, "7")
        halfway = f"select coalesce(bool_or(winners between 1 and {MANY - 1}), false) from settlement where version = 4"
        done = await take_steps(office, halfway)
        text = await office.text(f"/office/results/{noon}", CLERK, "en")
        assert f"Correction : prizes are given {done:,} of {MANY:,} wagers" in text
        assert re.search(r"since 12:01 · about \d+ s left in this step", text)
        await desk.work()
        text = await office.text("/office", MANAGER, "en")
        assert f"Done: Correction LOTTO ACTIVO · 12:00 · winning wagers: {MANY:,} · " in text
        # Later it is an old story.
        desk.set_clock("23T00:30")
        office.tokens.clear()
        assert "Done: Correction" not in await office.text("/office", MANAGER, "en")

    desk.run(story())


async def nothing(visitor: Visitor) -> Callable[[str], str]:
    return lambda language: ""


def test_who_opens_many_pages_denies_them_to_nobody(office: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMBER_MAX", 2)
    monkeypatch.setattr(module, "BELOW_MAX", 3)
    house, board, open_pages = office.desk.house, Board(nothing), list[AsyncIterator[bytes]]()

    async def story() -> list[bool]:
        for entity_id, email in ((213, "one@banklot.net"), (213, "two@banklot.net"), (214, "beside@banklot.net")):
            password = "a long enough one"
            await house.people.office.add_member(BANKLOT, entity_id=entity_id, email=email, role="manager", password=password)
        known = await house.known(BANKLOT)
        members = {member.email: member for member in known.people.members.values()}

        async def opens(email: str) -> bool:
            caller = Caller(BANKLOT, members[email].id, 0)
            visitor = Visitor.of(house, known, caller, "", "", language="es", path="/office")
            try:
                board.refuse_many(visitor)
            except Busy:
                return False
            page = board.follow(visitor, lambda: False)
            await anext(page)
            open_pages.append(page)
            return True

        names = ("one", "one", "one", "two", "beside", "manager", "manager", "manager")
        opened = [await opens(f"{name}@banklot.net") for name in names]
        for page in open_pages:
            await page.aclose()  # type: ignore[attr-defined]
        return opened

    assert office.desk.run(story()) == [True, True, False, True, False, True, True, False]
