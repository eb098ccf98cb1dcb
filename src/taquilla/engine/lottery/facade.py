"""What a house offers about the lottery, beside what is sold, undone and paid at the counter."""

from taquilla.engine.batcher import Batcher
from taquilla.engine.cache import Cache
from taquilla.engine.duties import Duties
from taquilla.engine.lottery.codes import Codes
from taquilla.engine.lottery.cuadre import Cuadres
from taquilla.engine.lottery.draw_orders import Holding
from taquilla.engine.lottery.draws import Draws
from taquilla.engine.lottery.dry_run import Trials
from taquilla.engine.lottery.offers import Offers
from taquilla.engine.lottery.payment_approvals import Payouts
from taquilla.engine.lottery.receipts import Receipts
from taquilla.engine.lottery.reports import Reports
from taquilla.engine.lottery.search import Search
from taquilla.engine.lottery.tickets import Tickets
from taquilla.store.postgres.database import Database


class Lottery:
    """Who looks: dry_runs (what a sale would come to), tickets, search, codes, offers, reports, receipts (which are counted).

    Who writes behind the gate: draws (results by two clerks), draw_orders (draws suspended or void), cuadres (weeks, payments),
    payment_approvals (payments that wait for a second person).
    """

    def __init__(self, database: Database, cache: Cache, counter: Batcher, duties: Duties) -> None:
        self.dry_runs = Trials(database, cache)
        self.tickets = Tickets(database, cache)
        self.receipts = Receipts(database, cache, counter)
        self.search = Search(database, cache)
        self.draws = Draws(database, cache)
        self.draw_orders = Holding(database, cache)
        self.codes = Codes(database, cache)
        self.offers = Offers(database, cache)
        self.reports = Reports(database, cache)
        self.cuadres = Cuadres(database, cache, duties)
        self.payment_approvals = Payouts(database, cache)
