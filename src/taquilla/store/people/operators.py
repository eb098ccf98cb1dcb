"""Operators, their entities and members, the data that tickets show of them, and the audit trail."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from taquilla import security
from taquilla.domain.ledger.accounts import Account, entity_account
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.entities import EntityData
from taquilla.domain.people.members import NATION, Entity, Member, OperatorPeople, Power
from taquilla.store.ledger import outbox, state
from taquilla.store.people import directories
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """An operator's row, and how it looks. Its keys are still wrapped. logo is the SHA-256 of one in hex.

    sandbox_of is the operator whose sandbox it is; None: a live one.
    """

    currency: str
    exponent: int
    zone: str
    wrapped_keys: Mapping[int, bytes]
    lotteries: bool = True
    pin_after_close: bool = False
    addresses_apart: bool = False
    needs_shift: bool = False
    name: str = ""
    colour: str = ""
    logo: str = ""
    twelve_hours: bool = False
    sandbox_of: int | None = None
    is_closed: bool = False


class OperatorName(NamedTuple):
    """An operator in a list."""

    id: int
    name: str
    currency: str
    exponent: int
    zone: str
    is_active: bool = True
    lotteries: bool = True
    addresses_apart: bool = False
    sandbox_of: int | None = None

    @property
    def is_public(self) -> bool:
        """Tell whether the public pages are about it: it sells lotteries, and for money."""
        return self.lotteries and self.sandbox_of is None


Choice = Literal["independent_after_days", "pin_after_close", "addresses_apart", "day_loosens", "needs_shift"]
"""A choice of an operator: the days of independence (RG-18), and whether views show a pin after the first close (VE-29),
addresses are apart (RG-21), a day stands in for the second person of a loosening (RG-19), the till sells, pays and undoes in an
open shift alone (SH-08).
"""
_CHOICES: Final = {choice: shaped(_SQL["set_choice"].format(choice=choice)) for choice in get_args(Choice)}


class Unfinished(NamedTuple):
    """Business of an operator that is not finished.

    last_claim is the first instant at which none of its lottery tickets can win or be claimed any more, None if it has none.
    The others tell whether there are any: sports tickets neither closed nor cancelled, calls to its wallet that are due or
    parked, open bets of its players, balances of theirs that are not 0, held credits,
    and pools that roll over to no settled coupon.
    """

    last_claim: datetime | None
    sports_tickets: bool
    calls: bool
    bets: bool
    balances: bool
    holds: bool
    rollovers: bool


async def load_operators(connection: HouseConnection) -> list[OperatorName]:
    """Load the operators that there ever were."""
    return await connection.rows(OperatorName, _SQL["load_operators"])


async def count_sandboxes(connection: HouseConnection, operator_id: int, since: datetime) -> int:
    """Return how many sandboxes an operator has made after an instant."""
    return await connection.one(int, _SQL["count_sandboxes"], operator=operator_id, since=since)


async def load_any_key(connection: HouseConnection) -> tuple[int, bytes] | None:
    """Load a wrapped key and its operator, to try a master key with; None where there is no operator yet."""
    return await connection.first(_SQL["load_any_key"])


async def load_operator(connection: HouseConnection, operator_id: int) -> tuple[OperatorRow, OperatorPeople]:
    """Load an operator with its people. Read behind its gate, it is true until the gate's rules_version grows."""
    operator, keys, entities, members, powers = await connection.together(
        {"operator": operator_id},
        *(_SQL[name] for name in ("load_operator", "load_keys", "load_entities", "load_members", "load_powers")),
    )
    ((currency, exponent, zone, days, day_loosens, *more),) = operator
    people = OperatorPeople(
        _entities(entities),
        {row[0]: Member(*row) for row in members},
        [Power(*row) for row in powers],
        timedelta(days=days),
        day_loosens,
    )
    return OperatorRow(currency, exponent, zone, dict(keys), *more), people


def _entities(rows: list[TupleRow]) -> dict[int, Entity]:
    parents = {entity_id: parent_id for entity_id, _, parent_id, *_ in rows}

    def path(entity_id: int) -> tuple[int, ...]:
        ancestors: list[int] = []
        current: int | None = entity_id
        while current is not None:
            assert current not in ancestors, f"entity {current} is its own ancestor"
            ancestors.append(current)
            current = parents[current]
        return tuple(ancestors)

    opens = {entity_id: open_from for entity_id, *_, open_from in rows if open_from is not None}

    def open_from(entity_id: int) -> date | None:
        return max((opens[ancestor] for ancestor in path(entity_id) if ancestor in opens), default=None)

    return {
        entity_id: Entity(
            id=entity_id, name=name, parent_id=parent_id, account_id=account_id, active=active, path=path(entity_id), floor=floor,
            open_from=open_from(entity_id),
        )
        for entity_id, name, parent_id, account_id, active, floor, _ in rows
    }


async def add_operator(
    connection: HouseConnection, operator_id: int, *, name: str, row: OperatorRow, now: datetime, zone: ZoneInfo
) -> None:
    """Add an operator with its gate, its accounts and its first key. Inside the caller's transaction."""
    day = business_day(now, zone)
    parameters = {"operator": operator_id, "name": name, "currency": row.currency, "exponent": row.exponent, "zone": row.zone}
    parameters |= {"lotteries": row.lotteries, "apart": row.addresses_apart, "needs_shift": row.needs_shift}
    parameters |= {"sandbox_of": row.sandbox_of, "now": now, "day": day}
    parameters |= arrays.columns([(account, account.name.lower()) for account in Account], ids=int, kinds=str)
    for statement in ("add_operator", "add_gate", "add_house_accounts", "add_progress"):
        await connection.execute(_SQL[statement], parameters)
    for version, wrapped in row.wrapped_keys.items():
        await connection.run(_SQL["add_key"], operator=operator_id, version=version, wrapped=wrapped, now=now)


async def add_entity(
    connection: HouseConnection, operator_id: int, *,
    entity_id: int | None, name: str, parent_id: int | None, currency: str, floor: Cents | None, now: datetime,
) -> int:  # fmt: skip
    """Add an entity with its account. floor is how low its subtree's balance may go (minus its credit); None: no bound."""
    if entity_id is None:
        entity_id = await _next(connection, "next_entity_id", operator_id)
    account = entity_account(entity_id)
    parameters = {"operator": operator_id, "id": account, "currency": currency, "floor": floor}
    await state.change(connection, operator_id, "account", _SQL["add_account"], parameters)
    parameters = {"operator": operator_id, "id": entity_id, "parent": parent_id, "name": name, "account": account, "now": now}
    await state.change(connection, operator_id, "entity", _SQL["add_entity"], parameters)
    return entity_id


async def rename_entity(connection: HouseConnection, operator_id: int, entity_id: int, name: str) -> None:
    """Give an entity another name."""
    await state.change(connection, operator_id, "entity", _SQL["change_entity"], id=entity_id, name=name)


async def change_credit(
    connection: HouseConnection, operator_id: int, account_id: int, *, floor: Cents | None, balance: Cents | None
) -> None:
    """Set how low an account may go, and the balance that it keeps because of it. Both are None, or neither."""
    parameters = {"operator": operator_id, "account": account_id, "floor": floor, "balance": balance}
    await state.change(connection, operator_id, "account", _SQL["change_credit"], parameters)


async def load_kept_balance(connection: HouseConnection, operator_id: int, account_id: int) -> Cents | None:
    """Load the balance that an account keeps; None: it keeps none."""
    found: Cents | None = await connection.value(_SQL["load_kept_balance"], operator=operator_id, account=account_id)
    return found


async def sum_transfers(
    connection: HouseConnection, operator_id: int, accounts: Iterable[int], *, after: int, until: int
) -> Cents:
    """Return what the transfers after one seq, up to another, have moved on these accounts together."""
    parameters = {"operator": operator_id, "accounts": arrays.numbers(accounts), "after": after, "until": until}
    return await connection.one(int, _SQL["sum_transfers"], parameters)


async def sells_to_wallets(connection: HouseConnection, operator_id: int, members: Iterable[int]) -> bool:
    """Tell whether players' tickets are sold in the name of one of these members."""
    return bool(await connection.value(_SQL["sells_to_wallets"], operator=operator_id, members=arrays.numbers(members)))


async def change_role(connection: HouseConnection, operator_id: int, member_id: int, role: str) -> None:
    """Give a member another role."""
    await state.change(connection, operator_id, "member", _SQL["change_role"], id=member_id, role=role)


async def end_sessions_of(connection: HouseConnection, operator_id: int, members: Sequence[int], now: datetime) -> int:
    """End the sessions of these members, and return how many there were. Void the reset tokens for them, and those by them."""
    parameters = {"operator": operator_id, "members": arrays.numbers(members), "now": now}
    await connection.execute(_SQL["void_resets_of"], parameters)
    return (await connection.execute(_SQL["end_sessions_of"], parameters)).rowcount


async def add_member(
    connection: HouseConnection, operator_id: int, *,
    member_id: int | None, entity_id: int, email: str, role: str, password_hash: str, now: datetime,
) -> int:  # fmt: skip
    """Add a member to an entity."""
    if member_id is None:
        member_id = await _next(connection, "next_member_id", operator_id)
    await directories.add_address(connection, operator_id, email)
    columns = {"entity": entity_id, "email": email, "role": role, "password_hash": password_hash, "now": now}
    return await _add_member(connection, operator_id, member_id, columns)


async def _add_member(connection: HouseConnection, operator_id: int, member_id: int, columns: Mapping[str, object]) -> int:
    parameters = {"id": member_id, "password_hash": None, "is_machine": False, **columns}
    await state.change(connection, operator_id, "member", _SQL["add_member"], parameters)
    return member_id


async def add_reseller(connection: HouseConnection, operator_id: int, *, entity_id: int, now: datetime) -> tuple[int, str]:
    """Add a reseller to an entity: a member without a password. Return its id, and the name in place of its address."""
    member_id = await _next(connection, "next_member_id", operator_id)
    name = f"reseller-{operator_id}-{member_id}"
    columns = {"entity": entity_id, "email": name, "role": "reseller", "now": now}
    return await _add_member(connection, operator_id, member_id, columns), name


async def add_machine(
    connection: HouseConnection, operator_id: int, *, entity_id: int, name: str, role: str, now: datetime
) -> int:
    """Add a machine to an entity: a member without a password, who is called "key" and the name. Return its id."""
    member_id = await _next(connection, "next_member_id", operator_id)
    columns = {"entity": entity_id, "email": f"key {name}", "role": role, "is_machine": True, "now": now}
    return await _add_member(connection, operator_id, member_id, columns)


async def close_operator(connection: HouseConnection, operator_id: int) -> None:
    """Close an operator. Inside the caller's transaction, behind the gate."""
    await state.change(connection, operator_id, "operator", _SQL["close_operator"])


async def set_choice(connection: HouseConnection, operator_id: int, choice: Choice, value: int) -> None:
    """Set what an operator may choose: a number of days, or whether something is so. Behind the gate."""
    await state.change(connection, operator_id, "operator", _CHOICES[choice], value=value)


async def close_entities(connection: HouseConnection, operator_id: int, entities: Iterable[int]) -> None:
    """Close these entities."""
    await state.change(connection, operator_id, "entity", _SQL["close_entities"], entities=arrays.numbers(entities))


async def close_members(connection: HouseConnection, operator_id: int, members: Sequence[int], now: datetime) -> int:
    """Close these members, and return how many of their sessions were ended."""
    # The members first: a login that comes in between waits for their rows, and then finds them closed.
    await state.change(connection, operator_id, "member", _SQL["close_members"], members=arrays.numbers(members))
    return await end_sessions_of(connection, operator_id, members, now)


async def load_unfinished(connection: HouseConnection, operator_id: int, now: datetime) -> Unfinished:
    """Load the business of an operator that is not finished."""
    return await connection.one(Unfinished, _SQL["load_unfinished"], operator=operator_id, now=now)


async def has_begun_untold(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether credits of an operator's players are held, or bets on games are open: these may begin without a seq."""
    return bool(await connection.value(_SQL["has_begun_untold"], operator=operator_id))


async def _next(connection: HouseConnection, statement: str, operator_id: int) -> int:
    return await connection.value(_SQL[statement], operator=operator_id) or 1


async def add_audit_event(
    connection: HouseConnection, operator_id: int, now: datetime, actor: str, action: str, subject: str, detail: object
) -> None:
    """Add an event to the audit trail, with the origin of the current task. It is logged too, after the commit.

    About an entity or a user it says what that is from then on, beside the detail.
    It is told as an event: with the transaction if that holds the gate, else by a duty.
    """
    # What concerns no operator is told to all of them, behind their gates, or else to nobody.
    if isinstance(detail, Mapping):
        detail = await state.read_whole(connection, operator_id, action, subject) | dict(detail)
    is_told = outbox.tell(connection, operator_id, actor, action, subject, detail) or operator_id == NATION
    await write_audit_event(connection, operator_id, now, actor, action, subject, detail, is_told=is_told)
    connection.tell(action, outcome="done", operator=operator_id, actor=actor, object=subject)


async def write_audit_event(
    connection: HouseConnection, operator_id: int, now: datetime, actor: str, action: str, subject: str, detail: object, *,
    is_told: bool,
) -> None:  # fmt: skip
    """Write an entry of the trail; unless it is told as an event already, with its place among those that a duty tells."""
    parameters = {"operator": operator_id, "now": now, "actor": actor, "action": action, "object": subject}
    parameters |= {"detail": Jsonb(detail), "origin": security.origin() or None}
    if is_told:
        await connection.execute(_SQL["add_audit_event"], parameters)
        return
    is_alone = connection.info.transaction_status is TransactionStatus.IDLE
    async with connection.transaction() if is_alone else nullcontext():
        number = await connection.value(_SQL["add_audit_event"], parameters)
        await connection.run(_SQL["add_untold_event"], operator=operator_id, id=number)


async def load_entity_data(connection: HouseConnection, operator_id: int, entity_id: int) -> EntityData:
    """Load an entity's data. An entity without any has empty texts, and its operator's zone."""
    data = await connection.row(EntityData, _SQL["load_entity_data"], operator=operator_id, entity=entity_id)
    return data or EntityData(time_zone=await connection.one(str, _SQL["load_zone"], operator=operator_id))


async def write_entity_data(connection: HouseConnection, operator_id: int, entity_id: int, data: EntityData) -> None:
    """Write an entity's data. Inside the caller's transaction, behind the gate."""
    parameters = {"operator": operator_id, "entity": entity_id} | asdict(data)
    await state.change(connection, operator_id, "entity_data", _SQL["write_entity_data"], parameters)
