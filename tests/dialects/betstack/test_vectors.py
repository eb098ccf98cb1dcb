"""The worked numbers of taxes, odds and coupons, to the cent, wherever a response shows them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, SUPERBET, TODAYS, Site, golden
from tests.dialects.betstack.test_life import bought, read_event, settle
from tests.domain.sports.test_vectors import VECTORS, bp, hundredths

from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.engine.sports.office import OddsMove
from taquilla.engine.sports.terms import TaxTerms
from taquilla.sandbox import clerks
from taquilla.sandbox.demo_sports import SITE

BASES = {"net": "net", "gross": "gross_basis", "net_price": "net_price"}
CODES = {"1": 101, "X": 102, "2": 103, "V": None}
# So much a line that the sum says how many lines had so many hits.
DECIMALS = {13: 1_000_000, 12: 10_000, 11: 100, 10: 1}


def tax(site: Site, ext: Any = 0, ext_type: str = "inclusive", wht: Any = 0, basis: str = "net") -> None:
    """Set the taxes from now on."""
    terms = TaxTerms("KE", ext_rate=bp(ext), ext_type=ext_type, wht_rate=bp(wht), wht_basis=basis)
    site.run(site.house.sports.office.add_tax(SITE, terms))


def worked_out(site: Site, price: int, odds: Sequence[str] = ("1",)) -> Any:
    legs = "".join(f"&odds={one}" for one in odds)
    return site.said("GET", f"/bc/calculator/finance-details?operator=site&price={price}{legs}")


def shown(said: Any, *names: str) -> list[Any]:
    return [said[name] for name in names]


def offer(site: Site, folder: Path, coupon: int, games: int, line_price: int, tiers: dict[int, int]) -> list[int]:
    """Put a jackpot of so many games on sale. Return its events."""
    begins = site.run(site.house.now()).replace(microsecond=0)
    events = [coupon * 100 + place for place in range(1, games + 1)]
    lines = [_event(event, begins + timedelta(hours=1 + place)) for place, event in enumerate(events)]
    legs = ", ".join(f"{{ event = {event}, market = 1 }}" for event in events)
    won = ", ".join(f"{{ hits = {hits}, amount = {amount} }}" for hits, amount in tiers.items())
    lines.append(
        f'[[coupon]]\nid = {coupon}\nname = "coupon {coupon}"\nline_price = {line_price}\nmax_triples = 1\nleg = [{legs}]\n'
        f"tier = [{won}]\n"
    )
    file = folder / f"{coupon}.toml"
    file.write_text("\n".join(lines))
    site.run(site.house.sports.office.load(SITE, read_sports(file), name=file.name))
    return events


def _event(event: int, starts: datetime) -> str:
    bets = ", ".join(f'{{ id = {100 + place}, name = "{name}" }}' for place, name in enumerate("1X2", 1))
    return (
        f'[[event]]\nid = {event}\nleague = 1\nname = "game {event}"\nstarts = {starts.isoformat()}\n'
        f"ends = {(starts + timedelta(hours=2)).isoformat()}\n"
        f'[[event.market]]\nid = 1\ncode = "1x2"\nname = "Result"\nbet = [{bets}]\n'
    )


def read_coupon(site: Site, coupon: int, events: list[int], results: Sequence[int | None]) -> None:
    """End all games of a coupon, enter their results, and do what follows."""
    site.past(events[-1])
    assert site.run(clerks.enter_coupon(site.house, coupon, results)) is None
    settle(site)


def picked(codes: str) -> int | list[int]:
    """Return a pick, or the list of a double or triple."""
    found = [CODES[one] or 0 for one in codes]
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize("ext_type", ["inclusive", "exclusive"])
def test_excise_comes_out_as_worked(site: Site, ext_type: str) -> None:
    for row in VECTORS["ext"]:
        tax(site, row["ext"], ext_type)
        said = worked_out(site, row["price"])
        assert shown(said, "price", "stake", "ext_amount", "ext_type") == [row["price"], *row[ext_type][:2], ext_type]
        assert Decimal(str(said["ext"])) == row["ext"]


def test_what_is_withheld_comes_out_as_worked_on_each_basis(site: Site) -> None:
    for row in VECTORS["wht"]:
        for basis, column in BASES.items():
            tax(site, row["ext"], wht=row["wht"], basis=basis)
            said = worked_out(site, row["price"], row["odds"])
            assert shown(said, "stake", "ext_amount", "gross_payout") == [row["stake"], row["ext_amount"], row["gross"]]
            assert shown(said, "wht_amount", "net_payout") == row[column], (row["price"], basis)


@pytest.mark.parametrize("policy", ["O1", "O2"])
def test_odds_are_accepted_as_worked(site: Site, policy: str) -> None:
    office = site.house.sports.office
    site.set_terms(odds_policy=policy)
    first, second, *others = TODAYS["events"]

    def order(allowed: str, *submitted: str) -> bool:
        seen = [leg | {"odds": float(odds)} for leg, odds in zip((first, second), submitted, strict=False)]
        body = TODAYS | {"odds_diff": float(allowed), "events": [*seen, *(first, second)[len(seen):], *others]}  # fmt: skip
        answer = site.ask("POST", CREATE, body)
        if answer.status_code != 200:
            assert (answer.status_code, answer.json()) == (400, {"code": 102, "message": "Odds changed"})
        return answer.status_code == 200

    for row in VECTORS["odds_diff"]:
        site.run(office.move_odds(SITE, [OddsMove(first["id"], 101, row["current"])], author="test"))
        assert order(row["odds_diff"], row["submitted"]) is row[policy], row
        if row[policy]:
            (sold,) = site.said("GET", "/be/tickets?limit=1")
            assert hundredths(f"{sold['events'][0]['odds']:.2f}") == hundredths(row["current"])
    both = VECTORS["odds_of_two"]
    legs = zip((first, second), both["current"], strict=True)
    site.run(office.move_odds(SITE, [OddsMove(leg["id"], 101, odds) for leg, odds in legs], author="test"))
    assert order(both["odds_diff"], *both["submitted"]) is both[policy]


def test_each_line_wins_by_its_own_hits_as_worked(site: Site, tmp_path: Path) -> None:
    rows = VECTORS["jackpot_hits"]
    for coupon, result in enumerate(sorted({row["result"] for row in rows}), 901):
        events = offer(site, tmp_path, coupon, 13, 1, DECIMALS)
        tickets = []
        for row in (row for row in rows if row["result"] == result):
            order = JACKPOT | {"coupon_id": coupon, "bets": [picked(codes) for codes in row["picks"]]}
            lines = sum(row["lines"].values())
            tickets.append((row, site.said("POST", CREATE, order | {"stake": lines})["id"]))
        read_coupon(site, coupon, events, [CODES[drawn] for drawn in result])
        for row, ticket in tickets:
            expected = sum(DECIMALS[int(hits)] * lines for hits, lines in row["lines"].items())
            assert shown(site.get(ticket), "result", "payout") == ["won", expected], row["picks"]


def test_a_combination_costs_its_lines_as_worked(site: Site, tmp_path: Path) -> None:
    for coupon, row in enumerate(VECTORS["jackpot_price"], 901):
        line_price = row.get("line_price", 100)
        games = row["singles"] + row["doubles"] + row["triples"]
        offer(site, tmp_path, coupon, games, line_price, {games: 100})
        bets = [101] * row["singles"] + [[101, 102]] * row["doubles"] + [[101, 102, 103]] * row["triples"]
        order, price = JACKPOT | {"coupon_id": coupon, "bets": bets}, row["lines"] * line_price
        assert price == row.get("price", price)
        no = site.ask("POST", CREATE, order | {"stake": price + 1}).json()
        assert no == {"code": 113, "message": f"Ticket price does not match: it has to be {price}"}
        assert site.said("POST", CREATE, order | {"stake": price})["stake"] == price


def test_a_superbet_pays_its_table_of_hits_as_worked(site: Site) -> None:
    tax(site, Decimal("12.5"), wht=VECTORS["superbet"]["wht"])
    tickets = {hits: bought(site, [*SUPERBET["bets"][:hits], *range(107 + hits, 113)], f"p{hits}") for hits in (5, 4, 3)}
    site.pass_superbet()
    read_event(site, SUPERBET["bets"])
    for hits, gross, withheld, net in VECTORS["superbet"]["hits"]:
        seen = site.get(tickets[hits])
        assert seen["stake"] == VECTORS["superbet"]["stake"]
        assert shown(seen, "result", "gross_payout", "wht_amount", "net_payout") == [
            "won" if gross else "lost", gross, withheld, net,
        ]  # fmt: skip


def test_the_sample_of_the_jackpot_has_the_tax_and_payout_that_it_prints(site: Site, tmp_path: Path) -> None:
    worked = VECTORS["seed_jackpot_tax"]
    tax(site, wht=worked["rate"], basis=worked["basis"])
    events = offer(site, tmp_path, 907, 7, 25, {7: worked["payout"]})
    ticket = site.create(coupon_id="907")
    read_coupon(site, 907, events, JACKPOT["bets"])
    printed = golden("jackpot")
    assert shown(site.get(ticket["code"]), "stake", "tax", "payout") == shown(printed, "stake", "tax", "payout")
    assert (printed["tax"], printed["payout"]) == (worked["tax"], worked["payout"])
