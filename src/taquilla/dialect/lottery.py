"""Commands of lotteries, what comes of them, and what the house shows of draws, tickets and reports."""

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.commands import Coded, Partial, PayTicket, Play, PrintTicket, SellTicket, Undoing, UndoTicket
from taquilla.domain.lottery.cuadre import Sums, total
from taquilla.domain.lottery.expanding import Expanded, Expansion, expand
from taquilla.domain.lottery.games import ANIMALS, SIGNS, WHEELS, Game, selection, selections
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import DryRun, Sold
from taquilla.domain.lottery.tickets import STATUSES, Wager
from taquilla.domain.purchases.buying import Bought
from taquilla.engine.lottery.offers import ProductOffer, SellerOffer
from taquilla.engine.lottery.reports import ReportFilter
from taquilla.engine.lottery.search import TICKET_SORTS, TicketCriteria, TicketRow
from taquilla.engine.lottery.tickets import CopiedLine, LineView, TicketView
from taquilla.receipts.formats import FORMS, WIDTHS_MM, ReceiptFormat
from taquilla.store.lottery.draws import STATES, DrawFilter, DrawRow, NextDraw

__all__ = (
    "ANIMALS", "FORMS", "SIGNS", "STATES", "STATUSES", "TICKET_SORTS", "WHEELS", "WIDTHS_MM", "Bought", "Coded", "CopiedLine",
    "DrawFilter", "DrawRow", "DryRun", "Event", "Expanded", "Expansion", "Game", "LineView", "NextDraw", "Paid", "Partial",
    "PayTicket", "Play", "PrintTicket", "ProductOffer", "ReceiptFormat", "ReportFilter", "SellTicket", "SellerOffer", "Sold",
    "Sums", "TicketCriteria", "TicketRow", "TicketView", "UndoTicket", "Undoing", "Undone", "Wager", "expand", "selection",
    "selections", "total",
)  # fmt: skip
