"""Connects a command to the house: prepares the database, opens the house for its work, and loads common facts."""

import asyncio
import os
import pwd
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from ipaddress import ip_network
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from taquilla import security
from taquilla.cli.database_url import HouseUrls, ground, read_settings
from taquilla.cli.output import CannotDo, CommandRefused, say
from taquilla.cli.signals import end_as_interrupted
from taquilla.domain.ledger.money import Cents, cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.webhooks.sending import TIMEOUT_S
from taquilla.http.client import HttpClient
from taquilla.settings import Settings
from taquilla.store.people.operators import OperatorName
from taquilla.store.postgres.clock import is_sandbox
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.home import SYSTEM_USER
from taquilla.store.postgres.replication import Replication, read_replication
from taquilla.store.postgres.schema import SchemaNewer, missing

T = TypeVar("T")

INT_MAX = 2**31 - 1  # an operator's or a product's id
ID_MAX = 10**12  # an entity's, a member's or an event's
_FINE = re.compile(r"[.,][0-9]{7}")
_LOOK_S, _ARCHIVE_S = 0.2, 5.0
AUTHOR = "command line"  # the author in the audit trail
MACHINE = Author(AUTHOR)

Operator = Annotated[
    int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The operator; not needed where there is only one.")
]
EvenClosed = Annotated[OperatorName, "closed too"]
"""An operator that may be closed: its accounts are read and settled all the same."""


@contextmanager
def a_place(data: str | None, *, may_begin: bool = False, migrated: bool = True) -> Iterator[HouseUrls]:
    """Provide the database of an installation.

    may_begin: whether a new database is made where there is none. migrated: whether the schema must be up to date.
    """
    end_as_interrupted()
    settings = read_settings(data=data)
    if settings.security_log is not None:
        log_security(settings)
    with ground(settings, say, start=may_begin) as place:
        if migrated:
            refuse_unmigrated(place)
        yield place


def ask(data: str | None, work: Callable[[House], Awaitable[T]], *, calls: bool = False) -> T:
    """Return the result of work that runs in the open house. calls: whether that house reaches operators' wallets."""

    async def run(place: HouseUrls) -> T:
        security.begin_at(system_user())
        callers = [await _caller(place, read_settings(data=data)) for _ in range(2)] if calls else [None, None]
        poster, witness_poster = callers
        house = await House.open(place.house_url, place.master_key_file, poster=poster, witness_poster=witness_poster)
        try:
            return await work(house)
        finally:
            await house.close()

    with a_place(data) as place:
        return asyncio.run(run(place))


async def _caller(place: HouseUrls, settings: Settings) -> HttpClient:
    async with await connect(place.house_url) as connection:
        is_demo = await is_sandbox(connection)
    return wallet_caller(demo_settings(settings) if is_demo else settings)


def demo_settings(settings: Settings) -> Settings:
    """Return settings by which the demo's wallet may be called: on this machine, and at the address that the demo listens on."""
    networks = [*settings.wallet_networks, ip_network("127.0.0.0/8"), ip_network("::1/128")]
    with suppress(ValueError):  # a host name
        networks.append(ip_network(settings.host))
    return replace(settings, wallet_networks=tuple(networks), wallet_http=True)


def wallet_caller(settings: Settings) -> HttpClient:
    """Return the client that calls operators' wallets, within the networks that the settings allow."""
    return HttpClient(settings.wallet_networks, plain_http=settings.wallet_http)


def webhook_caller(settings: Settings) -> HttpClient:
    """Return the client that delivers webhooks, within the same networks."""
    return HttpClient(settings.wallet_networks, plain_http=settings.wallet_http, timeout_s=TIMEOUT_S)


def log_security(settings: Settings) -> None:
    """Write security events to the file in the settings. Raises CannotDo where it cannot be written."""
    try:
        security.write_to(settings.security_log)
    except OSError as error:
        raise CannotDo(f"the security log cannot be written: {error.strerror}") from error


def system_user() -> str:
    """Return the user of this machine who runs the command, as the trail and the log name it: "cli ana (uid 1000)".

    Under sudo it is the user who called it. Anybody may set the variable: only root is believed that, and the services' user, as
    whom root runs commands. Both may write the trail by themselves.
    """
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = "?"
    caller = os.environ.get("SUDO_USER", "") if uid == 0 or name == SYSTEM_USER else ""
    return f"cli {caller[:64]} by sudo (uid {uid})" if caller.isprintable() and caller else f"cli {name} (uid {uid})"


def newer_schema(url: str) -> SchemaNewer | None:
    """Return why this release is too old for the schema; None where it is not. Raises DatabaseGone."""
    try:
        missing(url)
    except SchemaNewer as newer:
        return newer
    return None


def refuse_unmigrated(place: HouseUrls) -> None:
    """Raise CannotDo while migrations are still to be applied, SchemaNewer where this release is too old, and DatabaseGone."""
    if lacking := missing(place.any_url):
        raise CannotDo(f"the database lacks migrations ({', '.join(lacking)}): run `taquilla db migrate` first")


def look_at_replication(url: str, settings: Settings) -> list[Replication]:
    """Return how the server replicates, as `read_replication` does. An archive that is there and begins now may come first."""
    until_s = time.monotonic() + (_ARCHIVE_S if settings.archive is not None and settings.archive.is_dir() else 0)
    found = read_replication(url)
    while any(one.away for one in found) and time.monotonic() < until_s:
        time.sleep(_LOOK_S)
        found = read_replication(url)
    return found


async def the_operator(house: House, operator_id: int | None, *, closed_too: bool = False) -> OperatorName:
    """Return the operator with this id, or the only one there is that is no sandbox. Raises CommandRefused and CannotDo.

    closed_too: one that is named by its id may be closed.
    """
    operators = await house.people.office.operators(closed_too=closed_too and operator_id is not None)
    names = ", ".join(f"{operator.id} ({operator.name})" for operator in operators) or "none: begin with `taquilla operator add`"
    chosen = [one for one in operators if (one.sandbox_of is None if operator_id is None else one.id == operator_id)]
    if operator_id is not None and not chosen:
        raise CommandRefused("OPERATOR_UNKNOWN", f"there is no operator {operator_id}; there are: {names}")
    if len(chosen) != 1:
        raise CannotDo(f"say which operator with --operator; there are: {names}")
    return chosen[0]


def by_clock_of(operator: OperatorName, at: datetime) -> datetime:
    """Return an instant by the operator's clock."""
    return at.astimezone(ZoneInfo(operator.zone))


def granted(answer: T | Refusal) -> T:
    """Return the answer unless it is a refusal. Raises CommandRefused with the refusal's own sentence."""
    if isinstance(answer, Refusal):
        if answer.reason is Reason.NOT_ALLOWED:
            security.refuse_role()
        until = f" until {answer.until.isoformat(timespec='minutes')}" if answer.until is not None else ""
        number = f" as number {answer.subject}" if answer.reason is Reason.LOOSENING_HELD and answer.subject else ""
        raise CommandRefused(answer.reason.name, answer.reason.value + number + until)
    return answer


def amount(text: str, operator: OperatorName, option: str) -> Cents:
    """Return whole units as text ("99", "0.50") in the operator's minor units. Raises CannotDo."""
    units = cents(text, operator.exponent)
    if units is None:
        decimals = f", at most {operator.exponent} of them behind a point" if operator.exponent else ""
        raise CannotDo(f"{option} is no amount of {operator.currency}: write it in digits{decimals}")
    return units


def instant(text: str, option: str) -> datetime:
    """Return the instant that a text spells, in UTC. Raises CannotDo."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"{option} is no ISO instant such as 2024-10-22T08:30:00-04:00") from None
    if at.tzinfo is None:
        raise CannotDo(f"{option} needs its offset from UTC, such as 2024-10-22T08:30:00-04:00")
    if _FINE.search(text):
        raise CannotDo(f"{option} has more than six digits behind its seconds")
    _refuse_far(at.date(), option)
    return at.astimezone(UTC)


def local_day(text: str, option: str) -> date:
    """Return the day that a text spells. Raises CannotDo."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"{option} is no ISO day such as 2024-10-22") from None
    _refuse_far(day, option)
    return day


def _refuse_far(day: date, option: str) -> None:
    if not 2000 <= day.year < 2100:
        raise CannotDo(f"{option} lies outside 2000 to 2099")
