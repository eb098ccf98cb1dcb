"""Limits through the portal: short forms of wagers, amounts and quotas by the worked numbers, for every scope."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.banklot.conftest import CREATE, Portal

from taquilla.domain.lottery.games import Game

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "venezuela.json").read_text("utf-8"))
ZULIA = 2
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
