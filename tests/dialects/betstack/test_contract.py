"""The documents' promises, case by case: amounts as they are sent and shown, codes, and what each refusal names."""

import json
import re
from typing import Any

import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, TODAYS, Site, golden

from taquilla.engine.sports.terms import TaxTerms
from taquilla.http.responses import JsonResponse
from taquilla.sandbox import fake_wallet
from taquilla.sandbox.demo_sports import EVENT, SITE

FIXED = "update tier set kind = 'fixed', rate = 0, guarantee = 0, amount = 500000 where coupon_id = 455 and hits = 7"
BY_EVENTS = {name: value for name, value in TODAYS.items() if name != "price"} | {"stake": 25}


def raw(order: dict[str, Any], amount: str, field: str) -> bytes:
    """Return an order with exactly these characters as its amount."""
    body = ",".join(f'"{name}":{json.dumps(value)}' for name, value in order.items() if name not in ("price", "stake"))
    return f'{{{body},"{field}":{amount}}}'.encode()


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


@pytest.mark.parametrize("field", ["price", "stake"])
@pytest.mark.parametrize("amount", ["25", "25.0", "25.00", "25.000000"])
def test_a_whole_amount_may_be_written_with_zeros_behind_its_point(shared_site: Site, field: str, amount: str) -> None:
    made = shared_site.said("POST", CREATE, raw(JACKPOT, amount, field))
    assert made.get("price", made["stake"]) == 25


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


def test_what_has_just_come_on_sale_is_sold_and_what_is_off_costs_no_call(site: Site) -> None:
    site.reserve()
    site.query("update sport_event set status = 'suspended' where id = 100001")
    assert site.ask("POST", RESERVE, SUPERBET).json()["code"] == 101
    site.query("update sport_event set status = 'open' where id = 100001")
    assert site.reserve()["status"] == "reserved"


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
