"""Puts the subjects of the house together: what the counter loads and writes, what the duties do, what
events tell.

A new subject is added here, and to `domain/deciding.py`. Nothing else in the counter and the duties knows of it."""

from collections import deque

from taquilla.domain.deciding import Books
from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.wallets.book import WalletBook
from taquilla.engine.alarms import AlarmDuties
from taquilla.engine.cache import Cache
from taquilla.engine.counter import Counter, Subject
from taquilla.engine.due import SubjectDuties
from taquilla.engine.duties import Duties
from taquilla.engine.duty_failures import Failures
from taquilla.engine.events.duties import EventDuties
from taquilla.engine.events.feed import Feed
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.lottery.counter import LotteryCounter
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.events import TELLINGS
from taquilla.engine.purchases.counter import ask_for_purchases
from taquilla.engine.purchases.crediting import WalletCrediting
from taquilla.engine.seals.draws import DrawSeals
from taquilla.engine.seals.duties import SealDuties
from taquilla.engine.seals.keys import LogKeys
from taquilla.engine.sports.counter import SportsCounter
from taquilla.engine.sports.duties import SportsDuties
from taquilla.engine.sports.events import TELLINGS as OF_SPORTS
from taquilla.engine.wallets.counter import WalletCounter
from taquilla.engine.wallets.events import MOVEMENTS
from taquilla.engine.webhooks.deliveries import WebhookDuties
from taquilla.store.ledger.gates import Gate
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.postgres.disk import Disk


class Subjects:
    """The counter, the duties and the feed of events, with every subject in them."""

    def __init__(
        self, database: Database, cache: Cache, failing: Failures, log_keys: LogKeys, disk: Disk, *, days_back: int = 0
    ) -> None:
        self.lottery_cache = LotteryCache(cache)
        # Wallets come after the lottery, which finds the tickets whose bets they must load.
        counters: list[Subject] = [LotteryCounter(self.lottery_cache), SportsCounter(), WalletCounter(ask_for_purchases)]
        self.counter = Counter(cache, self._open_books, counters, disk)
        steps_s: deque[float] = deque(maxlen=10_000)
        self.seals = SealDuties(failing, log_keys)
        self.draw_seals = DrawSeals(failing, self.seals)
        self.lottery = LotteryDuties(
            self.lottery_cache, failing, steps_s, WalletCrediting(), self.draw_seals, days_back=days_back
        )
        self.sports = SportsDuties(database, cache, failing, steps_s)
        self.events = EventDuties(failing)
        self.alarms = AlarmDuties(failing, cache)
        # Alarms and events come last, so that they tell of what has just failed. The log follows the events.
        subjects: list[SubjectDuties] = [self.sports, self.lottery, WebhookDuties(), self.alarms, self.events, self.seals]
        self.duties = Duties(database, failing, steps_s, subjects, self.lottery)
        self.feed = Feed(database, cache, [*TELLINGS, MOVEMENTS, *OF_SPORTS])

    async def _open_books(self, connection: HouseConnection, gate: Gate, ledger: Book) -> Books:
        lottery = await self.lottery_cache.load(connection, gate)
        return Books(ledger, LotteryBook(ledger, lottery.rules.at(ledger.at)), SportsBook(ledger), WalletBook(ledger))
