"""The posts that need no key, why, and what each is sent with."""

import time

import pyotp
from tests.api.conftest import CASHIER, FIRST, SPORTS
from tests.api.every_post.lottery import a_rule, a_sale
from tests.api.every_post.people import member
from tests.api.every_post.world import Recipe, Send, World

from taquilla.sandbox.demo import PASSWORD

NEW_PASSWORD = "tortuga verde canta"


def _begin_factor(world: World) -> Send:
    return Send("/me/second-factor/begin", {"password": PASSWORD}, member(world)[1])


def _use_reset(world: World) -> Send:
    reset = world.made(f"/users/{member(world)[0]}/password-reset")
    return Send("/password", {"reset_token": reset["reset_token"], "new_password": NEW_PASSWORD}, "")


def _confirm_factor(world: World) -> Send:
    begun = _begin_factor(world)
    return Send("/me/second-factor/confirm", {"code": pyotp.TOTP(world.made(*begun)["secret"]).at(time.time())}, begun.by)


def _remove_factor(world: World) -> Send:
    confirmed = _confirm_factor(world)
    code, *_ = world.made(*confirmed)["recovery_codes"]
    return Send("/me/second-factor/remove", {"password": PASSWORD, "code": code}, confirmed.by)


WRITES_NOTHING: dict[str, Recipe] = {
    "POST /tickets/dry-run": lambda world: Send("/tickets/dry-run", a_sale(world), CASHIER),
    "POST /rules/preview": lambda world: Send("/rules/preview", a_rule(world)),
    "POST /results/preview": lambda world: Send("/results/preview", {"draw_id": world.drawn, "outcome": "8"}, FIRST),
    "POST /results/batch/preview": lambda world: Send(
        "/results/batch/preview", {"results": [{"draw_id": world.drawn, "outcome": "8"}]}, FIRST
    ),
    "POST /rules/batch/preview": lambda world: Send("/rules/batch/preview", {"rules": [a_rule(world), a_rule(world)]}),
    "POST /sports/wallet/ping": lambda world: Send("/sports/wallet/ping", by=SPORTS),
}
"""Says what a command would do, or whether a wallet is there, and changes no row."""
EACH_ITS_OWN: dict[str, Recipe] = {
    "POST /session": lambda world: Send("/session", {"email": member(world)[1], "password": PASSWORD}, ""),
    "POST /me/second-factor/begin": _begin_factor,
}
"""Is meant each time: a session, a secret that replaces the one before."""
KEYS_WITHIN: dict[str, Recipe] = {
    "POST /tickets/batch": lambda world: Send(
        "/tickets/batch", {"tickets": [{"key": world.new("in a batch"), **a_sale(world)} for _ in range(3)]}, CASHIER
    )
}
"""Has keys in its body: one for each thing that is done."""
USES_UP: dict[str, tuple[Recipe, set[str | None]]] = {
    "POST /me/password": (
        lambda world: Send("/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, member(world)[1]),
        {"LOGIN_WRONG"},
    ),
    "POST /password": (_use_reset, {None}),
    "POST /me/second-factor/confirm": (_confirm_factor, {"FACTOR_NOT_BEGUN"}),
    "POST /me/second-factor/remove": (_remove_factor, {"CODE_WRONG", "FACTOR_OFF"}),
}
"""Uses up its own proof, with the reasons for which its repetitions are refused; None: they are told as done."""
