"""The sections of the office, and the operation that each begins with."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from taquilla.domain.people.operations import (
    DECIDE_RULE,
    KEEP_PAYMENT_METHODS,
    KEEP_SANDBOX,
    KEEP_SPORTS,
    OVERSEE_DRAWS,
    OVERSEE_SHIFTS,
    OVERSEE_TICKETS,
    RUN_AUDIT,
    SEE_ALARMS,
    SEE_ENTITIES,
    SEE_EVENTS,
    SEE_HELD_CREDITS,
    SEE_PARTNERS,
    SEE_REPORTS,
    SEE_RESULTS,
    SEE_RULES,
    SEE_SEALS,
    SEE_SPORTS,
    SEE_USERS,
    SEE_WAITING,
    SEE_WALLET_CALLS,
    SEE_WALLETS,
    SEE_WEBHOOKS,
    SEE_WEEKS,
    SELL,
    SET_LOOK,
    Operation,
)

_FIRST: Final = "/office"


class Section(NamedTuple):
    """A section: its group, its name in the texts `frame.sections`, its path, and the operation of its first page."""

    group: str
    name: str
    path: str
    operation: Operation


class Part(NamedTuple):
    """A part of a section: its path, its name in the texts of the section, and the operation of its first page."""

    path: str
    name: str
    operation: Operation


class ShownSection(NamedTuple):
    """A section in somebody's navigation, and whether its page is the one that is shown."""

    group: str
    name: str
    path: str
    is_current: bool


SECTIONS: Final = (
    Section("today", "till", "/till", SELL),
    Section("today", "today", _FIRST, OVERSEE_DRAWS),
    Section("today", "waiting", "/office/waiting", SEE_WAITING),
    Section("today", "alarms", "/office/alarms", SEE_ALARMS),
    Section("draws", "draws", "/office/draws", OVERSEE_DRAWS),
    Section("draws", "results", "/office/results", SEE_RESULTS),
    Section("draws", "tickets", "/office/tickets", OVERSEE_TICKETS),
    Section("money", "reports", "/office/reports", SEE_REPORTS),
    Section("money", "weeks", "/office/weeks", SEE_WEEKS),
    Section("money", "shifts", "/office/shifts", OVERSEE_SHIFTS),
    Section("money", "payment_methods", "/office/payment-methods", KEEP_PAYMENT_METHODS),
    Section("network", "agencies", "/office/agencies", SEE_ENTITIES),
    Section("network", "people", "/office/people", SEE_USERS),
    Section("other", "sports", "/office/sports", SEE_SPORTS),
    Section("other", "wallets", "/office/wallets", SEE_PARTNERS),
    Section("settings", "rules", "/office/rules", SEE_RULES),
    Section("settings", "look", "/office/look", SET_LOOK),
    Section("control", "events", "/office/events", SEE_EVENTS),
    Section("control", "webhooks", "/office/webhooks", SEE_WEBHOOKS),
    Section("control", "log", "/office/log", SEE_SEALS),
    Section("control", "audits", "/office/audits", RUN_AUDIT),
)
"""All sections, in the order of the navigation."""
PARTS: Final[Mapping[str, tuple[str, Sequence[Part]]]] = {
    "/office/people": ("people", (
        Part("/office/people", "users", SEE_USERS),
        Part("/office/people/keys", "keys", SEE_USERS),
        Part("/office/people/tokens", "tokens", SEE_USERS),
        Part("/office/people/sandbox", "sandbox", KEEP_SANDBOX),
        Part("/office/people/sessions", "sessions", SEE_USERS),
    )),
    "/office/rules": ("rules", (
        Part("/office/rules", "in_force", SEE_RULES),
        Part("/office/rules/all", "all", SEE_RULES),
        Part("/office/rules/new", "new", DECIDE_RULE),
        Part("/office/rules/many", "many", DECIDE_RULE),
        Part("/office/rules/holidays", "holidays", SEE_RULES),
    )),
    "/office/sports": ("sports", (
        Part("/office/sports", "events", SEE_SPORTS),
        Part("/office/sports/coupons", "coupons", SEE_SPORTS),
        Part("/office/sports/held", "held", SEE_SPORTS),
        Part("/office/sports/catalogue", "catalogue", KEEP_SPORTS),
    )),
    "/office/wallets": ("wallets", (
        Part("/office/wallets", "partners", SEE_WALLETS),
        Part("/office/wallets/players", "players", SEE_WALLETS),
        Part("/office/wallets/ceilings", "ceilings_title", SEE_WALLETS),
        Part("/office/wallets/credits", "credits", SEE_HELD_CREDITS),
        Part("/office/wallets/calls", "calls", SEE_WALLET_CALLS),
    )),
}  # fmt: skip
"""The parts of the sections that have some, by the section's path, with the file of its texts."""


def home_of(role: str) -> str:
    """Return the path of the page on which a role begins its day: its first section."""
    return next(section.path for section in SECTIONS if role in section.operation.roles)


def sections_of(role: str, path: str, *, is_root: bool) -> list[ShownSection]:
    """Return the sections for a role. The current one has the longest path that the page's path begins with.

    The first page of the office is current alone: one's own account stands below no section.
    """
    shown = [section for section in SECTIONS if section.operation.refuse(role, is_at_root=is_root, is_machine=False) is None]
    around = [
        section for section in shown if path == section.path or (section.path != _FIRST and path.startswith(f"{section.path}/"))
    ]
    current = max(around, key=lambda section: len(section.path), default=None)
    return [ShownSection(*section[:3], section is current) for section in shown]
