"""The places of the pages that are kept up to date: shared by member, and some are kept for the root."""

from collections.abc import AsyncIterator, Callable

import pytest

from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.sandbox.demo import BANKLOT
from taquilla.web.office import board as module
from taquilla.web.office.board import Board
from taquilla.web.visitors import Visitor

from .conftest import Pages


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
