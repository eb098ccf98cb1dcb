"""Recipes: tickets, draws and their results, rules, weeks, payments, shifts, audits and alarms."""

from datetime import timedelta
from typing import Any

from tests.api.conftest import ADMIN, CASHIER, FIRST, MANAGER, SECOND
from tests.api.every_post.people import entity, member, of
from tests.api.every_post.world import AGENCY, LAST_WEEK, MONDAY, Recipe, Send, World

from taquilla.sandbox.demo import BANKLOT

_WHY = {"reason": "the machine stands still"}


def a_sale(world: World) -> Any:
    """Return the body of a sale."""
    stake = f"{5 + next(world.numbers) % 5}.00"
    return {"wagers": [{"draw_id": world.on_sale, "game": "animalitos", "selection": "7", "stake": stake}]}


def a_rule(world: World) -> Any:
    """Return the body of a rule."""
    values = {"kind": "quota", "quota": "5000.00"}
    return {"values": values, "scope": {"product_id": 5, "game": "animalitos", "selection": str(next(world.numbers) % 37)}}


def a_commission(world: World) -> Any:
    """Return the body of a rule that is no bound, so that one person may end it."""
    return {"values": {"kind": "commission", "basis_points": 1 + next(world.numbers) % 900}, "scope": {"entity_id": AGENCY}}


def _loosening(verb: str) -> Recipe:
    """Have somebody ask for a higher quota, which waits for a second person."""

    def recipe(world: World) -> Send:
        rule = a_rule(world) | {"values": {"kind": "quota", "quota": f"{1_000_001 + next(world.numbers)}.00"}}
        status, said = world.ask("POST", "/rules", rule, by=ADMIN, key=world.new("loosen"))
        assert (status, said["reason"]) == (409, "LOOSENING_HELD"), said
        return Send(f"/loosenings/{said['subject']}/{verb}", by=MANAGER)

    return recipe


def a_result(world: World) -> Any:
    """Return the body of a result, of a draw that has none."""
    return {"draw_id": world.past_draws.pop(), "outcome": "7"}


def a_held_draw(world: World) -> Any:
    """Return a result that waits for a second clerk."""
    body = a_result(world)
    world.made("/results", body, FIRST)
    return body


def _of_a_sale(verb: str) -> Recipe:
    return lambda world: Send(f"/tickets/{world.made('/tickets', a_sale(world), CASHIER)['id']}/{verb}", by=CASHIER)


def _pay(world: World) -> Send:
    ticket = world.winners.pop()
    return Send(f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, CASHIER)


def _decide(verb: str) -> Recipe:
    return lambda world: Send(f"/tickets/{world.held.pop()['id']}/payment/{verb}", by=MANAGER)


def _approve_order(world: World) -> Send:
    draw = world.open_draws.pop()
    world.made(f"/draws/{draw}/suspend", _WHY, FIRST)
    return Send(f"/draws/{draw}/suspend/approve", by=SECOND)


def _close_draw(world: World) -> Send:
    """Let no worker have closed a draw that is due."""
    draw = world.past_draws.pop()
    reopen = "update draw set state = 'open', closed_at = null where operator_id = %s and event_id = %s"
    world.owner.execute(reopen, [BANKLOT, draw])
    return Send(f"/draws/{draw}/close", by=FIRST)


def _close_week(world: World) -> Send:
    """Let an entity of before the week be closed with one below it, by a transaction each. What was sold is summed up already."""
    above = entity(world)
    world.owner.execute("update entity set created_at = %s where id in (%s, %s)", [LAST_WEEK, above, entity(world, above)])
    world.work()
    return Send(f"/weeks/{LAST_WEEK}/close", {"entity_id": above})


def _open_shift(world: World) -> Send:
    return Send("/shifts", {"opening": "200.00"}, member(world)[1])


def _in_shift(verb: str, body: Any) -> Recipe:
    def recipe(world: World) -> Send:
        opened = _open_shift(world)
        return Send(f"/shifts/{world.made(*opened)['id']}/{verb}", body, opened.by)

    return recipe


def a_method(world: World) -> Send:
    """Return the addition of a way to pay."""
    return Send("/payment-methods", {"name": f"way {next(world.numbers)}", "kind": "cash", "currency": "USD"})


def _ask_for_audit(world: World) -> Send:
    world.owner.execute("update audit_run set state = 'done', finished_at = house_now(), report = '{}' where state <> 'done'")
    return Send("/audits")


def _ask_for_export(world: World) -> Send:
    """Let no export of the sender be under way."""
    world.owner.execute(
        "update export_run set state = 'failed', error = 'given up', finished_at = house_now(), claimed_until = null"
        " where state in ('queued', 'running')"
    )
    day = (MONDAY.date() - timedelta(days=next(world.numbers) % 300)).isoformat()
    return Send("/exports", {"table": "wagers", "format": "csv", "first_day": day, "last_day": day}, MANAGER)


def _acknowledge(world: World) -> Send:
    """Raise an alarm of an entity that has used up its credit."""
    used = entity(world, credit=100_00)
    world.owner.execute(
        "update account set balance = floor where id = (select account_id from entity where operator_id = %s and id = %s)"
        " and operator_id = %s", [BANKLOT, used, BANKLOT]
    )  # fmt: skip
    world.do(world.house.subjects.alarms.look)
    alarm = world.one("select id from alarm where subject = %s", str(used))
    return Send(f"/alarms/{alarm}/acknowledge", {"note": "the bank was called"})


RECIPES: dict[str, Recipe] = {
    "POST /tickets": lambda world: Send("/tickets", a_sale(world), CASHIER),
    "POST /tickets/{ticket_id}/cancel": _of_a_sale("cancel"),
    "POST /tickets/{ticket_id}/revert": _of_a_sale("revert"),
    "POST /tickets/{ticket_id}/pay": _pay,
    "POST /tickets/{ticket_id}/payment/approve": _decide("approve"),
    "POST /tickets/{ticket_id}/payment/refuse": _decide("refuse"),
    "POST /tickets/{ticket_id}/prints": _of_a_sale("prints?format=text"),
    "POST /draws/{draw_id}/close": _close_draw,
    "POST /draws/{draw_id}/{order}": lambda world: Send(f"/draws/{world.open_draws.pop()}/suspend", _WHY, FIRST),
    "POST /draws/{draw_id}/{order}/approve": _approve_order,
    "POST /results": lambda world: Send("/results", a_result(world), FIRST),
    "POST /results/approve": lambda world: Send("/results/approve", a_held_draw(world), SECOND),
    "POST /results/batch": lambda world: Send("/results/batch", {"results": [a_result(world)]}, FIRST),
    "POST /results/batch/approve": lambda world: Send("/results/batch/approve", {"results": [a_held_draw(world)]}, SECOND),
    "POST /rules/batch": lambda world: Send("/rules/batch", {"rules": [a_commission(world), a_rule(world)]}),
    "POST /rules": lambda world: Send("/rules", a_rule(world)),
    "POST /rules/{rule_id}/end": of("/rules", "end", body={}, made=a_commission),
    "POST /loosenings/{number}/approve": _loosening("approve"),
    "POST /loosenings/{number}/withdraw": _loosening("withdraw"),
    "POST /holidays": lambda world: Send("/holidays", {"day": world.instant().date().isoformat(), "name": "a day"}),
    "POST /payment-methods": a_method,
    "POST /payment-methods/{method_id}/close": lambda world: Send(f"/payment-methods/{world.made(*a_method(world))['id']}/close"),
    "POST /exchange-rates": lambda world: Send("/exchange-rates", {"currency": "USD", "rate": f"{1 + next(world.numbers)}.5"}),
    "POST /weeks/{monday}/close": _close_week,
    "POST /payments/{payment_id}/undo": lambda world: Send(
        f"/payments/{world.made('/payments', {'entity_id': AGENCY, 'amount': '1.25'}, ADMIN)['id']}/undo", by=ADMIN
    ),
    "POST /payments": lambda world: Send("/payments", {"entity_id": AGENCY, "amount": f"{1 + next(world.numbers)}.50"}, ADMIN),
    "POST /shifts": _open_shift,
    "POST /shifts/{shift_id}/movements": _in_shift("movements", {"direction": "in", "amount": "50.00", "reason": "change"}),
    "POST /shifts/{shift_id}/count": _in_shift("count", {"counted": "199.00"}),
    "POST /shifts/{shift_id}/close": _in_shift("close", {"counted": "199.00"}),
    "POST /audits": _ask_for_audit,
    "POST /exports": _ask_for_export,
    "POST /alarms/{alarm_id}/acknowledge": _acknowledge,
}
"""The body to send, by its operation."""
