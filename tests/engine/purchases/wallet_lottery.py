"""Operator 80's lottery: its players buy tickets from their wallets, and two clerks read the results."""

from dataclasses import dataclass, field
from typing import Any

from tests.engine.conftest import HYPEX, Desk, Purse, open_wallets
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.purchases.buying import Bought
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.clerks import Clerk
from taquilla.work.worker import Worker

ZULIA, TACHIRA, LOTTO_ACTIVO = 2, 4, 5
TILL = "till@HypexDemo.example"
CLERKS = ("first@HypexDemo.example", "second@HypexDemo.example")


async def furnish_lottery(house: House, entity: int) -> None:
    """For operator 80, whose tickets are this entity's: clerks, a commission, and the draws of the day."""
    password = light("a clerk of wallets")
    for email in CLERKS:
        await house.people.office.add_member(HYPEX, entity_id=entity, email=email, role="clerk", password=password)
    await house.lottery.rules.add_rule(HYPEX, "commission", {"entity": entity, "basis_points": 10_00})
    await Worker(house).round()


async def open_lottery(house: House) -> None:
    """Two operators with wallets, and the lottery of one."""
    entities = await open_wallets(house)
    await furnish_lottery(house, entities[HYPEX])


def animal(event: int, figure: str, units: int = 1) -> Play:
    """A play of so many points on a figure."""
    return Play(event, Game.ANIMALITOS, figure, units * 100, figure)


@dataclass
class Lottery:
    """Operator 80, which sells LOTTO ACTIVO and others to wallets, with a commission of ten percent for its agency."""

    purse: Purse
    desk: Desk
    clerks: list[Clerk] = field(default_factory=list)

    async def meet_clerks(self) -> None:
        """The two clerks who enter results."""
        self.clerks += await self.desk.clerks(HYPEX, CLERKS)

    async def buy(self, name: str, *plays: Play, user: str = "ana", **how: Any) -> Bought | Refusal:
        """A ticket, asked for by the request of its name."""
        token = how.pop("token", None) or await self.purse.token(user)
        tried = f"ticket {name}"
        answer = await self.desk.house.purchases.buy_ticket(self.purse.operator, user, token, self.purse.named(tried), plays)
        # Which keeps its id.
        self.purse.tries[tried] += isinstance(answer, Refusal) and answer.reason is not Reason.KEY_REUSED
        return answer

    async def bought(self, name: str, *plays: Play, user: str = "ana") -> Sold:
        """A ticket that must be sold."""
        return must_be(Bought, await self.buy(name, *plays, user=user)).sold

    async def refusal(self, *plays: Play, **how: Any) -> Reason:
        """The reason for which a ticket is refused."""
        return must_be(Refusal, await self.buy("t1", *plays, **how)).reason

    async def close(self, at: str = "22T12:01") -> None:
        """Let time go by, and do what is due."""
        self.desk.set_clock(at)
        await self.desk.work(HYPEX)

    async def draw(self, event: int, outcome: str) -> None:
        """Two clerks read a result, and it is settled."""
        await self.read(event, outcome)
        await self.desk.work(HYPEX)

    async def read(self, event: int, outcome: str) -> None:
        """Two clerks read a result. It is not settled yet."""
        draws = self.desk.house.lottery.draws
        must_be(DrawOutcome, await draws.enter_result(self.clerks[0], event, outcome))
        must_be(DrawOutcome, await draws.approve_result(self.clerks[1], event, outcome))

    def entity(self) -> int:
        """The agency that sells to wallets."""
        return int(self.desk.one("select entity_id from wallet_operator where operator_id = %s", HYPEX))

    def agency(self) -> int:
        """The account of the agency that sells to wallets."""
        found = "select account_id from entity join wallet_operator using (operator_id) where operator_id = %s and id = entity_id"
        return int(self.desk.one(found, HYPEX))

    def stands(self, sold: Sold) -> tuple[str, int, int, int]:
        """Return how a ticket's bet stands: state, debit, credits, what was rolled back."""
        return self.purse.stands(str(sold.ticket.id))

    def rows(self, user: str = "ana") -> list[tuple[str, int]]:
        """The bets of a player's statement: type and amount."""
        return [(kind, amount) for part, _, kind, _, amount in self.purse.statement(user) if part == 2]
