"""Turns a catalogue of sports into rows, and refuses what cannot be sold: what contradicts itself, or what is known already."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NoReturn, TypeVar

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
from taquilla.engine.toml_file import BadCatalogue
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

Row = TypeVar("Row")

_YEARS: Final = range(2000, 2100)
_STANDS: Final = "coupons and cards never change once they are loaded: take a new id"


def named(file: SportsFile) -> Named:
    """The ids that a file names, its own or somebody else's."""
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


class CatalogueReading:
    """A file read against what is known. read are the events that have a result, taken the coupons that rolled on already (to
    which), cards those that events have."""

    def __init__(
        self, name: str, known: SportsFacts, at: datetime, *, read: set[int], taken: Mapping[int, int], cards: Mapping[int, int]
    ) -> None:
        self._name, self._at = name, at
        self._known = {table: {key(row): row for row in getattr(known, table)} for table, key in KEYS.items()}
        self._rows: dict[str, dict[Any, Any]] = {table: {} for table in KEYS}
        self._read, self._taken, self._cards = read, dict(taken), dict(cards)
        self._bets: dict[tuple[int, int], set[int]] = {}
        for bet in known.bets:
            self._bets.setdefault((bet.event_id, bet.market_id), set()).add(bet.id)

    def news(self, file: SportsFile) -> SportsFacts:
        """The rows that the file spells and that are not known, or not as they are known. Raises BadCatalogue."""
        self._read_all(file)
        return SportsFacts(
            **{table: [row for key, row in self._rows[table].items() if self._known[table].get(key) != row] for table in KEYS}
        )

    def _read_all(self, file: SportsFile) -> None:
        where = unprintable(file)
        if where is not None:
            self._refuse(where, "is not a name of printable characters")
        for sport in file.sports:
            self._add("sports", SportRow(sport.id, sport.name), f"sport {sport.id}")
        for league in file.leagues:
            self._need("sports", league.sport, f"league {league.id}, sport")
            self._add("leagues", LeagueRow(league.id, league.sport, league.name), f"league {league.id}")
        for team in file.teams:
            self._add("teams", TeamRow(team.id, team.name), f"team {team.id}")
        for event in file.events:
            self._event(event)
        for coupon in file.coupons:
            self._coupon(coupon)
        for card in file.cards:
            self._card(card)

    def _event(self, event: EventSpec) -> None:
        where = f"event {event.id}"
        self._need("leagues", event.league, f"{where}, league")
        for side, team in (("home", event.home), ("away", event.away)):
            if team is not None:
                self._need("teams", team, f"{where}, {side}")
        for side, at in (("starts", event.starts), ("ends", event.ends)):
            if at.year not in _YEARS:
                self._refuse(f"{where}, {side}", f"lies outside {_YEARS[0]} to {_YEARS[-1]}")
        starts, ends = event.starts.astimezone(UTC), event.ends.astimezone(UTC)
        if ends <= starts:
            self._refuse(f"{where}, ends", "is not after its start")
        known = self._known["events"].get(event.id)
        first = starts if known is None else known.original_start
        row = EventRow(event.id, event.league, event.name, event.home, event.away, first, starts, ends, event.status)
        if known is not None and event.id in self._read and (known.starts_at, known.ends_at) != (starts, ends):
            # Else whoever knows how it ended could have it sold once more.
            self._refuse(f"{where}, starts", "does not move: the event has a result")
        if known is not None and event.id in self._read and known.status == "closed" != event.status:
            self._refuse(f"{where}, status", "stays closed: the event has a result")
        self._add("events", row, where)
        for market in event.markets:
            self._market(event.id, market)

    def _market(self, event_id: int, market: MarketSpec) -> None:
        where = f"event {event_id}, market {market.id}"
        if market.team is not None:
            self._need("teams", market.team, f"{where}, team")
        row = MarketRow(event_id, market.id, market.code, market.name, market.team, market.status, market.allowed)
        self._add("markets", row, where)
        for bet in market.bets:
            here = f"{where}, bet {bet.id}"
            bet_row = BetRow(event_id, bet.id, market.id, bet.name, self._odds(bet.odds, f"{here}, odds"), bet.status)
            known = self._known["bets"].get((event_id, bet.id), bet_row)
            if known.market_id != market.id:
                self._refuse(here, f"is of market {known.market_id}, and stays there")
            if is_draw(known.name) and not is_draw(bet.name):
                # A coupon that counts void games as drawn looks for it by its name.
                self._refuse(f"{here}, name", f"is {known.name}, a draw, and stays one")
            self._add("bets", bet_row, here)
            self._bets.setdefault((event_id, market.id), set()).add(bet.id)

    def _odds(self, said: Odds | None, where: str) -> int | None:
        if said is None:
            return None
        hundredths = odds(str(said))
        if hundredths is None or hundredths <= VOID_ODDS:
            self._refuse(where, 'are not odds above 1 with at most two decimals, such as "2.10"')
        return hundredths

    def _coupon(self, coupon: CouponSpec) -> None:
        where = f"coupon {coupon.id}"
        games = [self._leg(leg.event, leg.market, f"{where}, leg no. {place}") for place, leg in enumerate(coupon.legs, 1)]
        if any(one.reserve and not after.reserve for one, after in zip(coupon.legs, coupon.legs[1:], strict=False)):
            self._refuse(f"{where}, leg", "reserves stand behind all others")
        playing = tuple(game for game, leg in zip(games, coupon.legs, strict=True) if not leg.reserve)
        reserves = tuple(game for game, leg in zip(games, coupon.legs, strict=True) if leg.reserve)
        if not playing:
            self._refuse(f"{where}, leg", "all are reserves")
        limits = Combining(coupon.max_doubles, coupon.max_triples, coupon.max_lines)
        wrong = refuse_coupon(Coupon(playing, coupon.line_price, limits, reserves))
        if wrong is not None:
            self._refuse(where, f"its {wrong} make no coupon that can be played")
        if coupon.void_policy == "reserve" and not reserves:
            self._refuse(f"{where}, void_policy", "there are no reserves")
        if coupon.void_policy == "draw":
            self._need_draws(playing, where)
        self._carry_from(coupon)
        self._plan(coupon, len(playing), where, RolloverTo(coupon.unwon_to))
        if coupon.max_lines * coupon.line_price > PRICE_MAX:
            self._refuse(f"{where}, line_price", f"times max_lines is more than {PRICE_MAX}, the most that a ticket costs")
        if coupon.max_lines * _fixed(coupon.tiers) > WINS_MAX:
            self._refuse(f"{where}, tier", f"times max_lines pays more than {WINS_MAX}, the most that a ticket wins")
        row = CouponRow(
            id=coupon.id,
            type=JACKPOT,
            name=coupon.name,
            event_id=None,
            line_price=coupon.line_price,
            price_min=1,
            price_max=None,
            pool_rate=coupon.pool_rate,
            closes_at=min(game.starts_at for game in playing),
            void_policy=coupon.void_policy,
            max_void=coupon.max_void,
            reductions=list(coupon.reductions),
            grace=_seconds(coupon.grace_hours),
            max_doubles=coupon.max_doubles,
            max_triples=coupon.max_triples,
            max_lines=coupon.max_lines,
            unwon_to=coupon.unwon_to,
            carry_from=coupon.carry_from,
            created_at=self._at,
        )
        legs = [LegRow(coupon.id, place, leg.event, leg.market, leg.reserve) for place, leg in enumerate(coupon.legs)]
        self._publish(row, legs, coupon.tiers)

    def _need_draws(self, playing: Sequence[Leg], where: str) -> None:
        """A bet on the draw of every game: where void games count as drawn, that is what hits."""
        for place, leg in enumerate(playing, 1):
            bets = (self._need("bets", (leg.event_id, bet), where) for bet in leg.outcomes)
            if not any(is_draw(bet.name) for bet in bets):
                self._refuse(f"{where}, void_policy", f"leg no. {place} has no bet named draw, empate or X")

    def _carry_from(self, coupon: CouponSpec) -> None:
        where = f"coupon {coupon.id}, carry_from"
        if coupon.carry_from is None:
            return
        if coupon.carry_from == coupon.id:
            self._refuse(where, "is the coupon itself")
        if self._need("coupons", coupon.carry_from, where).type != JACKPOT:
            self._refuse(where, "is no jackpot")
        if self._taken.setdefault(coupon.carry_from, coupon.id) != coupon.id:
            self._refuse(where, f"what coupon {coupon.carry_from} did not pay went to coupon {self._taken[coupon.carry_from]}")

    def _card(self, card: CardSpec) -> None:
        where = f"card {card.id}"
        event = self._need("events", card.event, f"{where}, event")
        markets = list(card.markets) or [key[1] for key in self._all("markets") if key[0] == card.event]
        if not markets or len(set(markets)) < len(markets):
            self._refuse(f"{where}, market", "are none, or one of them appears twice")
        for market in markets:
            self._leg(card.event, market, f"{where}, market {market}")
        if card.price_max is not None and card.price_max < card.price_min:
            self._refuse(f"{where}, price_max", "is below price_min")
        if self._cards.setdefault(card.event, card.id) != card.id:
            self._refuse(f"{where}, event", f"has card {self._cards[card.event]}")
        if any(tier.kind != "fixed" for tier in card.tiers):
            # A prize grows with the price that was paid; what lines share would not.
            self._refuse(f"{where}, tier", "only fixed prizes are a card's: they grow with the price")
        self._plan(card, len(markets), where, RolloverTo.SAME)
        # Without a price_max it is sold up to the price that this bound leaves.
        if (card.price_max or card.price_min) > price_bound(card.line_price, _fixed(card.tiers)):
            named = "price_min" if card.price_max is None else "price_max"
            self._refuse(f"{where}, tier", f"pays at {named} more than {WINS_MAX}, the most that a ticket wins")
        row = CouponRow(
            id=card.id,
            type=SUPERBET,
            name=card.name,
            event_id=card.event,
            line_price=card.line_price,
            price_min=card.price_min,
            price_max=card.price_max,
            pool_rate=card.pool_rate,
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
            created_at=self._at,
        )
        legs = [LegRow(card.id, place, card.event, market, False) for place, market in enumerate(markets)]
        self._publish(row, legs, card.tiers)

    def _leg(self, event_id: int, market_id: int, where: str) -> Leg:
        """A game that can be played."""
        event = self._need("events", event_id, f"{where}, event")
        self._need("markets", (event_id, market_id), f"{where}, market")
        bets = self._bets.setdefault((event_id, market_id), set())
        if len(bets) < 2:
            self._refuse(where, f"market {market_id} of event {event_id} has fewer than two bets")
        return Leg(event_id, market_id, event.starts_at, tuple(sorted(bets)))

    def _plan(self, coupon: CouponSpec | CardSpec, legs: int, where: str, rollover_to: RolloverTo) -> None:
        """Prizes that can be paid."""
        tiers = sorted(coupon.tiers, key=lambda tier: -tier.hits)
        if any(tier.guarantee for tier in tiers[1:]):
            self._refuse(f"{where}, tier", "only the top one has a guarantee")
        if any(tier.amount if tier.kind == "pool_pct" else tier.rate for tier in tiers):
            self._refuse(f"{where}, tier", "a share of the pool is its rate, all else an amount")
        plan = PrizePlan(
            tuple(Tier(one.hits, TierKind(one.kind), one.rate if one.kind == "pool_pct" else one.amount) for one in tiers),
            coupon.pool_rate,
            tiers[0].guarantee,
            rollover_to,
        )
        wrong = refuse_plan(plan, legs)
        if wrong is not None:
            self._refuse(where, f"its {wrong} make no prizes that can be paid")

    def _publish(self, row: CouponRow, legs: Sequence[LegRow], tiers: Iterable[TierSpec]) -> None:
        """A coupon with its legs and tiers: new, or exactly the one that is known."""
        where = f"{'card' if row.type == SUPERBET else 'coupon'} {row.id}"
        known = self._known["coupons"].get(row.id)
        if known is not None:
            # When it closes was fixed by what its games' starts were then.
            row = replace(row, closes_at=known.closes_at)
        elif any(leg.event_id in self._read for leg in legs):
            self._refuse(where, "an event of it has a result already")
        said = {
            "coupons": [row],
            "legs": legs,
            "tiers": [TierRow(row.id, one.hits, one.kind, one.rate, one.amount, one.guarantee) for one in tiers],
        }
        for table, rows in said.items():
            for one in rows:
                self._add(table, one, where)
        if known is not None and any(_of(row.id, self._known[table]) != _of(row.id, self._rows[table]) for table in said):
            self._refuse(where, _STANDS)

    def _all(self, table: str) -> dict[Any, Any]:
        return self._known[table] | self._rows[table]

    def _add(self, table: str, row: Any, where: str) -> None:
        key = KEYS[table](row)
        if key in self._rows[table]:
            self._refuse(where, "appears twice")
        self._rows[table][key] = row

    def _need(self, table: str, key: Hashable, where: str) -> Any:
        row = self._rows[table].get(key) or self._known[table].get(key)
        if row is None:
            said = key[-1] if isinstance(key, tuple) else key
            self._refuse(where, f"there is no {table[:-1]} {said}")
        return row

    def _refuse(self, where: str, what: str) -> NoReturn:
        raise BadCatalogue(self._name, where, what)


def steps(facts: SportsFacts, rows_max: int) -> Iterator[SportsFacts]:
    """Rows in an order in which they can be written, so many or few more at once; each coupon with all that it has."""
    if sum(len(getattr(facts, table)) for table in KEYS) <= rows_max:
        if any(getattr(facts, table) for table in KEYS):
            yield facts
        return
    for table in ("sports", "leagues", "teams", "events", "markets", "bets"):
        rows = getattr(facts, table)
        for start in range(0, len(rows), rows_max):
            yield SportsFacts(**{table: rows[start : start + rows_max]})
    legs, tiers = (_by_coupon(rows) for rows in (facts.legs, facts.tiers))
    # A coupon has at most two hundred legs and tiers.
    few = max(1, rows_max // 200)
    for start in range(0, len(facts.coupons), few):
        coupons = facts.coupons[start : start + few]
        yield SportsFacts(
            coupons=coupons,
            legs=[leg for coupon in coupons for leg in legs.get(coupon.id, ())],
            tiers=[tier for coupon in coupons for tier in tiers.get(coupon.id, ())],
        )


def _fixed(tiers: Iterable[TierSpec]) -> Cents:
    """The most that a line wins by itself."""
    return max((tier.amount for tier in tiers if tier.kind == "fixed"), default=0)


def _by_coupon(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.coupon_id, []).append(row)
    return found


def _of(coupon: int, rows: Mapping[Any, Any]) -> dict[Any, Any]:
    """The rows of a coupon, in one of its tables."""
    return {key: one for key, one in rows.items() if (key[0] if isinstance(key, tuple) else key) == coupon}


def _seconds(hours: int) -> str:
    """A span of hours, as the store keeps and tells it."""
    return f"{hours * 3600} seconds"
