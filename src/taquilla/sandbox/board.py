"""The sandbox's page for a browser: the clock, the results to enter, the accounts, the dialects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.http.dialect import Dialect
from taquilla.http.page import STYLE, security_policy, templates
from taquilla.http.texts import PageTexts, Texts
from taquilla.sandbox import demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.fake_wallet import SECRET

_TEMPLATES: Final = Path(__file__).with_name("templates")
_STYLE: Final = STYLE + _TEMPLATES.joinpath("board.css").read_text(encoding="utf-8")
POLICY: Final = security_policy(_STYLE).replace("form-action 'none'", "form-action 'self'")
"""The header `content-security-policy` to send the page with: its forms go to where it comes from, and nowhere else."""

SAMPLE_PLAYER: Final = "token_ann"
"""The token of a player that the demo's own wallet knows, as it knows every token of this form."""

TEXTS: Final = PageTexts(__file__)
"""The texts of the page, and the sentences that answer its forms."""

_LISTS: Final = {0: "", 1: " A", 2: " B", 3: " C"}


@dataclass(frozen=True, slots=True)
class SandboxBoard:
    """The data of the page: the clock, the draws that wait for results by their names, the next draw if it is planned."""

    now: datetime
    zone: ZoneInfo
    waiting: Mapping[int, str]
    next_draw: tuple[datetime, str] | None

    def local(self, at: datetime) -> str:
        """Return an instant by the clock of the operator."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def hour(self, at: datetime) -> str:
        """Return the same, without a day that is today."""
        return self.local(at).removeprefix(self.local(self.now)[:11])

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the draws to choose from, with what the form sends for each."""
        return [(str(event), name) for event, name in self.waiting.items()]


class SportsGame(NamedTuple):
    """A game of sports with a result to choose: its name, and its bets by their ids."""

    name: str
    bets: tuple[tuple[int, str], ...]

    def choices(self, texts: Texts) -> list[tuple[str, str]]:
        """Return what to choose from, with what the form sends for each."""
        return [("", f"– {texts.choose} –"), *((str(bet), name) for bet, name in self.bets), ("void", texts.void)]


async def look(house: House) -> SandboxBoard:
    """Load the clock and the draws of yesterday, today and tomorrow by the clock of the demo's operator of lotteries."""
    operators = await house.people.office.operators(closed_too=True)
    zone = next(ZoneInfo(operator.zone) for operator in operators if operator.id == demo.BANKLOT)
    now = await house.now()
    today = business_day(now, zone)
    days = [today + timedelta(days=offset) for offset in (-1, 0, 1)]
    draws = [draw for day in days for draw in await house.lottery.codes.draws(demo.BANKLOT, day)]
    due_draws = sorted((draw for draw in draws if draw.draws_at <= now and draw.outcome is None), key=lambda draw: draw.draws_at)
    next_draw = min(((draw.draws_at, draw.name) for draw in draws if draw.draws_at > now), default=None)
    waiting = {
        draw.event: f"{draw.draws_at.astimezone(zone):%Y-%m-%d %H:%M} {draw.name}{_LISTS[draw.list_id]} ({draw.code})"
        for draw in reversed(due_draws)
    }
    return SandboxBoard(now, zone, waiting, next_draw)


@cache
def superbet() -> tuple[SportsGame, ...]:
    """Return the markets of the demo's superbet."""
    (event,) = [event for event in read_sports(demo_sports.CATALOGUE).events if event.id == demo_sports.EVENT]
    return tuple(SportsGame(market.name, tuple((bet.id, bet.name) for bet in market.bets)) for market in event.markets)


@cache
def jackpot() -> tuple[SportsGame, ...]:
    """Return the games of the demo's jackpot."""
    file = read_sports(demo_sports.CATALOGUE)
    (coupon,) = [coupon for coupon in file.coupons if coupon.id == demo_sports.COUPON]
    games = []
    for leg in coupon.legs:
        (event,) = [event for event in file.events if event.id == leg.event]
        (market,) = [market for market in event.markets if market.id == leg.market]
        games.append(SportsGame(event.name, tuple((bet.id, bet.name) for bet in market.bets)))
    return tuple(games)


def shown(
    board: SandboxBoard, texts: Texts, sentence: str | None, values: Mapping[str, str], keys: Mapping[str, str],
    dialects: Iterable[Dialect[House]], *, is_done: bool = True,
) -> str:  # fmt: skip
    """Return the whole page. values are the fields of a form to correct and send again, keys the public keys by owner.

    sentence is the outcome of the last form, is_done whether it succeeded.
    """
    moment = values.get("moment") or board.local(board.now + timedelta(hours=1)).replace(" ", "T")
    return templates(_TEMPLATES).get_template("board.html").render(
        title=texts.title, language=texts.language, style=_STYLE, t=texts, board=board, sentence=sentence, is_done=is_done,
        fields=values, moment=moment, minute=timedelta(minutes=1), event=demo_sports.EVENT, superbet=superbet(),
        coupon=demo_sports.COUPON, jackpot=jackpot(), password=demo.PASSWORD, logins=_logins(texts), tokens=_tokens(texts),
        dialects=dialects, keys=keys,
    )  # fmt: skip


def _logins(texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the logins of the demo: the address, and its purpose."""
    for account in (*demo.ACCOUNTS, *demo_office.ACCOUNTS):
        yield account.email, f"Banklot: {texts.roles[account.role]}; {texts.agency} {account.entity_id}"
    for account in (*demo_sports.ACCOUNTS, *demo_wallets.ACCOUNTS):
        operator = demo_sports.NAME if account in demo_sports.ACCOUNTS else demo_wallets.NAME
        yield account.email, f"{operator}: {texts.roles[account.role]}"
    for operator_id in (demo_sports.SITE, demo_wallets.HYPEX):
        for account in demo_office.OFFICES[operator_id]:
            yield account.email, f"{demo_office.NAMES[operator_id]}: {texts.roles[account.role]}"


def _tokens(texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the tokens and names of callers that do not log in, with their purpose."""
    yield demo.RESELLER_TOKEN, f"API Chance: {texts.roles['chance']} {demo.RESELLER_AGENCY}"
    yield demo_sports.NAME, f"Betstack: {texts.roles['betstack']}: {SECRET}"
    yield SAMPLE_PLAYER, f"Betstack: {texts.roles['betstack_tokens']}"
    yield demo_wallets.NAME, f"GAP: {texts.roles['gap']}"
    yield ", ".join(demo_wallets.USERS), f"GAP: {texts.roles['gap_users']}"
    yield demo_wallets.PROVIDER, f"GAP: {texts.roles['gap_provider']}"
