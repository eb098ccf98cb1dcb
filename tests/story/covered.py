"""Frauds that the owner of the database commits without the master key, covers with an innocent event, and puts back."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.engine.conftest import CASHIER, Desk
from tests.story.fraud_day import CHANCE, COLLEAGUE, LATER, unguarded
from tests.story.frauds import DIFFERS

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office import Credit
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import statements

SQL: Final = statements(__file__)
Act = Callable[[Desk, Mapping[str, int]], Coroutine[Any, Any, object]]


async def nothing(desk: Desk, names: Mapping[str, int]) -> None:
    """Do nothing."""


def ruled(kind: str, **rule: object) -> Act:
    """Let the house add an honest rule."""

    async def add(desk: Desk, names: Mapping[str, int]) -> None:
        await desk.house.lottery.rules.add_rule(BANKLOT, kind, rule)

    return add


def sold(*selections: str, units: int = 1, by: str = CASHIER) -> Act:
    """Let a seller sell at noon."""

    async def sell(desk: Desk, names: Mapping[str, int]) -> None:
        await desk.sell(names["noon"], *selections, units=units, by=by)

    return sell


async def sell_a_pair(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123-456", game=Game.TRIPLE_AB)


async def sell_what_is_not_sold(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123", game=Game.TRIPLE)


async def sell_late(desk: Desk, names: Mapping[str, int]) -> None:
    desk.set_clock("22T11:57")
    await desk.sell(names["noon"], "11", units=9)


async def close_colleague(desk: Desk, names: Mapping[str, int]) -> None:
    member = desk.one("select id from member where email = %s", COLLEAGUE)
    await desk.house.people.office.close_member(BANKLOT, member)
    desk.callers.pop(COLLEAGUE, None)


async def use_up_credit(desk: Desk, names: Mapping[str, int]) -> None:
    entity = desk.one("select entity_id from member where email = %s", CASHIER)
    await desk.house.people.office.change_entity(BANKLOT, entity, credit=Credit(0))


async def rule_as_manager(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"game": 4, "stake_max": 500}, author=CASHIER)


async def order_as_clerk(desk: Desk, names: Mapping[str, int]) -> None:
    member = desk.one("select id from member where email = %s", COLLEAGUE)
    orders = desk.house.lottery.draw_orders
    ordered = await orders.enter(Clerk(BANKLOT, member, COLLEAGUE), desk.event(CHANCE, LATER, 1), DrawOrder.SUSPEND, "it stands")
    assert isinstance(ordered, DrawOrdered), ordered


@dataclass(frozen=True)
class Covered:
    """A fraud: what it needs, the name of its statements, what the house does for the thief, and who says what afterwards."""

    what: str
    name: str
    gain: Act
    found: Mapping[str, str]
    before: Act = nothing

    def commit(self, desk: Desk, names: Mapping[str, int]) -> None:
        """Prepare, change rows, let somebody rename an entity, take the gain, and put the rows back."""
        desk.run(self.before(desk, names))
        self._write(desk, self.name, names)
        desk.run(desk.house.people.office.change_entity(BANKLOT, 214, name="an innocent name"))
        desk.run(self.gain(desk, names))
        self._write(desk, f"{self.name}_back", names)

    def _write(self, desk: Desk, name: str, names: Mapping[str, int]) -> None:
        with unguarded(desk):
            for statement in SQL[name].split(";\n"):
                assert desk.owner.execute(statement.format(**names).encode()).rowcount, statement


TERMS: Final = {"auditor": "I117", "follower": DIFFERS}
FEW: Final = ruled("quota", product=5, game=5, selection="30", quota=100)
SMALL: Final = ruled("limit", product=5, game=5, stake_max=300)

COVERED: Final = (
    # The five that strangers found.
    Covered("a multiplier is added, used and taken away", "multiplier", sold("11"), TERMS),
    Covered("a quota is raised, used and lowered", "quota", sold("30", units=9), {"auditor": "I10"}, FEW),
    Covered("a cashier is a manager for an hour", "manager", rule_as_manager, {"auditor": "I118"}),
    Covered("a close is moved, and moved back", "close", sell_late, {"auditor": "I21", "follower": DIFFERS}),
    Covered("the catalogue pays more for an hour", "catalogue", sold("11"), TERMS),
    # Ten more.
    Covered("the nation's consolation is raised for an hour", "consolation", sell_a_pair,
            {"auditor": "I117", "follower": "DIFFERS"}),
    Covered("an agency earns a commission for an hour", "commission", sold("11"), {"auditor": "I117"}),
    Covered("a greatest stake is raised, used and lowered", "limit", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a limit is ended, and its end is taken away", "ended", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a ticket may be canceled for an hour", "window", sold("11"), {"auditor": "I53"}),
    Covered("a game is sold that is not", "offer", sell_what_is_not_sold, {"auditor": "I53"},
            ruled("offer", product=27, game=1, offered=0)),
    Covered("a closed cashier sells", "closed", sold("11", by=COLLEAGUE), {"auditor": "I118"}, close_colleague),
    Covered("a cashier is a clerk for an hour", "clerk", order_as_clerk, {"auditor": "I118"}),
    Covered("a credit is raised, used and lowered", "credit", sold("11"), {"auditor": "I04"}, use_up_credit),
    Covered("the house is made to tell its state again", "again", sold("11"),
            {"auditor": "I102", "follower": "tells the whole state again"}),
)  # fmt: skip
