"""The search for tickets and the copy of a ticket, as the portal's document prints them, and in cases that it leaves open."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from tests.dialects.banklot.conftest import CANCEL, CASHIER, COPY, OTHER_CASHIER, PAY, REVERT, OpenPortal, Portal, claim, golden
from tests.dialects.conftest import shape

from taquilla.sandbox.demo import CLERKS

Lived = tuple[Portal, dict[str, int]]

PATH = "/user/ticket/"
TODAY = ["2024-10-22", "2024-10-22"]
ZAMORANO, JUNGLA, CHANCE = 1, 6, 27


def found(portal: Portal, by: str = CASHIER, **asked: Any) -> list[int]:
    """Return the numbers of the tickets of a page, in its order. Filters are given by their own names."""
    named = {name: asked.pop(name) for name in ("sort", "order_by", "limit", "offset") if name in asked}
    answer = portal.said(PATH, {"filter": asked, **named}, by=by)
    assert answer["status"] == 200, answer
    return [row["ticket_number"] for row in answer["response"]]


def test_tickets_are_listed_as_printed(portal: Portal) -> None:
    def assert_listed(name: str, sold: Any, **asked: Any) -> None:
        answer, sample = portal.said(PATH, golden(f"{name}_request") | asked), golden(name)
        (row,) = sample["response"]
        # The values that only the house can choose.
        chosen = {"id": sold["ticket_uuid"], "ticket_number": sold["ticket_number"], "created_at": sold["created_at"]}
        assert answer == sample | {"response": [row | chosen]}
        assert shape(answer) == shape(sample)

    event = portal.event(JUNGLA, "22T09:00")
    sold, undone = (portal.sell((event, 5, "0", 10)) for _ in range(2))
    portal.said(REVERT, {"ticket_number": undone["ticket_number"]})
    assert portal.said(PATH, golden("sold_request")) == {"status": 200, "response": []}  # on another day
    day = {"between_created_at": ["2024-10-22T04:00:00.000Z", "2024-10-23T03:59:59.999Z"]}
    assert_listed("sold", sold, filter=golden("sold_request")["filter"] | day)
    canceled = portal.sell((event, 5, "0", 2), (event, 5, "1", 4))
    won = portal.sell((event, 5, "0", 11), (event, 5, "1", 11), (event, 5, "2", 11))
    portal.said(CANCEL, {"ticket_number": canceled["ticket_number"]})
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    assert_listed("canceled", canceled)
    assert_listed("winners", won)


@pytest.fixture(scope="module")
def lived(open_portal: OpenPortal) -> Iterator[Lived]:
    """A portal with one ticket of every status, and their numbers. Look, but change nothing."""
    with open_portal() as portal:
        yield portal, live(portal)


def live(portal: Portal) -> dict[str, int]:
    """Sell one ticket of every status. Return their numbers, in the order in which they were sold."""
    early, late = portal.event(JUNGLA, "22T09:00"), portal.event(ZAMORANO, "22T12:00", 1)
    numbers = {}

    def sell(name: str, *wagers: Any, by: str = CASHIER) -> Any:
        sold = portal.sell(*wagers, by=by)
        numbers[name] = sold["ticket_number"]
        return sold

    sell("loser", (early, 5, "1", 9))
    sell("winner", (early, 5, "2", 5))
    paid = sell("paid", (early, 5, "2", 1), (early, 5, "3", 1))
    sell("canceled", (early, 5, "2", 1))
    sell("rejected", (late, 1, "001", 1))
    sell("sold", (late, 1, "001", 7))
    sell("half", (late, 1, "002", 1), (early, 5, "2", 2))
    sell("other", (early, 5, "2", 3), by=OTHER_CASHIER)
    portal.said(CANCEL, {"ticket_number": numbers["canceled"]})
    portal.said(REVERT, {"ticket_number": numbers["rejected"]})
    portal.move_clock("22T09:01")
    portal.draw(early, "2")
    assert portal.said(PAY, claim(paid))["status"] == 200
    return numbers


def test_every_filter_finds_what_it_says(lived: Lived) -> None:
    portal, numbers = lived
    own = ["half", "sold", "rejected", "canceled", "paid", "winner", "loser"]
    table: list[tuple[dict[str, Any], list[str]]] = [
        ({}, own),
        ({"sort": {"created_at": 1}}, own[::-1]),
        *[({"order_by": [{"name": "created_at"} | way]}, own[::-1]) for way in ({}, {"value": "asc"}, {"value": 0})],
        ({"sort": {}, "order_by": [{"name": "created_at", "value": -1}]}, own),
        ({"limit": 2, "offset": 1, "sort": {"created_at": "0"}}, own[::-1][1:3]),
        ({"offset": 10_000}, []),
        (dict.fromkeys(("sort", "order_by", "limit", "offset")), own),
        ({"multiple_status": ["sold", "loser"]}, ["sold", "loser"]),
        ({"multiple_status": ["canceled", "winner"], "sort": {"created_at": 1}}, ["winner", "canceled", "half"]),
        ({"multiple_status": ["sold"], "status": "canceled"}, ["sold", "canceled"]),
        ({"transaction_type": "wager"}, ["half", "sold", "paid", "winner", "loser"]),
        ({"transaction_type": "prize"}, ["half", "paid", "winner"]),
        ({"transaction_type": "prize", "status": "paid"}, ["paid"]),
        ({"transaction_type": "prize", "status": "canceled"}, []),
        *(({"transaction_type": name}, []) for name in ("credit", "debit", "withdrawal", "deposit")),
        ({"user_id": 864}, own),
        ({"user_id": 2**63 - 1}, []),
        ({"list_id": 2}, []),
        ({"game_product_id": ZAMORANO, "transaction_type": "prize"}, ["half"]),
        ({"game_product_id": 0, "list_id": 1, "status": "sold"}, ["sold"]),
        # Ties go with the order: the older first where it ascends, the newer first where it descends.
        ({"sort": {"total": 1}}, ["canceled", "rejected", "paid", "half", "winner", "sold", "loser"]),
        ({"sort": {"total": -1}}, ["loser", "sold", "winner", "half", "paid", "rejected", "canceled"]),
        ({"sort": {"total": 1, "entity_id": -1}, "limit": 3}, ["rejected", "canceled", "paid"]),
        ({"sort": {"prize": "desc", "total": 1}, "limit": 3}, ["winner", "half", "paid"]),
        ({"sort": {"prize": "desc"}, "transaction_type": "prize", "limit": 1, "offset": 2}, ["paid"]),
        ({"sort": {"status": 1}, "limit": 2}, ["canceled", "loser"]),
    ]
    for asked, expected in table:
        assert found(portal, between_created_at=TODAY, **asked) == [numbers[name] for name in expected], asked
    assert found(portal, sort={"ticket_number": "desc"}) == sorted((numbers[name] for name in own), reverse=True)


def test_a_ticket_is_found_by_its_uuid_whatever_its_day_and_an_unclaimed_prize_expires(portal: Portal) -> None:
    numbers = live(portal)
    (row,) = portal.said(PATH, {"filter": {"status": "paid"}})["response"]
    assert (row["total"], row["prize"], row["status"]) == (2, 30, "paid")
    uuid = row["id"]
    (other,) = portal.said(PATH, {"filter": None}, by=OTHER_CASHIER)["response"]
    portal.move_clock("25T12:00")
    assert found(portal, ticket_uuid=uuid) == [numbers["paid"]]
    assert found(portal, ticket_uuid=uuid.upper(), status="paid") == [numbers["paid"]]
    assert found(portal, ticket_uuid=uuid, between_created_at=TODAY) == [numbers["paid"]]
    assert found(portal, ticket_uuid=uuid, between_created_at=["2024-10-23", "2024-10-25"]) == []
    assert found(portal, ticket_uuid=uuid, status="winner") == []
    assert found(portal, ticket_uuid=str(UUID(int=7))) == []
    assert found(portal, ticket_uuid=other["id"]) == []
    # An unclaimed prize expires in the list too.
    portal.move_clock("27T12:00")
    assert found(portal, status="expired") == [numbers["half"], numbers["winner"]]
    assert found(portal, status="winner") == []
    assert found(portal, transaction_type="prize") == [numbers[name] for name in ("half", "paid", "winner")]


def test_an_invalid_search_is_refused_by_name(lived: Lived) -> None:
    table: list[tuple[Any, str]] = [
        ({"limit": 0}, "`limit`: expected int >= 1"),
        ({"limit": 1001}, "`limit`: expected int <= 1000"),
        ({"offset": -1}, "`offset`: expected int >= 0"),
        ({"offset": 10_001}, "`offset`: expected int <= 10000"),
        ({"sort": {"pin_number": 1}}, "cannot sort by `pin_number`: the names are created_at, id, ticket_number"),
        ({"order_by": [{"name": "price; drop table ticket"}]}, "cannot sort by `price; drop table ticket`"),
        ({"sort": {"total": 1}, "order_by": [{"name": "total"}]}, "`sort` and `order_by` cannot be given together"),
        ({"order_by": [{"name": "total", "direction": "desc"}]}, "`order_by[0]`: object contains unknown field `direction`"),
        *(({"sort": {"total": no}}, "`sort[...]`: ") for no in (2, True)),
        ({"sort": "total"}, "`sort`: expected object"),
        ({"filter": {"status": "open"}}, "`filter.status`: invalid enum value `open`"),
        ({"filter": {"multiple_status": ["sold", "open"]}}, "`filter.multiple_status[1]`: invalid enum value `open`"),
        ({"filter": {"transaction_type": "sale"}}, "`filter.transaction_type`: invalid enum value `sale`"),
        ({"filter": {"ticket_uuid": "7"}}, "`filter.ticket_uuid`: invalid UUID"),
        ({"filter": {"game_category": "poker"}}, "`filter.game_category`: invalid enum value `poker`"),
        ({"filter": {"list_id": "1"}}, "`filter.list_id`: expected int"),
        ({"filter": {"user_id": "864"}}, "`filter.user_id`: expected int"),
        ({"filter": {"user_id": -1}}, "`filter.user_id`: expected int >= 0"),
        ({"filter": {"ticket_number": 7}}, "cannot filter by `ticket_number`: the names are between_created_at, status, "),
        ({"filter": {"Status": "sold"}}, "cannot filter by `Status`: the names are between_created_at"),
        ({"status": "sold"}, "cannot search by `status`: the names are filter, sort, order_by, limit, offset"),
        ({"filter": {"between_created_at": ["2024-10-22"]}}, "`filter.between_created_at`: expected two ends"),
        ({"filter": {"between_created_at": ["2023-10-21", "2024-10-22"]}}, "between_created_at: at most 366 days at once"),
    ]
    for asked, error in table:
        answer = lived[0].ask(PATH, asked)
        said = answer.json()
        assert (answer.status_code, said["status"], said["error"][: len(error)]) == (400, 400, error), asked
    assert found(lived[0], between_created_at=["2023-10-23", "2024-10-22"], limit=1000, offset=10_000) == []


def test_a_ticket_is_copied_as_printed(portal: Portal) -> None:
    midday = portal.event(ZAMORANO, "22T12:00", 1)
    sold = portal.sell((midday, 1, "001", 5))
    before = portal.written()
    portal.move_clock("22T13:00")
    answer = portal.ask(COPY, {"ticket_number": sold["ticket_number"], "date": TODAY[0]})
    assert answer.status_code == 201
    said = answer.json()
    sample = golden("copy")["response"]
    assert said["response"].pop("unavailable") == []
    assert shape(said) == shape(golden("copy"))
    (wager,) = sample["wagers"]
    assert said["response"] == sample | {
        "ticket_uuid": said["response"]["ticket_uuid"],
        "ticket_number": sold["ticket_number"],
        "wagers": [wager | {"event_id": portal.event(ZAMORANO, "23T12:00", 1), "old_event_id": midday}],
    }
    assert said["response"]["ticket_uuid"] != sold["ticket_uuid"]
    assert portal.written() == before


def copied(portal: Portal, sold: Any, by: str = CASHIER) -> tuple[list[Any], list[Any]]:
    """Events, old and new, of the wagers that can be sold again, and of those that cannot."""
    draft = portal.said(COPY, claim(sold), by=by)["response"]
    assert draft["num_wagers"] == len(draft["wagers"])
    return tuple([(w["old_event_id"], w["event_id"]) for w in draft[name]] for name in ("wagers", "unavailable"))


def test_a_wager_is_copied_to_its_own_event_while_that_is_open_and_then_to_the_next_of_its_kind(portal: Portal) -> None:
    nine, noon = portal.event(JUNGLA, "22T09:00"), portal.event(JUNGLA, "22T12:00")
    tomorrow = [portal.event(JUNGLA, "23T09:00"), portal.event(JUNGLA, "23T12:00")]
    sold = portal.sell((nine, 5, "0", 1), (noon, 5, "00", 1), (nine, 5, "36", 1))
    assert copied(portal, sold) == ([(nine, nine), (noon, noon), (nine, nine)], [])
    portal.move_clock("22T08:54:30")
    assert copied(portal, sold)[0][0] == (nine, nine)
    portal.move_clock("22T08:55")
    assert copied(portal, sold)[0] == [(nine, tomorrow[0]), (noon, noon), (nine, tomorrow[0])]
    portal.move_clock("22T12:30")
    assert copied(portal, sold)[0] == [(nine, tomorrow[0]), (noon, tomorrow[1]), (nine, tomorrow[0])]


def test_a_wager_without_an_open_event_is_unavailable(portal: Portal) -> None:
    nine, noon = portal.event(JUNGLA, "22T09:00"), portal.event(JUNGLA, "22T12:00")
    sold = portal.sell((nine, 5, "0", 1), (noon, 5, "00", 1))
    closed = [nine, portal.event(JUNGLA, "23T09:00")]
    portal.query("update draw set state = 'closed', closed_at = closes_at where event_id = any(%s)", closed)
    assert copied(portal, sold) == ([(noon, noon)], [(nine, None)])


def test_a_copy_names_no_draw_on_which_its_seller_does_not_sell_the_game(portal: Portal) -> None:
    """VE-25."""
    nine = portal.event(JUNGLA, "22T09:00")
    first, second = (portal.event(CHANCE, "22T13:00", list_id) for list_id in (1, 2))
    sold = portal.sell((nine, 5, "0", 1), (first, 8, "123-456", 1), (first, 1, "123", 1))
    assert copied(portal, sold) == ([(nine, nine), (first, first), (first, first)], [])
    portal.owner.execute("update draw set state = 'suspended' where event_id = %s", [second])
    portal.add_rule("offer", entity=213, product=JUNGLA, offered=0)
    assert copied(portal, sold) == ([(first, portal.event(CHANCE, "23T13:00", 1)), (first, first)], [(nine, None)])


def test_a_seller_who_closes_earlier_is_sent_on_earlier(portal: Portal) -> None:
    nine = portal.event(JUNGLA, "22T09:00")
    portal.owner.execute("update member set role = 'manager' where email = %s", [CLERKS[0]])
    sold = portal.sell((nine, 5, "0", 1))
    assert copied(portal, sold)[0] == copied(portal, sold, by=CLERKS[0])[0] == [(nine, nine)]
    portal.add_rule("close", entity=213, product=JUNGLA, minutes=120)
    assert copied(portal, sold)[0] == [(nine, portal.event(JUNGLA, "23T09:00"))]
    assert copied(portal, sold, by=CLERKS[0])[0] == [(nine, nine)]
