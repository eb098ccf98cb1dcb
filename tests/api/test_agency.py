"""The day of an agency over `/v1`: sessions, draws and offers, tickets, reports; and what is refused."""

from typing import Any

import pytest
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, MANAGER, Agency, refusal
from tests.houses import CATALOGUE

from taquilla.api.problem_pages import REMEDIES
from taquilla.api.problems import NAMED, STATUS, slug_of
from taquilla.domain.ledger.refusals import Reason
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.work.worker import Worker

PAIRS = CATALOGUE.with_name("demo_pairs.toml")

def test_a_session_begins_shows_its_user_and_ends(agency: Agency) -> None:
    status, begun = agency.ask("POST", "/session", {"email": CASHIER, "password": PASSWORD}, by=None)
    assert (status, begun["user_id"], begun["role"], begun["entity_id"]) == (201, 864, "cashier", 213)
    headers = {"authorization": f"Bearer {begun['token']}"}
    assert agency.ask("GET", "/me", by=None, **headers) == (200, {
        "user": {"id": 864, "email": CASHIER, "role": "cashier", "entity_id": 213, "entity_name": "test-1"},
        "operator_id": 1, "currency": "VES", "decimals": 2, "time_zone": "America/Caracas",
    })  # fmt: skip
    assert agency.ask("DELETE", "/session", by=None, **headers) == (204, None)
    for method, path in (("GET", "/me"), ("DELETE", "/session")):
        status, problem = agency.ask(method, path, by=None, **headers)
        assert (status, problem["reason"], problem["type"]) == (401, "TOKEN_DEAD", "http://house/v1/problems/token-dead")


def test_a_page_that_shows_another_user_is_refused(agency: Agency) -> None:
    for user in ("1/865", "3/864", "1/0864", "864", "/864", ""):
        headers = {"taquilla-user": user}
        assert (agency.ask("GET", "/me", **headers)[0], agency.sell("beside", **headers)[0]) == (401, 401), user
    headers = {"taquilla-user": "1/864"}
    assert (agency.ask("GET", "/me", **headers)[0], agency.sell("beside", **headers)[0]) == (200, 201)


def test_a_day_lists_its_own_draws(shared_agency: Agency) -> None:
    _, today = shared_agency.ask("GET", "/draws")
    assert today["day"] == "2024-10-22"
    assert {draw["draws_at"][:10] for draw in today["draws"]} <= {"2024-10-22", "2024-10-23"}
    assert shared_agency.ask("GET", "/draws?day=2024-10-22")[1] == today
    assert shared_agency.ask("GET", "/draws?day=2031-01-01")[1] == {"day": "2031-01-01", "draws": [], "next": None}
    _, one = shared_agency.ask("GET", "/draws?product_id=5")
    assert {draw["product_id"] for draw in one["draws"]} == {5}


def test_an_old_ticket_is_not_mistaken_for_one_of_today_with_its_number(agency: Agency) -> None:
    _, old = agency.sell("old")
    agency.move_clock("+1 day")
    _, new = agency.sell("new")
    # Numbers come again on other days, though seldom.
    agency.owner.execute("update ticket set number = %s where id = %s", [old["number"], new["id"]])
    assert refusal(agency.ask("POST", f"/tickets/{old['id']}/cancel", key="undo")) == (409, "UNDO_AFTER_CLOSE")
    assert agency.ask("GET", f"/tickets/{new['id']}")[1]["status"] == "sold"
    _, third = agency.sell("third")
    assert [one["id"] for one in agency.listed(f"/tickets?number={old['number']}")] == [new["id"], old["id"]]
    assert [one["id"] for one in agency.listed(f"/tickets?number={third['number']}&limit=1")] == [third["id"]]
    # Each is listed with the draw of its first wager.
    played = [(one["wagers"][0]["draw"], one["wagers"][0]["draws_at"]) for one in (third, new, old)]
    assert [(one["first_draw"], one["first_draws_at"]) for one in agency.listed("/tickets")] == played


def test_the_first_print_is_the_original_with_its_pin_and_the_second_a_copy(agency: Agency, monkeypatch) -> None:
    lines, place = list[int](), agency.house.press.place
    monkeypatch.setattr(agency.house.press, "place", lambda line: place(lines.append(line) or line))
    for form, kind, begins, file in (
        ("png", "image/png", b"\x89PNG", "png"), ("pdf", "application/pdf", b"%PDF", "pdf"),
        ("escpos", "application/octet-stream", b"\x1b@", "bin"), ("text", "text/plain; charset=utf-8", b"", "txt"),
    ):  # fmt: skip
        _, sold = agency.sell(form)
        assert agency.ask("POST", f"/tickets/{sold['id']}/prints", {"format": form})[0] == 400  # and the original is not spent
        first, second = (agency.sent("POST", f"/tickets/{sold['id']}/prints?format={form}&width_mm=80") for _ in "12")
        assert (first.status_code, second.status_code, first.headers["cache-control"]) == (200, 200, "no-store")
        assert (first.headers["content-type"], first.content.startswith(begins)) == (kind, True)
        assert first.headers["content-disposition"] == f'inline; filename="ticket-{sold["number"]}.{file}"'
        assert first.content != second.content
        if form == "text":
            assert [(str(sold["pin"]) in it.text, "COPIA" in it.text) for it in (first, second)] == [(True, False), (False, True)]
    assert lines == [BANKLOT] * 8  # operators take turns at the press


def test_tickets_are_found_by_status_seller_time_and_agency_and_by_what_they_play(agency: Agency) -> None:
    early, late, digits = agency.draw("animalitos"), agency.draw("animalitos", 5), agency.draw("lottery")

    def sell(*plays: tuple[int, str, str]) -> str:
        names = ("draw_id", "game", "selection")
        wagers = [{**dict(zip(names, play, strict=True)), "stake": "5.00"} for play in plays]
        return str(agency.made("/tickets", {"wagers": wagers})["id"])

    one = sell((early, "animalitos", "7"), (late, "animalitos", "8"))
    two = sell((early, "animalitos", "8"), (early, "animalitos", "8"), (digits, "triple", "007"), (digits, "terminal", "07"))
    run = sell((early, "tripleta", "1,2,3"))
    undone = sell((early, "animalitos", "7"))
    agency.made(f"/tickets/{undone}/cancel")
    since, product = agency.ask("GET", f"/tickets/{two}")[1]["sold_at"], agency.ask("GET", f"/draws/{digits}")[1]["product_id"]
    for query, expected in {
        "": [undone, run, two, one], "&status=canceled": [undone], "&seller_id=865": [], f"&product_id={product}": [two],
        f"&since={since.replace('+', '%2B')}": [undone, run, two], f"&until={since.replace('+', '%2B')}": [one],
        "&until=0001-01-01T00:00:00Z": [],
        "&since=2024-10-22T00:00:00%2B23:59": [undone, run, two, one],
        f"&draw_id={late}": [one],
        f"&draw_id={early}&game=animalitos": [undone, two, one],
        f"&draw_id={early}&game=animalitos&selection=7": [undone, one],
        f"&draw_id={early}&game=tripleta&selection=3,2,1": [run],
        f"&draw_id={digits}&game=triple&selection=007": [two],
        f"&draw_id={digits}&game=terminal&selection=07&status=sold": [two],
    }.items():  # fmt: skip
        assert [each["id"] for each in agency.listed(f"/tickets?limit=1{query}")] == expected, query
    for who, entity, expected in ((MANAGER, 213, 4), (MANAGER, 214, 0), (BOSS, 213, 4)):
        assert len(agency.listed(f"/tickets?limit=200&entity_id={entity}", by=who)) == expected
    assert refusal(agency.ask("GET", "/tickets?entity_id=214", by=BOSS)) == (404, "ENTITY_UNKNOWN")
    assert agency.listed(f"/tickets?draw_id={early}", by=BESIDE) == []
    agency.close(early)
    played = f"/tickets?draw_id={early}&game=animalitos&selection=7"
    assert [each["id"] for each in agency.listed(played, by=AUDITOR)] == [undone, one]
    agency.move_clock("+40 days")
    for query, expected in {"": [], f"?until={since.replace('+', '%2B')}": [one], f"?draw_id={late}": [one]}.items():
        assert [each["id"] for each in agency.listed(f"/tickets{query}")] == expected, query


def test_what_tickets_name_is_shown_beside_them(agency: Agency) -> None:
    one, other = agency.draw("animalitos"), agency.draw("animalitos", 5)
    wagers = [{"draw_id": draw, "game": "animalitos", "selection": "7", "stake": "5.00"} for draw in (one, other)]
    sold = agency.made("/tickets", {"wagers": wagers})
    agency.made("/tickets", {"wagers": wagers[:1]})
    paths = (f"/tickets/{sold['id']}", f"/tickets/by-number/{sold['day']}/{sold['number']}")
    draws = [agency.ask("GET", f"/draws/{draw}")[1] for draw in (one, other)]
    assert agency.ask("GET", f"{paths[1][:-1]}{1 - int(paths[1][-1]) % 2}")[0] == 404
    for path in paths:
        assert agency.ask("GET", path) == (200, agency.ask("GET", paths[0])[1])
        assert "included" not in agency.ask("GET", path)[1]
        assert agency.ask("GET", f"{path}?expand=draw")[1]["included"] == {"draws": draws}
    listed = agency.ask("GET", "/tickets?expand=seller,draw,entity", by=MANAGER)[1]
    assert [ticket["first_draw_id"] for ticket in listed["tickets"]] == [one, one]
    assert listed["included"] == {
        "draws": draws[:1],
        "entities": [agency.ask("GET", "/entities/213", by=MANAGER)[1]],
        "sellers": [agency.ask("GET", "/users/864", by=MANAGER)[1]],
    }
    # The path to an agency begins with the caller's own entity.
    assert agency.ask("GET", "/tickets?expand=entity", by=BOSS)[1]["included"]["entities"][0]["path"] == [213]
    assert agency.ask("GET", f"/tickets?number={sold['number']}&expand=draw")[1]["included"] == {"draws": draws[:1]}
    assert agency.ask("GET", "/tickets?draw_id=9007199254740991&expand=draw")[1]["included"] == {"draws": []}
    # A cashier sees no other users and agencies, nor does a key with other scopes.
    for name in ("entity", "seller", "draw,seller"):
        found = agency.ask("GET", f"/tickets?expand={name}")
        assert (*refusal(found), found[1]["detail"]) == (403, "NOT_ALLOWED", f"`expand={name[-6:]}`: this role may not do that")
    key = {"name": "reads", "role": "manager", "entity_id": 213, "scopes": ["tickets:read", "draws:read"]}
    token = agency.made("/keys", key, by=ADMIN)["key"]
    for name, status in (("draw", 200), ("entity", 403), ("seller", 403)):
        found = agency.ask("GET", f"{paths[0]}?expand={name}", by=token)
        assert (found[0], found[1].get("reason")) == (status, None if status == 200 else "SCOPE_MISSING"), found


WAGER = {"draw_id": 1, "game": "animalitos", "selection": "7", "stake": "5.00"}


@pytest.mark.parametrize(("body", "status", "detail"), [
    (b"", 400, "the body is empty"),
    (b'{"wagers": [], "wagers": []}', 400, "the key `wagers` stands twice in one object"),
    (b" " * (256 * 1024 + 1), 413, "the body is larger than 256 KiB."),
])  # fmt: skip
def test_a_bad_body_is_refused_by_its_field_without_a_trace(shared_agency: Agency, body: Any, status: int, detail: str) -> None:
    answered, problem = shared_agency.ask("POST", "/tickets", body, key="bad")
    assert (answered, problem["status"], problem["detail"].rstrip(".").lower()) == (status, status, detail.rstrip(".").lower())
    for table in ("request", "ticket", "transfer"):
        assert shared_agency.rows(f"select count(*) from {table}") == [(0,)]


@pytest.mark.parametrize(("path", "detail"), [
    ("/tickets?limit=1&limit=2", "the query says something twice"),
    ("/tickets?cursor=xx", "`cursor`: it is none of ours"),
    ("/tickets?since=2024-10-22T08:00:00", "`since`: expected an instant with its offset"),
    ("/tickets?since=1729596601", "`since`: `1729596601` is no instant"),
    ("/tickets?since=0001-01-01T00:00:00%2B14:00", "`since`: it lies outside the years 1 to 9999"),
    ("/tickets?since=2024-10-22T08:00:01Z&until=2024-10-22T08:00:00Z", "`until`: it is before `since`"),
    ("/tickets?number=12345678&status=sold", "`number`: it goes with `limit` and `expand` alone"),
    ("/tickets?game=triple", "`game`: it goes with `draw_id`"),
    ("/tickets?draw_id=1&selection=7", "`selection`: it goes with `game`"),
    ("/tickets?draw_id=1&game=animalitos&selection=99", "`selection`: it is none of this game"),
    ("/tickets?seller_id=٨", "`seller_id`: `٨` is no whole number"),
    ("/tickets?status=null", "`status`: leave it out in place of `null`"),
    ("/draws?day=9999-12-31", "`day`: expected a day from 2000-01-01 to 2199-12-31"),
    ("/reports/period?first_day=2024-10-02&last_day=2024-10-01", "`last_day`: it is before the first day"),
    ("/reports/period?first_day=0001-01-01&last_day=2024-10-01", "`first_day`: expected a day from 2000-01-01 to 2199-12-31"),
    (f"/tickets?{'x' * 6000}=1", f"the query: there is no parameter `{'x' * 39}…`"),
])  # fmt: skip
def test_a_bad_query_is_refused_by_its_name(shared_agency: Agency, path: str, detail: str) -> None:
    status, problem = shared_agency.ask("GET", path)
    assert (status, problem["detail"]) == (400, detail)


def test_no_response_is_stored_and_a_wrong_query_or_body_is_refused_where_none_is_taken(agency: Agency) -> None:
    headers = {"authorization": f"Bearer {agency.run(agency.token(CASHIER))}"}
    for path in ("/me", "/draws", "/offers", "/tickets", "/openapi.json"):
        assert agency.sent("GET", path).headers["cache-control"] == "no-store"
    assert agency.ask("POST", "/session?x=1", {"email": CASHIER, "password": PASSWORD}, by=None)[0] == 400
    assert agency.ask("DELETE", "/session", {"x": 1}, by=None, **headers)[0] == 400
    _, sold = agency.sell("one")
    status, problem = agency.ask("POST", f"/tickets/{sold['id']}/cancel", {"x": 1}, key="undo")
    assert (status, problem["detail"]) == (400, "the body: nothing is expected here")
    assert agency.ask("GET", f"/tickets/{sold['id']}")[1]["status"] == "sold"


def test_an_ended_session_whose_role_does_not_sell_is_told_that_it_has_ended(agency: Agency) -> None:
    headers = {"authorization": f"Bearer {agency.run(agency.token(MANAGER))}"}
    for ended, told in (("null", (403, "NOT_ALLOWED")), ("house_now()", (401, "TOKEN_DEAD"))):
        agency.owner.execute(f"update session set ended_at = {ended}".encode())
        assert refusal(agency.ask("POST", "/tickets", {"wagers": [WAGER]}, by=None, key="k", **headers)) == told


@pytest.mark.parametrize("number", ["2408_9155", "+24089155", "024089155", "٢٤٠٨٩١٥٥", "9" * 5_000])
def test_a_number_is_eight_digits(shared_agency: Agency, number: str) -> None:
    assert shared_agency.ask("GET", f"/tickets/by-number/2024-10-22/{number}")[0] == 400


def test_a_copy_names_its_game_as_the_ticket_does(agency: Agency) -> None:
    async def with_pairs() -> None:
        async with agency.house.database.connection() as connection:
            await load_catalogue(connection, read_catalogue(PAIRS))
        await Worker(agency.house).round()

    agency.run(with_pairs())
    offer = next(one for one in agency.ask("GET", "/offers")[1]["games"] if one["game"] == "animal_ab")
    draw = agency.ask("GET", f"/draws?status=open&product_id={offer['product_id']}")[1]["draws"][0]
    wager = {"draw_id": draw["id"], "game": "animal_ab", "selection": "00-00", "stake": "5.00"}
    sold = agency.made("/tickets", {"wagers": [wager]})
    assert sold["wagers"][0]["game"] == "animal_ab"
    assert agency.ask("GET", f"/tickets/{sold['id']}/copy")[1]["wagers"] == [wager]
    agency.close(draw["id"])
    assert refusal(agency.ask("GET", f"/tickets/{sold['id']}/copy", by=MANAGER)) == (409, "EXPOSURE_SEALED")


def test_every_reason_has_a_page_that_its_problems_name(shared_agency: Agency) -> None:
    for reason in Reason:
        answer = shared_agency.sent("GET", f"/problems/{slug_of(reason.name)}", by=None)
        assert (answer.status_code, reason.name in answer.text, str(STATUS[reason]) in answer.text) == (200, True, True)
    assert shared_agency.ask("GET", "/problems/nonsense", by=None)[0] == 404
    assert REMEDIES.keys() <= NAMED.keys()
    told = shared_agency.sent("GET", "/problems/token-dead", by=None).text
    assert "or a key came from outside its <code>networks</code>" in told
    listed = shared_agency.sent("GET", "/problems", by=None).text
    assert all(f"/v1/problems/{slug_of(reason.name)}" in listed for reason in Reason)
