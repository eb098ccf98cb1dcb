"""Hostile inputs beside those of the kit: none gets more than a clear status, and none leaves a trace."""

import pytest

from taquilla.testing import Call, hostile_bodies

from .conftest import Hub

STATUSES = {"RS_ERROR_WRONG_SYNTAX", "RS_ERROR_WRONG_TYPES"}


@pytest.mark.parametrize("call", ["user/info", "user/balance"])
def test_no_hostile_body_is_served(hub: Hub, call: str) -> None:
    hub.bet("b", 100)
    good = {
        "user/info": {"user": hub.user, "request_uuid": "q"},
        "user/balance": {"user": hub.user, "request_uuid": "q", "token": hub.token()},
    }[call]
    for name, body in hostile_bodies(good, good):
        status, said = hub.house.send(hub.call(call, body))
        assert status in (200, 400, 413), name
        assert said["status"] in STATUSES, (name, said)
    assert hub.balance() == 900


def test_what_is_compressed_or_too_large_or_no_post_is_refused(hub: Hub) -> None:
    good = hub.call("transaction/bet", hub.betting("c", 1))
    status, said = hub.house.send(Call(good.path, good.body, {**good.headers, "content-encoding": "gzip"}))
    assert (status, said["status"]) == (415, "RS_ERROR_WRONG_SYNTAX")
    status, _ = hub.house.get(good.path)
    assert status == 405
    status, _ = hub.house.send(Call("/hub88/HypexDemo/transaction/steal", b"{}", {}))
    assert status == 404
