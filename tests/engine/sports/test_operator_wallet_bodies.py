"""Bodies that an operator's wallet is sent, and the breaker that leaves a dead one alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.operator_wallet_calls import LATE, REFUSED, Action
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.engine.sports.operator_wallet_bodies import PING, call_body, identify_body, percent
from taquilla.engine.sports.operator_wallets import FAILURES_MAX, PAUSE_MIN_S, Breaker, _outcome, _player
from taquilla.http.client_connection import ServerResponse

NOON = datetime(2024, 7, 11, 12, tzinfo=UTC)


def a_ticket(**how: Any) -> SportsTicket:
    known: dict[str, Any] = {
        "seq": 7, "day": date(2024, 7, 11), "id": "66902734beba20ff2df5c79f", "code": "DEC4C0", "type": "superbet",
        "old_form": False, "coupon_id": 1, "player": "token_i", "currency": "USD", "source": "desktop", "atag": "atag_value",
        "rtag": None, "psp": None, "betcard_code": None, "price": 1000, "debit": 1000, "stake": 889, "ext_amount": 111,
        "ext_rate": 1250, "ext_type": "inclusive", "wht_rate": 1000, "wht_basis": "net", "wht_rate_at": "sale",
        "jurisdiction": "KE", "lines": 1, "picks": ((101,),), "singles": (101,), "odds": None, "odds_asked": None,
        "created_at": NOON, "closes_at": NOON, "reserved": True, "step": "new", "updated_at": NOON,
    }  # fmt: skip
    return SportsTicket(**known | how)


def a_call(action: str, **how: Any) -> CallOut:
    return CallOut(7, 1, date(2024, 7, 11), 8, action, NOON, NOON, **how)


NAMED = '"operator":"site","ticket_id":"66902734beba20ff2df5c79f"'
AMOUNTS = (
    '"price":1000,"stake":889,"wht_amount":0,"wht":10.0,"ext_amount":111,"ext":12.5,"ext_type":"inclusive",'
    '"gross_payout":0,"net_payout":0'
)
WHOLE = (
    f'{NAMED},"ticket_code":"DEC4C0","player_id":"token_i","psp":null,{AMOUNTS},'
    '"currency":"USD","atag":"atag_value","ticket_type":"superbet"'
)
TOLD = {
    "ticket_create": WHOLE, "ticket_reserve": WHOLE, "ticket_update": f"{NAMED},{AMOUNTS}", "ticket_win": NAMED,
    "ticket_lost": NAMED, "ticket_void": f"{NAMED},{AMOUNTS}", "ticket_refund": f'{NAMED},"reason":null',
    "ticket_discard": f'{NAMED},"reason":null', "ticket_rollback": f'{NAMED},"reason":null', "ticket_close": NAMED,
}  # fmt: skip


@pytest.mark.parametrize("action", Action)
def test_every_action_says_its_fields_in_order(action: Action) -> None:
    body = f'{{"action":"{action}","data":{{{TOLD[action]}}}}}'
    assert call_body("site", a_ticket(), a_call(action)) == body.encode()


def test_a_call_sends_its_own_amounts_and_nothing_of_a_result_that_came_after_it() -> None:
    amounts: dict[str, object] = {"gross_payout": 5000, "wht_amount": 800, "wht_rate": 2000, "net_payout": 4200}
    told = call_body("site", a_ticket(gross_payout=1), a_call("ticket_update", amounts=amounts)).decode()
    assert '"wht_amount":800,"wht":20.0,' in told
    assert '"gross_payout":5000,"net_payout":4200' in told
    assert r'"reason":"no \"trust\""' in call_body("site", a_ticket(), a_call("ticket_discard", reason='no "trust"')).decode()
    paid = a_ticket(step="resulted", gross_payout=5000, wht_amount=800, net_payout=4200)
    assert call_body("site", paid, a_call("ticket_update")) == call_body("site", a_ticket(), a_call("ticket_update"))


def test_a_player_is_asked_for_by_its_token() -> None:
    assert identify_body("site", 'to"ken') == rb'{"action":"identify","data":{"operator":"site","token":"to\"ken"}}'
    assert PING == b'{"action":"ping"}'


def test_rates_are_decimals_and_never_floats() -> None:
    told = {0: "0.0", 5: "0.05", 50: "0.5", 1000: "10.0", 1250: "12.5", 1225: "12.25", 10000: "100.0"}
    assert {hundredths: percent(hundredths) for hundredths in told} == told


MISSED = (0.0, "unanswered")
OPENED = [MISSED] * FAILURES_MAX
# A call after a pause, by the second of its end: it is unanswered for five seconds.
TRIED = ((-0.001, "held back"), (0, "let through"), (0, "held back"), (5, "unanswered"))


# Calls of a wallet, by the second: one that it answers, one that it does not, one that is let through, one that is held back.
@pytest.mark.parametrize("calls", [
    pytest.param([*OPENED[1:], (0, "let through"), MISSED, (0, "held back")],
                 id="it opens with the last of so many failures and not before"),
    pytest.param([MISSED, (0, "answered")] * FAILURES_MAX * 3 + [(0, "let through")], id="failures count only in a row"),
    pytest.param([*OPENED, *[(ends_at + late, told) for ends_at in (1, 8, 17, 30, 50, 70) for late, told in TRIED]],
                 id="after each pause one call is let through, and the pauses double up to a bound"),
    pytest.param([*OPENED, *[(0.5, "unanswered")] * 100, (PAUSE_MIN_S, "let through")],
                 id="calls that were under way when it opened do not lengthen the pause"),
    pytest.param([
        *OPENED, *[(100.0 * n, told) for n in (1, 2, 3) for told in ("let through", "unanswered")], (300, "answered"),
        (300, "let through"), *[(1000.0, "unanswered")] * FAILURES_MAX, (1000 + PAUSE_MIN_S - 0.001, "held back"),
        (1000 + PAUSE_MIN_S, "let through"),
    ], id="an answer closes it and the next pause is short again"),
])  # fmt: skip
def test_the_breaker_holds_calls_back(calls: list[tuple[float, str]]) -> None:
    breaker = Breaker()
    for place, (at_s, call) in enumerate(calls):
        if call == "answered":
            breaker.answered()
        elif call == "unanswered":
            breaker.unanswered(at_s)
        else:
            assert breaker.lets_through(at_s) == (call == "let through"), calls[place:]


def test_whom_a_wallet_forbids_is_nobody_whatever_else_it_says() -> None:
    assert _player(ServerResponse(403, None, "no JSON")) == Refusal(Reason.PLAYER_UNKNOWN)
    assert must_be(Refusal, _player(ServerResponse(404, None, "no JSON"))).reason is Reason.WALLET_FAILED


def test_a_price_that_a_wallet_repeats_as_a_float_is_the_same_price() -> None:
    for said, outcome in ((20, "confirmed"), ("20.0", "confirmed"), ("2E1", "confirmed"), ("２０", "unknown")):
        answer = ServerResponse(200, {"price": said})
        assert _outcome(answer, "site", a_ticket(price=20), a_call("ticket_create")).outcome == outcome


def test_a_wallet_that_does_not_know_a_ticket_has_nothing_to_undo_unless_it_has_confirmed_its_debit() -> None:
    unknown = ServerResponse(404, {"code": 1})
    for reason, reserved, outcome in ((REFUSED, False, "confirmed"), (LATE, True, "confirmed"), (LATE, False, "unknown")):
        assert _outcome(unknown, "site", a_ticket(reserved=reserved), a_call("ticket_discard", reason=reason)).outcome == outcome
