"""Sandboxes: an operator beside a live one, for integrators to try: with keys of its own, rules that refuse, and no money."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import RuleKind
from taquilla.domain.people.operations import KEEP_SANDBOX
from taquilla.engine.gate import Author, HeldInstallation, behind_installation, refuse_repetition, take_late
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.rule_judging import told
from taquilla.engine.people.api_keys import NEW_TERMS, TEST_PREFIX
from taquilla.engine.people.facade import People
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operators import NewOperator
from taquilla.store.ledger import gates
from taquilla.store.lottery import rules
from taquilla.store.people import operators, sessions
from taquilla.store.postgres.database import Database, DatabaseGone, OutcomeUnknown, TryAgain

KEYS: Final = {"till": "cashier", "first_clerk": "clerk", "second_clerk": "clerk", "office": "administrator"}
"""The keys of a sandbox, and the role of each. The till is the agency's, the others are of the root entity."""
FULL: Final = ((Game.TRIPLE, "999"), (Game.TERMINAL, "99"), (Game.ANIMALITOS, "36"))
"""Selections that are always full."""
MADE_MAX: Final = 50
"""The most sandboxes that an operator makes in 24 hours: each stays for ever, if closed."""


class Sandboxes:
    """Makes sandboxes. Their keys stand for people. They have no clock: draws close when they are told to."""

    def __init__(self, database: Database, people: People, duties: LotteryDuties) -> None:
        self._database = database
        self._people = people
        self._duties = duties

    async def make(self, operator_id: int, keys: Mapping[str, str], author: Author) -> int:
        """Make the sandbox of a live operator, in place of an earlier one, which is closed. Return its id.

        The live gate is taken last: who the author is, and that it was made, are all that needs it.

        keys are the secrets of `KEYS`. Raises NOT_POSSIBLE for a sandbox, in a house on several nodes, and above `MADE_MAX`.
        """
        await self._close_earlier(operator_id)  # which a call that died has left open
        if self._database.is_spread:
            raise OfficeReason.TERMS_UNFIT(why="a house on several nodes has no sandboxes")
        async with behind_installation(self._database) as turn:
            await refuse_repetition(connection := turn.connection, author.request)
            live = next(one for one in await operators.load_operators(connection) if one.id == operator_id)
            if live.sandbox_of is not None:
                raise OfficeReason.TERMS_UNFIT(why="a sandbox has no sandbox")
            if await operators.count_sandboxes(connection, operator_id, turn.at - timedelta(days=1)) >= MADE_MAX:
                raise OfficeReason.TERMS_UNFIT(why=f"an operator makes at most {MADE_MAX} sandboxes in 24 hours")
            name = f"{live.name[:40]} sandbox {secrets.token_hex(4)}"
            new = NewOperator(name, live.currency, live.exponent, live.zone, addresses_apart=True, sandbox_of=operator_id)
            made = await self._people.operators.add_within(turn, new)
            await gates.take_another(connection, made, turn.at)
            await turn.note(by := f"operator {operator_id}", "operator added", made, {"name": name}, made)
            await _furnish(turn, made, new, keys, by)
            held = await take_late(connection, operator_id, author, KEEP_SANDBOX)
            await held.note(author.name, "sandbox made", made, {})
            await held.record()
        with suppress(DatabaseGone, OutcomeUnknown, TryAgain):  # left to the worker
            async with self._database.of(made).connection() as connection:
                await self._duties.do_due(connection, made, {"open"})
        await self._close_earlier(operator_id)
        return made

    async def _close_earlier(self, operator_id: int) -> None:
        """Close all sandboxes of an operator but the last one."""
        made = sorted(one.id for one in await self._people.office.operators() if one.sandbox_of == operator_id)
        for earlier in made[:-1]:
            await self._people.office.close_operator(earlier)


async def _furnish(turn: HeldInstallation, made: int, new: NewOperator, keys: Mapping[str, str], by: str) -> None:
    """Give a sandbox an agency below its root, its keys and its rules."""
    connection, now, unit = turn.connection, turn.at, 10**new.exponent

    async def add_entity(name: str, parent_id: int | None) -> int:
        added = await operators.add_entity(
            connection, made, entity_id=None, name=name, parent_id=parent_id, currency=new.currency, floor=None, now=now
        )
        await turn.note(by, "entity added", added, {"name": name, "parent": parent_id, "credit": None}, made)
        return added

    root = await add_entity(new.name, None)
    agency = await add_entity("agency", root)
    for name, role in KEYS.items():
        entity = agency if role == "cashier" else root
        machine = await operators.add_machine(connection, made, entity_id=entity, name=name, role=role, now=now)
        token = hash_token(TEST_PREFIX + keys[name])
        key = await sessions.begin_key(
            connection, made, machine, token, now, name=name, expires_at=None, networks=(), terms=NEW_TERMS
        )
        detail = {"entity": entity, "name": name, "role": role, "networks": [], "until": None, "member": machine}
        await turn.note(by, "key added", key, detail, made)
    limit = {"stake_min": unit, "stake_max": 10_000 * unit, "seconds_to_cancel": 300, "expiration_days": 3, "advance_days": 1}
    wanted: list[tuple[RuleKind, dict[str, object]]] = [("limit", {**limit}), ("commission", {"basis_points": 1_000})]
    # Less than the least stake, which is one unit.
    wanted += [("quota", {"game": game, "selection": selection, "quota": min(1, unit - 1)}) for game, selection in FULL]
    numbers = await rules.add_rules(connection, made, [(kind, {"starts": now, "author": by, **rule}) for kind, rule in wanted])
    for number, (kind, rule) in zip(numbers, wanted, strict=True):
        await turn.note(by, "rule added", number, told(kind, rule, now), made)
