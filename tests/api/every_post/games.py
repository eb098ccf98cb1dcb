"""Recipes: sports and players' wallets."""

from typing import Any

from tests.api.every_post.world import (
    BETS,
    EVENT,
    OTHER_USER,
    SPORTS,
    SPORTS_FIRST,
    SPORTS_SECOND,
    USER,
    WALLETS,
    Recipe,
    Send,
    World,
)

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.commands import OrderForm, SportsOrder
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import GAMES, HYPEX, PROVIDER

_GAME = GAMES[0][0]
_FIRST, _SECOND = "clerk1@hypexdemo.example", "clerk2@hypexdemo.example"
_OVER = """
select id from sport_event event where operator_id = %s and ends_at < house_now()
and not exists (select from sport_result where operator_id = event.operator_id and event_id = event.id) order by id limit 1
"""


def _move_odds(world: World) -> Send:
    odds = f"2.{10 + next(world.numbers) % 90}"
    return Send("/sports/odds", {"moves": [{"event": EVENT, "bet": BETS[0], "odds": odds}]}, SPORTS)


def _result(world: World) -> Send:
    return Send("/sports/results", {"event": world.one(_OVER, SITE), "void": True}, SPORTS_FIRST)


def _approve_result(world: World) -> Send:
    entered = _result(world)
    world.made(*entered)
    return Send("/sports/results/approve", entered.body, SPORTS_SECOND)


def _held_ticket(world: World) -> SportsTicket:
    """Sell a ticket above the price from which the operator approves tickets."""

    async def sell() -> object:
        order = SportsOrder(OrderForm.CARD, "superbet", False, ((BETS[0],),), 1000, "KES", "mobile", event_id=EVENT)
        return await world.house.sports.tickets.place(SITE, "token_ana", order, world.new("key"))

    sold = world.run(sell())
    assert isinstance(sold, SportsTicket), sold
    return sold


def _refuse_ticket(world: World) -> Send:
    return Send(f"/sports/tickets/{_held_ticket(world).id}/refuse", {"reason": "too large"}, SPORTS)


def _replay(world: World) -> Send:
    """Let the refund of a refused ticket wait for somebody."""
    refused = _refuse_ticket(world)
    world.made(*refused)
    ticket = refused.path.split("/")[3]
    world.owner.execute(
        "update call_out set state = 'parked' where state = 'due' and ticket_seq = (select seq from sports_ticket where id = %s)",
        [ticket],
    )
    return Send("/sports/wallet/replay", {"ticket": ticket}, SPORTS)


def _close_partner(world: World) -> Send:
    return Send(f"/partners/{world.made('/partners', {'id': world.new('p')}, WALLETS)['id']}/close", by=WALLETS)


def _judge(world: World) -> Send:
    """Let a credit wait above its ceiling, and a first clerk approve it."""
    accounts, name = world.house.wallets.accounts, world.new("bet")

    async def hold() -> object:
        begun = await accounts.login(HYPEX, OTHER_USER)
        assert isinstance(begun, PlayerSession)
        assert isinstance(await accounts.deposit(HYPEX, OTHER_USER, f"pay {name}", 2_00), InWallet)
        if not await world.house.wallets.credit_approvals.ceilings(HYPEX):
            await world.house.wallets.credit_approvals.add_ceiling(HYPEX, PROVIDER, Ceiling(50_00, 120_00), author="test")
        for transaction, credit in ((f"first {name}", 1), (name, 50_01)):  # the first one has its place in the sums of the day
            how: Any = {"transaction_id": transaction}
            bet = await accounts.bet(
                HYPEX, _GAME, OTHER_USER, begun.token, debit=1_00, request_id=f"bet {transaction}", round_id="1", **how
            )
            assert isinstance(bet, InWallet), bet
            won = await accounts.result(HYPEX, _GAME, OTHER_USER, credit=credit, request_id=f"result {transaction}", **how)
        return won

    held = world.run(hold())
    assert isinstance(held, Refusal), held
    assert held.reason is Reason.CREDIT_HELD
    judged = {"provider": PROVIDER, "request": f"result {name}", "verdict": "approve"}
    world.made("/credits/judge", judged, _FIRST)
    return Send("/credits/judge", judged, _SECOND)


def _ceiling(world: World) -> Send:
    starts = f"2090-01-01T00:00:{next(world.numbers) % 60:02d}Z"
    ceiling = {"provider": PROVIDER, "per_bet": "50.00", "per_day": "500.00", "starts_at": starts}
    return Send("/ceilings", ceiling, WALLETS)


def _block(world: World) -> Send:
    world.made(f"/players/{USER}/unblock", by=WALLETS)
    return Send(f"/players/{USER}/block", by=WALLETS)


def _unblock(world: World) -> Send:
    world.made(f"/players/{USER}/block", by=WALLETS)
    return Send(f"/players/{USER}/unblock", by=WALLETS)


def _exclude(world: World) -> Send:
    return Send(f"/players/{USER}/exclude", {"until": f"{2060 + next(world.numbers)}-01-01T00:00:00Z"}, WALLETS)


def _limit(world: World) -> Send:
    amount = f"{10_000 - next(world.numbers)}.00"
    return Send(f"/players/{OTHER_USER}/limits", {"kind": "stake", "period": "month", "amount": amount}, WALLETS)


def _confirm_limit(world: World) -> Send:
    kind, period = world.unconfirmed.pop()
    return Send(f"/players/{USER}/limits/confirm", {"kind": kind.value, "period": period.value}, WALLETS)


RECIPES: dict[str, Recipe] = {
    "POST /sports/odds": _move_odds,
    "POST /sports/results": _result,
    "POST /sports/results/approve": _approve_result,
    "POST /sports/tickets/{ticket}/approve": lambda world: Send(f"/sports/tickets/{_held_ticket(world).id}/approve", by=SPORTS),
    "POST /sports/tickets/{ticket}/refuse": _refuse_ticket,
    "POST /sports/wallet/replay": _replay,
    "POST /partners": lambda world: Send("/partners", {"id": world.new("p"), "rate": 50}, WALLETS),
    "POST /partners/{partner_id}/close": _close_partner,
    "POST /credits/judge": _judge,
    "POST /ceilings": _ceiling,
    "POST /players/{user_id}/block": _block,
    "POST /players/{user_id}/unblock": _unblock,
    "POST /players/{user_id}/exclude": _exclude,
    "POST /players/{user_id}/limits": _limit,
    "POST /players/{user_id}/limits/confirm": _confirm_limit,
}
"""What to send, by its operation."""
