"""Turns a catalogue of sports into rows, and refuses what cannot be sold: contradictions, and changes to what is fixed."""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, TypeAlias

from taquilla.domain.ledger.bounds import PRICE_MAX, WINS_MAX, price_bound
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import Combining, Coupon, Leg, refuse_coupon
from taquilla.domain.sports.odds import VOID_ODDS, odds
from taquilla.domain.sports.outcomes import is_draw
from taquilla.domain.sports.pools import PrizePlan, RolloverTo, Tier, TierKind, refuse_plan
from taquilla.domain.sports.tickets import JACKPOT, SUPERBET
from taquilla.engine.sports.catalogue_file import (
    CardSpec,
    CouponSpec,
    EventSpec,
    MarketSpec,
    Odds,
    SportsFile,
    TierSpec,
    unprintable,
)
from taquilla.engine.toml_file import BadCatalogue, BadValue
from taquilla.store.sports.catalogue import (
    KEYS,
    BetRow,
    CouponRow,
    EventRow,
    LeagueRow,
    LegRow,
    MarketRow,
    Named,
    SportRow,
    SportsFacts,
    TeamRow,
    TierRow,
)

_YEARS: Final = range(2000, 2100)


def named(file: SportsFile) -> Named:
    """Return the ids that a file names, its own and those of known rows."""
    sides = [team for event in file.events for team in (event.home, event.away)]
    about = [market.team for event in file.events for market in event.markets]
    return Named(
        sports=[one.id for one in file.sports] + [one.sport for one in file.leagues],
        leagues=[one.id for one in file.leagues] + [one.league for one in file.events],
        teams=[one.id for one in file.teams] + [team for team in (*sides, *about) if team is not None],
        events=[one.id for one in file.events] + [leg.event for one in file.coupons for leg in one.legs]
        + [one.event for one in file.cards],
        coupons=[one.id for one in file.coupons]
        + [one.id for one in file.cards]
        + [one.carry_from for one in file.coupons if one.carry_from is not None],
    )


_Tables: TypeAlias = Mapping[str, dict[Any, Any]]
"""Rows by their keys, table by table."""


@dataclass(frozen=True, slots=True)
class KnownCatalogue:
    """The known rows of all that a file names, and the instant at which they were read.

    read are the events that have a result, taken the coupons that have rolled over already (with the coupon they rolled to), and
    cards the cards by their events.
    """

    facts: SportsFacts
    at: datetime
    read: Set[int]
    taken: Mapping[int, int]
    cards: Mapping[int, int]


def news(name: str, file: SportsFile, known: KnownCatalogue) -> SportsFacts:
    """Return the rows of a file that are not known, or differ from the known ones. Raises BadCatalogue."""
    draft = _Draft(known)
    try:
        _read(file, draft)
    except BadValue as wrong:
        raise BadCatalogue(name, wrong.location, wrong.problem) from None
    return SportsFacts(
        **{table: [row for key, row in draft.rows[table].items() if draft.known[table].get(key) != row] for table in KEYS}
    )


class _Draft:
    """The rows read from a file so far, beside the known ones."""

    def __init__(self, catalogue: KnownCatalogue) -> None:
        self.catalogue = catalogue
        self.known: _Tables = {table: {key(row): row for row in getattr(catalogue.facts, table)} for table, key in KEYS.items()}
        self.rows: _Tables = {table: {} for table in KEYS}
        self.taken, self.cards = dict(catalogue.taken), dict(catalogue.cards)
        self.bets: dict[tuple[int, int], set[int]] = {}
        for bet in catalogue.facts.bets:
            self.bets.setdefault((bet.event_id, bet.market_id), set()).add(bet.id)

    def add(self, table: str, row: Any, where: str) -> None:
        """Add a row. Refuses it a second time."""
        key = KEYS[table](row)
        if key in self.rows[table]:
            raise BadValue(where, "appears twice")
        self.rows[table][key] = row

    def need(self, table: str, key: Hashable, where: str) -> Any:
        """Return the row of this key. Refuses a key without one."""
        row = self.rows[table].get(key) or self.known[table].get(key)
        if row is None:
            raise BadValue(where, f"there is no {table[:-1]} {key[-1] if isinstance(key, tuple) else key}")
        return row


def _read(file: SportsFile, draft: _Draft) -> None:
    where = unprintable(file)
    if where is not None:
        raise BadValue(where, "is not a name of printable characters")
    for sport in file.sports:
        draft.add("sports", SportRow(sport.id, sport.name), f"sport {sport.id}")
    for league in file.leagues:
        draft.need("sports", league.sport, f"league {league.id}, sport")
        draft.add("leagues", LeagueRow(league.id, league.sport, league.name), f"league {league.id}")
    for team in file.teams:
        draft.add("teams", TeamRow(team.id, team.name), f"team {team.id}")
    for event in file.events:
        _event(event, draft)
    for coupon in file.coupons:
        _coupon(coupon, draft)
    for card in file.cards:
        _card(card, draft)


def _event(event: EventSpec, draft: _Draft) -> None:
    where = f"event {event.id}"
    draft.need("leagues", event.league, f"{where}, league")
    for side, team in (("home", event.home), ("away", event.away)):
        if team is not None:
            draft.need("teams", team, f"{where}, {side}")
    for side, at in (("starts", event.starts), ("ends", event.ends)):
        if at.year not in _YEARS:
            raise BadValue(f"{where}, {side}", f"lies outside {_YEARS[0]} to {_YEARS[-1]}")
    starts, ends = event.starts.astimezone(UTC), event.ends.astimezone(UTC)
    if ends <= starts:
        raise BadValue(f"{where}, ends", "is not after its start")
    known = draft.known["events"].get(event.id)
    first = starts if known is None else known.original_start
    row = EventRow(event.id, event.league, event.name, event.home, event.away, first, starts, ends, event.status)
    if known is not None and event.id in draft.catalogue.read:
        _refuse_change(known, row, where)
    draft.add("events", row, where)
    for market in event.markets:
        _market(event.id, market, draft)


def _refuse_change(known: EventRow, row: EventRow, where: str) -> None:
    """Refuse changes to an event with a result: else people who know how it ended could have it sold once more."""
    if (known.starts_at, known.ends_at) != (row.starts_at, row.ends_at):
        raise BadValue(f"{where}, starts", "does not move: the event has a result")
    if known.status == "closed" != row.status:
        raise BadValue(f"{where}, status", "stays closed: the event has a result")


def _market(event_id: int, market: MarketSpec, draft: _Draft) -> None:
    where = f"event {event_id}, market {market.id}"
    if market.team is not None:
        draft.need("teams", market.team, f"{where}, team")
    row = MarketRow(event_id, market.id, market.code, market.name, market.team, market.status, market.allowed)
    draft.add("markets", row, where)
    for bet in market.bets:
        here = f"{where}, bet {bet.id}"
        _bet(BetRow(event_id, bet.id, market.id, bet.name, _odds(bet.odds, f"{here}, odds"), bet.status), here, draft)


def _bet(row: BetRow, where: str, draft: _Draft) -> None:
    known = draft.known["bets"].get((row.event_id, row.id), row)
    if known.market_id != row.market_id:
        raise BadValue(where, f"is of market {known.market_id}, and stays there")
    if is_draw(known.name) and not is_draw(row.name):
        # A coupon that counts void games as drawn finds this bet by its name.
        raise BadValue(f"{where}, name", f"is {known.name}, a draw, and stays one")
    draft.add("bets", row, where)
    draft.bets.setdefault((row.event_id, row.market_id), set()).add(row.id)


def _odds(odds_: Odds | None, where: str) -> int | None:
    if odds_ is None:
        return None
    hundredths = odds(str(odds_))
    if hundredths is None or hundredths <= VOID_ODDS:
        raise BadValue(where, 'are not odds above 1 with at most two decimals, such as "2.10"')
    return hundredths


def _coupon(coupon: CouponSpec, draft: _Draft) -> None:
    where = f"coupon {coupon.id}"
    playing = _playing(coupon, draft, where)
    _refuse_carry(coupon, draft, f"{where}, carry_from")
    _refuse_prizes(coupon, len(playing), where, RolloverTo(coupon.unwon_to))
    if coupon.max_lines * coupon.line_price > PRICE_MAX:
        raise BadValue(f"{where}, line_price", f"times max_lines is more than {PRICE_MAX}, the most that a ticket costs")
    if coupon.max_lines * _fixed(coupon.tiers) > WINS_MAX:
        raise BadValue(f"{where}, tier", f"times max_lines pays more than {WINS_MAX}, the most that a ticket wins")
    row = _coupon_row(
        coupon,
        type=JACKPOT,
        event_id=None,
        price_min=1,
        price_max=None,
        closes_at=min(game.starts_at for game in playing),
        grace=_seconds(coupon.grace_hours),
        created_at=draft.catalogue.at,
    )
    legs = [LegRow(coupon.id, place, leg.event, leg.market, leg.reserve) for place, leg in enumerate(coupon.legs)]
    _publish(row, legs, coupon.tiers, draft, where)


def _playing(coupon: CouponSpec, draft: _Draft, where: str) -> tuple[Leg, ...]:
    """Return the games of a coupon that are no reserves. Refuses a coupon that cannot be played."""
    games = [_leg(leg.event, leg.market, draft, f"{where}, leg no. {place}") for place, leg in enumerate(coupon.legs, 1)]
    if any(one.reserve and not after.reserve for one, after in pairwise(coupon.legs)):
        raise BadValue(f"{where}, leg", "reserves stand behind all others")
    first_reserve = sum(not leg.reserve for leg in coupon.legs)
    playing, reserves = tuple(games[:first_reserve]), tuple(games[first_reserve:])
    if not playing:
        raise BadValue(f"{where}, leg", "all are reserves")
    limits = Combining(coupon.max_doubles, coupon.max_triples, coupon.max_lines)
    wrong = refuse_coupon(Coupon(playing, coupon.line_price, limits, reserves))
    if wrong is not None:
        raise BadValue(where, f"its {wrong} make no coupon that can be played")
    if coupon.void_policy == "reserve" and not reserves:
        raise BadValue(f"{where}, void_policy", "there are no reserves")
    if coupon.void_policy == "draw":
        _need_draws(playing, draft, where)
    return playing


def _need_draws(playing: Sequence[Leg], draft: _Draft, where: str) -> None:
    """Refuse a game without a bet on the draw: if void games count as drawn, that bet hits."""
    for place, leg in enumerate(playing, 1):
        bets = (draft.need("bets", (leg.event_id, bet), where) for bet in leg.outcomes)
        if not any(is_draw(bet.name) for bet in bets):
            raise BadValue(f"{where}, void_policy", f"leg no. {place} has no bet named draw, empate or X")


def _refuse_carry(coupon: CouponSpec, draft: _Draft, where: str) -> None:
    if coupon.carry_from is None:
        return
    if coupon.carry_from == coupon.id:
        raise BadValue(where, "is the coupon itself")
    if draft.need("coupons", coupon.carry_from, where).type != JACKPOT:
        raise BadValue(where, "is no jackpot")
    taken = draft.taken.setdefault(coupon.carry_from, coupon.id)
    if taken != coupon.id:
        raise BadValue(where, f"what coupon {coupon.carry_from} did not pay went to coupon {taken}")


def _card(card: CardSpec, draft: _Draft) -> None:
    where = f"card {card.id}"
    event = draft.need("events", card.event, f"{where}, event")
    markets = _markets(card, draft, where)
    if card.price_max is not None and card.price_max < card.price_min:
        raise BadValue(f"{where}, price_max", "is below price_min")
    other = draft.cards.setdefault(card.event, card.id)
    if other != card.id:
        raise BadValue(f"{where}, event", f"has card {other}")
    if any(tier.kind != "fixed" for tier in card.tiers):
        # A prize grows with the price that was paid; what lines share would not.
        raise BadValue(f"{where}, tier", "only fixed prizes are a card's: they grow with the price")
    _refuse_prizes(card, len(markets), where, RolloverTo.SAME)
    # Without a price_max it is sold up to the price that this bound leaves.
    if (card.price_max or card.price_min) > price_bound(card.line_price, _fixed(card.tiers)):
        key = "price_min" if card.price_max is None else "price_max"
        raise BadValue(f"{where}, tier", f"pays at {key} more than {WINS_MAX}, the most that a ticket wins")
    row = _coupon_row(
        card,
        type=SUPERBET,
        event_id=card.event,
        closes_at=event.starts_at,
        void_policy="remaining",
        max_void=100,
        reductions=[],
        grace=_seconds(24),
        max_doubles=0,
        max_triples=0,
        max_lines=1,
        unwon_to="same",
        carry_from=None,
        created_at=draft.catalogue.at,
    )
    legs = [LegRow(card.id, place, card.event, market, False) for place, market in enumerate(markets)]
    _publish(row, legs, card.tiers, draft, where)


def _markets(card: CardSpec, draft: _Draft, where: str) -> list[int]:
    """Return the markets of a card: those that it names, else all of its event."""
    all_ = draft.known["markets"] | draft.rows["markets"]
    markets = list(card.markets) or [market for event, market in all_ if event == card.event]
    if not markets or len(set(markets)) < len(markets):
        raise BadValue(f"{where}, market", "are none, or one of them appears twice")
    for market in markets:
        _leg(card.event, market, draft, f"{where}, market {market}")
    return markets


def _leg(event_id: int, market_id: int, draft: _Draft, where: str) -> Leg:
    """Return a game that can be played."""
    event = draft.need("events", event_id, f"{where}, event")
    draft.need("markets", (event_id, market_id), f"{where}, market")
    bets = draft.bets.get((event_id, market_id), set())
    if len(bets) < 2:
        raise BadValue(where, f"market {market_id} of event {event_id} has fewer than two bets")
    return Leg(event_id, market_id, event.starts_at, tuple(sorted(bets)))


def _refuse_prizes(coupon: CouponSpec | CardSpec, legs: int, where: str, rollover_to: RolloverTo) -> None:
    tiers = sorted(coupon.tiers, key=lambda tier: -tier.hits)
    if any(tier.guarantee for tier in tiers[1:]):
        raise BadValue(f"{where}, tier", "only the top one has a guarantee")
    if any(tier.amount if tier.kind == "pool_pct" else tier.rate for tier in tiers):
        raise BadValue(f"{where}, tier", "a share of the pool is its rate, all else an amount")
    plan = PrizePlan(
        tuple(Tier(one.hits, TierKind(one.kind), one.rate if one.kind == "pool_pct" else one.amount) for one in tiers),
        coupon.pool_rate,
        tiers[0].guarantee,
        rollover_to,
    )
    wrong = refuse_plan(plan, legs)
    if wrong is not None:
        raise BadValue(where, f"its {wrong} make no prizes that can be paid")


def _coupon_row(spec: CouponSpec | CardSpec, **others: Any) -> CouponRow:
    """Return a coupon's row: the fields of the file's table under the same names, and the others."""
    same = {one.name: getattr(spec, one.name) for one in fields(CouponRow) if hasattr(spec, one.name)}
    return CouponRow(**same | others)


def _publish(row: CouponRow, legs: Sequence[LegRow], tiers: Iterable[TierSpec], draft: _Draft, where: str) -> None:
    """Add a coupon with its legs and tiers. It is new, or exactly the known one."""
    known = draft.known["coupons"].get(row.id)
    if known is not None:
        # Its close was fixed by the starts that its games had then.
        row = replace(row, closes_at=known.closes_at)
    elif any(leg.event_id in draft.catalogue.read for leg in legs):
        raise BadValue(where, "an event of it has a result already")
    tables: Mapping[str, Sequence[Any]] = {
        "coupons": [row],
        "legs": legs,
        "tiers": [TierRow(row.id, one.hits, one.kind, one.rate, one.amount, one.guarantee) for one in tiers],
    }
    for table, rows in tables.items():
        for one in rows:
            draft.add(table, one, where)
    if known is not None and any(_of(row.id, draft.known[table]) != _of(row.id, draft.rows[table]) for table in tables):
        raise BadValue(where, "coupons and cards never change once they are loaded: take a new id")


def _fixed(tiers: Iterable[TierSpec]) -> Cents:
    """Return the most that a line wins by itself."""
    return max((tier.amount for tier in tiers if tier.kind == "fixed"), default=0)


def _of(coupon: int, rows: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: one for key, one in rows.items() if (key[0] if isinstance(key, tuple) else key) == coupon}


def _seconds(hours: int) -> str:
    """Return a span of hours, as the store keeps it."""
    return f"{hours * 3600} seconds"
