"""Every POST of `/v1`, sent twice, 32 times at once or again after a kill, has one effect and equal responses; its twins fail."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from tests import reuse
from tests.api.conftest import ADMIN, MANAGER, described
from tests.api.every_post import games, lottery, people, without_key
from tests.api.every_post.killing import Killed, cut_client, told, unkept
from tests.api.every_post.world import Effect, Recipe, Rows, Send, World, open_world
from tests.houses import FreshCopy
from tests.reuse import Parked

from taquilla.api import ticket_batches, tickets
from taquilla.engine.office_requests import OfficeRequest
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.testing import COMMITTED, Call, Houses, TaquillaHouse

RECIPES: dict[str, Recipe] = {**people.RECIPES, **lottery.RECIPES, **games.RECIPES}
AT_ONCE = 32
WAYS = {
    "in a batch of the counter": "POST /tickets",
    "in a transaction of its own": "POST /payments",
    "with a secret": "POST /keys",
    "behind the installation's lock": "POST /operators",
}
"""The ways in which a command is committed and answered, each with an operation that goes so."""
HISTORIES = pytest.mark.prove("histories")
OF_EACH_WAY = [one if one in WAYS.values() else pytest.param(one, marks=HISTORIES) for one in RECIPES]
"""All operations; of those that go one way, one is tried with every change."""
NOTHING_ELSE = {
    "POST /audits", "POST /sports/secret", "POST /players/{user_id}/block", "POST /players/{user_id}/unblock", "POST /wallets",
    "POST /sports/results/approve", "POST /sandbox",
}  # fmt: skip
"""Operations whose recipe makes the same each time, or for another operator, or has too few events that are over."""
SHOWS_A_SECRET = {
    "POST /users", "POST /users/{user_id}/password-reset", "POST /keys", "POST /keys/{key_id}/rotate", "POST /tokens",
    "POST /webhooks", "POST /webhooks/{webhook_id}/rotate",
}  # fmt: skip
"""Operations whose response has a secret, which nobody is shown again but its author."""
KEPT = """
select array(select status::text from office_request where key = %s union all select 'a ticket''s' from request where key = %s)
"""


@pytest.fixture(scope="module")
def world(
    server: Embedded, site_template: str, fresh_copy: FreshCopy, key_file: Path, tmp_path_factory: pytest.TempPathFactory,
    parked: Parked,
) -> Iterator[World]:  # fmt: skip
    """Two houses for all operations, each takes what is its own; the connections of 32 commands at once wait for the next 32."""
    with fresh_copy(site_template) as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reuse, "PARKED_MAX", AT_ONCE)
        with open_world(server, name, key_file, tmp_path_factory.mktemp("keys")) as world:
            yield world
        parked.dismiss(name)
        parked.admit(name)


@pytest.fixture(scope="module")
def rows(server: Embedded, world: World) -> Iterator[Rows]:
    """The rows of the world."""
    rows = Rows(server.url(OWNER, world.owner.info.dbname))
    yield rows
    rows.close()


def begin(world: World, rows: Rows, *ones: Send) -> None:
    """Let the senders have sessions, which are no effect of their commands: what was written until now counts for nothing."""
    for one in ones:
        world.run(world.token(one.by))
    rows.written()


def sent(world: World, one: Send, key: str, times: int = 1) -> list[httpx.Response]:
    """Send a command so many times at once, to two houses in turn."""

    async def at_once() -> list[httpx.Response]:
        clients = (world.client, world.beside)
        return await asyncio.gather(*(world.post(clients[place % 2], one, key) for place in range(times)))

    return world.run(at_once())


def cut_off(world: World, one: Send, key: str) -> httpx.Response:
    """Send a command whose response is lost, and with it all that the house would do after the commit. Return the response."""
    lost: list[httpx.Response] = []

    async def cut() -> None:
        with pytest.raises(Killed):
            await world.post(cut_client(world.app, lost), one, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("taquilla.api.handlers.keep_response", unkept)
        world.run(cut())
    (response,) = lost
    return response


def kill(world: World, one: Send, key: str) -> None:
    """Send a command to a process that is killed once it is committed, and before the process hears of that."""
    headers = {"authorization": f"Bearer {world.run(world.token(one.by))}"} | ({"idempotency-key": key} if key else {})
    doomed = TaquillaHouse("", Houses(world.server, "", world.key_file), world.owner.info.dbname)
    doomed.send_and_kill(Call(f"/v1{one.path}", json.dumps(one.body).encode(), headers), COMMITTED)


class Done(NamedTuple):
    """A command that was sent under a key, its response, and the rows that it has written."""

    one: Send
    key: str
    response: httpx.Response
    effect: Effect


def done(world: World, rows: Rows, recipe: Recipe) -> Done:
    """Send a command, which succeeds and has an effect."""
    one, key = recipe(world), world.new("once")
    begin(world, rows, one)
    (response,) = sent(world, one, key)
    assert response.is_success, response.text
    effect = rows.written()
    assert effect
    return Done(one, key, response, effect)


def prove_that_its_repetition_changes_nothing(world: World, rows: Rows, recipe: Recipe) -> None:
    """Send a command twice."""
    first = done(world, rows, recipe)
    assert [told(again) for again in sent(world, first.one, first.key)] == [told(first.response)]
    assert rows.written() == {}


def prove_that_32_at_once_are_as_one(world: World, rows: Rows, recipe: Recipe) -> None:
    """Send a command 32 times at once, whose effect is as that of the first of its kind."""
    first = done(world, rows, recipe)
    one, key = recipe(world), world.new("at once")
    begin(world, rows, one)
    responses = [told(response) for response in sent(world, one, key, AT_ONCE)]
    assert responses == [responses[0]] * AT_ONCE
    assert (responses[0][0], rows.written()) == (first.response.status_code, first.effect)
    assert [told(again) for again in sent(world, one, key)] == responses[:1]
    assert rows.written() == {}


def prove_that_it_outlives_a_kill(
    world: World, rows: Rows, recipe: Recipe, lose: Callable[[World, Send, str], httpx.Response | None] = cut_off
) -> None:
    """Lose the response of a command, and send it again to a house that has just been opened, twice."""
    one, key = recipe(world), world.new("killed")
    begin(world, rows, one)
    lost = lose(world, one, key)
    effect = rows.written()
    assert effect
    # Its key is on record, by itself or as the ticket's own, and nothing of its response.
    assert world.one(KEPT, key, key) in ([None], ["a ticket's"])
    with world.new_house() as client:
        first, again = (world.run(world.post(client, one, key)) for _ in "12")
    assert first.is_success, first.text
    # What was killed before it had made a response is told as what comes again.
    assert told(first) == told(again) == told(again if lost is None else lost)
    assert rows.written() == ({"office_request": (0, 1)} if "office_request" in effect else {})


def test_every_post_has_a_recipe() -> None:
    posts = {name: one.get("parameters", ()) for name, one in described().items() if name.startswith("POST ")}
    keyed = {name for name, given in posts.items() if any(one["name"].casefold() == "idempotency-key" for one in given)}
    assert set(RECIPES) == keyed
    unkeyed = (without_key.WRITES_NOTHING, without_key.EACH_ITS_OWN, without_key.KEYS_WITHIN, without_key.USES_UP)
    assert {name for recipes in unkeyed for name in recipes} == posts.keys() - keyed


@pytest.mark.parametrize("operation", RECIPES)
def test_sent_twice_it_has_one_effect_and_equal_responses_and_its_key_is_for_nothing_else(
    world: World, rows: Rows, operation: str
) -> None:
    first = done(world, rows, RECIPES[operation])
    others = [RECIPES[operation](world)] if operation not in NOTHING_ELSE else []
    others += [first.one._replace(by=MANAGER if first.one.by == ADMIN else ADMIN)] if operation in SHOWS_A_SECRET else []
    begin(world, rows, *others)
    assert [told(again) for again in sent(world, first.one, first.key)] == [told(first.response)]
    for another in others:
        (refused,) = sent(world, another, first.key)
        assert (refused.status_code, refused.json()["reason"]) == (422, "KEY_REUSED")
    assert rows.written() == {}


def test_what_takes_two_who_say_the_same_is_another_command_of_each(world: World, rows: Rows) -> None:
    second = done(world, rows, RECIPES["POST /credits/judge"])
    (refused,) = sent(world, second.one._replace(by=games.FIRST), second.key)
    assert (refused.status_code, refused.json()["reason"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize("operation", OF_EACH_WAY)
def test_sent_32_times_at_once_it_has_one_effect_and_equal_responses(world: World, rows: Rows, operation: str) -> None:
    prove_that_32_at_once_are_as_one(world, rows, RECIPES[operation])


@pytest.mark.parametrize("operation", OF_EACH_WAY)
def test_sent_again_after_its_response_was_lost_it_responds_as_the_first_time(world: World, rows: Rows, operation: str) -> None:
    prove_that_it_outlives_a_kill(world, rows, RECIPES[operation])


@pytest.mark.parametrize("operation", ["POST /tickets", *(pytest.param(one, marks=HISTORIES) for one in list(WAYS.values())[1:])])
def test_sent_again_after_its_process_was_killed_it_is_found(world: World, rows: Rows, operation: str) -> None:
    prove_that_it_outlives_a_kill(world, rows, RECIPES[operation], kill)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands leave no record of their keys. A few at once are enough to see it."""
    monkeypatch.setattr(sys.modules[__name__], "AT_ONCE", 4)

    async def forget(self: OfficeRequest, connection: object, made: str | None, now: object) -> None:
        self.made, self.key = made, None

    monkeypatch.setattr(OfficeRequest, "record", forget)
    monkeypatch.setattr("taquilla.api.handlers.keep_response", unkept)
    sale_of, keys = tickets.tendered_sale_of, iter(range(1_000))
    for module in (tickets, ticket_batches):
        monkeypatch.setattr(
            module, "tendered_sale_of", lambda session, key, ticket: sale_of(session, f"{key} {next(keys)}", ticket)
        )


PROOFS = (prove_that_its_repetition_changes_nothing, prove_that_32_at_once_are_as_one, prove_that_it_outlives_a_kill)
OTHER_WAYS = list(WAYS.values())[1:]
TWINS = [
    *(("POST /tickets", prove) for prove in PROOFS),
    *((way, PROOFS[0]) for way in OTHER_WAYS),
    *(pytest.param(way, prove, marks=HISTORIES) for way in OTHER_WAYS for prove in PROOFS[1:]),
]
"""All proofs of one way, and one of each other way; with every change no more."""


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(("operation", "prove"), TWINS)
def test_without_the_record_of_its_key_no_proof_holds(
    world: World, rows: Rows, operation: str, prove: Callable[[World, Rows, Recipe], object]
) -> None:
    with pytest.raises(AssertionError):
        prove(world, rows, RECIPES[operation])


def tickets_of(response: httpx.Response) -> list[str]:
    """Return the tickets of a batch, each of which was sold or found."""
    assert response.is_success, response.text
    assert {one["outcome"] for one in response.json()["tickets"]} <= {"sold", "repeated"}
    return [one["ticket"]["id"] for one in response.json()["tickets"]]


def tickets_written(rows: Rows) -> int:
    """Return how many tickets were written, in whatever month."""
    return sum(count for table, (count, _) in rows.written().items() if table.startswith("ticket_"))


def prove_that_a_batch_sells_each_ticket_once(world: World, rows: Rows) -> None:
    """Lose the response of a batch, and send it again, 32 times at once to two houses, and to a new one."""
    one = without_key.KEYS_WITHIN["POST /tickets/batch"](world)
    begin(world, rows, one)
    lost = cut_off(world, one, "")
    assert tickets_written(rows) == 3
    assert [tickets_of(again) for again in sent(world, one, "", AT_ONCE)] == [tickets_of(lost)] * AT_ONCE
    with world.new_house() as client:
        assert tickets_of(world.run(world.post(client, one, ""))) == tickets_of(lost)
    assert rows.written() == {}


def test_a_batch_whose_response_was_lost_sells_each_ticket_once(world: World, rows: Rows) -> None:
    prove_that_a_batch_sells_each_ticket_once(world, rows)


@pytest.mark.usefixtures("forgetful")
def test_without_the_record_of_its_keys_a_batch_sells_them_again(world: World, rows: Rows) -> None:
    with pytest.raises(AssertionError):
        prove_that_a_batch_sells_each_ticket_once(world, rows)


def test_batches_at_once_with_the_same_tickets_sell_each_once(world: World, rows: Rows) -> None:
    one = without_key.KEYS_WITHIN["POST /tickets/batch"](world)
    turned = one._replace(body={"tickets": one.body["tickets"][::-1]})
    begin(world, rows, one)

    async def at_once() -> list[httpx.Response]:
        clients = (world.client, world.beside)
        return await asyncio.gather(*(world.post(clients[place % 2], (one, turned)[place // 2 % 2], "") for place in range(16)))

    found = {frozenset(tickets_of(response)) for response in world.run(at_once())}
    assert (len(found), tickets_written(rows)) == (1, 3)


@HISTORIES
def test_a_batch_whose_process_was_killed_is_found_ticket_by_ticket(world: World, rows: Rows) -> None:
    one = without_key.KEYS_WITHIN["POST /tickets/batch"](world)
    begin(world, rows, one)
    kill(world, one, "")
    assert tickets_written(rows) == 3
    with world.new_house() as client:
        singles = [Send("/tickets", {"wagers": ticket["wagers"]}, one.by) for ticket in one.body["tickets"]]
        keys = [ticket["key"] for ticket in one.body["tickets"]]
        found = [world.run(world.post(client, *each)).json()["id"] for each in zip(singles, keys, strict=True)]
        assert tickets_of(world.run(world.post(client, one, ""))) == found
    assert rows.written() == {}


@pytest.mark.parametrize("operation", without_key.WRITES_NOTHING)
def test_what_a_command_would_do_is_told_without_a_trace(world: World, rows: Rows, operation: str) -> None:
    one = without_key.WRITES_NOTHING[operation](world)
    begin(world, rows, one)
    statuses = {response.status_code for times in (1, 1, 4) for response in sent(world, one, "", times)}
    assert (statuses, rows.written()) == ({200}, {})


def test_each_login_is_a_session_and_each_second_factor_replaces_the_one_before(world: World, rows: Rows) -> None:
    login, begin = (without_key.EACH_ITS_OWN[f"POST {path}"](world) for path in ("/session", "/me/second-factor/begin"))
    for one, name, table, count in ((login, "token", "session", 4), (begin, "secret", "second_factor", 1)):
        rows.written()
        assert len({response.json()[name] for response in sent(world, one, "", 4)}) == 4
        assert rows.written()[table] == (count, count)


def _reason(response: httpx.Response) -> str | None:
    return None if response.is_success else response.json()["reason"]


@pytest.mark.parametrize("operation", without_key.USES_UP)
def test_what_uses_up_its_own_proof_is_done_once(world: World, rows: Rows, operation: str) -> None:
    recipe, reasons = without_key.USES_UP[operation]
    one, another = recipe(world), recipe(world)
    begin(world, rows, one, another)
    assert cut_off(world, one, "").is_success
    effect = rows.written()
    assert effect
    with world.new_house() as client:
        again = world.run(world.post(client, one, ""))
    assert _reason(again) in reasons
    assert set(rows.written()) <= {"attempt"}  # wrong passwords are counted
    told = Counter(map(_reason, sent(world, another, "", 8)))
    assert (told.keys() - {None, *reasons}, told[None] == 1 or None in reasons) == (set(), True)
