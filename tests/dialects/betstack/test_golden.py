"""The documents' own exchanges for each endpoint: the same keys in the same order, and times as each document prints them."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, TODAYS, Site, golden

from taquilla.http.responses import encode
from taquilla.sandbox.fake_wallet import SAMPLE_PLAYER

MICROSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def test_a_jackpot_is_created_as_printed(site: Site) -> None:
    answer = site.ask("POST", CREATE, golden("jackpot_request"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    said = answer.json()
    own = {name: said[name] for name in ("id", "code", "created", "updated")}
    # What nobody has won yet pays nothing; the sample's own figures are of another ticket.
    printed = golden("jackpot") | own | {"tax": 0, "payout": 0, "atag": "afiliate-1"}
    assert answer.content == encode(printed)
    assert re.fullmatch("[0-9a-f]{24}", said["id"])
    assert re.fullmatch("[0-9A-F]{6}", said["code"])
    assert SECONDS.fullmatch(said["created"])
    assert said["updated"] == said["created"]
    assert site.told() == ["identify", "ticket_create"]


def test_what_was_created_is_open_when_it_is_looked_at(site: Site) -> None:
    created = site.create(atag=None)
    seen = site.get(created["id"])
    assert list(seen) == list(created)
    assert seen == created | {"status": "open", "updated": seen["updated"]}
    assert (seen["atag"], seen["source"], seen["stake"]) == (None, "SMS", 25)
    assert seen == site.get(created["code"])
    assert site.wallet.ledger.tickets[created["id"]].debited == 25


def test_a_superbet_is_reserved_as_printed(site: Site) -> None:
    answer = site.ask("POST", RESERVE, golden("superbet_request") | {"price": 1000, "source": "desktop"})
    said = answer.json()
    printed = golden("superbet")
    own = {name: said[name] for name in ("id", "code", "created", "operator_time_created", "updated", "operator_time_updated")}
    printed |= own | {"atag": "affiliate-1", "user_id": SAMPLE_PLAYER, "currency": "KES", "wht": 20.0}
    assert answer.text == encode(printed).decode()
    assert (said["price"], said["stake"], said["ext_amount"], said["ext"]) == (1000, 889, 111, 12.5)
    for name in ("created", "updated"):
        assert MICROSECONDS.fullmatch(said[name])
        in_nairobi = datetime.fromisoformat(f"{said[name]}+00:00").astimezone(ZoneInfo("Africa/Nairobi")).replace(tzinfo=None)
        assert said[f"operator_time_{name}"] == in_nairobi.isoformat(timespec="microseconds")
    assert said["updated"] > said["created"]


def test_a_reservation_plays_once_it_is_paid(site: Site) -> None:
    reserved = site.reserve(atag=None)
    assert (reserved["status"], reserved["atag"]) == ("reserved", None)
    paid = site.said("POST", f"/be/tickets/{reserved['code']}/paid")
    changed = ("status", "updated", "operator_time_updated")
    assert paid == reserved | {name: paid[name] for name in changed}
    assert paid["status"] == "open"
    assert site.get(reserved["id"]) == paid
    site.work()
    assert site.told() == ["identify", "ticket_reserve", "ticket_update"]


def test_a_jackpot_of_todays_form_tells_its_games_and_their_odds(site: Site) -> None:
    said = site.said("POST", CREATE, TODAYS)
    assert list(said)[:4] == ["id", "code", "price", "stake"]
    assert list(said)[-2:] == ["coupon_id", "events"]
    assert (said["status"], said["price"], said["stake"], said["ext_amount"]) == ("open", 25, 22, 3)
    assert (said["coupon_id"], said["events"]) == (455, TODAYS["events"])
    assert b'{"id":200001,"bet":101,"odds":2.10}' in site.ask("GET", f"/be/tickets/{said['id']}").content


def test_a_jackpot_may_be_reserved_in_either_form(site: Site) -> None:
    old = site.said("POST", RESERVE, JACKPOT | {"coupon_id": "455"})
    new = site.said("POST", RESERVE, TODAYS)
    mixed = site.said("POST", RESERVE, {**TODAYS, "events": None, "coupon_id": 455, "bets": JACKPOT["bets"]})
    assert [ticket["status"] for ticket in (old, new, mixed)] == ["reserved"] * 3
    assert ("price" in old, "price" in new, "price" in mixed) == (False, True, True)
    assert [event["bet"] for event in mixed["events"]] == JACKPOT["bets"]
    assert site.said("POST", f"/be/tickets/{old['id']}/paid")["status"] == "open"


def test_doubles_are_lists_and_cost_what_their_lines_cost(site: Site) -> None:
    double = site.create(bets=[[101, 103], 102, 102, 101, 101, 101, [103, 102]], stake=100)
    assert double["stake"] == 100
    no = site.ask("POST", CREATE, JACKPOT | {"bets": [[101, 103], 102, 102, 101, 101, 101, 102]})
    assert (no.status_code, no.json()) == (400, {"code": 113, "message": "Ticket price does not match: it has to be 50"})


def test_the_latest_tickets_are_a_bare_list(site: Site) -> None:
    jackpot, superbet = site.create(), site.reserve(token="token_ann")
    assert [ticket["id"] for ticket in site.said("GET", CREATE)] == [superbet["id"], jackpot["id"]]
    asked = {
        "?limit=1": [superbet["id"]],
        f"?user_id={SAMPLE_PLAYER}": [jackpot["id"]],
        "?user_id=nobody": [],
        "?limit=10&user_id=&skip_types=": [superbet["id"], jackpot["id"]],
        "?user_id=%00": [],
        "?skip_types=superbet": [jackpot["id"]],
        "?skip_types=quicktip&skip_types=jackpot": [superbet["id"]],
        "?skip_types=superbet,jackpot": [],
    }
    for query, ids in asked.items():
        assert [ticket["id"] for ticket in site.said("GET", f"/be/tickets{query}")] == ids, query


def test_finance_details_gives_the_vendors_examples(shared_site: Site) -> None:
    path = "/bc/calculator/finance-details?operator=site&price=1000&odds=1.24&odds=2.76"
    answer = shared_site.run(shared_site.client.get(path))
    assert answer.text == (
        '{"price":1000,"stake":889,"ext_amount":111,"ext":12.5,"ext_type":"inclusive","gross_payout":3040,'
        '"wht_amount":430,"wht":20.0,"net_payout":2610}'
    )
    assert shared_site.ask("GET", path).content == answer.content
