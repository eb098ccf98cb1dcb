"""The sandbox's page for a browser: the clock, the results to enter, the accounts, the dialects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import escape
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.http.dialect import Dialect
from taquilla.http.page import STYLE, named_values, page, security_policy
from taquilla.http.texts import PageTexts, Texts
from taquilla.sandbox import demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.fake_wallet import SECRET

_STYLE: Final = f"""{STYLE}
form {{ margin: .6rem 0 1rem }}
label, .steps {{ display: block; margin: .6rem 0 }}
input, select, button {{ font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--faint); border-radius: 6px; min-height: 2.75rem; padding: .4rem .7rem;
  max-width: 100% }}
label > input, label > select {{ display: block; width: 100%; max-width: 28rem; margin-top: .2rem }}
button {{ cursor: pointer; background: var(--soft); font-weight: 600; margin: .15rem .3rem .15rem 0 }}
input:focus-visible, select:focus-visible, button:focus-visible, a:focus-visible, .said:focus-visible {{
  outline: 3px solid var(--focus); outline-offset: 2px }}
.said {{ border: 2px solid var(--brand); border-radius: 6px; padding: .6rem .8rem; margin: 1rem 0 }}
.said.no {{ border-color: var(--warn) }}
.now {{ font-size: 1.3rem; font-weight: 700; white-space: nowrap }}
details {{ margin: .8rem 0 }} summary {{ padding: .6rem 0; cursor: pointer }}
"""
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


class SportsGame(NamedTuple):
    """A game of sports with a result to choose: its name, and its bets by their ids."""

    name: str
    bets: tuple[tuple[int, str], ...]


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
    parts = [
        f"<h1>{escape(texts.title)}</h1>", _outcome(sentence, is_done=is_done), f"<p>{escape(texts.intro)}</p>",
        _clock(board, texts, values), _results(board, texts, values), _accounts(texts), _dialects(texts, dialects),
        _more(texts, keys),
    ]  # fmt: skip
    return page(texts.title, f"<main>\n{''.join(parts)}\n</main>", style=_STYLE, language=texts.language)


def _outcome(sentence: str | None, *, is_done: bool) -> str:
    if sentence is None:
        return ""
    kind, role = ("said", "status") if is_done else ("said no", "alert")
    return f'<p class="{kind}" role="{role}" tabindex="-1" autofocus>{escape(sentence)}</p>'


def _clock(board: SandboxBoard, texts: Texts, values: Mapping[str, str]) -> str:
    local = f"{board.now.astimezone(board.zone):%Y-%m-%d %H:%M}"
    steps = "".join(
        f'<button name="advance_s" value="{seconds}">{escape(name)}</button>' for seconds, name in texts.steps.items()
    )
    if board.next_draw is not None:
        at, name = board.next_draw
        instant = (at + timedelta(minutes=1)).isoformat()
        steps += f'<button name="now" value="{escape(instant)}">{escape(texts.past)}: {_hour(board, at)} {escape(name)}</button>'
    moment = values.get("moment") or f"{board.now.astimezone(board.zone) + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    return (
        f'<section><h2>{escape(texts.clock)}</h2><p>{escape(texts.shows)} <span class="now">{local}</span> '
        f'<span class="faint">{escape(str(board.zone))}</span></p>'
        f'<form method="post" action="/sandbox/clock"><div class="steps">{steps}</div></form>'
        '<form method="post" action="/sandbox/clock">'
        f"<label>{escape(texts.moment)} ({escape(str(board.zone))})"
        f'<input type="datetime-local" name="moment" value="{escape(moment)}" required></label>'
        f"<button>{escape(texts.move)}</button></form></section>"
    )


def _hour(board: SandboxBoard, at: datetime) -> str:
    local = at.astimezone(board.zone)
    is_today = local.date() == board.now.astimezone(board.zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"


def _results(board: SandboxBoard, texts: Texts, values: Mapping[str, str]) -> str:
    parts = [f"<h2>{escape(texts.results)}</h2><p>{escape(texts.waiting)}</p>"]
    if board.waiting:
        options = _options([(str(event), name) for event, name in board.waiting.items()], values.get("event_id", ""))
        parts.append(
            '<form method="post" action="/sandbox/results">'
            f'<label>{escape(texts.draw)}<select name="event_id">{options}</select></label>'
            f'<label>{escape(texts.result)} <span class="faint" id="hint">{escape(texts.result_hint)}</span>'
            f'<input name="result" value="{escape(values.get("result", ""))}" maxlength="10" autocomplete="off"'
            f' autocapitalize="characters" aria-describedby="hint" required></label><button>{escape(texts.enter)}</button></form>'
        )
    else:
        next_text = ""
        if board.next_draw is not None:
            at, name = board.next_draw
            next_text = f" {escape(texts.then)}: {_hour(board, at)} {escape(name)}."
        parts.append(f"<p>{escape(texts.none_waits)}{next_text}</p>")
    parts.append(_games(texts, "Superbet", "event", demo_sports.EVENT, superbet(), values))
    parts.append(_games(texts, "Jackpot", "coupon", demo_sports.COUPON, jackpot(), values))
    return f"<section>{''.join(parts)}</section>"


def _games(texts: Texts, title: str, name: str, number: int, games: Iterable[SportsGame], values: Mapping[str, str]) -> str:
    """Return a form with a choice for each game of sports, folded up until it was sent."""
    is_open = values.get(name) == str(number)
    labels = ""
    for place, game in enumerate(games, 1):
        choices = [("", f"– {texts.choose} –"), *((str(bet), bet_name) for bet, bet_name in game.bets)]
        chosen = values.get(f"game{place}", "") if is_open else ""
        options = _options([*choices, ("void", texts.void)], chosen)
        labels += f'<label>{escape(game.name)}<select name="game{place}" required>{options}</select></label>'
    return (
        f"<details{' open' if is_open else ''}><summary>{title} {number}: {escape(texts.enter)}</summary>"
        f'<form method="post" action="/sandbox/results"><input type="hidden" name="{name}" value="{number}">'
        f'<p class="faint">{escape(texts.sports_hint)}</p>{labels}<button>{escape(texts.enter)}</button></form></details>'
    )


def _options(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in choices
    )


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


def _accounts(texts: Texts) -> str:
    return (
        f"<section><h2>{escape(texts.accounts)}</h2><p>{escape(texts.password)}: <code>{demo.PASSWORD}</code></p>"
        f"{_pair_list(_logins(texts))}</section><section><h2>{escape(texts.tokens)}</h2>{_pair_list(_tokens(texts))}</section>"
    )


def _pair_list(rows: Iterable[tuple[str, str]]) -> str:
    return named_values((f"<code>{escape(name)}</code>", escape(use)) for name, use in rows)


def _dialects(texts: Texts, dialects: Iterable[Dialect[House]]) -> str:
    rows = [
        (f'<a href="{one.page}"><code>{one.page}</code> {escape(texts.documentation)}</a>', escape(one.title[texts.language]))
        for one in dialects
    ]
    return f"<section><h2>{escape(texts.dialects)}</h2>{named_values(rows)}</section>"


def _more(texts: Texts, keys: Mapping[str, str]) -> str:
    links = (("/sandbox/audit", texts.audit), ("/sandbox/schema/openapi.json", texts.api))
    rows = [(f'<a href="{path}"><code>{path}</code></a>', escape(text)) for path, text in links]
    pems = "".join(f"<h3>{escape(name)}</h3><pre>{escape(key)}</pre>" for name, key in keys.items())
    return (
        f"<section><h2>{escape(texts.more)}</h2><p>{escape(texts.json)}</p>{named_values(rows)}"
        f"<details><summary>PEM: {escape(', '.join(keys))}</summary>{pems}</details></section>"
    )
