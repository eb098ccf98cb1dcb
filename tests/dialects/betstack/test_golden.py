"""The documents' own exchanges, with the same keys in the same order; and their promises, case by case."""

import json
import re
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, TODAYS, Site, golden

from taquilla.engine.sports.terms import TaxTerms
from taquilla.http.responses import JsonResponse, encode
from taquilla.sandbox import fake_wallet
from taquilla.sandbox.demo_sports import EVENT, SITE
from taquilla.sandbox.fake_wallet import SAMPLE_PLAYER

MICROSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
FIXED = "update tier set kind = 'fixed', rate = 0, guarantee = 0, amount = 500000 where coupon_id = 455 and hits = 7"
BY_EVENTS = {name: value for name, value in TODAYS.items() if name != "price"} | {"stake": 25}


def test_a_jackpot_is_created_as_printed(site: Site) -> None:
    answer = site.ask("POST", CREATE, golden("jackpot_request"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    said = answer.json()
    own = {name: said[name] for name in ("id", "code", "created", "updated")}
    # What nobody has won yet pays nothing; the sample's own figures are of another ticket.
    assert answer.content == encode(golden("jackpot") | own | {"tax": 0, "payout": 0, "atag": "afiliate-1"})
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
    assert paid == reserved | {name: paid[name] for name in ("status", "updated", "operator_time_updated")}
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
    assert site.create(bets=[[101, 103], 102, 102, 101, 101, 101, [103, 102]], stake=100)["stake"] == 100
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


def test_an_order_of_events_with_stake_is_told_in_the_old_form(site: Site) -> None:
    made = site.said("POST", CREATE, BY_EVENTS)
    assert list(made) == list(site.get(made["id"])) == list(golden("jackpot"))
    assert (made["stake"], made["status"], made["tax"], made["payout"]) == (25, "new", 0, 0)


def test_a_superbet_with_stake_keeps_the_fields_of_its_document(site: Site) -> None:
    order = {name: value for name, value in SUPERBET.items() if name != "price"} | {"stake": 2000}
    made = site.said("POST", RESERVE, order)
    assert (made["price"], made["stake"], made["status"]) == (2000, 1778, "reserved")


def test_payout_and_tax_of_a_new_ticket_say_what_it_can_win(site: Site) -> None:
    site.query(FIXED)
    taxes = TaxTerms("KE", ext_rate=1_250, ext_type="inclusive", wht_rate=1_000, wht_basis="gross", type="jackpot")
    site.run(site.house.sports.office.add_tax(SITE, taxes))
    made, printed = site.create(), golden("jackpot")
    assert (made["payout"], made["tax"]) == (printed["payout"], printed["tax"]) == (500_000, 50_000)
    seen = site.get(made["id"])
    assert (seen["status"], seen["payout"], seen["tax"]) == ("open", 500_000, 50_000)
    # The document of superbets prints 0, and says that it always is.
    assert site.reserve()["gross_payout"] == 0


@pytest.mark.parametrize("kind", ["pool_pct", "fixed_shared"])
def test_a_prize_that_may_be_shared_is_shown_as_0(site: Site, kind: str) -> None:
    share = ("rate = 10000, amount = 0", "rate = 0, amount = 500000")[kind == "fixed_shared"]
    site.query(f"update tier set kind = '{kind}', {share} where coupon_id = 455 and hits = 7")
    made = site.create()
    assert (made["payout"], made["tax"]) == (0, 0)


def test_a_ticket_that_was_given_up_can_win_nothing(site: Site) -> None:
    site.query(FIXED)
    site.wallet.script("refuse", action="ticket_create")
    assert site.ask("POST", CREATE, JACKPOT).json()["code"] == 110
    ((given_up),) = site.said("GET", "/be/tickets?limit=1")
    assert (given_up["status"], given_up["payout"], given_up["tax"]) == ("cancelled", 0, 0)


def test_a_whole_amount_may_be_written_with_zeros_behind_its_point(shared_site: Site) -> None:
    others = json.dumps({name: value for name, value in JACKPOT.items() if name != "stake"})
    for field, amount in product(("price", "stake"), ("25", "25.0", "25.00", "25.000000")):
        made = shared_site.said("POST", CREATE, f'{others[:-1]},"{field}":{amount}}}'.encode())
        assert made.get("price", made["stake"]) == 25, (field, amount)


def test_a_superbet_has_a_pick_for_each_of_its_cards_markets(shared_site: Site) -> None:
    for bets in ([101, 102, 103, 104, 105], [101], []):
        answer = shared_site.ask("POST", RESERVE, SUPERBET | {"bets": bets})
        complaint = {"loc": ["body", "bets"], "msg": "there has to be a pick for each of the 6 markets", "type": "value_error"}
        assert (answer.status_code, answer.json()) == (422, {"detail": [complaint]}), bets


NO_TRUST, UNTRUSTED = "it gave no answer that can be trusted", "its answer cannot be trusted"
STATUSES = {201: "ok, later", 429: "slower"}


@pytest.mark.parametrize(("action", "behaviour", "why"), [
    *[(action, way, why) for action in ("identify", "ticket_reserve") for way, why in (
        ("error", f"{UNTRUSTED}: status 500, 1, the wallet is not well"),
        ("201", f"{UNTRUSTED}: status 201, ok, later"),
        ("429", f"{UNTRUSTED}: status 429, slower"),
        ("html", f"{NO_TRUST}: not JSON at character 0: expecting value"),
        ("drop_reply", f"{NO_TRUST}: it closed the connection before its answer was complete"),
    )],
    ("ticket_reserve", "refuse", "it refused: 102, the wallet says no"),
    ("ticket_reserve", "other", f"{UNTRUSTED}: it answers for another ticket_id"),
])  # fmt: skip
def test_110_says_what_the_wallet_said(
    shared_site: Site, monkeypatch: pytest.MonkeyPatch, action: str, behaviour: str, why: str
) -> None:
    if behaviour.isdigit():
        said = JsonResponse(int(behaviour), {"message": STATUSES[int(behaviour)]})
        monkeypatch.setitem(fake_wallet._REFUSED, "refuse", said)
    key, before = {"idempotency-key": f"{action} {behaviour}"}, shared_site.written()
    shared_site.wallet.script("refuse" if behaviour.isdigit() else behaviour, action=action)
    answer = shared_site.ask("POST", RESERVE, SUPERBET, headers=key)
    said = {"code": 110, "message": f"The operator's wallet did not confirm: {why}"}
    assert (answer.status_code, answer.json()) == (400, said)
    if action == "identify":
        assert shared_site.written() == before
    else:
        # The same again from the record.
        assert shared_site.ask("POST", RESERVE, SUPERBET, headers=key).json() == said


def test_a_wallet_of_another_currency_sells_nothing(site: Site) -> None:
    site.wallet._currency = "USD"
    before = site.written()
    answer = site.ask("POST", RESERVE, SUPERBET)
    complaint = {"loc": ["body", "currency"], "msg": "the player's wallet is in `USD`", "type": "value_error"}
    assert (answer.status_code, answer.json()) == (422, {"detail": [complaint]})
    assert (site.written(), site.told()) == (before, ["identify"])


def test_117_says_how_the_ticket_stands(site: Site) -> None:
    created, reserved = site.create(), site.reserve()
    site.said("POST", f"/be/tickets/{reserved['id']}/paid")
    site.wallet.script("refuse", action="ticket_reserve")
    site.ask("POST", RESERVE, SUPERBET)
    (refused,) = site.said("GET", "/be/tickets?limit=1")
    site.past(EVENT, 1)
    for ticket, why in ((created, "`open`"), (reserved, "`open`"), (refused, "`cancelled`, as its wallet did not confirm it")):
        answer = site.ask("POST", f"/be/tickets/{ticket['id']}/paid")
        message = f"Ticket has to have `reserved` status in order to do this action: it is {why}"
        assert (answer.status_code, answer.json()) == (400, {"code": 117, "message": message})


def test_a_refusal_of_the_wallet_is_shortened_and_cleaned(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    said = JsonResponse(400, {"code": "no\nmoney" + "!" * 100, "message": "a\x1b[31m{subject}" + "b" * 900})
    monkeypatch.setitem(fake_wallet._REFUSED, "refuse", said)
    site.wallet.script("refuse", action="ticket_reserve")
    message = site.ask("POST", RESERVE, SUPERBET).json()["message"]
    assert message.startswith("The operator's wallet did not confirm: it refused: no?money!!!")
    assert message.isprintable()
    assert len(message) < 250
    assert re.search(r"a\?\[31m\{subject\}b+…$", message)
