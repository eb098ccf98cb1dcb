"""An operator's catalogue: loading it, refusals and their messages, odds that move, results by two clerks."""

import asyncio
import tomllib
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints
from unittest.mock import AsyncMock

import msgspec
import pytest
from tests.engine.conftest import Desk, Kiosk, Wallet, open_desk
from tests.houses import FreshCopy
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.outcomes import _COUNTS_AS
from taquilla.domain.sports.results import Reading
from taquilla.engine.gate import Author, HeldGate
from taquilla.engine.office_requests import OfficeRequest, Repeated
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.sports import office as sports_office
from taquilla.engine.sports.catalogue_file import CouponSpec, SportsFile, shift_to
from taquilla.engine.sports.office import OddsMove, SportsLoaded
from taquilla.engine.toml_file import BadCatalogue
from taquilla.sandbox.demo_sports import CATALOGUE, CLERKS, COUPON, EVENT, SITE
from taquilla.store.postgres.database import TryAgain
from taquilla.store.postgres.embedded import Embedded

R = Reason
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def site(kiosk: Kiosk) -> Kiosk:
    """The demo's operator of sports, with a scripted wallet."""
    return open_site(kiosk)


@pytest.fixture(scope="module")
def refusing_site(server: Embedded, fresh_copy: FreshCopy, short_site_template: str, key_file: Path) -> Iterator[Kiosk]:
    """The demo's operator of sports, for whoever is refused and leaves nothing."""
    with fresh_copy(short_site_template) as name, open_desk(server, name, key_file, wallets=Wallet()) as desk:
        yield open_site(Kiosk(desk, Wallet()))


def open_site(kiosk: Kiosk) -> Kiosk:
    kiosk.desk.run(kiosk.desk.house.sports.office.change_terms(SITE, {"webhook_url": "http://127.0.0.1:9/"}))
    kiosk.operator = SITE
    return kiosk


def begins(desk: Desk) -> datetime:
    """Return the instant at which the demo's operator began."""
    starts: datetime = desk.one("select starts_at from sport_event where operator_id = %s and id = %s", SITE, EVENT)
    return starts.astimezone(UTC) - timedelta(hours=10)


def the_file(desk: Desk, change: Change = lambda file: None) -> SportsFile:
    """Return the demo's own catalogue with something changed, counted from when it was loaded."""
    values = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"), parse_float=str)
    change(values)
    return shift_to(msgspec.convert(values, SportsFile), begins(desk))


def load(site: Kiosk, change: Change = lambda file: None) -> tuple[int, int]:
    """Count the rows that a changed file adds and changes."""
    loaded = site.desk.run(site.desk.house.sports.office.load(SITE, the_file(site.desk, change), name="some.toml"))
    return sum(loaded.added.values()), sum(loaded.changed.values())


def move_clock(site: Kiosk, hours: float) -> None:
    """Move the clock to so many hours after the beginning."""
    site.desk.ask("select move_house_clock(%s)", begins(site.desk) + timedelta(hours=hours))


def test_the_same_file_again_changes_nothing(site: Kiosk) -> None:
    trail = "select count(*) from audit_event where operator_id = %s and action = 'sports loaded'"
    assert load(site) == (0, 0)
    assert site.desk.one(trail, SITE) == 1

    def renamed(file: dict[str, Any]) -> None:
        file["team"][0]["name"] = "Gor Mahia F.C."
        file["event"][0]["market"][0]["bet"][0]["odds"] = "1.99"
        file["team"].append({"id": 99, "name": "Another"})

    assert load(site, renamed) == (1, 2)
    assert site.desk.one(trail, SITE) == 2

    assert load(site, with_card_of_all_markets(2))[0] == 1 + 2 + 4 + 1 + 2 + 1
    assert load(site, with_card_of_all_markets(2)) == (0, 0)


def test_a_coupon_with_reserves_stays_as_its_games_move(site: Kiosk) -> None:
    coupon = with_new_coupon(void_policy="reserve", leg=RESERVES, tier=[POOL | {"hits": 5}])

    def moved(file: dict[str, Any]) -> None:
        coupon(file)
        for event in file["event"][:5]:
            event["starts"], event["ends"] = event["starts"] + timedelta(hours=3), event["ends"] + timedelta(hours=3)

    assert load(site, coupon)[0] > 0
    assert load(site, moved) == (0, 5)


def test_from_its_first_start_on_an_event_has_its_names(site: Kiosk) -> None:
    def renamed(file: dict[str, Any]) -> None:
        bets = file["event"][0]["market"][0]["bet"]
        bets[0]["name"], bets[-1]["name"] = bets[-1]["name"], bets[0]["name"]

    assert load(site, renamed) == (0, 2)
    trail = "select detail #>> '{renamed,1,0}' from audit_event where operator_id = %s and action = 'sports loaded' order by 1"
    assert site.desk.ask(trail, SITE)[0] == ("bets",)
    move_clock(site, 11)
    with pytest.raises(BadCatalogue, match="stays: the event was to start by now"):
        load(site)


def test_an_event_moves_and_remembers_when_it_was_to_start(site: Kiosk) -> None:
    def postponed(file: dict[str, Any]) -> None:
        for key in ("starts", "ends"):
            file["event"][1][key] += timedelta(hours=3)

    assert load(site, postponed) == (0, 1)
    moved_by = "select starts_at - original_start from sport_event where operator_id = %s and id = 200001"
    assert site.desk.one(moved_by, SITE) == timedelta(hours=3)
    # The coupon closes when it was to close.
    closes_at = site.desk.one("select closes_at from coupon where operator_id = %s and id = %s", SITE, COUPON)
    assert closes_at == begins(site.desk) + timedelta(hours=24)


async def test_a_card_of_an_event_that_had_moved_is_played_when_it_starts_and_its_result_corrected_for_a_day(site: Kiosk) -> None:
    def with_postponed_card(file: dict[str, Any]) -> None:
        for key in ("starts", "ends"):
            file["event"][1][key] += timedelta(days=3)
        with_new_card()(file)

    office, results = site.desk.house.sports.office, site.desk.house.sports.tickets.results
    await office.load(SITE, the_file(site.desk, with_postponed_card))
    ticket, starts = await site.sold(site.card(101, event_id=200001, reserve=False)), begins(site.desk) + timedelta(days=4)
    assert ticket.closes_at == starts
    # Of the coupon that it moved away from it is void by time, as all other games are.
    move_clock(site, 60)
    await site.desk.work()
    settled = "select results ->> '200001', phase from sports_settlement where operator_id = %s and coupon_id = %s"
    assert site.desk.ask(settled, SITE, COUPON) == [(None, "finished")]
    for later, won, standing in ((0, None, ("open", "pending", 1)), (3, Reading.of([101]), ("resulted", "won", 3))):
        site.desk.ask("select move_house_clock(%s)", starts + timedelta(hours=later))
        for clerk, read in zip(await site.desk.clerks(SITE, CLERKS), (results.enter, results.approve), strict=True):
            assert won is None or not isinstance(await read(clerk, 200001, won), Refusal)
        await site.desk.work()
        assert site.standing(ticket) == standing
    # A settlement that did not read it does not make it final, and one that did does a day later.
    assert (await results.enter(clerk, 200001, Reading.of([102]))).version == 2
    await site.desk.assert_audit_clean()
    site.desk.ask("select move_house_clock(%s)", starts + timedelta(hours=28))
    first, second = await site.desk.clerks(SITE, CLERKS)
    assert await results.enter(second, 200001, Reading(void=True)) == Refusal(R.RESULT_FINAL)
    assert await results.approve(first, 200001, Reading.of([102])) == Refusal(R.RESULT_FINAL)


async def test_of_more_events_than_are_listed_those_nearest_to_now_are(site: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sports_office, "_EVENTS_MAX", 3)
    office, now = site.desk.house.sports.office, begins(site.desk) + timedelta(hours=26.6)
    for found, events in ((office.begun, (3, 2, 1)), (office.coming, (4, 5, 6)), (office.events, (3, 4, 5))):
        assert [one.id for one in await found(SITE, now)] == [200000 + event for event in events]


def with_new_coupon(**what: Any) -> Change:
    """A coupon more: the demo's own, changed."""
    return lambda file: file["coupon"].append(file["coupon"][0] | {"id": 456} | what)


def with_new_card(**what: Any) -> Change:
    """A card more: the demo's own, changed."""
    other = {"id": 9002, "event": 200001, "market": [1], "tier": [{"hits": 1, "amount": 5}]}
    return lambda file: file["card"].append(file["card"][0] | other | what)


def with_card_of_all_markets(count: int) -> Change:
    """An event more with so many markets, the last of which comes first, and a card of all of them."""

    def change(file: dict[str, Any]) -> None:
        bets = [[{"id": market * 10 + bet, "name": "a name"} for bet in (1, 2)] for market in range(count, 0, -1)]
        markets = [{"id": two[0]["id"] // 10, "code": "code", "name": "a name", "bet": two} for two in bets]
        file["event"].append(file["event"][1] | {"id": 300001, "market": markets})
        with_new_card(event=300001, market=[], tier=[{"hits": 2, "amount": 5}])(file)

    return change


def event_with(**what: Any) -> Change:
    return lambda file: file["event"][0].update(what)


def bet_with(**what: Any) -> Change:
    return lambda file: file["event"][0]["market"][0]["bet"][0].update(what)


def with_new_drawn_coupon(*names: str) -> Change:
    """An event more whose bets have these names, and a coupon of it that counts void games as drawn."""

    def change(file: dict[str, Any]) -> None:
        bets = [{"id": 101 + place, "name": name} for place, name in enumerate(names)]
        market = [{"id": 1, "code": "1x2", "name": "Result", "bet": bets}]
        file["event"].append(file["event"][1] | {"id": 300001, "market": market})
        leg, tier = [{"event": 300001, "market": 1}], [{"hits": 1, "amount": 5}]
        with_new_coupon(leg=leg, tier=tier, pool_rate=0, void_policy="draw")(file)

    return change


NOT_FIXED = "only fixed prizes are a card's: they grow with the price"
NO_ODDS = 'odds: are not odds above 1 with at most two decimals, such as "2.10"'
STANDS = "coupons and cards never change once they are loaded: take a new id"
POOL = {"hits": 7, "kind": "pool_pct", "rate": 10_000}
RESERVES = [{"event": 200001 + place, "market": 1, "reserve": place >= 5} for place in range(7)]


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda file: file["coupon"][0].update(line_price=30), f"coupon 455: {STANDS}"),
    (lambda file: file["coupon"][0]["leg"].pop(), "coupon 455, tier, hits: the prizes could not be paid with it"),
    (lambda file: file["card"][0]["tier"].pop(), f"card 9001: {STANDS}"),
    (with_new_coupon(leg=[{"event": 9, "market": 1}]), "coupon 456, leg no. 1, event: there is no event 9"),
    (with_new_coupon(leg=[{"event": 200001, "market": 7}]), "coupon 456, leg no. 1, market: there is no market 7"),
    (with_new_coupon(leg=[{"event": 200001, "market": 1}] * 7), "coupon 456, leg: the coupon could not be played with it"),
    (with_new_coupon(leg=RESERVES[::-1]), "coupon 456, leg: reserves stand behind all others"),
    (with_new_coupon(void_policy="reserve"), "coupon 456, void_policy: there are no reserves"),
    (with_new_coupon(carry_from=456), "coupon 456, carry_from: is the coupon itself"),
    (with_new_coupon(carry_from=9001), "coupon 456, carry_from: is no jackpot"),
    (with_new_coupon(carry_from=7), "coupon 456, carry_from: there is no coupon 7"),
    (with_new_coupon(pool_rate=0), "coupon 456, pool_rate: the prizes could not be paid with it"),
    (with_new_coupon(tier=[POOL, POOL]), "coupon 456, tier, hits: the prizes could not be paid with it"),
    (with_new_coupon(tier=[POOL | {"amount": 1}]), "coupon 456, tier: a share of the pool is its rate, all else an amount"),
    (with_new_coupon(tier=[POOL, {"hits": 6, "amount": 1, "guarantee": 1}]),
     "coupon 456, tier: only the top one has a guarantee"),
    (with_new_card(event=EVENT), "card 9002, event: has card 9001"),
    (with_new_card(price_min=10, price_max=9), "card 9002, price_max: is below price_min"),
    (with_new_card(market=[1, 1]), "card 9002, market: are none, or one of them appears twice"),
    (with_new_card(id=455), "card 455: appears twice"),
    (with_new_card(pool_rate=5000, tier=[POOL | {"hits": 1}]), f"card 9002, tier: {NOT_FIXED}"),
    (with_new_card(tier=[{"hits": 1, "amount": 5, "kind": "fixed_shared"}]), f"card 9002, tier: {NOT_FIXED}"),
    (with_new_drawn_coupon("Home", "X1", "Away"), "coupon 456, void_policy: leg no. 1 has no bet named draw, empate or X"),
    (lambda file: file["event"][1]["market"][0]["bet"][1].update(name="Neither"),
     "event 200001, market 1, bet 102, name: is X, a draw, and stays one"),
    *[(lambda file, no=no: file["event"][1]["market"][0]["bet"].insert(0, {"id": no, "name": "Empate"}),
       f"event 200001, market 1, bet {no}, name: is a draw, and its market has one already") for no in (50, 101)],
    (lambda file: file["event"][1]["market"][0].update(bet=[{"id": 1000 + no, "name": "a name"} for no in range(98)]),
     "event 200001, market 1, bet 1097: is new, and its market has 100 bets already"),
    (with_card_of_all_markets(101), "card 9002, market: are 101, and a card has at most 100: name those to be played"),
    (event_with(league=9), "event 100001, league: there is no league 9"),
    (event_with(home=99), "event 100001, home: there is no team 99"),
    (event_with(ends=datetime(2024, 1, 1, 10, tzinfo=UTC)), "event 100001, ends: is not after its start"),
    (event_with(ends=datetime(2101, 1, 1, tzinfo=UTC)), "event 100001, ends: lies outside 2000 to 2099"),
    (event_with(name="two\nlines"), "event[0].name: is not a name of printable characters"),
    (bet_with(odds="1.00"), f"event 100001, market 1, bet 101, {NO_ODDS}"),
    (bet_with(id=107), "event 100001, market 1, bet 107: appears twice"),
    (bet_with(id=102), "event 100001, market 1, bet 102: is of market 2, and stays there"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name_and_leaves_nothing(refusing_site: Kiosk, change: Change, sentence: str) -> None:
    assert refusal_of(refusing_site, change) == f"some.toml: {sentence}"


def refusal_of(site: Kiosk, change: Change) -> str:
    """Return why a changed file is refused. It leaves nothing."""
    counted = "select (select count(*) from coupon) + (select count(*) from leg) + (select count(*) from outcome)"
    before = site.desk.one(counted)
    with pytest.raises((BadCatalogue, msgspec.ValidationError)) as refused:
        load(site, change)
    assert site.desk.one(counted) == before
    return str(refused.value)


SHARED = {"hits": 7, "kind": "fixed_shared"}
NO_POOL = {"pool_rate": 0, "max_lines": 32}
ONE_TICKET = "the most that a ticket"
A_CARD = {"line_price": 1_000, "tier": [{"hits": 1, "amount": 100_000}]}
ONE_CENT = {"line_price": 1, "price_min": 1}

# Each key at the last good value, above the first bad one with its message.
BOUNDS: list[tuple[Callable[..., Change], dict[str, Any], str | None]] = [
    (with_new_coupon, {"line_price": 312_500_000, "max_lines": 32}, None),
    (with_new_coupon, {"line_price": 312_500_001, "max_lines": 32},
     f"line_price: times max_lines is more than 10000000000, {ONE_TICKET} costs"),
    (with_new_coupon, {"grace_hours": 3}, None),
    (with_new_coupon, {"grace_hours": 2}, "event 200001 is void 2 hours after its start, and ends no earlier"),
    (with_new_coupon, {"grace_hours": 0}, "Expected `int` >= 1"),
    (with_new_coupon, {"line_price": 10_000, "max_lines": 1_000_000, "tier": [POOL]}, None),
    (with_new_coupon, NO_POOL | {"tier": [{"hits": 7, "amount": 3_125_000_000}]}, None),
    (with_new_coupon, NO_POOL | {"tier": [{"hits": 7, "amount": 3_125_000_001}]},
     f"tier: times max_lines pays more than 100000000000, {ONE_TICKET} wins"),
    (with_new_coupon, NO_POOL | {"tier": [SHARED | {"amount": 10**14 - 1}]}, None),
    (with_new_coupon, NO_POOL | {"tier": [SHARED | {"amount": 10**14}]}, "Expected `int` <= 99999999999999"),
    (with_new_coupon, {"tier": [POOL | {"guarantee": 10**14 - 1}]}, None),
    (with_new_coupon, {"tier": [POOL], "pool_rate": 10_000}, None),
    (with_new_coupon, {"tier": [POOL], "pool_rate": 10_001}, "Expected `int` <= 10000"),
    (with_new_coupon, {"tier": [POOL], "reductions": [10_000] * 3}, None),
    (with_new_coupon, {"tier": [POOL], "reductions": [10_000] * 2}, "reductions: are for 2 void games, and there may be 3"),
    (with_new_card, A_CARD | {"price_max": 1_000_000_000}, None),
    (with_new_card, A_CARD | {"price_max": 1_000_000_001}, f"tier: pays at price_max more than 100000000000, {ONE_TICKET} wins"),
    (with_new_card, A_CARD | {"price_min": 1_000_000_000}, None),
    (with_new_card, A_CARD | {"price_min": 1_000_000_001}, "tier: pays at price_min more than"),
    (with_new_card, ONE_CENT | {"tier": [{"hits": 1, "amount": 10**11}]}, None),
    (with_new_card, ONE_CENT | {"tier": [{"hits": 1, "amount": 10**11 + 1}]}, "tier: pays at price_min more than"),
    (with_new_card, A_CARD | {"price_max": 10**10, "line_price": 10**10}, None),
    (with_new_card, A_CARD | {"price_max": 10**10 + 1, "line_price": 10**10}, "Expected `int` <= 10000000000"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "how"), [bound[:2] for bound in BOUNDS if bound[2] is None])
def test_what_a_settlement_can_just_keep_is_loaded(site: Kiosk, what: Callable[..., Change], how: dict[str, Any]) -> None:
    assert load(site, what(**how)) >= (0, 1)


@pytest.mark.parametrize(("what", "how", "refusal"), [bound for bound in BOUNDS if bound[2] is not None])
def test_no_prize_and_no_sum_of_a_settlement_can_exceed_what_is_kept(refusing_site: Kiosk, what, how, refusal) -> None:
    assert refusal in refusal_of(refusing_site, what(**how))


async def test_a_card_without_a_greatest_price_is_sold_until_it_pays_the_most_that_a_ticket_wins(site: Kiosk) -> None:
    assert (await site.sold(site.card(price=1_000_000_000))).price == 1_000_000_000
    assert await site.place(site.card(price=1_000_000_001)) == Refusal(R.PRICE_TOO_LARGE, bound=1_000_000_000)


def test_a_catalogue_that_can_be_sold_is_loaded(site: Kiosk) -> None:
    five = [POOL | {"hits": 5}]
    assert load(site, with_new_coupon(carry_from=COUPON, void_policy="reserve", leg=RESERVES, tier=five)) == (1 + 7 + 1, 0)
    with pytest.raises(BadCatalogue, match="what coupon 455 did not pay went to coupon 456"):
        load(site, with_new_coupon(id=457, carry_from=COUPON))


def test_a_game_of_a_coupon_with_reserves_gets_no_bet_that_no_reserve_has(site: Kiosk) -> None:
    load(site, with_new_coupon(void_policy="reserve", leg=RESERVES, tier=[POOL | {"hits": 5}]))
    for event in (1, 7):
        with pytest.raises(BadCatalogue, match=f"event 20000{event}, market 1, bet 104: is new, and a coupon with reserves"):
            load(site, lambda file, event=event: file["event"][event]["market"][0]["bet"].append({"id": 104, "name": "Other"}))


@pytest.mark.parametrize("name", ["draw", "Draw", "X", "x", "Empate"])
def test_a_coupon_counts_void_games_as_drawn_where_each_can_be_drawn(site: Kiosk, name: str) -> None:
    coupon, tier, leg, event, market, bets = 1, 1, 1, 1, 1, 3
    assert load(site, with_new_drawn_coupon("1", name, "2")) == (coupon + tier + leg + event + market + bets, 0)
    assert site.desk.one("select void_policy from coupon where id = 456") == "draw"


def test_every_void_policy_of_a_coupon_is_judged() -> None:
    assert set(get_args(get_type_hints(CouponSpec)["void_policy"])) == set(_COUNTS_AS)


def test_an_event_with_a_result_neither_opens_again_nor_moves_nor_comes_into_a_new_coupon(site: Kiosk) -> None:
    def closed(file: dict[str, Any]) -> None:
        file["event"][1]["status"] = "closed"

    def later(file: dict[str, Any]) -> None:
        for key in ("starts", "ends"):
            file["event"][1][key] += timedelta(days=3)

    assert [load(site, change) for change in (closed, lambda file: None, closed)] == [(0, 1)] * 3
    first, _ = site.desk.run(site.desk.clerks(SITE, CLERKS))
    entered = site.desk.run(site.desk.house.sports.tickets.results.enter(first, 200001, Reading(void=True)))
    assert not isinstance(entered, Refusal)
    assert load(site, closed) == (0, 0)
    for changes, sentence in (
        ((), "event 200001, status: stays closed: the event has a result"),
        ((closed, later), "event 200001, starts: does not move: the event has a result"),
        ((closed, with_new_coupon()), "coupon 456: an event of it has a result already"),
    ):
        with pytest.raises(BadCatalogue, match=sentence):
            load(site, lambda file, changes=changes: [change(file) for change in changes])


async def test_a_large_file_is_written_in_steps_and_two_loads_at_once_come_to_one(site: Kiosk, monkeypatch) -> None:
    desk, office = site.desk, site.desk.house.sports.office
    monkeypatch.setattr("taquilla.engine.sports.office._STEP_ROWS", 10)
    tables = ("sport", "league", "team", "sport_event", "sport_market", "outcome", "coupon", "leg", "tier")

    def count(operator: int) -> list[int]:
        return [desk.one(f"select count(*) from {table} where operator_id = %s", operator) for table in tables]

    await desk.house.people.office.add_operator(3, name="other", currency="KES", exponent=2, zone="Africa/Nairobi")
    both = await asyncio.gather(*[office.load(3, the_file(desk)) for _ in range(2)])
    assert sum(sum(loaded.added.values()) for loaded in both) == sum(count(3))
    assert [sum(loaded.changed.values()) for loaded in both] == [0, 0]
    assert not await office.load(3, the_file(desk))
    assert count(3) == count(SITE)
    assert desk.one("select count(*) from audit_event where operator_id = 3 and action = 'sports loaded'") > 5


def loading(site: Kiosk, operator: int) -> Coroutine[None, None, SportsLoaded]:
    """Load the demo's own catalogue, under the same key each time."""
    author = Author("a form", request=OfficeRequest(operator, 0, "key", b"the same"))
    return site.desk.house.sports.office.load(operator, the_file(site.desk), author=author)


async def assert_done(site: Kiosk, operator: int) -> None:
    """A load under that key is done, and takes nothing back when it is repeated."""
    await site.desk.house.sports.office.move_odds(operator, [OddsMove(100001, 101, "9.00", None)])
    with pytest.raises(Repeated):
        await loading(site, operator)
    assert site.desk.one("select odds from outcome where operator_id = %s and event_id = 100001 and id = 101", operator) == 900


async def test_a_load_under_a_key_goes_on_where_it_broke_off_and_is_done_once(site: Kiosk, monkeypatch) -> None:
    desk = site.desk
    monkeypatch.setattr("taquilla.engine.sports.office._STEP_ROWS", 10)
    await desk.house.people.office.add_operator(3, name="other", currency="KES", exponent=2, zone="Africa/Nairobi")
    with monkeypatch.context() as breaking:
        breaking.setattr(HeldGate, "change_rules", AsyncMock(side_effect=[None, TryAgain]))
        with pytest.raises(TryAgain):
            await loading(site, 3)
    assert [desk.one(f"select count(*) > 0 from {table} where operator_id = 3") for table in ("sport", "coupon")] == [True, False]
    assert (await loading(site, 3)).added["coupons"] > 0
    await assert_done(site, 3)


async def test_a_load_under_a_key_that_changes_nothing_is_done_too(site: Kiosk) -> None:
    version = "select rules_version from gate where operator_id = %s"
    before = site.desk.one(version, SITE)
    assert not await loading(site, SITE)
    assert site.desk.one(version, SITE) == before
    await assert_done(site, SITE)


def test_a_load_gets_through_however_often_others_change_the_rules_between_its_look_and_its_gate(
    site: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Change the rules as the steps of another load do, many of which may fit into one read."""
    read, looks = sports_office._read, []

    async def disturbed(*asked: Any) -> Any:
        looks.append(await read(*asked))
        if len(looks) <= 30:
            site.desk.ask("update gate set rules_version = rules_version + 1 where operator_id = %s", SITE)
        return looks[-1]

    monkeypatch.setattr(sports_office, "_read", disturbed)
    assert load(site, lambda file: file["sport"][0].update(name="Fútbol")) == (0, 1)
    assert len(looks) == 31


@pytest.mark.parametrize(("move", "sentence"), [
    (OddsMove(200001, 999, "2"), "the odds: no. 2: event 200001 has no bet 999"),
    (OddsMove(9, 101, "2"), "the odds: no. 2: event 9 has no bet 101"),
    (OddsMove(200001, 101, "1"), f"the odds: no. 2, {NO_ODDS}"),
    (OddsMove(200001, 101, status="gone"), "the odds: no. 2, status: is neither open nor suspended"),
])  # fmt: skip
def test_odds_move_all_or_none(refusing_site: Kiosk, move: OddsMove, sentence: str) -> None:
    desk = refusing_site.desk
    with pytest.raises(BadCatalogue) as refused:
        desk.run(desk.house.sports.office.move_odds(SITE, [OddsMove(200001, 102, "9.99"), move]))
    assert str(refused.value) == sentence
    assert desk.one("select count(*) from outcome where odds = 999") == 0


@pytest.mark.parametrize(("said", "sentence"), [
    (0, "the price from which on tickets wait for approval is more than nothing, and one that a ticket can have"),
    ("ftp://wallet.example/", "the webhook is no http or https URL with a host"),
    ("http://", "the webhook is no http or https URL with a host"),
    ("http://a:b@wallet.example/", "the webhook bears a user, a password or a fragment"),
    ("http://wallet.example:99999/", "the webhook is no URL"),
    ("http://wallet.example/a b", "the webhook is longer than 500 characters, or has some that no URL has"),
    ("http://wallet.example/" + "a" * 500, "the webhook is longer than 500 characters, or has some that no URL has"),
])  # fmt: skip
def test_a_wallet_has_an_address_that_can_be_called_and_approval_a_price(refusing_site: Kiosk, said: Any, sentence: str) -> None:
    desk, name = refusing_site.desk, "webhook_url" if said else "approval_from"
    with office_refuses(OfficeReason.TERMS_UNFIT) as refused:
        desk.run(desk.house.sports.office.change_terms(SITE, {name: said}))
    assert str(refused.value) == sentence
