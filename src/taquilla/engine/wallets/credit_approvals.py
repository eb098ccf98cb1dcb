"""Credits above their provider's ceiling: lists those that wait, takes two clerks' decisions, and sets the ceilings (WL-16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.money import Cents, text
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import JUDGE_CREDIT, KEEP_WALLETS
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict, default_ceiling, is_crossed, loosens
from taquilla.domain.wallets.credit_approval import approve, decides, turn_down
from taquilla.engine.cache import Cache
from taquilla.engine.gate import HOUSE, Author, HeldGate, behind_gate, refusing
from taquilla.engine.people.clerks import Clerk, refuse_dependent
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.residents import read_all
from taquilla.store.ledger.books import find_read_only
from taquilla.store.postgres.database import Database
from taquilla.store.wallets import credit_approvals, movements, signers
from taquilla.store.wallets.credit_approvals import HeldCredit, WaitingCredits

HELD_MAX: Final = 1_000
"""The most credits that are listed at once."""


@dataclass(frozen=True, slots=True)
class DecidedCredit:
    """A clerk's decision about a held credit. is_decided: it was the second one, and has been carried out."""

    request: str
    verdict: CreditVerdict
    amount: Cents
    is_decided: bool


class CreditApprovals:
    """Lists the credits that wait, and takes clerks' decisions behind the operator's gate."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def held(self, operator_id: int) -> list[HeldCredit]:
        """Return the credits that wait, the oldest first; at most HELD_MAX."""
        return await self._database.read(operator_id, credit_approvals.list_held, HELD_MAX)

    async def standing(self) -> list[WaitingCredits]:
        """Return the operators that have credits waiting, for an alarm."""
        return await read_all(self._database, credit_approvals.standing)

    async def judge(self, clerk: Clerk, provider_id: str, request_id: str, verdict: CreditVerdict) -> DecidedCredit | Refusal:
        """Take a clerk's decision about a credit. Once two clerks agree, it is paid; or refused for good, and a bet that is
        open has lost.

        Refuses HOLD_UNKNOWN, ORDER_SAME_CLERK, NOT_INDEPENDENT, MONTH_ARCHIVED.
        """
        operator_id = clerk.operator_id
        async with behind_gate(self._database, operator_id, clerk.author, JUDGE_CREDIT) as held:
            connection, at = held.connection, held.at
            row = await credit_approvals.find_hold(connection, operator_id, provider_id, request_id)
            hold = None if row is None else row[0]
            if isinstance(is_decided := decides(hold, verdict, clerk.member_id), Refusal):
                return is_decided
            assert row is not None
            hold, command = row
            subject = f"{provider_id}:{request_id}"
            if is_decided:
                known = await self._cache.load(connection, held.gate)
                assert hold.asked_by is not None
                refusal = await refuse_dependent(held, known.people, hold.asked_by, clerk, "credit", subject)
                if refusal is not None:
                    return refusal
                book = WalletBook(held.book(known))
                await movements.load_bets(connection, [(operator_id, hold.bet_seq, hold.bet_day)], {operator_id: book})
                seq = None
                if verdict is CreditVerdict.APPROVE:
                    if await find_read_only(connection, [hold.bet_day]):
                        return Refusal(Reason.MONTH_ARCHIVED)
                    seq = approve(hold, command, book)
                else:
                    turn_down(hold, command, book)
                await movements.write(connection, [book])
                await credit_approvals.decide(connection, operator_id, hold, clerk.member_id, at, credit_seq=seq)
                await held.write(book.ledger)
                if book.written.statement:
                    held.tell("wallets.moved", **book.written.facts())
            else:
                await credit_approvals.ask(connection, operator_id, hold, verdict, clerk.member_id, at)
            action = f"credit {_DONE[verdict]}" if is_decided else f"credit {_ASKED[verdict]}"
            await held.note(clerk.email, action, subject, {"transaction": hold.transaction_id, "amount": hold.amount})
            return DecidedCredit(request_id, verdict, hold.amount, is_decided)

    async def ceilings(self, operator_id: int) -> list[tuple[str, datetime, Cents | None, Cents | None, str]]:
        """Return an operator's ceilings: provider, start, per bet, per day, author."""
        return await self._database.read(operator_id, credit_approvals.list_ceilings)

    async def add_ceiling(
        self, operator_id: int, provider_id: str, ceiling: Ceiling, *, starts: datetime | None = None, author: Author = HOUSE
    ) -> datetime | Refusal:
        """Set what a provider may credit from an instant on, by default from now. Return that instant.

        Refuses a higher ceiling as `refuse_loosening` does. Raises PROVIDER_UNKNOWN, CEILING_PAST, CEILINGS_CROSSED, and ID_TAKEN
        if another one begins at the same instant.
        """
        with refusing(OfficeReason.ID_TAKEN, what="a ceiling that begins at that very instant"):
            async with behind_gate(self._database, operator_id, author, KEEP_WALLETS) as held:
                connection, at = held.connection, held.at
                begins = starts or at if author.approval is None else max(starts or at, at)
                if all(provider.id != provider_id for provider in await signers.list_providers(connection)):
                    raise OfficeReason.PROVIDER_UNKNOWN(provider_id=provider_id)
                if begins < at:
                    raise OfficeReason.CEILING_PAST(now=at.isoformat(timespec="seconds"))
                known = await self._cache.load(connection, held.gate)
                _refuse_crossed(ceiling, known.operator.exponent)
                before = default_ceiling(known.operator.unit)
                for provider, since, per_bet, per_day, _ in await credit_approvals.list_ceilings(connection, operator_id):
                    if provider == provider_id and since <= begins:
                        before = Ceiling(per_bet, per_day)
                change = {"provider": provider_id, "starts": starts and starts.isoformat(), **ceiling._asdict()}
                looser = loosens(before, ceiling)
                refusal = await refuse_loosening(held, known.people, author, "ceiling", change, looser=looser)
                if refusal is not None:
                    return refusal
                await credit_approvals.add_ceiling(
                    connection, operator_id, provider_id, ceiling, starts=begins, author=author.name
                )
                detail = {"from": begins.isoformat(), **ceiling._asdict(), **author.detail}
                await held.note(author.name, "ceiling set", provider_id, detail)
        return begins

    async def add_asked_ceiling(self, operator_id: int, change: Kept, author: Author) -> object:
        """Set a ceiling that was asked for, as a second person approves it."""
        starts = change["starts"] and datetime.fromisoformat(change["starts"])
        ceiling = Ceiling(change["per_bet"], change["per_day"])
        return await self.add_ceiling(operator_id, change["provider"], ceiling, starts=starts, author=author)


async def add_first_ceilings(held: HeldGate, exponent: int, given: Mapping[str, Cents], author: Author) -> None:
    """Set the ceilings that an operator opens its wallets with, for the providers of now that it has set none for.

    exponent is that of the currency. A bound that is not given is the default. Nobody else decides: nothing was in force before.
    Raises CEILINGS_CROSSED.
    """
    operator_id, ceiling = held.gate.operator_id, default_ceiling(10**exponent)._replace(**given)
    _refuse_crossed(ceiling, exponent)
    ruled = {row[0] for row in await credit_approvals.list_ceilings(held.connection, operator_id)}
    for provider in [one.id for one in await signers.list_providers(held.connection) if one.id not in ruled]:
        await credit_approvals.add_ceiling(held.connection, operator_id, provider, ceiling, starts=held.at, author=author.name)
        await held.note(author.name, "ceiling set", provider, {"from": held.at.isoformat(), **ceiling._asdict(), **author.detail})


def _refuse_crossed(ceiling: Ceiling, exponent: int) -> None:
    """Raise CEILINGS_CROSSED where one bet may be credited more than a day."""
    if is_crossed(ceiling):
        said = {name: text(amount, exponent) for name, amount in ceiling._asdict().items()}
        raise OfficeReason.CEILINGS_CROSSED(field="per_bet", **said)


_DONE: Final = {CreditVerdict.APPROVE: "approved", CreditVerdict.REFUSE: "refused"}
_ASKED: Final = {CreditVerdict.APPROVE: "approval asked", CreditVerdict.REFUSE: "refusal asked"}
