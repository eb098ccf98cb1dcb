"""Orders of sports, tickets and their states, taxes, signatures."""

from taquilla.domain.sports.commands import PicksForm, SportsOrder
from taquilla.domain.sports.lifecycle import Status, TicketResult
from taquilla.domain.sports.odds import deviation, odds
from taquilla.domain.sports.signatures import is_signed, is_signed_whole
from taquilla.domain.sports.signed_requests import KeptRefusal, Signed
from taquilla.domain.sports.taxes import NOTHING, Finance, PayoutTooLarge, TaxedPayout, finance_details
from taquilla.domain.sports.tickets import JACKPOT, SUPERBET, SportsTicket, could_win
from taquilla.engine.sports.operator_wallet_bodies import percent
from taquilla.engine.sports.operators import SportsCaller

__all__ = (
    "JACKPOT", "NOTHING", "SUPERBET", "Finance", "KeptRefusal", "PayoutTooLarge", "PicksForm", "Signed", "SportsCaller",
    "SportsOrder", "SportsTicket", "Status", "TaxedPayout", "TicketResult", "could_win", "deviation", "finance_details",
    "is_signed", "is_signed_whole", "odds", "percent",
)  # fmt: skip
