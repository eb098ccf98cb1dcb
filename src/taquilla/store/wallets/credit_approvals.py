"""Ceilings of providers' credits, the credits counted against them, and credits above them that are held for clerks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.ceilings import Above, Ceiling, CreditHold, CreditVerdict
from taquilla.domain.wallets.commands import CreditBet, Played
from taquilla.store.ledger import state
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.wallets.movements import Place

_SQL = statements(__file__)
_DAYS = arrays.table(operators=int, providers=str, days=date, sums=int)


class HeldCredit(NamedTuple):
    """A held credit, as clerks see it. Amounts are in minor units of the currency; asked is the first clerk's verdict."""

    provider: str
    request: str
    user: str
    transaction: str
    game: str
    stake: Cents
    amount: Cents
    above: str
    held_at: datetime
    asked: str | None
    asked_by: str | None


class WaitingCredits(NamedTuple):
    """The number of an operator's held credits, and since when the oldest waits."""

    operator_id: int
    operator: str
    credits: int
    oldest: datetime


async def load(
    connection: HouseConnection, providers: Collection[tuple[int, str]], bets: Collection[Place], books: Mapping[int, WalletBook]
) -> None:
    """Load the ceilings of (operator, provider) into the books, with today's credits and the held credits of these bets."""
    rows = [(operator, provider, books[operator].at, books[operator].day) for operator, provider in sorted(providers)]
    parameters = arrays.columns(rows, operators=int, providers=str, instants=datetime, days=date)
    places = sorted(bets)
    of_bets = arrays.columns([(operator, bet) for operator, bet, _ in places], operators=int, bets=int)
    questions = ({"load_ceilings": parameters} if rows else {}) | ({"load_holds": of_bets} if places else {})
    found = await connection.ask(_SQL, questions)
    for operator, provider, is_ruled, per_bet, per_day, credited in found["load_ceilings"]:
        if is_ruled:
            books[operator].ceilings[provider] = Ceiling(per_bet, per_day)
        books[operator].credited[provider] = credited
    for operator, *row in found["load_holds"]:
        hold = _hold(row)
        books[operator].held.setdefault(hold.bet_seq, []).append(hold)


async def write(connection: HouseConnection, books: Iterable[WalletBook]) -> None:
    """Write what was decided about credits. Inside the caller's pipeline, which commits."""
    books = list(books)
    days = sorted((book.ledger.operator.id, *key, sum_) for book in books for key, sum_ in book.written.credited.items())
    await connection.put(_SQL["add_to_provider_days"], _DAYS, days)
    if new := [(book, hold) for book in books for hold in book.written.holds.values()]:
        names = ("provider_id", "request_id", "transaction_id", "bet_seq", "bet_day", "amount", "above", "state")
        holds = arrays.owned([(book.ledger.operator.id, hold) for book, hold in new], CreditHold, *names)
        decided = [None if hold.state == "held" else book.at for book, hold in new]
        instants = {"at": arrays.instants([book.at for book, _ in new]), "decided_at": arrays.instants(decided)}
        await connection.execute(_SQL["write_holds"], holds | instants)
    for book in books:
        for hold in book.written.dropped:
            await connection.execute(_SQL["drop_hold"], _key(book.ledger.operator.id, hold) | {"at": book.at})


async def list_held(connection: HouseConnection, operator_id: int, rows_max: int) -> list[HeldCredit]:
    """List an operator's held credits, the oldest first."""
    return await connection.rows(HeldCredit, _SQL["list_held"], operator=operator_id, rows_max=rows_max)


async def find_hold(
    connection: HouseConnection, operator_id: int, provider_id: str, request_id: str
) -> tuple[CreditHold, CreditBet] | None:
    """Return a credit that is or was held, and the result that asked for it. Behind the gate, so that it stays as it is."""
    row = await connection.first(_SQL["find_hold"], operator=operator_id, provider=provider_id, request=request_id)
    if row is None:
        return None
    number, game_id, game_name, user_id, *rest = row
    hold = _hold(rest)
    played = Played(provider_id, number, game_id, game_name)
    # The command has a key, so its own id names nothing.
    return hold, CreditBet(
        id=UUID(int=0), operator_id=operator_id, played=played, user_id=user_id, transaction_id=hold.transaction_id,
        request_id=request_id, credit=hold.amount,
    )  # fmt: skip


async def ask(
    connection: HouseConnection, operator_id: int, hold: CreditHold, verdict: CreditVerdict, member_id: int, now: datetime
) -> None:
    """Record a first clerk's verdict."""
    await connection.run(_SQL["ask_verdict"], _key(operator_id, hold), verdict=verdict.value, member=member_id, now=now)


async def decide(
    connection: HouseConnection, operator_id: int, hold: CreditHold, member_id: int, now: datetime, *, credit_seq: int | None
) -> None:
    """Record a second clerk's decision, the same as the first one's; credit_seq is the transfer that has paid the credit."""
    state = "refused" if credit_seq is None else "approved"
    await connection.run(_SQL["decide_hold"], _key(operator_id, hold), state=state, member=member_id, now=now, seq=credit_seq)


async def standing(connection: HouseConnection, only: Sequence[int] | None = None) -> list[WaitingCredits]:
    """Return the operators with held credits. only: of these; None: of all."""
    return await connection.rows(WaitingCredits, _SQL["standing"], only=only and arrays.numbers(only))


async def add_ceiling(
    connection: HouseConnection, operator_id: int, provider_id: str, ceiling: Ceiling, *, starts: datetime, author: str
) -> None:
    """Add a ceiling from an instant on."""
    parameters = {"operator": operator_id, "provider": provider_id, "starts": starts, "author": author, **ceiling._asdict()}
    await state.change(connection, operator_id, "credit_ceiling", _SQL["add_ceiling"], parameters)


async def list_ceilings(
    connection: HouseConnection, operator_id: int
) -> list[tuple[str, datetime, Cents | None, Cents | None, str]]:
    """List an operator's ceilings by provider and instant: provider, from when, per bet, per day, author."""
    return await connection.fetch(_SQL["list_ceilings"], operator=operator_id)


def _key(operator_id: int, hold: CreditHold) -> dict[str, object]:
    return {"operator": operator_id, "provider": hold.provider_id, "request": hold.request_id}


def _hold(row: list[Any]) -> CreditHold:
    provider, request, transaction, bet, day, amount, above, state, first_verdict, asked_by = row
    verdict = None if first_verdict is None else CreditVerdict(first_verdict)
    return CreditHold(
        provider_id=provider, request_id=request, transaction_id=transaction, bet_seq=bet, bet_day=day, amount=amount,
        above=Above(above), state=state, asked=verdict, asked_by=asked_by,
    )  # fmt: skip
