"""Puts together what a house offers about the lottery, beside sales, undoings and payments at the counter."""

from taquilla.engine.counter import Counter
from taquilla.engine.counters import Counters
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.lottery.catalogue_view import CatalogueView, Codes
from taquilla.engine.lottery.cuadre import Cuadres
from taquilla.engine.lottery.day_sums import DaySumsCache
from taquilla.engine.lottery.draw_history import DrawHistories
from taquilla.engine.lottery.draw_orders import DrawOrders
from taquilla.engine.lottery.draws import Draws
from taquilla.engine.lottery.dry_run import DryRuns
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.game_exposure import GameExposures
from taquilla.engine.lottery.lives import TicketLives
from taquilla.engine.lottery.offers import SellerOffers
from taquilla.engine.lottery.payment_approvals import PaymentApprovals
from taquilla.engine.lottery.payment_methods import PaymentMethods
from taquilla.engine.lottery.receipts import LogMarks, Receipts
from taquilla.engine.lottery.reports import Reports
from taquilla.engine.lottery.rule_office import RuleOffice
from taquilla.engine.lottery.rule_previews import RulePreviews
from taquilla.engine.lottery.rule_sets import RuleSets
from taquilla.engine.lottery.search import TicketFinder
from taquilla.engine.lottery.settlement_progress import Overdue, SettlementProgress
from taquilla.engine.lottery.shifts import Shifts
from taquilla.engine.lottery.tickets import Tickets
from taquilla.store.postgres.database import Database


class Lottery:
    """Reading: dry_runs and sellers_dry_runs (sales without selling), tickets, their lives, search, codes, offers, catalogue,
    reports, receipts (which are counted), rule_previews, exposures (game by game),
    draw_histories, overdue (draws to settle, weeks to close), settlement_progress, day_sums.

    Writing behind the gate: rules (what operators decide, and holidays), rule_sets (one rule for many entities), draws (results
    by two clerks), draw_orders (draws suspended or void), cuadres (weeks, payments), shifts (of cashiers), payment_approvals
    (payments that wait for a second person), payment_methods (and rates of currencies). duties does what is due; cache is the
    lottery in memory.
    """

    def __init__(
        self,
        database: Database,
        cache: LotteryCache,
        counters: Counters,
        counter: Counter,
        duties: LotteryDuties,
        marks: LogMarks,
    ) -> None:
        self.cache = cache
        self.duties = duties
        self.rules = RuleOffice(database, cache)
        self.rule_sets = RuleSets(database, cache)
        self.rule_previews = RulePreviews(database, cache)
        self.dry_runs = DryRuns(database, counter)
        # A queue of their own: sellers do not wait behind callers without a session.
        self.sellers_dry_runs = DryRuns(database, counter)
        self.tickets = Tickets(database, cache)
        self.lives = TicketLives(database, cache, self.tickets)
        self.receipts = Receipts(database, cache, counters, marks)
        self.search = TicketFinder(database, cache)
        self.draws = Draws(database, cache, duties.sealing)
        self.exposures = GameExposures(database, cache, self.draws)
        self.draw_histories = DrawHistories(database, cache)
        self.overdue = Overdue(database, cache)
        self.settlement_progress = SettlementProgress(database)
        self.draw_orders = DrawOrders(database, cache)
        self.codes = Codes(database, cache)
        self.offers = SellerOffers(database, cache)
        self.catalogue = CatalogueView(database, cache)
        self.reports = Reports(database, cache)
        self.cuadres = Cuadres(database, cache, duties)
        self.day_sums = DaySumsCache(database, cache, self.reports, self.cuadres)
        self.shifts = Shifts(database, cache)
        self.payment_approvals = PaymentApprovals(database, cache)
        self.payment_methods = PaymentMethods(database, cache)
