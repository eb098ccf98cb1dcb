"""The sections of the office, and the operation that each begins with."""

from typing import Final, NamedTuple

from taquilla.domain.people.operations import (
    KEEP_PAYMENT_METHODS,
    OVERSEE_DRAWS,
    OVERSEE_SHIFTS,
    OVERSEE_TICKETS,
    RUN_AUDIT,
    SEE_ALARMS,
    SEE_ENTITIES,
    SEE_EVENTS,
    SEE_PARTNERS,
    SEE_REPORTS,
    SEE_RESULTS,
    SEE_RULES,
    SEE_SEALS,
    SEE_SPORTS,
    SEE_USERS,
    SEE_WAITING,
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


def home_of(role: str) -> str:
    """Return the path of the page on which a role begins its day: its first section."""
    return next(section.path for section in SECTIONS if role in section.operation.roles)


def sections_of(role: str, path: str, *, is_root: bool) -> list[ShownSection]:
    """Return the sections for a role. The current one has the longest path that the page's path begins with.

    The first page of the office is current alone: one's own account stands below no section.
    """
    member = {"is_at_root": is_root, "is_machine": False}
    shown = [section for section in SECTIONS if section.operation.refuse(role, **member) is None]
    around = [
        section for section in shown if path == section.path or (section.path != _FIRST and path.startswith(f"{section.path}/"))
    ]
    current = max(around, key=lambda section: len(section.path), default=None)
    return [ShownSection(*section[:3], section is current) for section in shown]
