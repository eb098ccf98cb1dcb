"""Rules that a wallet must keep when tickets are settled: wins, losses, voids, refunds, rollbacks, closings."""

from functools import partial
from itertools import permutations
from typing import Final

from taquilla.conformance.conversation import PRIZE, Late, Scene, describe, expect_no, story
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.engine.posting import HttpReply
from taquilla.http.checks import Check, CheckFailed, Talk, Undecided

UPDATE, WIN, LOST, VOID = Action.TICKET_UPDATE, Action.TICKET_WIN, Action.TICKET_LOST, Action.TICKET_VOID
REFUND, ROLLBACK, CLOSE = Action.TICKET_REFUND, Action.TICKET_ROLLBACK, Action.TICKET_CLOSE
CREATE = Action.TICKET_CREATE
AT_ONCE: Final = 4
_settled = partial(story, is_sold=True)


def _paid(scene: Scene) -> int:
    return PRIZE * scene.price


def _win(scene: Scene, ticket: str) -> Talk:
    yield from scene.succeed(UPDATE, ticket, net_payout=_paid(scene))
    yield from scene.succeed(WIN, ticket)


def _win_at_once(scene: Scene) -> Talk:
    ticket = yield from scene.sell()
    before = yield from scene.balance()
    yield from scene.succeed(UPDATE, ticket, net_payout=_paid(scene))
    yield (scene.call(WIN, ticket),) * AT_ONCE
    yield from scene.expect_change(before, _paid(scene), f"after the same ticket_win {AT_ONCE} times in one moment")


def _orders_win(scene: Scene) -> Talk:
    for order in sorted(set(permutations((UPDATE, UPDATE, WIN, WIN)))):
        ticket = yield from scene.sell()
        before = yield from scene.balance()
        for action in order:
            yield scene.call(action, ticket, net_payout=_paid(scene))
        is_paid = order[-1] is WIN or order[-2] is WIN
        yield from scene.expect_change(before, _paid(scene) if is_paid else 0, f"after {', '.join(order)}, in this order,")


def _win_anew(scene: Scene) -> Talk:
    ticket = yield from scene.sell()
    before = yield from scene.balance()
    yield from _win(scene, ticket)
    yield from scene.succeed(ROLLBACK, ticket)
    yield from scene.succeed(UPDATE, ticket, net_payout=scene.price)
    yield from scene.succeed(WIN, ticket)
    yield from scene.expect_change(before, scene.price, "after ticket_win, ticket_rollback, another ticket_update and ticket_win")


def _rollback_spent(scene: Scene) -> Talk:
    ticket = yield from scene.sell()
    yield from _win(scene, ticket)
    before = yield from scene.balance()
    other = scene.ticket()
    spend: HttpReply = yield scene.call(CREATE, other, price=before)
    if spend.status != 200:
        raise Undecided(f"the wallet sells no ticket for the whole balance of {before}: {describe(spend)}")
    yield from scene.succeed(ROLLBACK, ticket)
    yield from scene.expect_change(0, -_paid(scene), "after a prize was spent and taken back,")


def _close(scene: Scene) -> Talk:
    lost_ticket = yield from scene.sell()
    won_ticket = yield from scene.sell()
    yield from scene.succeed(LOST, lost_ticket)
    yield from _win(scene, won_ticket)
    before = yield from scene.balance()
    for ticket in (lost_ticket, won_ticket):
        for _ in range(2):
            yield from scene.succeed(CLOSE, ticket)
    yield from scene.expect_change(before, 0, "after ticket_close")


def _unknown(scene: Scene) -> Talk:
    before = yield from scene.balance()
    ticket = scene.ticket()
    calls = [scene.call(action, ticket, net_payout=_paid(scene)) for action in (UPDATE, WIN, VOID, REFUND)]
    replies: list[HttpReply] = []
    for call in calls:
        replies.append((yield call))
    yield from scene.expect_change(before, 0, "after results of a ticket that was never sold")
    for call, reply in zip(calls, replies, strict=True):
        expect_no(call, reply)


def _books(scene: Scene) -> Talk:
    before = yield from scene.balance()
    tickets = [scene.ticket() for _ in range(5)]
    yield from scene.succeed_at_once([scene.call(CREATE, ticket) for ticket in tickets])
    yield from scene.expect_change(before, -5 * scene.price, "after five tickets in one moment")
    won, lost, void, refunded, discarded = tickets
    yield from scene.succeed(UPDATE, won, net_payout=_paid(scene))
    ends = ((WIN, won), (LOST, lost), (VOID, void), (REFUND, refunded), (Action.TICKET_DISCARD, discarded))
    yield from scene.succeed_at_once(
        [scene.call(action, ticket, net_payout=scene.price if action is VOID else None) for action, ticket in ends]
    )
    change = -2 * scene.price + _paid(scene)
    yield from scene.expect_change(before, change, "after one of them won, one lost and three were given back, in one moment,")


def _pace(scene: Scene) -> Talk:
    yield scene.ping()
    if scene.slowest_s > scene.limit_s:
        raise CheckFailed(f"{scene.slowest} took {scene.slowest_s * 1000:.0f} ms")


_ONCE: Final = "keep with each ticket what became of it, and move money only when that changes"
_LATE: Final = "ticket_rollback forgets what was to be paid: ticket_win pays only what a later ticket_update has told"

CHECKS: Final[tuple[Check[Scene], ...]] = (
    Check(
        "win", "ticket_win pays the net_payout of the ticket_update before it.", "pay on ticket_win, not on ticket_update",
        _settled(
            (0, "after ticket_update of an open ticket, which moves no money,", [UPDATE]),
            (PRIZE, "after ticket_win", [WIN]),
        ),
    ),
    Check(
        "win-again", "The same ticket_win again is a yes, and pays nothing more.", _ONCE,
        _settled((PRIZE, "after the same ticket_win three times", [UPDATE, WIN, WIN, WIN])),
    ),
    Check("win-at-once", "The same ticket_win several times at once pays once.", _ONCE, _win_at_once),
    Check(
        "late-update", "A ticket_update that comes once more after ticket_win pays nothing.", _ONCE,
        _settled((PRIZE, "after ticket_win, a late ticket_update and the same ticket_win", [UPDATE, WIN, Late(UPDATE), WIN])),
    ),
    Check(
        "orders-win", "In whatever order ticket_update and ticket_win come, and come again, it is paid once, not before both.",
        _ONCE, _orders_win,
    ),
    Check(
        "late-create", "A ticket_create that comes once more after the result takes nothing.", _ONCE,
        _settled((-1, "after ticket_create, ticket_lost and the same ticket_create once more", [LOST, Late(CREATE)]), excise=0),
    ),
    Check("lost", "ticket_lost moves nothing.", "only write the result down", _settled((0, "after ticket_lost", [LOST, LOST]))),
    *(
        Check(
            name, f"{action} gives back what the ticket took, an excise too, once.", _ONCE,
            _settled((0, f"after ticket_create and the same {action} three times", [action] * 3), excise=7),
        )
        for name, action in (("void", VOID), ("refund", REFUND))
    ),
    Check(
        "rollback-win", "ticket_rollback takes a prize back, once.", _ONCE,
        _settled(
            (0, "after ticket_win and the same ticket_rollback twice", [UPDATE, WIN, ROLLBACK, ROLLBACK]),
            (0, "after ticket_win, ticket_rollback and ticket_lost", [LOST]),
        ),
    ),
    Check(
        "rollback-lost", "After ticket_rollback a ticket that had lost can win.", "open the ticket again",
        _settled(
            (0, "after ticket_lost and ticket_rollback", [LOST, ROLLBACK]),
            (PRIZE, "after ticket_lost, ticket_rollback, ticket_update and ticket_win", [UPDATE, WIN]),
        ),
    ),
    Check(
        "rollback-void", "ticket_rollback takes back what ticket_void gave.", "open the ticket again",
        _settled((0, "after ticket_void and ticket_rollback", [VOID, ROLLBACK])),
    ),
    Check("won-anew", "After ticket_rollback the new net_payout is paid.", "replace what was to be paid", _win_anew),
    Check(
        "late-win", "A ticket_win that comes once more after ticket_rollback pays nothing.", _LATE,
        _settled((0, "after ticket_win, ticket_rollback and the same ticket_win, late,", [UPDATE, WIN, ROLLBACK, Late(WIN)])),
    ),
    Check(
        "rollback-spent", "ticket_rollback takes a prize back even where it is spent.",
        "let the balance go below zero, or write the debt down; a no is repeated for three days, and then somebody calls you",
        _rollback_spent,
    ),
    Check("close", "ticket_close is a yes each time, and moves nothing.", "only write it down", _close),
    Check("unknown", "Results of a ticket that was never sold are refused and move nothing.", "answer 404", _unknown),
    Check(
        "books", "The balance is what all tickets add up to, also where several are sold and settled in one moment.",
        "change the balance in one statement (`balance = balance + amount`), or lock it first: a lock of the ticket is not one",
        _books,
    ),
    Check("pace", "Every answer comes within five seconds.", "the house waits no longer, and discards what it sold", _pace),
)  # fmt: skip
"""The checks, in the order in which they are played."""
