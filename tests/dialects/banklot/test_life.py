"""A ticket's life at the counter: sold once under its key, canceled, reverted, paid, and only where it was sold."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dialects.banklot.conftest import Portal

CREATE, PAY, CANCEL, REVERT, VIEW = (f"/user/ticket{verb}" for verb in ("/create", "/pay", "/cancel", "/revert", ""))
ZAMORANO, JUNGLA = 1, 6
DAY = "2024-10-22"
OTHER = "other@banklot.net"
UNKNOWN = {"status": 400, "error": "no rows in result set"}


def claim(sold: Any, **changes: Any) -> dict[str, Any]:
    return {"ticket_number": sold["ticket_number"], "pin_number": sold["pin_number"], "date": DAY} | changes


@pytest.fixture
def event(portal: "Portal") -> int:
    return portal.event(JUNGLA, "22T09:00")


def figures(event: int, *numbers: str, amount: int = 11) -> list[dict[str, Any]]:
    return [{"event_id": event, "game_id": 5, "wager": number, "amount": amount} for number in numbers]


def test_a_winner_is_paid_once(portal: "Portal", event: int) -> None:
    sold = portal.sell(*((event, 5, number, 11) for number in ("0", "1", "2")))
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "draws pending"}
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    paid = portal.ask(PAY, claim(sold))
    assert paid.status_code == 200
    assert paid.json() == {
        "status": 200,
        "response": {
            "ticket_number": sold["ticket_number"],
            "prize": 330,
            "paid_at": paid.json()["response"]["paid_at"],
            "wagers": [
                sold["wagers"][2] | {"status": "winner", "prize": 330, "current_event_id": portal.event(JUNGLA, "23T09:00")}
            ],
        },
    }
    assert paid.json()["response"]["paid_at"] >= 1729602060
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket already paid"}
    assert portal.said(CANCEL, claim(sold)) == {"status": 409, "error": "ticket already paid"}
    seen = portal.said(VIEW, claim(sold))["response"]
    assert [wager["status"] for wager in seen["wagers"]] == ["loser", "loser", "winner"]


def test_the_same_key_pays_the_same_answer_again(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "2", 11))
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    first = portal.said(PAY, claim(sold), headers={"idempotency-key": "pay-1"})
    assert first["response"]["prize"] == 330
    assert portal.said(PAY, claim(sold, client_id="pay-1")) == first
    assert portal.written()["payout"] == 1


def test_the_same_key_sells_one_ticket_however_often_it_is_sent(portal: "Portal", event: int) -> None:
    body = {"ticket": {"wagers": figures(event, "0", "1")}, "client_id": "sale-1"}
    headers = {"x-auth-token": portal.token()}

    async def at_once() -> list[bytes]:
        answers = await asyncio.gather(*(portal.client.post(CREATE, json=body, headers=headers) for _ in range(32)))
        return [answer.content for answer in answers]

    answers = portal.run(at_once())
    assert set(answers) == {answers[0]}
    assert portal.written()["ticket"] == 1
    inside = {"ticket": {"wagers": figures(event, "0", "1"), "client_id": "sale-1"}}
    by_header = portal.ask(CREATE, {"ticket": {"wagers": figures(event, "0", "1")}}, headers={"idempotency-key": "sale-1"})
    assert portal.ask(CREATE, inside).content == by_header.content == answers[0]
    other = portal.ask(CREATE, {"ticket": {"wagers": figures(event, "0", "2")}, "client_id": "sale-1"})
    assert (other.status_code, other.json()) == (400, {"status": 409, "error": "the key was used for another ticket"})
    assert portal.written()["ticket"] == 1


def test_another_agencys_key_is_another_key(portal: "Portal", event: int) -> None:
    body = {"ticket": {"wagers": figures(event, "0")}, "client_id": "sale-1"}
    ours, theirs = portal.said(CREATE, body)["response"], portal.said(CREATE, body, by=OTHER)["response"]
    assert ours["ticket_number"] != theirs["ticket_number"]


def test_the_same_sale_without_a_key_is_another_ticket(portal: "Portal", event: int) -> None:
    first, second = portal.sell((event, 5, "0", 11)), portal.sell((event, 5, "0", 11))
    assert first["ticket_number"] != second["ticket_number"]


def test_a_ticket_is_canceled_once_and_not_paid(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    number = {"ticket_number": sold["ticket_number"]}
    canceled = {"status": 200, "response": {**number, "status": "canceled"}}
    assert portal.said(CANCEL, number, headers={"idempotency-key": "undo-1"}) == canceled
    assert portal.said(CANCEL, number, headers={"idempotency-key": "undo-1"}) == canceled
    assert portal.said(CANCEL, number) == {"status": 409, "error": "ticket already canceled"}
    assert portal.said(REVERT, number) == {"status": 409, "error": "ticket already canceled"}
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket is canceled"}


@pytest.mark.parametrize(("path", "state"), [(CANCEL, "canceled"), (REVERT, "rejected")])
def test_an_undone_ticket_is_shown_as_what_it_is_and_never_as_sold_or_lost(
    portal: "Portal", event: int, path: str, state: str
) -> None:
    body = {"ticket": {"wagers": figures(event, "0", "1")}, "client_id": "sale-1"}
    sold = portal.said(CREATE, body)["response"]
    assert portal.said(path, {"ticket_number": sold["ticket_number"]})["response"]["status"] == state

    def shown() -> list[list[str]]:
        answers = portal.said(VIEW, claim(sold)), portal.said(f"{VIEW}/last"), portal.said(CREATE, body)
        return [[wager["status"] for wager in answer["response"]["wagers"]] for answer in answers]

    assert shown() == [[state, state]] * 3
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    assert shown() == [[state, state]] * 3
    assert portal.written()["ticket"] == 1


def test_a_reverted_ticket_is_not_paid(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    assert portal.said(REVERT, claim(sold))["response"]["status"] == "rejected"
    assert portal.said(CANCEL, claim(sold)) == {"status": 401, "error": "ticket already rejected by user"}
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket is rejected"}


@pytest.mark.parametrize("later", ["22T23:00", "23T10:00", "24T10:00", "30T10:00", "30T10:00+1"])
def test_a_ticket_that_was_rejected_is_told_so_on_any_later_day(portal: "Portal", event: int, later: str) -> None:
    sold, canceled = portal.sell((event, 5, "0", 11)), portal.sell((event, 5, "1", 11))
    kept = portal.sell((event, 5, "2", 11))
    assert portal.said(REVERT, claim(sold))["status"] == 200
    assert portal.said(CANCEL, claim(canceled))["status"] == 200
    portal.move_clock(later.partition("+")[0])
    if later.endswith("+1"):  # and of another month
        portal.owner.execute("select ensure_partitions('2024-11-01', '2024-12-31')")
        portal.owner.execute("select move_house_clock('2024-12-05T10:00:00-04:00')")
    portal.tokens.clear()
    before = portal.written()
    answer = portal.ask(REVERT, {"ticket_number": sold["ticket_number"]})
    assert (answer.status_code, answer.json()) == (400, {"status": 401, "error": "ticket already rejected by user"})
    assert portal.said(REVERT, {"ticket_number": sold["ticket_number"]}, by=OTHER) == UNKNOWN
    if not later.startswith("22"):
        assert portal.said(REVERT, {"ticket_number": canceled["ticket_number"]}) == UNKNOWN
        assert portal.said(REVERT, {"ticket_number": kept["ticket_number"]}) == UNKNOWN
        assert portal.said(CANCEL, {"ticket_number": sold["ticket_number"]}) == UNKNOWN
    assert portal.written() == before


def test_a_number_of_today_comes_before_one_that_was_rejected_earlier(portal: "Portal") -> None:
    """Numbers are unique within a day. The second ticket is given the number of the first, as chance would."""
    tomorrow = portal.event(JUNGLA, "23T12:00")
    rejected = portal.sell((tomorrow, 5, "0", 11))
    assert portal.said(REVERT, claim(rejected))["status"] == 200
    portal.move_clock("23T08:00")
    portal.tokens.clear()
    sold = portal.sell((tomorrow, 5, "0", 11))
    number = {"ticket_number": rejected["ticket_number"]}
    portal.owner.execute(
        "update ticket set number = %s where number = %s", [rejected["ticket_number"], sold["ticket_number"]]
    )
    assert portal.said(REVERT, number) == {"status": 200, "response": {**number, "status": "rejected"}}


def test_the_time_to_cancel_runs_out(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    portal.move_clock("22T08:30")
    assert portal.said(CANCEL, claim(sold)) == {"status": 409, "error": "time to cancel has expired"}
    portal.move_clock("22T08:55")
    assert portal.said(CANCEL, claim(sold)) == {"status": 409, "error": f"events are not open. closed events: [{event}]"}


def test_another_agency_has_no_such_ticket(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    before = portal.written()
    for path in (VIEW, PAY, CANCEL, REVERT):
        answer = portal.ask(path, claim(sold), by=OTHER)
        assert (answer.status_code, answer.json()) == (400, UNKNOWN), path
    assert portal.said("/user/ticket/last", by=OTHER) == UNKNOWN
    assert portal.written() == before


def test_those_above_the_agency_see_the_ticket_but_not_its_pin(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    seen = portal.said(VIEW, claim(sold), by="clerk1@banklot.net")["response"]
    assert (seen["ticket_number"], seen["pin_number"]) == (sold["ticket_number"], None)


def test_a_pin_is_guessed_five_times_and_no_more(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "2", 11))
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    before = portal.written()
    wrong = 10_000_000 if sold["pin_number"] != 10_000_000 else 10_000_001
    for pin in (wrong, -1, 0, 2**63 - 1, wrong):
        assert portal.said(PAY, claim(sold, pin_number=pin)) == UNKNOWN
    locked = portal.ask(PAY, claim(sold))
    assert (locked.status_code, locked.json()) == (403, {"status": 403, "error": "ticket locked"})
    assert portal.written() == before
    portal.move_clock("22T10:02")
    assert portal.said(PAY, claim(sold))["response"]["prize"] == 330


def test_a_prize_is_claimed_in_three_days_or_not_at_all(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "2", 11))
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    portal.move_clock("26T00:00")
    portal.tokens.clear()
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket expired"}


def test_sixty_four_ways_to_end_a_ticket_have_one_winner(portal: "Portal", event: int) -> None:
    sold = portal.sell((event, 5, "2", 11))
    headers = {"x-auth-token": portal.token()}

    async def at_once() -> list[Any]:
        paths = [CANCEL, REVERT] * 32
        answers = await asyncio.gather(*(portal.client.post(path, json=claim(sold), headers=headers) for path in paths))
        return [answer.json() for answer in answers]

    statuses = [answer["status"] for answer in portal.run(at_once())]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 409}
    assert portal.written()["undone"] == 1


def test_a_sale_beyond_the_quota_is_refused_whole_and_sold_once_there_is_room(portal: "Portal") -> None:
    event = portal.event(ZAMORANO, "22T12:00", 1)  # 100 of each number
    theirs = portal.sell((event, 1, "342", 70), by=OTHER)
    wagers = [{"event_id": event, "game_id": 1, "wager": number, "amount": 31} for number in ("341", "342", "343")]
    before = portal.written()
    answer = portal.ask(CREATE, {"ticket": {"wagers": wagers}})
    assert answer.status_code == 400
    assert answer.json() == {
        "status": 409,
        "error": "wager 2 (`342`): the quota has 30 left",
        "error_wagers": {"342": {"event_inventory": [{"event_id": event, "wager_amount": 31, "remaining": 30}]}},
    }
    assert portal.written() == before
    portal.said(CANCEL, claim(theirs), by=OTHER)
    assert portal.said(CREATE, {"ticket": {"wagers": wagers}})["status"] == 201


def test_a_sale_beyond_the_agencys_credit_is_refused(portal: "Portal", event: int) -> None:
    portal.owner.execute("update account set floor = 0 where floor is not null")
    portal.owner.execute("update gate set rules_version = rules_version + 1")
    before = portal.written()
    answer = portal.ask(CREATE, {"ticket": {"wagers": figures(event, "0")}})
    assert answer.status_code == 400
    assert answer.json() == {"status": 409, "error": "unable to create transaction due to insufficient funds"}
    assert portal.written() == before
