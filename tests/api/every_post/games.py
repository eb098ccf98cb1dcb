"""Recipes: sports and players' wallets."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.api.conftest import SPORTS, SPORTS_FIRST, SPORTS_SECOND
from tests.api.every_post.people import of
from tests.api.every_post.world import BETS, EVENT, INSTALLATION, OTHER_USER, USER, WALLETS, Recipe, Send, World
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.commands import PicksForm, SportsOrder
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import GAMES, HYPEX, PROVIDER

_GAME = GAMES[0][0]
FIRST, _SECOND = "clerk1@hypexdemo.example", "clerk2@hypexdemo.example"
_OVER = """
select id from sport_event event where operator_id = %s and ends_at < house_now()
and not exists (select from sport_result where operator_id = event.operator_id and event_id = event.id) order by id limit 1
"""


def _result(world: World) -> Send:
    return Send("/sports/results", {"event": world.one(_OVER, SITE), "void": True}, SPORTS_FIRST)


def _approve_result(world: World) -> Send:
    entered = _result(world)
    world.made(*entered)
    return Send("/sports/results/approve", entered.body, SPORTS_SECOND)


def _held_ticket(world: World) -> SportsTicket:
    """Sell a ticket above the price from which the operator approves tickets."""

    async def sell() -> object:
        order = SportsOrder(PicksForm.CARD, "superbet", False, ((BETS[0],),), 1000, "KES", "mobile", event_id=EVENT)
        return await world.house.sports.tickets.place(SITE, "token_ana", order, world.new("key"))

    return must_be(SportsTicket, world.run(sell()))


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


def _judge(world: World) -> Send:
    """Let a credit wait above its ceiling, and a first clerk approve it."""
    accounts, name = world.house.wallets.accounts, world.new("bet")

    async def hold() -> object:
        begun = must_be(PlayerSession, await accounts.login(HYPEX, OTHER_USER))
        assert isinstance(await accounts.deposit(HYPEX, OTHER_USER, f"pay {name}", 2_00), InWallet)
        if not await world.house.wallets.credit_approvals.ceilings(HYPEX):
            await world.house.wallets.credit_approvals.add_ceiling(HYPEX, PROVIDER, Ceiling(50_00, 120_00))
        for transaction, credit in ((f"first {name}", 1), (name, 50_01)):  # the first one has its place in the sums of the day
            how: Any = {"transaction_id": transaction}
            bet = await accounts.bet(
                HYPEX, _GAME, OTHER_USER, begun.token, debit=1_00, request_id=f"bet {transaction}", round_id="1", **how
            )
            assert isinstance(bet, InWallet), bet
            won = await accounts.result(HYPEX, _GAME, OTHER_USER, credit=credit, request_id=f"result {transaction}", **how)
        return won

    assert must_be(Refusal, world.run(hold())).reason is Reason.CREDIT_HELD
    judged = {"provider": PROVIDER, "request": f"result {name}", "verdict": "approve"}
    world.made("/credits/judge", judged, FIRST)
    return Send("/credits/judge", judged, _SECOND)


def _partner(world: World) -> Any:
    return {"id": world.new("p"), "rate": 50}


def _player(verb: str, before: str) -> Recipe:
    def recipe(world: World) -> Send:
        world.made(f"/players/{USER}/{before}", by=WALLETS)
        return Send(f"/players/{USER}/{verb}", by=WALLETS)

    return recipe


def _confirm_limit(world: World) -> Send:
    kind, period = world.unconfirmed.pop()
    return Send(f"/players/{USER}/limits/confirm", {"kind": kind.value, "period": period.value}, WALLETS)


def _open_wallets(world: World) -> Send:
    """Add an operator whose players have no wallets."""
    number = 500 + next(world.numbers)
    boss, till = f"boss@banca{number}.example", f"till@banca{number}.example"

    async def add() -> None:
        office = world.house.people.office
        await office.add_operator(number, name=f"banca {number}", currency="VES", exponent=2, zone="America/Caracas")
        await office.add_entity(number, entity_id=1, name="root")
        accounts = [DemoAccount(boss, "administrator", 1, 1), DemoAccount(till, "cashier", 1, 2)]
        await add_people(world.house, number, accounts)

    world.run(add())
    return Send("/wallets", {"title": "Wallets", "entity_id": 1, "user_id": 2}, boss)


def _public_key(world: World) -> dict[str, str]:
    """Make a public key to which nobody has the private one, for that takes its time."""
    key = RSAPublicNumbers(65_537, 1 << 2047 | next(world.numbers) << 1 | 1).public_key()
    return {"public_key": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()}


def _provider(world: World) -> Any:
    return {"id": world.new("P"), "name": "games"}


def _of_provider(path: str, body: Callable[[World], Any] = lambda _: None, before: str = "") -> Recipe:
    """Add a provider with a game, do what comes before, if anything, and then something more to it."""

    def recipe(world: World) -> Send:
        provider = f"/providers/{world.made('/providers', _provider(world), INSTALLATION)['id']}"
        game = world.made(f"{provider}/games", _game(world), INSTALLATION)["id"]
        if before:
            world.made(provider + before.format(game=game), by=INSTALLATION)
        return Send(provider + path.format(game=game), body(world), INSTALLATION)

    return recipe


def _game(world: World) -> Any:
    return {"id": world.new("g"), "name": "Seven", "type": "dice", "code": "S7"}


def _end_providers_key(world: World) -> Send:
    provider = f"/providers/{world.made('/providers', _provider(world), INSTALLATION)['id']}"
    key = world.made(f"{provider}/keys", _public_key(world), INSTALLATION)["id"]
    return Send(f"{provider}/keys/{key}/revoke", by=INSTALLATION)


RECIPES: dict[str, Recipe] = {
    "POST /sports/odds": lambda world: Send(
        "/sports/odds", {"moves": [{"event": EVENT, "bet": BETS[0], "odds": f"{2 + next(world.numbers)}.15"}]}, SPORTS
    ),
    "POST /sports/results": _result,
    "POST /sports/results/approve": _approve_result,
    "POST /sports/tickets/{ticket}/approve": lambda world: Send(f"/sports/tickets/{_held_ticket(world).id}/approve", by=SPORTS),
    "POST /sports/tickets/{ticket}/refuse": _refuse_ticket,
    "POST /sports/wallet/replay": _replay,
    "POST /sports/taxes": lambda world: Send(
        "/sports/taxes", {"jurisdiction": "KE", "excise_basis_points": 1250, "starts_at": world.instant().isoformat()}, SPORTS
    ),
    "POST /sports/secret": lambda _: Send("/sports/secret", {}, SPORTS),
    "POST /wallets": _open_wallets,
    "POST /signing-keys": lambda world: Send("/signing-keys", _public_key(world), WALLETS),
    "POST /signing-keys/{key_id}/revoke": of("/signing-keys", "revoke", WALLETS, made=_public_key),
    "POST /providers": lambda world: Send("/providers", _provider(world), INSTALLATION),
    "POST /providers/{provider_id}/close": _of_provider("/close"),
    "POST /providers/{provider_id}/open": _of_provider("/open", before="/close"),
    "POST /providers/{provider_id}/games": _of_provider("/games", _game),
    "POST /providers/{provider_id}/games/{game_id}/close": _of_provider("/games/{game}/close"),
    "POST /providers/{provider_id}/games/{game_id}/open": _of_provider("/games/{game}/open", before="/games/{game}/close"),
    "POST /providers/{provider_id}/keys": _of_provider("/keys", _public_key),
    "POST /providers/{provider_id}/keys/{key_id}/revoke": _end_providers_key,
    "POST /partners": lambda world: Send("/partners", _partner(world), WALLETS),
    "POST /partners/{partner_id}/close": of("/partners", "close", WALLETS, made=_partner),
    "POST /credits/judge": _judge,
    "POST /ceilings": lambda world: Send("/ceilings", {
        "provider": PROVIDER, "per_bet": "50.00", "per_day": "120.00", "starts_at": world.instant().isoformat(),
    }, WALLETS),
    "POST /players/{user_id}/block": _player("block", "unblock"),
    "POST /players/{user_id}/unblock": _player("unblock", "block"),
    "POST /players/{user_id}/exclude": lambda world: Send(
        f"/players/{USER}/exclude", {"until": f"{2060 + next(world.numbers)}-01-01T00:00:00Z"}, WALLETS
    ),
    "POST /players/{user_id}/limits": lambda world: Send(
        f"/players/{OTHER_USER}/limits",
        {"kind": "stake", "period": "month", "amount": f"{10_000 - next(world.numbers)}.00"}, WALLETS,
    ),
    "POST /players/{user_id}/limits/confirm": _confirm_limit,
}  # fmt: skip
"""The body to send, by its operation."""
