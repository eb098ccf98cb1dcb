"""The follower over `/v1`: its own books agree with the house, and say in which line they do not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from tests.api.conftest import AUDITOR, FIRST, SECOND, Agency

from taquilla.domain.seals.notes import ED25519, VerifierKey

Follow = Callable[..., tuple[int, dict[str, str], str]]
Lie = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def follow(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Follow:
    """Runs the follower to the end of the events: the status, what it says by draw, and its complaint."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "verifier"))
    import taquilla_follow

    def fetched(request: str | Request) -> bytes:
        url, headers = (request, {}) if isinstance(request, str) else (request.full_url, dict(request.headers))
        answer = agency.run(agency.client.get(url, headers=headers))
        if answer.is_error:
            raise OSError(answer.text)
        if "/v1/events?" not in url:
            return answer.content
        return json.dumps({"events": [event | lies[-1](event) for event in answer.json()["events"]]}).encode()

    lies: list[Lie] = []
    monkeypatch.setattr(taquilla_follow.verify, "fetched", fetched)

    def follow(database: str = "own.sqlite", lie: Lie = lambda _: {}) -> tuple[int, dict[str, str], str]:
        lies.append(lie)
        name, public = agency.rows("select name, public_key from log_key where operator_id = 1")[0]
        arguments = ["--url", "http://house", f"--token={agency.run(agency.token(AUDITOR))}", "--once"]
        arguments += ["--database", str(tmp_path / database), "--key", VerifierKey(name, ED25519, public).text]
        status = taquilla_follow.main([*arguments, "--log", "http://house/v1/log/1"])
        out, error = capsys.readouterr()
        said = [line.split(" ", 2)[1:] for line in out.splitlines()]
        # Of what is said of a draw the last difference stays.
        return status, dict(sorted(said, key=lambda one: one[1].startswith("DIFFERS"))), error

    return follow


def play(agency: Agency, draw: int, game: str, *selections: str) -> dict[str, str]:
    wagers = [{"draw_id": draw, "game": game, "selection": one, "stake": "2.00"} for one in selections]
    return dict(agency.made("/tickets", {"wagers": wagers}))


def next_draws(agency: Agency, count: int) -> list[int]:
    """The next draws of one list."""
    rows = agency.rows(
        "select event.id from event join draw on event_id = event.id where operator_id = 1 and state <> 'closed' and product_id ="
        " (select product_id from event where id = %s) order by event.draws_at limit %s", agency.draw("animalitos"), count,
    )  # fmt: skip
    return [event for (event,) in rows]


def test_the_follower_agrees_until_somebody_changes_what_was_sold_or_paid(agency: Agency, follow: Follow) -> None:
    first, second, third = next_draws(agency, 3)
    one = play(agency, first, "animalitos", "7", "8")
    undone = play(agency, first, "animalitos", "7")
    play(agency, first, "tripleta", "0,7,36")
    agency.made(f"/tickets/{undone['id']}/cancel")
    status, said, error = follow()
    assert (status, str(first) in said, error) == (0, False, "")
    agency.close(first)
    status, said, error = follow()
    assert (status, error) == (0, "")
    assert said[str(first)].startswith("agrees: entry ")
    assert said[str(first)].endswith(" of the log seals the 4 wagers that were sold.")
    for outcome in ("7", "8"):
        agency.decide(first, outcome)
        assert follow() == (0, {str(first): "agrees: the books owe the 1 prizes and refunds that were won."}, "")
        assert follow() == (0, {}, "")

    play(agency, second, "animalitos", "7", "8")
    play(agency, third, "animalitos", "9")
    assert follow()[0] == 0
    changed = "update wager set selection = '36' where market_id = %s and selection = '8'"
    assert agency.owner.execute(changed, [second]).rowcount == 1
    agency.close(second)
    status, said, _ = follow()
    assert (status, "DIFFERS: entry" in said[str(second)], "seals 3 wagers of 3 sold" in said[str(second)]) == (1, True, True)
    assert " 8 200 " in said[str(second)].partition("Sealed: ")[0]
    assert " 36 200 " in said[str(second)].partition("Sealed: ")[2]

    agency.close(third)
    agency.decide(third, "9")
    assert agency.owner.execute("update prize set amount = amount + 1 where market_id = %s", [third]).rowcount == 1
    status, said, error = follow()
    assert (status, error) == (1, "")
    assert said[str(third)].startswith("DIFFERS: The books owe a wager prize 6001; its draws give it prize 6000: ")
    # A ticket that is undone behind the close of its draw is told, and what is sold there is not taken for sold.
    late = {"type": "tickets.canceled", "data": {"tickets": [{"id": one["id"]}]}}
    _, said, _ = follow("late.sqlite", lambda event: late if event["type"] == "result.entered" else {})
    assert said[str(first)] == f"DIFFERS: ticket {one['id']} was undone behind its close."
    early = {"type": "draws.closed", "data": {"draw_ids": [second]}}
    _, said, _ = follow("early.sqlite", lambda event: early if event["number"] == 1 else {})
    assert "seals 3 wagers of 0 sold. Sold: nothing. Sealed: " in said[str(second)]
    # Another follower, from the beginning, sees what the house says now.
    status, said, _ = follow("new.sqlite")
    assert (status, said[str(second)][:7], said[str(third)][:7]) == (1, "agrees:", "DIFFERS")
    # An event that is missing is not passed over.
    agency.owner.execute("delete from outbox where number = 9")
    assert follow("last.sqlite") == (1, {}, "NOT verified: Event 9 is missing: 10 follows 8.\n")


def test_the_follower_knows_the_draw_that_a_run_has_got_for_a_void_one(agency: Agency, follow: Follow) -> None:
    agency.owner.execute("update product_multiplier set run_length = 3 where game = 7")
    draw = agency.draw("animalitos")
    play(agency, draw, "tripleta", "1,2,3", "4,5,6")
    run = next_draws(agency, 4)
    for event in run[:2]:
        play(agency, event, "animalitos", "7")
    assert follow()[0] == 0
    agency.made(f"/draws/{run[1]}/void", {"reason": "no draw today"}, by=FIRST)
    agency.made(f"/draws/{run[1]}/void/approve", by=SECOND)
    told = []
    for event, outcome in zip(run, ("1", "void", "2", "3"), strict=True):
        agency.close(event)
        if outcome != "void":
            agency.decide(event, outcome)
        status, said, error = follow()
        assert (status, error) == (0, ""), said
        told.append(said)
    assert told[0][str(run[1])].endswith("the books owe the 1 prizes and refunds that were won.")
    assert told[3][str(run[3])].endswith("the books owe the 1 prizes and refunds that were won.")
    results, wagers = (agency.sent("GET", f"/draws/{run[0]}/seal/{part}", by=AUDITOR).text for part in ("results", "wagers"))
    assert f" run 3 {' '.join(map(str, run))}\n" in results
    markets = [int(line.split()[1]) for line in wagers.splitlines() if line.startswith("market ")]
    assert (len(markets) > 1, sorted(markets)) == (True, markets)
