"""Limits through the portal: short forms of wagers, amounts and quotas by the worked numbers, for every scope."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.banklot.conftest import CANCEL, CREATE, REVERT, Portal

from taquilla.domain.lottery.games import Game

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "venezuela.json").read_text("utf-8"))
ZULIA, JUNGLA = 2, 6
WRITTEN = [(how, text, wagers) for how in ("permuta", "serie", "corrida") for text, wagers in VECTORS[how].items()]


def in_short(event: int, how: str, text: str, *, game: int = 1, amount: int = 2) -> dict[str, Any]:
    return {"event_id": event, "game_id": game, "wager": text, "amount": amount, "expand": how}


def create(portal: Portal, *wagers: dict[str, Any], **more: Any) -> Any:
    return portal.said(CREATE, {"ticket": {"wagers": list(wagers)}, **more})


@pytest.mark.parametrize(("how", "text", "wagers"), WRITTEN)
def test_what_is_written_in_short_is_sold_in_full(shared_portal: Portal, how: str, text: str, wagers: list[str]) -> None:
    event = shared_portal.event(ZULIA, "22T12:45", 1)
    game = Game.TERMINAL if text == "12" else Game.TRIPLE
    said = create(shared_portal, in_short(event, how, text, game=game), client_id=f"{how} {text}")
    assert said["status"] == 201, said
    sold = said["response"]["wagers"]
    assert [(wager["wager"], wager["amount"]) for wager in sold] == [(wager, 2) for wager in wagers]
    assert said["response"]["amount"] == 2 * len(wagers)
    again = create(shared_portal, in_short(event, how, text, game=game), client_id=f"{how} {text}")
    assert again == said


@pytest.mark.parametrize(("wagers", "error"), [
    ([("permuta", "1234")], "wager 1 (`1234`): the expansion has more than 6 wagers"),
    ([("corrida", "000-010")], "wager 1 (`000-010`): the expansion has more than 10 wagers"),
    ([("corrida", "000-999")], "wager 1 (`000-999`): the expansion has more than 10 wagers"),
    ([("serie", "1*3"), ("serie", "2*3"), ("corrida", "001-002")],
     "wager 21 (`001-002`): the ticket has more than 2 series and corridas"),
    ([("serie", "123")], "wager 1 (`123`): the number does not fit the game"),
    ([("permuta", "12")], "wager 1 (`12`): the number does not fit the game"),
    ([("permuta", "123")] * 17, "the ticket has more than 100 wagers"),
    ([("corrida", "000-999")] * 1000, "wager 1 (`000-999`): the expansion has more than 10 wagers"),
])  # fmt: skip
def test_what_becomes_too_much_is_refused_in_words(shared_portal: Portal, wagers: list[tuple[str, str]], error: str) -> None:
    event = shared_portal.event(ZULIA, "22T12:45", 1)
    said = create(shared_portal, *(in_short(event, how, text) for how, text in wagers))
    assert said["status"] == 422
    assert said["error"].split("; ")[0] == error


def test_an_unknown_way_to_write_in_short_is_not_understood(shared_portal: Portal) -> None:
    event = shared_portal.event(ZULIA, "22T12:45", 1)
    assert shared_portal.ask(CREATE, {"ticket": {"wagers": [in_short(event, "combinada", "123")]}}).status_code == 400


@pytest.mark.parametrize(
    ("amount", "status"),
    [(amount, 201) for amount in VECTORS["amounts"]["sold"]] + [(amount, 422) for amount in VECTORS["amounts"]["refused"]],
)
def test_amounts_are_bound_as_the_table_says(shared_portal: Portal, amount: int, status: int) -> None:
    event = shared_portal.event(JUNGLA, "22T09:00")
    said = create(shared_portal, {"event_id": event, "game_id": 5, "wager": "7", "amount": amount / 100})
    assert said["status"] == status


@pytest.mark.parametrize("whose", [{}, {"entity": 212}, {"entity": 213}, {"entity": 213, "member": 864}], ids=str)
@pytest.mark.parametrize("vector", VECTORS["quota"])
def test_a_quota_of_any_scope_is_sold_as_the_table_says(portal: Portal, vector: dict[str, Any], whose: dict[str, int]) -> None:
    event = portal.event(JUNGLA, "22T09:00")
    portal.add_rule("limit", stake_multiple=50)
    sold, ask = vector["sold"], vector["ask"]
    for part in (9_50, sold - 9_50):  # 99 are the most for a ticket
        create(portal, {"event_id": event, "game_id": 5, "wager": "7", "amount": part / 100})
    portal.add_rule("quota", **whose, quota=vector["quota"])
    said = create(portal, {"event_id": event, "game_id": 5, "wager": "7", "amount": ask / 100})
    if vector["NONE"]:
        assert said["status"] == 201
    else:
        remaining = vector["room"] / 100
        assert said["status"] == 409
        assert said["error_wagers"]["7"]["event_inventory"] == [
            {"event_id": event, "wager_amount": ask / 100, "remaining": remaining}
        ]
        assert said["error"] == f"wager 1 (`7`): the quota has {remaining:g} left"


@pytest.mark.parametrize("path", [CANCEL, REVERT])
def test_a_till_that_has_undone_enough_is_told_so(portal: Portal, path: str) -> None:
    portal.add_rule("limit", entity=213, cancels_max=1)
    first, second = (portal.sell((portal.event(JUNGLA, "22T09:00"), 5, "7", 1)) for _ in range(2))
    assert portal.said(path, {"ticket_number": first["ticket_number"]})["status"] == 200
    for again in (CANCEL, REVERT):
        said = portal.said(again, {"ticket_number": second["ticket_number"]})
        assert said == {"status": 409, "error": "the limit of 1 canceled tickets a day is used"}


def test_a_ticket_that_could_win_too_much_is_told_what_it_may(portal: Portal) -> None:
    portal.add_rule("limit", prize_max=1_000_50)
    said = create(portal, {"event_id": portal.event(JUNGLA, "22T09:00"), "game_id": 5, "wager": "7", "amount": 34})
    assert said == {"status": 422, "error": "the ticket could win more than 1000.5"}
