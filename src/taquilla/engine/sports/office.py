"""The office of sports: an operator's terms of selling, its taxes, what there is to bet on, and odds that move."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar, cast

import msgspec

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.loosening import is_looser
from taquilla.domain.people.operations import GIVE_SIGNING_KEY, KEEP_SPORTS, SET_SPORTS_TERMS
from taquilla.domain.sports.odds import OddsPolicy, bet_odds
from taquilla.domain.sports.results import EnteredReading, EventFacts
from taquilla.engine.gate import HOUSE, Author, behind_gate, refusing
from taquilla.engine.office_requests import refuse_repeated
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.sports.catalogue_file import SportsFile
from taquilla.engine.sports.catalogue_rows import StoredCatalogue, changes, ids_in
from taquilla.engine.sports.terms import TaxTerms, TermsChange, taxes_fault, terms_fault
from taquilla.engine.toml_file import BadCatalogue
from taquilla.store.ledger import gates
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, TryAgain
from taquilla.store.sports import catalogue, results
from taquilla.store.sports.taxes import TaxDue, TaxRow, add_tax, list_taxes, sum_taxes

_EVENTS_MAX: Final = 1_000
_NEAR: Final = timedelta(days=31)
_MOVES_MAX: Final = 1_000
_ODDS: Final = "the odds"  # where others have the name of a file
# How often in a row the rules may change between reading and taking the gate. Another load changes them at each of its steps,
# and many of those fit into one read on a busy machine.
_LOAD_TRIES: Final = 100
_BOUNDS: Final = frozenset(("approval_from", "webhook_url"))  # terms that may take a second person (RG-19)
_STEP_ROWS: Final = 500  # behind the gate at once, so that no sale waits for a whole file


CouponPart = TypeVar("CouponPart", catalogue.LegRow, catalogue.TierRow)


@dataclass(frozen=True, slots=True)
class OddsMove:
    """New odds of a bet ("2.10"), or a new status (open, suspended); None: unchanged."""

    event_id: int
    bet_id: int
    odds: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with its markets, the bets of each, and the versions of its result. is_final: nothing is corrected any more."""

    event: catalogue.EventRow
    markets: tuple[tuple[catalogue.MarketRow, tuple[catalogue.BetRow, ...]], ...]
    versions: tuple[EnteredReading, ...]
    is_final: bool


@dataclass(frozen=True, slots=True)
class SportsLoaded:
    """The numbers of rows that a load added and changed, by the names of the tables. False when there are none at all."""

    added: Mapping[str, int]
    changed: Mapping[str, int]

    @classmethod
    def nothing(cls) -> "SportsLoaded":
        """Return a result without rows of any table."""
        return cls(dict.fromkeys(catalogue.KEYS, 0), dict.fromkeys(catalogue.KEYS, 0))

    def __add__(self, other: "SportsLoaded") -> "SportsLoaded":
        return SportsLoaded(
            {table: count + other.added[table] for table, count in self.added.items()},
            {table: count + other.changed[table] for table, count in self.changed.items()},
        )

    def __bool__(self) -> bool:
        return any(self.added.values()) or any(self.changed.values())


class SportsOffice:
    """Keeps operators' terms of selling sports, and what there is to bet on."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def terms(self, operator_id: int) -> catalogue.SellingTerms | None:
        """Return an operator's terms of selling sports, or None if it sells none."""
        return await self._database.read(operator_id, catalogue.load_terms)

    async def change_terms(
        self, operator_id: int, change: TermsChange, *, secret: str | None = None, author: Author = HOUSE
    ) -> catalogue.SellingTerms | Refusal:
        """Change an operator's terms, and return them; the same terms again leave no trace. It begins to sell with a secret.

        secret signs the messages in both directions (None: as before). Refuses a higher price of approval, and another address of
        the wallet, as `refuse_loosening` does; then nothing is changed. Raises TERMS_UNFIT. Processes that call its wallet learn
        of it after some seconds.
        """
        wrapped = None if secret is None else self._keyring.wrap(operator_id, secret.encode())
        # A key never says version 1 of signatures either: whoever has stolen it would send captured requests again.
        gives = () if secret is None and change.get("signature_version") != 1 else (GIVE_SIGNING_KEY,)
        async with behind_gate(self._database, operator_id, author, SET_SPORTS_TERMS, *gives) as held:
            before = await catalogue.load_terms(held.connection, operator_id)
            held.refuse_changed(before)
            after = (before or catalogue.SellingTerms(None, OddsPolicy.EITHER_WAY.value))._replace(**change)
            fault = terms_fault(after, secret)
            if fault is None and before is None and wrapped is None:
                fault = "the operator has no secret yet: say one"
            if fault is not None:
                raise OfficeReason.TERMS_UNFIT(why=fault)
            if before is not None:
                # A server at another address could say yes to every ticket, and the wallet before it pay what they win.
                moved = before.webhook_url is not None and after.webhook_url != before.webhook_url
                looser = moved or is_looser(before.approval_from, after.approval_from)
                if looser or author.approval is not None:
                    wanted = {name: value for name, value in change.items() if name in _BOUNDS and value != getattr(before, name)}
                    if refusal := await refuse_loosening(held, await held.people(), author, "sports", wanted, looser=looser):
                        return refusal
            if after != before or wrapped is not None:
                await catalogue.write_terms(held.connection, operator_id, before, after, wrapped)
                detail = {
                    "before": None if before is None else before._asdict(),
                    "after": after._asdict(),
                    "secret": "changed" if wrapped else "kept",
                    **author.detail,
                }
                await held.note(author.name, "sports terms set", operator_id, detail)
        return after

    async def set_asked(self, operator_id: int, change: Kept, author: Author) -> object:
        """Set the terms that were asked for, as a second person approves them."""
        asked = {name: value for name, value in change.items() if name in _BOUNDS}
        return await self.change_terms(operator_id, cast(TermsChange, asked), author=author)

    async def add_tax(self, operator_id: int, terms: TaxTerms, *, starts: datetime | None = None, author: Author = HOUSE) -> None:
        """Add taxes from an instant on (None: from now), never from before: tickets keep the taxes they were sold on (TX-09).

        Raises TERMS_UNFIT, TAX_PAST, and TAX_TAKEN if others begin at the same instant.
        """
        if (fault := taxes_fault(terms)) is not None:
            raise OfficeReason.TERMS_UNFIT(why=fault)
        with refusing(OfficeReason.TAX_TAKEN):
            async with behind_gate(self._database, operator_id, author, SET_SPORTS_TERMS) as held:
                if starts is not None and starts < held.at:
                    raise OfficeReason.TAX_PAST(now=held.at.isoformat(timespec="seconds"))
                row = TaxRow(starts=starts or held.at, author=author.name, **asdict(terms))
                await add_tax(held.connection, operator_id, row)
                await held.note(author.name, "tax added", terms.type or "any", asdict(row) | {"starts": row.starts.isoformat()})

    async def taxes_due(self, operator_id: int, since: date, until: date) -> list[TaxDue]:
        """Return the taxes due for these local days, both included, by jurisdiction, month and tax (TX-10).

        An amount that a correction takes back counts for the day on which it is taken back.
        """
        return await self._database.read(operator_id, sum_taxes, since, until)

    async def plays(self, operator_id: int, since: date, until: date) -> list[catalogue.PlayDay]:
        """Return stakes and prizes of these local days, both included, by day and type of ticket, as the ledger has them."""
        return await self._database.read(operator_id, catalogue.sum_plays, since, until)

    async def standing(self, operator_id: int, today: date) -> catalogue.SportsStanding:
        """Return what has moved today, what waits for a result by now, and what is owed."""
        return await self._database.read(operator_id, catalogue.read_standing, today)

    async def taxes(self, operator_id: int) -> list[TaxRow]:
        """Return all past, present and future taxes on an operator's tickets."""
        return await self._database.read(operator_id, list_taxes)

    async def load(
        self, operator_id: int, file: SportsFile, *, name: str = "the catalogue", author: Author = HOUSE
    ) -> SportsLoaded:
        """Bring an operator's sports up to a file. Rows that it leaves out stay; the others are as it says, whatever they were.

        Raises BadCatalogue, with nothing written, if the file makes no sense by itself or with what is stored; TryAgain. A
        large file is written in steps, coupons and cards last and each whole. If loading breaks off, the same file continues it.
        The last step records the author's command, with what was written as JSON: Repeated rises for one that was done, whatever
        has changed since.
        """
        total, failed_tries = SportsLoaded.nothing(), 0
        # Another load meanwhile makes this one read again. Of two that disturb each other, each brings its file further.
        while failed_tries < _LOAD_TRIES:
            await refuse_repeated(self._database, author.request)
            async with self._database.of(operator_id).reading() as connection:
                # Read before the facts, so that any change since is noticed behind the gate.
                version = await gates.read_rules_version(connection, operator_id)
                stored = await _read(connection, operator_id, file)
            facts = await asyncio.to_thread(changes, name, file, stored)
            before = total
            total, is_whole = await self._write(operator_id, facts, stored.facts, version, before, name=name, author=author)
            if is_whole:
                return total
            failed_tries = failed_tries + 1 if total == before else 0
        raise TryAgain

    async def _write(
        self, operator_id: int, facts: catalogue.SportsFacts, stored: catalogue.SportsFacts, version: int, total: SportsLoaded, *,
        name: str, author: Author,
    ) -> tuple[SportsLoaded, bool]:  # fmt: skip
        """Write rows step by step, while no other rules change. Add them to the total, and tell whether they are everything."""
        async with self._database.of(operator_id).connection() as connection:
            # A command that changes nothing is recorded too: repeated later, it takes nothing back.
            steps = [*_steps(facts, _STEP_ROWS)] or [catalogue.SportsFacts()] * (author.request is not None)
            for place, step in enumerate(steps, 1):
                by = author if place == len(steps) else replace(author, request=None)
                async with behind_gate(connection, operator_id, by, KEEP_SPORTS) as held:
                    if held.gate.rules_version != version:
                        return total, False
                    added, changed, renamed = {}, {}, []
                    for table, key in catalogue.KEYS.items():
                        before = {key(row): getattr(row, "name", "") for row in getattr(stored, table)}
                        rows = getattr(step, table)
                        added[table] = sum(key(row) not in before for row in rows)
                        changed[table] = len(rows) - added[table]
                        names = ((key(row), getattr(row, "name", "")) for row in rows)
                        renamed += [[table, one, before[one], name] for one, name in names if before.get(one, name) != name]
                    loaded = SportsLoaded(added, changed)
                    if loaded:
                        await catalogue.write_facts(connection, operator_id, step)
                        detail: dict[str, object] = {"added": dict(loaded.added), "changed": dict(loaded.changed)}
                        detail |= {"renamed": renamed} if renamed else {}
                        await held.note(author.name, "sports loaded", name, detail)
                        await held.change_rules()
                    total += loaded
                    held.made = msgspec.json.encode(total).decode()
                    version = await gates.read_rules_version(connection, operator_id)
        return total, True

    async def move_odds(self, operator_id: int, moves: Iterable[OddsMove], *, author: Author = HOUSE) -> int:
        """Move odds, all of them or none. Return the number of changed bets. If a bet is named twice, the last one counts.

        Raises BadCatalogue for an unknown bet, and for text that is no odds.
        """
        move_list = list(moves)
        if len(move_list) > _MOVES_MAX:
            raise BadCatalogue(_ODDS, "", f"more than {_MOVES_MAX} at once")
        async with behind_gate(self._database, operator_id, author, KEEP_SPORTS) as held:
            bets = await catalogue.load_bets(held.connection, operator_id, {(move.event_id, move.bet_id) for move in move_list})
            before = {catalogue.KEYS["bets"](row): row for row in bets}
            after = dict(before)
            for place, move in enumerate(move_list, 1):
                key = (move.event_id, move.bet_id)
                if key not in after:
                    raise BadCatalogue(_ODDS, f"no. {place}", f"event {move.event_id} has no bet {move.bet_id}")
                after[key] = _apply_move(after[key], move, place)
            if changed := [row for key, row in after.items() if row != before[key]]:
                await catalogue.write_facts(held.connection, operator_id, catalogue.SportsFacts(bets=changed))
                # Old and new in one row, since odds move often.
                pairs = [(before[catalogue.KEYS["bets"](row)], row) for row in changed]
                detail = [[row.event_id, row.id, old.odds, row.odds, old.status, row.status] for old, row in pairs]
                await held.note(author.name, "odds moved", _ODDS, detail)
        return len(changed)

    async def bets(self, operator_id: int, keys: Iterable[tuple[int, int]]) -> list[catalogue.BetRow]:
        """Return the bets of these events and ids, as far as they exist."""
        return await self._database.read(operator_id, catalogue.load_bets, keys)

    async def event(self, operator_id: int, event_id: int) -> EventView | None:
        """Return an event with all that there is to bet on it, None where the operator has no such event."""
        async with self._database.of(operator_id).reading() as connection:
            facts = await catalogue.load_facts(connection, operator_id, catalogue.CatalogueIds(events=[event_id]))
            found = await results.load_event(connection, operator_id, event_id, await read_clock(connection))
        return None if found is None else _view(facts, *found)

    async def coming(self, operator_id: int, now: datetime, *, rows_max: int | None = None) -> list[catalogue.ListedEvent]:
        """Return the events of the month to come, in the order of their start: the first thousand, or as many as asked for."""
        most = rows_max or _EVENTS_MAX
        return await self._database.read(operator_id, catalogue.list_events, now, now + _NEAR, rows_max=most, latest=False)

    async def begun(self, operator_id: int, now: datetime, *, rows_max: int | None = None) -> list[catalogue.ListedEvent]:
        """Return the events that began in the last month, the latest first: the last thousand, or as many as are asked for."""
        most = rows_max or _EVENTS_MAX
        return await self._database.read(operator_id, catalogue.list_events, now - _NEAR, now, rows_max=most, latest=True)

    async def events(self, operator_id: int, now: datetime) -> list[catalogue.ListedEvent]:
        """Return both in the order of their start: of more than a thousand those that start nearest to now."""
        found = [*await self.begun(operator_id, now), *await self.coming(operator_id, now)]
        nearest = sorted(found, key=lambda one: abs(one.starts_at - now))[:_EVENTS_MAX]
        return sorted(nearest, key=lambda one: (one.starts_at, one.id))

    async def coupons(self, operator_id: int, *, before: int | None, limit: int) -> list[catalogue.CouponMoney]:
        """Return coupons and cards with ids below one (None: all), the highest first, with their money."""
        return await self._database.read(operator_id, catalogue.list_coupons, before or 2**63 - 1, limit)


def _view(facts: catalogue.SportsFacts, result: EventFacts, versions: Sequence[EnteredReading]) -> EventView:
    markets = tuple((market, tuple(bet for bet in facts.bets if bet.market_id == market.id)) for market in facts.markets)
    return EventView(facts.events[0], markets, tuple(versions), result.is_final)


async def _read(connection: HouseConnection, operator_id: int, file: SportsFile) -> StoredCatalogue:
    ids = ids_in(file)
    return StoredCatalogue(
        await catalogue.load_facts(connection, operator_id, ids),
        await read_clock(connection),
        *await catalogue.load_bonds(connection, operator_id, ids),
    )


def _steps(facts: catalogue.SportsFacts, rows_max: int) -> Iterator[catalogue.SportsFacts]:
    """Return rows in an order in which they can be written, about rows_max at once; each coupon with all its rows."""
    if sum(len(getattr(facts, table)) for table in catalogue.KEYS) <= rows_max:
        if any(getattr(facts, table) for table in catalogue.KEYS):
            yield facts
        return
    for table in ("sports", "leagues", "teams", "events", "markets", "bets"):
        rows = getattr(facts, table)
        for start in range(0, len(rows), rows_max):
            yield catalogue.SportsFacts(**{table: rows[start : start + rows_max]})
    legs, tiers = _by_coupon(facts.legs), _by_coupon(facts.tiers)
    # A coupon has at most two hundred legs and tiers.
    coupons_max = max(1, rows_max // 200)
    for start in range(0, len(facts.coupons), coupons_max):
        coupons = facts.coupons[start : start + coupons_max]
        yield catalogue.SportsFacts(
            coupons=coupons,
            legs=[leg for coupon in coupons for leg in legs.get(coupon.id, ())],
            tiers=[tier for coupon in coupons for tier in tiers.get(coupon.id, ())],
        )


def _by_coupon(rows: Sequence[CouponPart]) -> dict[int, list[CouponPart]]:
    rows_by_coupon: dict[int, list[CouponPart]] = {}
    for row in rows:
        rows_by_coupon.setdefault(row.coupon_id, []).append(row)
    return rows_by_coupon


def _apply_move(bet: catalogue.BetRow, move: OddsMove, place: int) -> catalogue.BetRow:
    hundredths = bet.odds
    if move.odds is not None and (hundredths := bet_odds(move.odds)) is None:
        raise BadCatalogue(_ODDS, f"no. {place}, odds", 'are not odds above 1 with at most two decimals, such as "2.10"')
    if move.status not in (None, "open", "suspended"):
        raise BadCatalogue(_ODDS, f"no. {place}, status", "is neither open nor suspended")
    return replace(bet, odds=hundredths, status=move.status or bet.status)
