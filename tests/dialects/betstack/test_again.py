"""Repeated requests: a retry under its key, and a replay of a signed request at any path."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, TODAYS, Site
from tests.dialects.conftest import serving

from taquilla.dialects.betstack.app import betstack
from taquilla.domain.sports.signatures import sign
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet import SECRET

KEY, PAID, TROUBLES = "idempotency-key", "/be/tickets/{}/paid", ("error", "refuse", "html")


@dataclass(frozen=True)
class Caught:
    """A request as it went over the wire."""

    path: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def sent(self, site: Site, **changes: Any) -> httpx.Response:
        one = replace(self, **changes)
        return site.run(site.client.post(one.path, content=one.content, headers=one.headers))

    def under(self, **headers: str) -> dict[str, str]:
        return self.headers | headers

    def without_key(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name != KEY}


def soon() -> int:
    """Return a unix second that is still accepted, and that no other request of a test has."""
    return int(time.time()) + 290


def caught(path: str, body: Any = None, *, key: str | None = None, at: int | None = None) -> Caught:
    """Return a signed request as it was captured."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(soon() if at is None else at)
    headers = {"operator": "site", "timestamp": timestamp, "signature": sign(SECRET.encode(), timestamp, content)}
    return Caught(path, content, headers | ({} if key is None else {KEY: key}))


def did(site: Site) -> tuple[dict[str, int], list[str]]:
    """Return the effects of requests: rows written, and calls to the wallet except those that only ask who a player is."""
    return site.written(), [action for action in site.told() if action != "identify"]


@pytest.mark.parametrize(("path", "body"), [(CREATE, JACKPOT), (CREATE, TODAYS), (RESERVE, SUPERBET)])
def test_a_retry_under_its_key_asks_no_wallet_and_finds_its_ticket_where_the_world_has_changed(
    site: Site, path: str, body: dict[str, Any]
) -> None:
    first = site.ask("POST", path, body, headers={KEY: "one"})
    assert first.status_code == 200
    before = site.written(), site.told()
    for trouble in TROUBLES:
        site.wallet.script(trouble, times=5)
        again = site.ask("POST", path, body, headers={KEY: "one"})
        assert (again.status_code, again.content) == (200, first.content), trouble
        assert (site.written(), site.told()) == before, trouble
        site.wallet.forget()
    site.query("update sport_event set status = 'suspended'")
    site.query("update sports_operator set webhook_url = null")
    assert site.ask("POST", path, body, headers={KEY: "one"}).content == first.content


def test_a_retry_with_a_new_token_of_its_player_finds_its_ticket(site: Site) -> None:
    order = SUPERBET | {"token": "token_ann"}
    first = site.ask("POST", RESERVE, order, headers={KEY: "one"})
    # The wallet knows nobody of the new token, or says nothing: nobody says that it is another player's.
    for behaviour in ("ok", "error"):
        site.wallet.script(behaviour, action="identify")
        again = site.ask("POST", RESERVE, order | {"token": f"a newer token, {behaviour}"}, headers={KEY: "one"})
        assert (again.status_code, again.content) == (200, first.content)


def test_a_key_of_another_players_order_is_taken(site: Site) -> None:
    site.ask("POST", RESERVE, SUPERBET | {"token": "token_ann"}, headers={KEY: "one"})
    before = did(site)[0]
    for order in (SUPERBET | {"token": "token_bob"}, SUPERBET | {"token": "token_ann", "price": 3000}):
        answer = site.ask("POST", RESERVE, order, headers={KEY: "one"})
        complaint = {"loc": ["header", KEY], "msg": "the key was used for another request", "type": "value_error"}
        assert (answer.status_code, answer.json()) == (422, {"detail": [complaint]})
    assert did(site)[0] == before


Change = Callable[[Site], object]


def nothing(site: Site) -> None: ...


def sql(statement: str) -> Change:
    return lambda site: site.query(statement)


def scripted(behaviour: str, action: str = "any") -> Change:
    return lambda site: site.wallet.script(behaviour, action=action, times=9)


def pay_and_approve(site: Site) -> None:
    for ticket in site.said("GET", CREATE):
        assert ticket["status"] == "open" or site.said("POST", PAID.format(ticket["id"]))
        site.run(site.house.sports.approvals.approve(SITE, ticket["id"], author=Author("risk")))


FIRSTS: list[tuple[str, dict[str, Any] | None, int, Change, Change]] = [
    (CREATE, TODAYS, 200, nothing, scripted("error")),
    *[(RESERVE, SUPERBET, 200, nothing, scripted(trouble)) for trouble in TROUBLES],
    (RESERVE, SUPERBET, 200, nothing, pay_and_approve),
    (PAID, None, 200, nothing, pay_and_approve),
    (PAID, SUPERBET | {"price": 4000}, 200, nothing, nothing),  # it came as a payment: it is no order any more
    (CREATE, SUPERBET, 100, nothing, nothing),
    (RESERVE, SUPERBET, 422, nothing, nothing),  # for its key, which is too long
    (RESERVE, SUPERBET, 101, sql("update sport_event set status = 'suspended' where id = 100001"),
     sql("update sport_event set status = 'open' where id = 100001")),
    (RESERVE, SUPERBET, 116, sql("update sport_market set allowed = false where id = 6"),
     sql("update sport_market set allowed = true")),
    (CREATE, TODAYS, 102, sql("update outcome set odds = odds + 50"), sql("update outcome set odds = odds - 50")),
    *[(RESERVE, SUPERBET, code, scripted("refuse", action), lambda site: site.wallet.forget())
      for code, action in ((109, "identify"), (110, "ticket_reserve"))],
]  # fmt: skip
"""Requests, the status or the code of the refusal that each first gets, what was so before, and what changes then."""


@pytest.mark.parametrize(("path", "body", "code", "before", "after", "key"), [  # with a key or without; in a campaign both ways
    pytest.param(*one, key, marks=[pytest.mark.prove("histories")] * (place % 2 == (key is None)))
    for place, one in enumerate(FIRSTS) for key in (None, "one")
])  # fmt: skip
def test_a_request_that_was_caught_gets_its_first_answer_and_does_nothing_wherever_it_is_sent_and_whatever_has_changed(
    site: Site, path: str, body: dict[str, Any] | None, code: int, before: Change, after: Change, key: str | None
) -> None:
    site.set_terms(approval_from=1000)
    waiting, another = (site.reserve(price=3000)["id"] for _ in range(2))
    before(site)
    one = caught(path.format(waiting), body, key="k" * 256 if code == 422 else key)
    first = one.sent(site)
    assert code in (first.status_code, first.json().get("code"))
    after(site)
    written = did(site)
    spelled = one.content.replace(b",", b" , ").replace(b"{", b"{  ").replace(b"token_ann", b"tok en_ ann")
    ways: list[dict[str, Any]] = [{}, {"content": spelled}, {"headers": one.under(signature=one.headers["signature"].upper())}]
    ways += [{"headers": headers} for headers in (one.without_key(), one.under(**{KEY: "two"}), one.under(**{KEY: "k" * 256}))]
    ways += [{"path": other} for other in (CREATE, RESERVE, PAID.format(another)) if body]
    for way in ways:
        again = one.sent(site, **way)
        assert (again.status_code, again.content) == (first.status_code, first.content), way
    assert did(site) == written
    # Another request would be sold now.
    assert code not in range(101, 120) or site.said("POST", path, body)


def test_a_request_without_a_key_that_is_given_one_leaves_the_key_free(site: Site) -> None:
    one = caught(RESERVE, SUPERBET)
    first = one.sent(site)
    assert one.sent(site, headers=one.under(**{KEY: "one"})).content == first.content
    other = site.ask("POST", RESERVE, SUPERBET | {"price": 3000}, headers={KEY: "one"})
    assert (other.status_code, other.json()["price"]) == (200, 3000)


def test_a_retry_that_was_caught_cannot_do_without_its_key(site: Site) -> None:
    now = soon()
    first = caught(CREATE, JACKPOT, key="one", at=now - 5).sent(site)
    retry = caught(CREATE, JACKPOT, key="one", at=now)
    assert retry.sent(site).content == first.content
    before = did(site)
    assert retry.sent(site, headers=retry.without_key()).content == first.content
    assert did(site) == before


def test_a_retry_is_told_each_time_how_the_ticket_stands(site: Site) -> None:
    site.set_terms(approval_from=1000)
    now = soon()
    first = caught(RESERVE, SUPERBET, key="one", at=now - 5)
    ticket = first.sent(site).json()["id"]
    paying = caught(f"/be/tickets/{ticket}/paid", key="two", at=now - 5)
    paid = paying.sent(site)
    site.run(site.house.sports.approvals.refuse(SITE, ticket, reason="too much", author=Author("risk")))
    for retry in (caught(RESERVE, SUPERBET, key="one", at=now), caught(f"/be/tickets/{ticket}/paid", key="two", at=now)):
        assert [retry.sent(site).json()["status"] for _ in range(2)] == ["cancelled", "cancelled"]
    assert paying.sent(site).content == paid.content


def test_a_retry_in_the_old_form_is_told_as_created_whatever_was_approved_meanwhile(site: Site) -> None:
    site.set_terms(approval_from=25)
    now = soon()
    first = caught(CREATE, JACKPOT, key="one", at=now - 5).sent(site)
    assert (first.json()["status"], first.json()["approved"]) == ("new", False)
    site.run(site.house.sports.approvals.approve(SITE, first.json()["id"], author=Author("risk")))
    retry = caught(CREATE, JACKPOT, key="one", at=now)
    assert [retry.sent(site).content for _ in range(2)] == [first.content, first.content]
    standing = site.get(first.json()["id"])
    assert (standing["status"], standing["approved"]) == ("open", True)


def test_a_payment_of_the_same_second_for_another_ticket_is_another_request(site: Site) -> None:
    """So both have one signature."""
    now, tickets = soon(), [site.reserve()["id"] for _ in range(2)]
    assert [caught(PAID.format(one), at=now).sent(site).json()["id"] for one in tickets] == tickets
    assert site.ask("POST", PAID.format(tickets[0])).json()["code"] == 117


def test_without_the_memory_all_of_them_would_be_sold(site: Site) -> None:
    """Twin of the race below: the requests differ by their second alone."""
    site.wallet._pause_s = 0.05
    now = soon()
    requests = [caught(RESERVE, SUPERBET, at=now - place) for place in range(8)]
    assert tickets_of(site, requests, [site.client] * 8) == 8


def tickets_of(site: Site, requests: list[Caught], clients: list[httpx.AsyncClient]) -> int:
    """Count the tickets that come of these requests, all sent at the same moment and all answered with 200."""

    async def story() -> list[httpx.Response]:
        pairs = zip(clients, requests, strict=True)
        return await asyncio.gather(*(client.post(one.path, content=one.content, headers=one.headers) for client, one in pairs))

    answers = site.run(story())
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    return len({answer.json()["id"] for answer in answers})


def test_two_processes_know_of_each_others_requests(site: Site, key_file: Any) -> None:
    one = caught(RESERVE, SUPERBET)
    poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
    house = site.run(House.open(site.house.database.url, key_file, demo=True, poster=poster))
    with serving(site.runner, betstack(house)) as other:
        first = one.sent(site)
        assert site.run(other.post(one.path, content=one.content, headers=one.headers)).content == first.content
        site.wallet._pause_s = 0.05
        assert tickets_of(site, [caught(RESERVE, SUPERBET | {"price": 3000})] * 8, [site.client, other] * 4) == 1
    site.run(house.close())
    assert site.told().count("ticket_reserve") == 2
    ((kept,),) = site.query("select count(*) from sports_ticket")
    assert kept == 2


def test_a_request_that_died_before_it_was_written_may_come_again(site: Site) -> None:
    one = caught(RESERVE, SUPERBET)
    real = site.house.counter._waiting_max
    site.house.counter._waiting_max = 0
    assert one.sent(site).status_code == 503
    site.house.counter._waiting_max = real
    assert one.sent(site).status_code == 200


def test_requests_that_write_are_remembered_in_order_and_forgotten_once_nobody_could_send_them(site: Site) -> None:
    made = site.reserve()
    site.ask("POST", RESERVE, SUPERBET | {"event": 1})
    for read in (f"{CREATE}/{made['id']}", CREATE, "/bc/calculator/finance-details?operator=site&price=1000&odds=2"):
        site.said("GET", read)
    site.assert_audit_clean()
    count = "select count(*) from signed_request"
    site.work()
    assert site.query(count) == [(2,)]
    site.query("update signed_request set signed_at = signed_at - 1500")
    site.work()
    assert site.query(count) == [(0,)]
