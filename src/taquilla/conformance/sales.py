"""Rules that a wallet must keep while tickets are sold: the player's identity, signatures, debits, discards, reservations."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Final

from taquilla.conformance.conversation import (
    FUNDS,
    Late,
    Scene,
    Signing,
    WalletCall,
    expect_no,
    expect_yes,
    expect_yes_or_not_found,
    story,
)
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.engine.posting import HttpReply
from taquilla.http.checks import Check, CheckFailed, Talk

CREATE, RESERVE, UPDATE = Action.TICKET_CREATE, Action.TICKET_RESERVE, Action.TICKET_UPDATE
DISCARD = Action.TICKET_DISCARD
AT_ONCE: Final = 4
ROUNDS: Final = 3
_LONG_AGO_S: Final = 600


def _ping(scene: Scene) -> Talk:
    call = scene.ping()
    reply: HttpReply = yield call
    if reply.status != 200:
        expect_yes(call, reply)


def _identify(scene: Scene) -> Talk:
    replies = []
    for _ in range(2):
        call = scene.identify()
        reply: HttpReply = yield call
        expect_yes(call, reply)
        assert reply.value is not None
        replies.append(reply.value)
    player, currency, balance = (replies[0].get(name) for name in ("player_id", "currency", "balance"))
    if isinstance(player, bool) or not isinstance(player, int | str) or not 0 < len(str(player)) <= 100:
        raise CheckFailed(f"player_id is {player!r}, not a text of 1 to 100 characters")
    if replies[1].get("player_id") != player:
        raise CheckFailed(f"player_id is {player!r} first and {replies[1].get('player_id')!r} then")
    if currency != scene.currency:
        raise CheckFailed(f"currency is {currency!r}, not {scene.currency!r}")
    if isinstance(balance, bool) or not isinstance(balance, int):
        raise CheckFailed(f"balance is {balance!r}, not a whole number of minor units")
    if balance >= FUNDS * scene.price:
        scene.player = str(player)
    else:
        scene.why_not = f"the player has too little: {balance}, less than {FUNDS} prices of {scene.price}"


def _token_unknown(scene: Scene) -> Talk:
    call = scene.identify(f"no-such-token-{scene.run}")
    reply: HttpReply = yield call
    if reply.status != 403:
        expect_no(call, reply)


def _refused(when: str, make: Callable[[Scene, int], WalletCall]) -> Callable[[Scene], Talk]:
    """Return a talk about one call that must be refused and do nothing. make returns it, given the balance."""

    def talk(scene: Scene) -> Talk:
        before = yield from scene.balance()
        call = make(scene, before)
        reply: HttpReply = yield call
        yield from scene.expect_change(before, 0, when)
        expect_no(call, reply)

    return talk


def _unsigned(signing: Signing = Signing.RIGHT, late_s: int = 0) -> Callable[[Scene], Talk]:
    when = "after a ticket_create that had to be refused"
    return _refused(when, lambda scene, _: scene.call(CREATE, scene.ticket(), signing=signing, late_s=late_s))


def _create_excise(scene: Scene) -> Talk:
    before = yield from scene.balance()
    ticket = yield from scene.sell(excise=7)
    yield from scene.expect_change(before, -scene.price - 7, "after a ticket_create with ext_type exclusive and ext_amount 7")
    yield from scene.succeed(DISCARD, ticket)
    yield from scene.expect_change(before, 0, "after ticket_create with ext_type exclusive and ext_amount 7, and ticket_discard")


def _create_at_once(scene: Scene) -> Talk:
    for _ in range(ROUNDS):
        before = yield from scene.balance()
        call = scene.call(CREATE, scene.ticket())
        replies: tuple[HttpReply, ...] = yield (call,) * AT_ONCE
        if not any(reply.status == 200 for reply in replies):
            expect_yes(call, replies[0])
        yield from scene.expect_change(before, -scene.price, f"after the same ticket_create {AT_ONCE} times in one moment")


def _over_balance(scene: Scene, balance: int) -> WalletCall:
    return scene.call(CREATE, scene.ticket(), price=max(balance, 0) + 1)


def _over_balance_at_once(scene: Scene) -> Talk:
    before = yield from scene.balance()
    price = before // 2 + 1
    replies: tuple[HttpReply, ...] = yield tuple(scene.call(CREATE, scene.ticket(), price=price) for _ in range(2))
    sold = [reply.status for reply in replies].count(200)
    if sold > 1:
        raise CheckFailed(f"with a balance of {before} two tickets for {price} each were sold in one moment")
    yield from scene.expect_change(before, -price * sold, f"after two tickets for {price} each in one moment, {sold} sold,")


def _other_price(scene: Scene) -> Talk:
    ticket = yield from scene.sell()
    before = yield from scene.balance()
    call = scene.call(CREATE, ticket, price=2 * scene.price)
    reply: HttpReply = yield call
    yield from scene.expect_change(before, 0, "after a ticket_create of a ticket that was sold, with another price,")
    expect_no(call, reply)


def _other_currency(scene: Scene, _: int) -> WalletCall:
    return scene.call(CREATE, scene.ticket(), currency="XTS" if scene.currency != "XTS" else "XXX")


def _discard_first(*late: Action) -> Callable[[Scene], Talk]:
    when = f"after a ticket_discard and, late, the {late[0]} that it was for"
    once_more = (0, "after one more ticket_discard", [Late(DISCARD)])
    return story((0, when, [Late(action) for action in (DISCARD, *late)]), once_more)


def _discard_at_once(scene: Scene) -> Talk:
    for _ in range(ROUNDS):
        before = yield from scene.balance()
        ticket = scene.ticket()
        calls = (scene.call(CREATE, ticket), scene.call(DISCARD, ticket), scene.call(DISCARD, ticket))
        replies: tuple[HttpReply, ...] = yield calls
        for call, reply in list(zip(calls, replies, strict=True))[1:]:
            expect_yes_or_not_found(call, reply)
        yield from scene.expect_change(before, 0, "after ticket_create and ticket_discard in one moment")


def _orders(orders: Sequence[tuple[Action, ...]]) -> Callable[[Scene], Talk]:
    """Return a talk in which calls come in each of these orders, and move nothing."""

    def talk(scene: Scene) -> Talk:
        for order in orders:
            yield from story((0, f"after {', '.join(order)}, in this order,", [Late(action) for action in order]))(scene)

    return talk


def _malformed(scene: Scene) -> Talk:
    before = yield from scene.balance()
    valid_body = scene.call(CREATE, scene.ticket()).body
    empty_body = b'{"action":"ticket_create","data":{}}'
    for body in (valid_body[:-20], b"", b"[]", b"null", b"\xff\xfe", b'{"action":"ticket_create"}', empty_body):
        call = WalletCall("a body that is no call", body)
        reply: HttpReply = yield call
        expect_no(call, reply)
    yield from scene.expect_change(before, 0, "after bodies that are no calls")


def _unknown_action(scene: Scene, _: int) -> WalletCall:
    return WalletCall("ticket_burn", scene.call(CREATE, scene.ticket()).body.replace(b'"ticket_create"', b'"ticket_burn"'))


_ONCE: Final = "keep every ticket_id with what was done for it, in the transaction that moves the money, under a unique key"
_SIGN: Final = (
    "compute the HMAC-SHA256 of `timestamp` and the body's bytes without spaces, and refuse before anything else is looked at"
)
_REMEMBER: Final = "remember a ticket_discard for a ticket_id that you do not know yet, and refuse what comes for it later"

CHECKS: Final[tuple[Check[Scene], ...]] = (
    Check("ping", "ping is answered by status 200, without a signature.", "answer ping before you look for one", _ping),
    Check(
        "identify", "identify answers player_id, currency and balance, and the same player each time.",
        "answer {player_id, lang, balance, currency, feature_flags}; balance is a whole number of minor units", _identify,
    ),
    Check("token-unknown", "A token that nobody has is refused.", "answer 403, or 400 with a JSON object", _token_unknown),
    Check("unsigned", "A call without a signature is refused and does nothing.", _SIGN, _unsigned(signing=Signing.NOT_AT_ALL)),
    Check(
        "signed-by-others", "A call that another secret has signed is refused and does nothing.", _SIGN,
        _unsigned(signing=Signing.BY_ANOTHER_SECRET),
    ),
    Check(
        "body-changed", "A call whose body is not the one that was signed is refused and does nothing.", _SIGN,
        _unsigned(signing=Signing.FOR_ANOTHER_BODY),
    ),
    *(
        Check(
            name, "A call whose timestamp is ten minutes away is refused and does nothing.",
            "refuse a timestamp that is more than 300 s away from your clock", _unsigned(late_s=late_s),
        )
        for name, late_s in (("signed-long-ago", _LONG_AGO_S), ("signed-in-future", -_LONG_AGO_S))
    ),
    Check("malformed", "What is no call is refused with a JSON object.", "answer 400, never 500", _malformed),
    Check(
        "action-unknown", "An action that there is not is refused and does nothing.", "answer 400",
        _refused("after an action that there is not", _unknown_action),
    ),
    Check(
        "create", "ticket_create takes the price.", "debit `price`; with ext_type inclusive the tax is in it",
        story((-1, "after one ticket_create", [CREATE])),
    ),
    Check(
        "create-excise", "ticket_create with ext_type exclusive takes price and ext_amount, and ticket_discard gives both back.",
        "debit `price` + `ext_amount` where ext_type is exclusive", _create_excise,
    ),
    Check(
        "create-again", "The same ticket_create again is a yes, and takes nothing more.", _ONCE,
        story((-1, "after the same ticket_create three times", [CREATE] * 3)),
    ),
    Check(
        "create-other", "A ticket_create of a ticket that was sold, with another price, is refused and takes nothing.",
        "keep the price with the ticket_id; answer 400", _other_price,
    ),
    Check("create-at-once", "The same ticket_create several times at once takes the price once.", _ONCE, _create_at_once),
    Check(
        "over-balance", "A ticket_create for more than the balance is refused and takes nothing.",
        "compare and debit in one step; answer 400",
        _refused("after a ticket_create for more than the balance", _over_balance),
    ),
    Check(
        "over-balance-at-once", "Of two tickets at once, each for more than half of the balance, one at most is sold.",
        "compare and debit in one statement, or lock the player's balance first", _over_balance_at_once,
    ),
    Check(
        "other-currency", "A ticket_create in another currency is refused and takes nothing.",
        "compare `currency` with the player's; answer 400",
        _refused("after a ticket_create in another currency", _other_currency),
    ),
    Check(
        "discard", "ticket_discard gives back what a ticket took.", "credit what you have debited for it",
        story((0, "after ticket_create and ticket_discard", [CREATE, DISCARD])),
    ),
    Check(
        "discard-again", "The same ticket_discard again gives back nothing more.", _ONCE,
        story((0, "after ticket_create and the same ticket_discard three times", [CREATE, *[Late(DISCARD)] * 3])),
    ),
    Check(
        "discard-unknown", "A ticket_discard of an unknown ticket is answered by 404 or 200, each time.",
        "answer 404 with a JSON object; whatever else is repeated for ever",
        story((0, "after a ticket_discard of a ticket that never came", [Late(DISCARD)] * 2)),
    ),
    Check(
        "discard-first", "A ticket_create that comes after its ticket_discard takes nothing.", _REMEMBER, _discard_first(CREATE)
    ),
    Check(
        "discard-first-reserve", "A ticket_reserve that comes after its ticket_discard is never paid.", _REMEMBER,
        _discard_first(RESERVE, UPDATE),
    ),
    Check(
        "create-after-discard", "A ticket that was discarded is not sold by the same ticket_create once more.",
        "keep the ticket as discarded",
        story((
            0, "after ticket_create, ticket_discard and the same ticket_create once more", [CREATE, Late(DISCARD), Late(CREATE)]
        )),
    ),
    Check(
        "discard-at-once", "ticket_create and ticket_discard in one moment leave the balance as it was.",
        "serialize what happens to one ticket_id, with a lock or a unique key", _discard_at_once,
    ),
    Check(
        "orders-create", "In whatever order ticket_create and ticket_discard come, and come again, nothing is taken in the end.",
        _REMEMBER, _orders(sorted({*permutations((CREATE, CREATE, DISCARD)), *permutations((CREATE, DISCARD, DISCARD))})),
    ),
    Check(
        "reserve", "ticket_reserve takes nothing.", "only write the ticket down",
        story((0, "after ticket_reserve, which moves no money,", [RESERVE] * 2)),
    ),
    Check(
        "reserve-paid", "The first ticket_update of a reserved ticket takes the price, and no other does.", _ONCE,
        story((-1, "after ticket_reserve and the ticket_update that pays it, twice,", [RESERVE, UPDATE, UPDATE])),
    ),
    Check(
        "reserve-discard", "A reserved ticket that was discarded is never paid.", "keep the ticket as discarded",
        story((0, "after ticket_reserve, ticket_discard and a late ticket_update", [RESERVE, Late(DISCARD), Late(UPDATE)])),
    ),
    Check(
        "orders-reserve", "In whatever order ticket_reserve, its payment (ticket_update) and ticket_discard come, nothing moves.",
        _REMEMBER, _orders([*permutations((RESERVE, UPDATE, DISCARD))]),
    ),
)  # fmt: skip
"""The checks, in the order in which they are played."""
