"""No operator, agency or role sees or changes another's objects: every operation, by every stranger (T15)."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.isolation.requests import OFFERS, OPEN, PROBES
from tests.isolation.world import World, settled
from tests.story.conftest import OpenStage
from tests.story.stage import PLAYER, Message, written

from taquilla.sandbox.demo_wallets import NAME

METHODS = {"get", "post", "put", "patch", "delete"}
DOCUMENTS = ("banklot", "chance", "betstack", "gap")


@pytest.fixture(scope="module")
def world(open_stage: OpenStage) -> Iterator[World]:
    with settled(open_stage) as world:
        yield world


def operations(world: World) -> set[str]:
    """Return every operation in the four documents."""
    found = set()
    for name in DOCUMENTS:
        answer = world.stage.run(world.stage.client.get(f"{world.stage.base}/{name}/openapi.json"))
        for path, methods in answer.json()["paths"].items():
            found |= {f"{method.upper()} {path}" for method in methods if method in METHODS}
    return found


def test_every_operation_that_is_described_is_tried_or_says_why_not(world: World) -> None:
    assert operations(world) == PROBES.keys() | OFFERS.keys() | OPEN.keys(), "each has a row in tests/isolation/requests.py"
    assert len(PROBES.keys() | OFFERS.keys() | OPEN.keys()) == len(PROBES) + len(OFFERS) + len(OPEN)


@pytest.mark.parametrize("operation", [*PROBES, *OFFERS])
def test_no_stranger_sees_or_changes_anything(world: World, operation: str) -> None:
    probe = (PROBES | OFFERS)[operation]
    message = probe.owner(world)
    before = world.rows()
    answers = {}
    for name, attempt in probe.strangers(world, message):
        status, text = answers[name] = world.send(attempt)
        assert status < 500, (name, text)
        leaked = {secret for secret in world.secrets if secret in text} - echoed(world, attempt)
        assert not leaked, (name, text)
        assert text != "an image", name
        now = world.rows()
        assert changed(before, now) <= probe.own_rows.get(name, set()), (name, text)
        before = now
    if operation in PROBES:
        # The owner's own request has an effect: a stranger's could have had one, too.
        owners = world.send(message)
        assert owners[0] < 500, owners
        assert owners not in answers.values(), owners


def echoed(world: World, attempt: Message) -> set[str]:
    """Return the secrets that a stranger has sent itself, guessed or read on somebody's paper."""
    sent = attempt.path + written(attempt.body).decode()
    return {secret for secret in world.secrets if secret in sent}


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the tables whose rows have changed."""
    return {table for table in before if before[table] != after[table]}


def test_the_check_would_see_a_change_and_a_leak(world: World) -> None:
    """Twin: the owner's request is seen as a change, and its response as a leak."""
    before = world.rows()
    body = {"operatorId": NAME, "userId": PLAYER, "requestId": "out again", "debitAmount": 1}
    world.send(world.stage.signed("/api/v1/wallet/withdraw-funds", body, NAME))
    assert {"account", "transfer", "statement"} <= changed(before, world.rows())
    _, text = world.send(PROBES["POST /user/ticket/last"].owner(world))
    assert {secret for secret in world.secrets if secret in text}
    assert world.stage.audited() == ((), ())
