"""A house whose players have a past: their bets of many days, two of five placed by one of them; see bench/history.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bench.ground import PASSWORD, ZONE, BenchFailed, Progress, as_owner, bar, begin_past, moment, read_last_seq
from bench.house import opened
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.house import House
from taquilla.engine.wallets.signatures import new_key, public_key_of
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import move_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

OPERATOR, NAME = 1, "history"
PLAYERS: Final = 200
PARTNER, PROVIDER = "history", "history"
GAMES: Final = ("1", "2", "3", "4")
CURRENCY: Final = "PTS"
_FUNDS: Final[Cents] = 10**12
_NO_BOUND: Final[Cents] = 10**15
_DEPOSITS, _OPENS, _CLOSES, _ENDS = time(1), time(2), time(22), time(23)


@dataclass(frozen=True, slots=True)
class WalletPast:
    """The generated history, by instants: bets of all players, from the first one to the last one's result.

    user is the player with the most bets: rows is the number of statement rows of its bets, one of them of bet; settled is the
    number of its settled bets. The operator signs with private_key (PEM).
    """

    begun: datetime
    ended: datetime
    bets: int
    user: str
    rows: int
    settled: int
    bet: str
    private_key: str


async def generate_wallets(server: Embedded, bets: int, days: int, progress: Progress) -> WalletPast:
    """Generate so many bets, the same number every day, on a server that was just migrated. Raises BenchFailed."""
    a_day = bets // days
    if a_day < PLAYERS:
        raise BenchFailed(f"there are fewer than {PLAYERS} bets a day")
    async with as_owner(server) as owner:
        first_day = await begin_past(owner, days, _DEPOSITS)
        async with opened(server, demo=True) as house:
            private_key = await _furnish(house)
        for statement in ("make_room", "make_room_for_lines"):
            await owner.execute(_SQL[statement])
        for place in range(days):
            progress(f"history {bar(place, days)} day {place + 1} of {days}, {place * a_day:,} bets")
            await _play(owner, first_day + timedelta(days=place), a_day)
        last_day = first_day + timedelta(days=days - 1)
        await move_clock(owner, moment(last_day, _ENDS))
        progress("statistics")
        await owner.execute("analyze")
        rows, settled, bet = await (await owner.execute(_SQL["read_past"], {"operator": OPERATOR})).fetchone() or (0, 0, "")
    begun, ended = moment(first_day, _OPENS), moment(last_day, _CLOSES)
    return WalletPast(begun, ended, a_day * days, _user(1), rows, settled, bet, private_key)


async def _furnish(house: House) -> str:
    """Add an operator with a partner, a provider with four games, and players created by a deposit; return the operator's key."""
    office, signers = house.people.office, house.wallets.signers
    await office.add_operator(OPERATOR, name=NAME, currency=CURRENCY, exponent=2, zone=ZONE)
    entity = await office.add_entity(OPERATOR, name="wallets")
    member = await office.add_member(
        OPERATOR, entity_id=entity, email="till@history.example", role="cashier", password=PASSWORD
    )
    await signers.add_operator(OPERATOR, title="History", entity_id=entity, member_id=member)
    await signers.add_partner(OPERATOR, PARTNER)
    await signers.add_provider(PROVIDER, name="Games")
    for game in GAMES:
        await signers.add_game(PROVIDER, game, name=f"game {game}")
    for number in range(1, PLAYERS + 1):
        answer = await house.wallets.accounts.deposit(OPERATOR, _user(number), f"first of {number}", _FUNDS)
        if not isinstance(answer, InWallet):
            raise BenchFailed(f"player {number} was not let in: {answer}")
    # A day of so many bets returns more than a provider may credit by default.
    await house.wallets.credit_approvals.add_ceiling(OPERATOR, PROVIDER, Ceiling(_NO_BOUND, _NO_BOUND))
    private_key = new_key()
    await signers.add_key("operator", str(OPERATOR), public_key_of(private_key))
    return private_key


async def _play(owner: HouseConnection, day: date, bets: int) -> None:
    """Write one day's bets, with their results."""
    opens, closes = moment(day, _OPENS), moment(day, _CLOSES)
    parameters = {
        "operator": OPERATOR,
        "wallet_channel": int(WALLET_CHANNEL),
        "currency": CURRENCY,
        "partner": PARTNER,
        "provider": PROVIDER,
        "games": arrays.texts(GAMES),
        "players": PLAYERS,
        "day": day,
        "bets": bets,
        "base": await read_last_seq(owner, OPERATOR),
        "opens": opens,
        "closes": closes,
        "gap": (closes - opens) / bets,
    }
    async with owner.transaction():
        for statement in _DAY:
            await owner.execute(_SQL[statement], parameters)


_DAY: Final[Sequence[str]] = (
    "clear", "fill_plays", "fill_lines", "write_bets", "write_transfers", "write_statement", "write_requests", "add_to_days",
    "add_to_turnover", "add_to_provider_days", "keep_players", "keep_balances", "finish_day", "keep_gate",
)  # fmt: skip


def _user(number: int) -> str:
    return f"player {number}"
