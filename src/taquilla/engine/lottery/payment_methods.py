"""Keeps an operator's ways to pay, and the rates of other currencies. Every change is made behind the gate and is audited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taquilla.domain.lottery.tenders import PaymentMethod, RateUnit, TenderTerms, read_rate
from taquilla.domain.people.operations import KEEP_PAYMENT_METHODS
from taquilla.engine.gate import Author, HeldGate, behind_gate, refusing
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.texts import refuse_currency, refuse_name
from taquilla.store.lottery import payment_methods as store
from taquilla.store.lottery.payment_methods import RateRow


class PaymentMethods(LotteryReader):
    """Adds and closes ways to pay, and sets rates. Cash in the operator's own currency is always there, and has no row."""

    async def terms(self, operator_id: int) -> TenderTerms:
        """Return the ways to pay, closed ones too, and the rates in force."""
        return (await self._known(operator_id)).rules.tenders

    async def rates(self, operator_id: int, *, before: int | None = None, limit: int = 50) -> list[RateRow]:
        """Return the rates that were ever set, the latest first."""
        return await self._database.read(operator_id, store.list_rates, before, limit)

    async def add(self, operator_id: int, method: PaymentMethod, author: Author) -> int:
        """Add a way to pay, and return its id. Raises NAME_UNFIT, METHOD_TAKEN, and CURRENCY_UNFIT, also for the own currency
        with other decimals than the operator's: amounts of both are added up as they are.
        """
        refuse_name(method.name)
        refuse_currency(method.currency, method.exponent)
        operator = (await self._known(operator_id)).operator
        if method.currency == operator.currency and method.exponent != operator.exponent:
            raise OfficeReason.CURRENCY_UNFIT()
        with refusing(OfficeReason.METHOD_TAKEN, name=method.name):
            async with self._changing(operator_id, author) as held:
                added = await store.add_method(held.connection, operator_id, method, held.at)
                detail = {name: getattr(method, name) for name in ("name", "kind", "currency", "gives_change")}
                await held.note(author.name, "payment method added", added, detail)
        return added

    async def close(self, operator_id: int, method_id: int, author: Author) -> None:
        """Close a way to pay: nothing is sold or paid by it from now on. Raises METHOD_UNKNOWN."""
        async with self._changing(operator_id, author) as held:
            if not await store.close_method(held.connection, operator_id, method_id, held.at):
                raise OfficeReason.METHOD_UNKNOWN(method_id=method_id)
            await held.note(author.name, "payment method closed", method_id, {})

    async def set_rate(self, operator_id: int, currency: str, *, rate: str, per: RateUnit, author: Author) -> int:
        """Set what another currency is worth from now on, and return the rate's id. Raises CURRENCY_UNFIT, RATE_UNFIT (TE-02)."""
        refuse_currency(currency)
        read = read_rate(currency, rate, per)
        if read is None or currency == (await self._known(operator_id)).operator.currency:
            raise OfficeReason.RATE_UNFIT()
        async with self._changing(operator_id, author) as held:
            made = await store.add_rate(held.connection, operator_id, read, held.at, author.name)
            await held.note(author.name, "exchange rate set", made, read._asdict())
        return made

    @asynccontextmanager
    async def _changing(self, operator_id: int, author: Author) -> AsyncIterator[HeldGate]:
        """Hold the gate for a change of the terms, which all processes then read anew."""
        async with behind_gate(self._database, operator_id, author, KEEP_PAYMENT_METHODS) as held:
            yield held
            await held.change_rules()
