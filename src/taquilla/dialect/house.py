"""The house itself, and what every dialect needs of its rules: commands' answers, refusals, callers, money."""

from taquilla import security
from taquilla.domain.deciding import Answer
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.commands import OUTSIDE, Channel
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents, cents, json_number, text
from taquilla.domain.ledger.refusals import BOUND_IS_MONEY, Fault, Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.signed_text import signed_text
from taquilla.engine.batcher import PASSING
from taquilla.engine.house import House
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.access import Access
from taquilla.engine.people.devices import network_of
from taquilla.engine.people.logins import LoginProof, split_login
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.throttle import TooManyGuesses

__all__ = (
    "BOUND_IS_MONEY", "OUTSIDE", "PASSING", "Access", "Answer", "Caller", "Cents", "Channel", "Fault", "House", "LoginProof",
    "NotAdmitted", "OfficeReason", "OfficeRefusal", "Operator", "Reason", "Refusal", "TooManyGuesses", "business_day", "cents",
    "json_number", "network_of", "security", "signed_text", "split_login", "text",
)  # fmt: skip
