"""Turns a catalogue of sports into rows, and refuses what cannot be sold: contradictions, and changes to what is fixed."""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypeAlias

from taquilla.domain.ledger.bounds import PRICE_MAX, WINS_MAX, price_bound
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import LEGS_MAX, Combining, Coupon, Leg, refuse_coupon
from taquilla.domain.sports.odds import bet_odds
from taquilla.domain.sports.outcomes import is_draw
from taquilla.domain.sports.pools import PrizePlan, RolloverTo, Tier, TierKind, refuse_plan
from taquilla.domain.sports.tickets import JACKPOT, SUPERBET
from taquilla.engine.sports.catalogue_file import (
    BETS_MAX,
    CardSpec,
    CouponSpec,
    EventSpec,
    LegSpec,
    MarketSpec,
    Odds,
    SportsFile,
    TierSpec,
    unprintable,
)
from taquilla.engine.toml_file import BadCatalogue, BadValue
from taquilla.store.sports import catalogue as store

_YEARS: Final = range(2000, 2100)
_CARD_HOURS: Final = 24
_FILE_KEYS: Final = {
    "tiers.hits": "tier, hits", "tiers.amount": "tier, rate", "guarantee": "tier, guarantee", "pool_share": "pool_rate",
    "legs": "leg", "outcomes": "leg", "draw": "leg", "reserves": "leg", "combining": "lines_max",
}  # fmt: skip
"""The keys of the file for the fields that the domain names, where they differ."""


def ids_in(file: SportsFile) -> store.CatalogueIds:
    """Return the ids that a file names, its own and those of stored rows."""
    sides = [team for event in file.events for team in (event.home, event.away)]
    market_teams = [market.team for event in file.events for market in event.markets]
    return store.CatalogueIds(
        sports=[spec.id for spec in file.sports] + [spec.sport for spec in file.leagues],
        leagues=[spec.id for spec in file.leagues] + [spec.league for spec in file.events],
        teams=[spec.id for spec in file.teams] + [team for team in (*sides, *market_teams) if team is not None],
        events=[spec.id for spec in file.events] + [leg.event for spec in file.coupons for leg in spec.legs]
        + [spec.event for spec in file.cards],
        coupons=[spec.id for spec in file.coupons]
        + [spec.id for spec in file.cards]
        + [spec.carry_from for spec in file.coupons if spec.carry_from is not None],
    )


_Rows: TypeAlias = dict[Any, Any]
_Tables: TypeAlias = Mapping[str, _Rows]
"""Rows by their keys, table by table."""


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """The stored rows of all that a file names, and the instant at which they were read.

    with_result are the events that have a result, rolled_to the coupons that have rolled over already (with the coupon they
    rolled to), cards the cards by their events, and reserved the events and markets of coupons with reserves.
    """

    facts: store.SportsFacts
    at: datetime
    with_result: Set[int]
    rolled_to: Mapping[int, int]
    cards: Mapping[int, int]
    reserved: Set[tuple[int, int]]


def changes(name: str, file: SportsFile, stored: StoredCatalogue) -> store.SportsFacts:
    """Return the rows of a file that are not stored, or differ from the stored ones. Raises BadCatalogue."""
    draft = _Draft(stored)
    try:
        _read(file, draft)
    except BadValue as error:
        raise BadCatalogue(name, error.location, error.problem) from None
    return store.SportsFacts(
        **{table: [row for key, row in draft.rows[table].items() if draft.stored[table].get(key) != row] for table in store.KEYS}
    )


class _Draft:
    """The rows read from a file so far, beside the stored ones."""

    def __init__(self, catalogue: StoredCatalogue) -> None:
        self.catalogue = catalogue
        facts = catalogue.facts
        self.stored: _Tables = {table: {key(row): row for row in getattr(facts, table)} for table, key in store.KEYS.items()}
        self.rows: _Tables = {table: {} for table in store.KEYS}
        self.rolled_to, self.cards = dict(catalogue.rolled_to), dict(catalogue.cards)
        self.bets: dict[tuple[int, int], set[int]] = {}
        self.draws: dict[tuple[int, int], int] = {}
        for bet in catalogue.facts.bets:
            self.bets.setdefault((bet.event_id, bet.market_id), set()).add(bet.id)
            if is_draw(bet.name):
                self.draws.setdefault((bet.event_id, bet.market_id), bet.id)

    def add(self, table: str, row: object, location: str) -> None:
        """Add a row. Refuses it a second time."""
        key = store.KEYS[table](row)
        if key in self.rows[table]:
            raise BadValue(location, "appears twice")
        self.rows[table][key] = row

    def keep_names(
        self, old: object, row: store.EventRow | store.MarketRow | store.BetRow, names: Iterable[str], location: str
    ) -> None:
        """Refuse other names from an event's first start on: who knows its end could have clerks read what they do not see."""
        event = self.stored["events"].get(row.id if isinstance(row, store.EventRow) else row.event_id)
        if old is not None and event is not None and event.original_start <= self.catalogue.at:
            for name in names:
                if getattr(row, name) != getattr(old, name):
                    raise BadValue(f"{location}, {name.removesuffix('_id')}", "stays: the event was to start by now")

    def need(self, table: str, key: Hashable, location: str) -> Any:
        """Return the row of this key. Refuses a key without one."""
        row = self.rows[table].get(key) or self.stored[table].get(key)
        if row is None:
            raise BadValue(location, f"there is no {table[:-1]} {key[-1] if isinstance(key, tuple) else key}")
        return row


def _read(file: SportsFile, draft: _Draft) -> None:
    if (location := unprintable(file)) is not None:
        raise BadValue(location, "is not a name of printable characters")
    for sport in file.sports:
        draft.add("sports", store.SportRow(sport.id, sport.name), f"sport {sport.id}")
    for league in file.leagues:
        draft.need("sports", league.sport, f"league {league.id}, sport")
        draft.add("leagues", store.LeagueRow(league.id, league.sport, league.name), f"league {league.id}")
    for team in file.teams:
        draft.add("teams", store.TeamRow(team.id, team.name), f"team {team.id}")
    for event in file.events:
        _event(event, draft)
    for coupon in file.coupons:
        _coupon(coupon, draft)
    for card in file.cards:
        _card(card, draft)


def _event(event: EventSpec, draft: _Draft) -> None:
    location = f"event {event.id}"
    draft.need("leagues", event.league, f"{location}, league")
    for side, team in (("home", event.home), ("away", event.away)):
        if team is not None:
            draft.need("teams", team, f"{location}, {side}")
    for side, at in (("starts", event.starts), ("ends", event.ends)):
        if at.year not in _YEARS:
            raise BadValue(f"{location}, {side}", f"lies outside {_YEARS[0]} to {_YEARS[-1]}")
    starts, ends = event.starts.astimezone(UTC), event.ends.astimezone(UTC)
    if ends <= starts:
        raise BadValue(f"{location}, ends", "is not after its start")
    stored_row = draft.stored["events"].get(event.id)
    first = starts if stored_row is None else stored_row.original_start
    row = store.EventRow(
        id=event.id, league_id=event.league, name=event.name, home_id=event.home, away_id=event.away, original_start=first,
        starts_at=starts, ends_at=ends, status=event.status,
    )  # fmt: skip
    if stored_row is not None and event.id in draft.catalogue.with_result:
        # Else people who know how it ended could have it sold once more.
        if (stored_row.starts_at, stored_row.ends_at) != (row.starts_at, row.ends_at):
            raise BadValue(f"{location}, starts", "does not move: the event has a result")
        if stored_row.status == "closed" != row.status:
            raise BadValue(f"{location}, status", "stays closed: the event has a result")
    draft.keep_names(stored_row, row, ("name", "home_id", "away_id"), location)
    draft.add("events", row, location)
    for market in event.markets:
        _market(event.id, market, draft)


def _market(event_id: int, market: MarketSpec, draft: _Draft) -> None:
    location = f"event {event_id}, market {market.id}"
    if market.team is not None:
        draft.need("teams", market.team, f"{location}, team")
    row = store.MarketRow(
        event_id=event_id, id=market.id, code=market.code, name=market.name, team_id=market.team, status=market.status,
        allowed=market.allowed,
    )  # fmt: skip
    draft.keep_names(draft.stored["markets"].get((event_id, market.id)), row, ("name", "code", "team_id"), location)
    draft.add("markets", row, location)
    for bet in market.bets:
        bet_location = f"{location}, bet {bet.id}"
        hundredths = _odds(bet.odds, f"{bet_location}, odds")
        _bet(store.BetRow(
            event_id=event_id, id=bet.id, market_id=market.id, name=bet.name, odds=hundredths, status=bet.status
        ), bet_location, draft)


def _bet(row: store.BetRow, location: str, draft: _Draft) -> None:
    market = (row.event_id, row.market_id)
    stored_row = draft.stored["bets"].get((row.event_id, row.id))
    if stored_row is None:
        if market in draft.catalogue.reserved:
            # A pick of it could not win once the reserve steps in, which has no such bet.
            raise BadValue(location, "is new, and a coupon with reserves has this market: its bets stay")
        if len(draft.bets.get(market, ())) >= BETS_MAX:
            raise BadValue(location, f"is new, and its market has {BETS_MAX} bets already")
    elif stored_row.market_id != row.market_id:
        raise BadValue(location, f"is of market {stored_row.market_id}, and stays there")
    draft.keep_names(stored_row, row, ("name",), location)
    # A coupon that counts void games as drawn finds this bet by its name.
    old_name = "" if stored_row is None else stored_row.name
    if is_draw(old_name) and not is_draw(row.name):
        raise BadValue(f"{location}, name", f"is {old_name}, a draw, and stays one")
    if is_draw(row.name) and not is_draw(old_name) and draft.draws.setdefault(market, row.id) != row.id:
        raise BadValue(f"{location}, name", "is a draw, and its market has one already")
    draft.add("bets", row, location)
    draft.bets.setdefault(market, set()).add(row.id)


def _odds(odds_: Odds | None, location: str) -> int | None:
    if odds_ is None:
        return None
    if (hundredths := bet_odds(str(odds_))) is None:
        raise BadValue(location, 'are not odds above 1 with at most two decimals, such as "2.10"')
    return hundredths


def _coupon(coupon: CouponSpec, draft: _Draft) -> None:
    location = f"coupon {coupon.id}"
    games = _regular_games(coupon, draft, location)
    _refuse_carry(coupon, draft, f"{location}, carry_from")
    _refuse_prizes(coupon, len(games), location, RolloverTo(coupon.unwon_to))
    voids_max = 0 if coupon.void_policy == "refund" else min(coupon.max_void, len(games) - 1)
    if 0 < len(coupon.reductions) < voids_max and coupon.id not in draft.stored["coupons"]:
        # With one void game more than they name, the prizes would be whole again.
        raise BadValue(f"{location}, reductions", f"are for {len(coupon.reductions)} void games, and there may be {voids_max}")
    if coupon.max_lines * coupon.line_price > PRICE_MAX:
        raise BadValue(f"{location}, line_price", f"times max_lines is more than {PRICE_MAX}, the most that a ticket costs")
    if coupon.max_lines * _fixed_prize(coupon.tiers) > WINS_MAX:
        raise BadValue(f"{location}, tier", f"times max_lines pays more than {WINS_MAX}, the most that a ticket wins")
    row = _coupon_row(
        coupon, type=JACKPOT, event_id=None, price_min=1, price_max=None, closes_at=min(game.starts_at for game in games),
        grace=_seconds(coupon.grace_hours), created_at=draft.catalogue.at,
    )  # fmt: skip
    _publish(row, coupon.legs, coupon.tiers, draft, location, hours=coupon.grace_hours)


def _regular_games(coupon: CouponSpec, draft: _Draft, location: str) -> tuple[Leg, ...]:
    """Return the games of a coupon that are no reserves. Refuses a coupon that cannot be played."""
    all_games = [_leg(leg.event, leg.market, draft, f"{location}, leg no. {place}") for place, leg in enumerate(coupon.legs, 1)]
    if any(leg.reserve and not next_leg.reserve for leg, next_leg in pairwise(coupon.legs)):
        raise BadValue(f"{location}, leg", "reserves stand behind all others")
    first_reserve = sum(not leg.reserve for leg in coupon.legs)
    games, reserves = tuple(all_games[:first_reserve]), tuple(all_games[first_reserve:])
    if not games:
        raise BadValue(f"{location}, leg", "all are reserves")
    limits = Combining(coupon.max_doubles, coupon.max_triples, coupon.max_lines)
    fault = refuse_coupon(Coupon(games, coupon.line_price, limits, reserves))
    # A stored one was judged by the starts of its day. Games move since, and it is sold until the first of them starts.
    if fault is not None and coupon.id not in draft.stored["coupons"]:
        raise BadValue(f"{location}, {_FILE_KEYS.get(fault, fault)}", "the coupon could not be played with it")
    if coupon.void_policy == "reserve" and not reserves:
        raise BadValue(f"{location}, void_policy", "there are no reserves")
    if coupon.void_policy == "draw":
        # If void games count as drawn, the bet on the draw hits.
        for place, leg in enumerate(games, 1):
            bets = (draft.need("bets", (leg.event_id, bet), location) for bet in leg.outcomes)
            if not any(is_draw(bet.name) for bet in bets):
                raise BadValue(f"{location}, void_policy", f"leg no. {place} has no bet named draw, empate or X")
    return games


def _refuse_carry(coupon: CouponSpec, draft: _Draft, location: str) -> None:
    if coupon.carry_from is None:
        return
    if coupon.carry_from == coupon.id:
        raise BadValue(location, "is the coupon itself")
    if draft.need("coupons", coupon.carry_from, location).type != JACKPOT:
        raise BadValue(location, "is no jackpot")
    rolled_to = draft.rolled_to.setdefault(coupon.carry_from, coupon.id)
    if rolled_to != coupon.id:
        raise BadValue(location, f"what coupon {coupon.carry_from} did not pay went to coupon {rolled_to}")


def _card(card: CardSpec, draft: _Draft) -> None:
    location = f"card {card.id}"
    event = draft.need("events", card.event, f"{location}, event")
    markets = _markets(card, draft, location)
    if card.price_max is not None and card.price_max < card.price_min:
        raise BadValue(f"{location}, price_max", "is below price_min")
    other = draft.cards.setdefault(card.event, card.id)
    if other != card.id:
        raise BadValue(f"{location}, event", f"has card {other}")
    if any(tier.kind != "fixed" for tier in card.tiers):
        # A prize grows with the price that was paid; what lines share would not.
        raise BadValue(f"{location}, tier", "only fixed prizes are a card's: they grow with the price")
    _refuse_prizes(card, len(markets), location, RolloverTo.SAME)
    # Without a price_max it is sold up to the price that this bound leaves.
    if (card.price_max or card.price_min) > price_bound(card.line_price, _fixed_prize(card.tiers)):
        key = "price_min" if card.price_max is None else "price_max"
        raise BadValue(f"{location}, tier", f"pays at {key} more than {WINS_MAX}, the most that a ticket wins")
    row = _coupon_row(
        card, type=SUPERBET, event_id=card.event, closes_at=event.starts_at, void_policy="remaining", max_void=100, reductions=[],
        grace=_seconds(_CARD_HOURS), max_doubles=0, max_triples=0, max_lines=1, unwon_to="same", carry_from=None,
        created_at=draft.catalogue.at,
    )  # fmt: skip
    _publish(row, [LegSpec(card.event, market) for market in markets], card.tiers, draft, location, hours=_CARD_HOURS)


def _markets(card: CardSpec, draft: _Draft, location: str) -> list[int]:
    """Return the markets of a card: those that it names, else all of its event."""
    # The file's come first, in its order: so the same file again has the same card.
    all_ = dict.fromkeys((*draft.rows["markets"], *draft.stored["markets"]))
    markets = list(card.markets) or [market for event, market in all_ if event == card.event]
    if not markets or len(set(markets)) < len(markets):
        raise BadValue(f"{location}, market", "are none, or one of them appears twice")
    if len(markets) > LEGS_MAX:
        raise BadValue(f"{location}, market", f"are {len(markets)}, and a card has at most {LEGS_MAX}: name those to be played")
    for market in markets:
        _leg(card.event, market, draft, f"{location}, market {market}")
    return markets


def _leg(event_id: int, market_id: int, draft: _Draft, location: str) -> Leg:
    """Return a game that can be played."""
    event = draft.need("events", event_id, f"{location}, event")
    draft.need("markets", (event_id, market_id), f"{location}, market")
    bets = draft.bets.get((event_id, market_id), set())
    if len(bets) < 2:
        raise BadValue(location, f"market {market_id} of event {event_id} has fewer than two bets")
    return Leg(event_id, market_id, event.starts_at, tuple(sorted(bets)))


def _refuse_prizes(coupon: CouponSpec | CardSpec, legs: int, location: str, rollover_to: RolloverTo) -> None:
    tiers = sorted(coupon.tiers, key=lambda tier: -tier.hits)
    if any(tier.guarantee for tier in tiers[1:]):
        raise BadValue(f"{location}, tier", "only the top one has a guarantee")
    if any(tier.amount if tier.kind == "pool_pct" else tier.rate for tier in tiers):
        raise BadValue(f"{location}, tier", "a share of the pool is its rate, all else an amount")
    plan = PrizePlan(
        tuple(Tier(tier.hits, TierKind(tier.kind), tier.rate if tier.kind == "pool_pct" else tier.amount) for tier in tiers),
        coupon.pool_rate,
        tiers[0].guarantee,
        rollover_to,
    )
    if (fault := refuse_plan(plan, legs)) is not None:
        raise BadValue(f"{location}, {_FILE_KEYS.get(fault, fault)}", "the prizes could not be paid with it")


def _coupon_row(spec: CouponSpec | CardSpec, **values: Any) -> store.CouponRow:
    """Return a coupon's row: the fields of the file's table under the same names, and these values."""
    shared = {column.name: getattr(spec, column.name) for column in fields(store.CouponRow) if hasattr(spec, column.name)}
    return store.CouponRow(**shared | values)


def _publish(
    row: store.CouponRow, legs: Sequence[LegSpec], tiers: Iterable[TierSpec], draft: _Draft, location: str, *, hours: int
) -> None:
    """Add a coupon with its legs and tiers. It is new, or exactly the stored one. hours: the time that its games have."""
    if (stored_row := draft.stored["coupons"].get(row.id)) is not None:
        # Its close was fixed by the starts that its games had then.
        row = replace(row, closes_at=stored_row.closes_at)
    elif any(leg.event in draft.catalogue.with_result for leg in legs):
        raise BadValue(location, "an event of it has a result already")
    else:
        for leg in legs:
            event = draft.need("events", leg.event, location)
            if event.ends_at - event.starts_at >= timedelta(hours=hours):
                # Nobody could read its result before it counts as void (JP-20).
                raise BadValue(location, f"event {leg.event} is void {hours} hours after its start, and ends no earlier")
    tables: Mapping[str, Sequence[object]] = {
        "coupons": [row],
        "legs": [store.LegRow(
            coupon_id=row.id, position=place, event_id=leg.event, market_id=leg.market, reserve=leg.reserve,
            planned_start=draft.need("events", leg.event, location).starts_at,
        ) for place, leg in enumerate(legs)],
        "tiers": [store.TierRow(
            coupon_id=row.id, hits=tier.hits, kind=tier.kind, rate=tier.rate, amount=tier.amount, guarantee=tier.guarantee
        ) for tier in tiers],
    }
    for table, rows in tables.items():
        for table_row in rows:
            draft.add(table, table_row, location)
    if stored_row is not None and any(_of(row.id, draft.stored[table]) != _of(row.id, draft.rows[table]) for table in tables):
        raise BadValue(location, "coupons and cards never change once they are loaded: take a new id")


def _fixed_prize(tiers: Iterable[TierSpec]) -> Cents:
    """Return the most that a line wins by itself."""
    return max((tier.amount for tier in tiers if tier.kind == "fixed"), default=0)


def _of(coupon: int, rows: _Rows) -> _Rows:
    return {key: row for key, row in rows.items() if (key[0] if isinstance(key, tuple) else key) == coupon}


def _seconds(hours: int) -> str:
    """Return a span of hours, as the store keeps it."""
    return f"{hours * 3600} seconds"
