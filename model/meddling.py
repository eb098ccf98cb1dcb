"""Changes that the owner of a house's database may make without the house, at the end of a history: the auditor has to see it.

An innocent event follows each change. Half of them are put back afterwards, once something was sold under them.
"""

from random import Random
from typing import Any

from model import compare, people, selling, world
from model.clock import DAY, World, day_of, instant
from model.steps import Step, carry_out

ANIMALS, FIGURES = 2, 5
"""A product and its game."""
CHANGES = {
    "multiplier": (
        "insert into rule_multiplier (operator_id, product_id, game, starts, hundredths, author)"
        f" values (1, {ANIMALS}, {FIGURES}, house_now(), 9000, 'owner')",
        "delete from rule_multiplier where author = 'owner'",
    ),
    "commission": (
        "insert into rule_commission (operator_id, entity_id, product_id, starts, basis_points, author)"
        f" select 1, id, {ANIMALS}, house_now(), 5000, 'owner' from entity where operator_id = 1",
        "delete from rule_commission where author = 'owner'",
    ),
    "catalogue": (
        f"update product_multiplier set hundredths = hundredths * 3 where (product_id, game) = ({ANIMALS}, {FIGURES})",
        f"update product_multiplier set hundredths = hundredths / 3 where (product_id, game) = ({ANIMALS}, {FIGURES})",
    ),
    "quota": ("update rule_quota set quota = (quota + 1) * 1000", ""),
    "role": (f"update member set role = 'administrator' where id = {world.FIRST}", ""),
    "close": ("update draw set closes_at = closes_at + interval '4 minutes'", ""),
}  # fmt: skip
"""Changes by SQL, and what puts back those under which something can be sold."""
HEARD = "update gate set rules_version = rules_version + 1"
"""Lets the house read what was changed."""


async def _is_used(now: World, house: Any) -> bool:
    """Let a morning come, sell something, and tell whether it was sold by other terms than the model's."""
    morning = instant(day_of(now["now"]) + DAY, "08:00")
    work: Step = {"do": "work", "after": int((morning - now["now"]).total_seconds()), "place": -1}
    carry_out(now, work)
    await house.carry_out(now, [work])
    by = next((one for one, member in now["members"].items() if member["role"] == "cashier" and people.is_active(now, one)), 0)
    wager = {"draw": f"{ANIMALS}/0 {day_of(morning)} 12:00", "game": "animalitos", "selection": "11", "stake": 500, "text": "11"}
    sale: Step = {"do": "sell", "after": 0, "by": by, "wagers": [wager], "place": -2}
    if not by or (await house.carry_out(now, [sale]))[0].get("done") != "sold":
        return False
    line = selling.line_of(now, by, wager)
    ((multiplier, commissions),) = house.rows("select multiplier, commissions from wager order by ticket_seq desc limit 1")
    return bool(multiplier != line["multiplier"] or compare.earned(commissions) != compare.earned(line["commissions"]))


async def unseen(now: World, house: Any) -> list[str]:
    """Change something by SQL, let an innocent event follow, and return what nobody sees of it."""
    chance = Random(f"meddling {now['seed']}")
    name = chance.choice(list(CHANGES))
    change, back = CHANGES[name]
    house.owner.execute(change)
    house.owner.execute(HEARD)
    is_put_back = bool(back) and await _is_used(now, house) and chance.random() < 0.5
    if is_put_back:
        house.owner.execute(back)
        house.owner.execute(HEARD)
    renamed = {"name": "innocent"}
    await house.own.ask("PATCH", f"/entities/{world.ROOT}", house.token(now, world.ADMINISTRATOR), "innocent", renamed)
    kind = f"a change of a {name}{', used and put back,' if is_put_back else ''}"
    return [] if await house.audit() else [f"meddling: nobody sees {kind} behind an innocent event"]
