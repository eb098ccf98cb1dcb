"""The sections of the office, and the operation that each begins with."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from taquilla.domain.people import operations

_FIRST: Final = "/office"
_OF_LOTTERIES: Final = ("draws", "results", "tickets", "weeks", "shifts", "payment_methods", "rules")


class Section(NamedTuple):
    """A section: its group, its name in the texts `frame.sections`, its path, and the operation of its first page."""

    group: str
    name: str
    path: str
    operation: operations.Operation


class Part(NamedTuple):
    """A part of a section: its path, its name in the texts of the section, and the operation of its first page."""

    path: str
    name: str
    operation: operations.Operation


class ShownSection(NamedTuple):
    """A section in somebody's navigation, and whether its page is the one that is shown."""

    group: str
    name: str
    path: str
    is_current: bool


SECTIONS: Final = (
    Section("today", "till", "/till", operations.SELL),
    Section("today", "today", _FIRST, operations.OVERSEE_DRAWS),
    Section("today", "waiting", "/office/waiting", operations.SEE_WAITING),
    Section("today", "alarms", "/office/alarms", operations.SEE_ALARMS),
    Section("draws", "draws", "/office/draws", operations.OVERSEE_DRAWS),
    Section("draws", "results", "/office/results", operations.SEE_RESULTS),
    Section("draws", "tickets", "/office/tickets", operations.OVERSEE_TICKETS),
    Section("money", "reports", "/office/reports", operations.SEE_REPORTS),
    Section("money", "weeks", "/office/weeks", operations.SEE_WEEKS),
    Section("money", "shifts", "/office/shifts", operations.OVERSEE_SHIFTS),
    Section("money", "payment_methods", "/office/payment-methods", operations.SEE_PAYMENT_METHODS),
    Section("network", "agencies", "/office/agencies", operations.SEE_ENTITIES),
    Section("network", "people", "/office/people", operations.SEE_USERS),
    Section("other", "sports", "/office/sports", operations.SEE_SPORTS),
    Section("other", "wallets", "/office/wallets", operations.SEE_PARTNERS),
    Section("settings", "rules", "/office/rules", operations.SEE_RULES),
    Section("settings", "look", "/office/look", operations.SET_LOOK),
    Section("control", "events", "/office/events", operations.SEE_EVENTS),
    Section("control", "webhooks", "/office/webhooks", operations.SEE_WEBHOOKS),
    Section("control", "log", "/office/log", operations.SEE_SEALS),
    Section("control", "audits", "/office/audits", operations.RUN_AUDIT),
)
"""All sections, in the order of the navigation."""
PARTS: Final[Mapping[str, tuple[str, Sequence[Part]]]] = {
    "/office/people": ("people", (
        Part("/office/people", "users", operations.SEE_USERS),
        Part("/office/people/keys", "keys", operations.SEE_USERS),
        Part("/office/people/tokens", "tokens", operations.SEE_USERS),
        Part("/office/people/sandbox", "sandbox", operations.KEEP_SANDBOX),
        Part("/office/people/sessions", "sessions", operations.SEE_USERS),
    )),
    "/office/rules": ("rules", (
        Part("/office/rules", "in_force", operations.SEE_RULES),
        Part("/office/rules/all", "all", operations.SEE_RULES),
        Part("/office/rules/new", "new", operations.DECIDE_RULE),
        Part("/office/rules/many", "many", operations.DECIDE_RULE),
        Part("/office/rules/holidays", "holidays", operations.SEE_RULES),
    )),
    "/office/sports": ("sports", (
        Part("/office/sports", "events", operations.SEE_SPORTS),
        Part("/office/sports/coupons", "coupons", operations.SEE_SPORTS),
        Part("/office/sports/held", "held", operations.SEE_SPORTS),
        Part("/office/sports/catalogue", "catalogue", operations.KEEP_SPORTS),
    )),
    "/office/wallets": ("wallets", (
        Part("/office/wallets", "partners", operations.SEE_WALLETS),
        Part("/office/wallets/players", "players", operations.SEE_WALLETS),
        Part("/office/wallets/ceilings", "ceilings_title", operations.SEE_WALLETS),
        Part("/office/wallets/credits", "credits", operations.SEE_HELD_CREDITS),
        Part("/office/wallets/calls", "calls", operations.SEE_WALLET_CALLS),
    )),
}  # fmt: skip
"""The parts of the sections that have some, by the section's path, with the file of its texts."""


def home_of(role: str) -> str:
    """Return the path of the page on which a role begins its day: its first section."""
    return next(section.path for section in SECTIONS if role in section.operation.roles)


def sections_of(role: str, path: str, *, is_root: bool, sells_lotteries: bool) -> list[ShownSection]:
    """Return the sections for a role. The current one has the longest path that the page's path begins with.

    The first page of the office is current alone: one's own account stands below no section. An operator that sells no lotteries
    never has draws, their tickets and rules, weeks, nor a till with its shifts and ways to pay.
    """
    shown = [
        section
        for section in SECTIONS
        if (sells_lotteries or section.name not in _OF_LOTTERIES)
        and section.operation.refuse(role, is_at_root=is_root, is_machine=False) is None
    ]
    around = [
        section for section in shown if path == section.path or (section.path != _FIRST and path.startswith(f"{section.path}/"))
    ]
    current = max(around, key=lambda section: len(section.path), default=None)
    return [ShownSection(*section[:3], section is current) for section in shown]
