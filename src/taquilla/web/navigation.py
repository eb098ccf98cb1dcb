"""The sections of the office, and the roles that each is for."""

from typing import Final, NamedTuple

_ALL: Final = ("clerk", "manager", "auditor", "administrator")
_READERS: Final = ("manager", "auditor", "administrator")
_FIRST: Final = "/office"


class Section(NamedTuple):
    """A section: its name in the texts `frame.sections`, its path, the roles it is for. at_root: of the root entity alone."""

    name: str
    path: str
    roles: tuple[str, ...]
    at_root: bool = False


class ShownSection(NamedTuple):
    """A section in somebody's navigation, and whether its page is the one that is shown."""

    name: str
    path: str
    is_current: bool


SECTIONS: Final = (
    Section("till", "/till", ("cashier",)),
    Section("today", _FIRST, _ALL),
    Section("waiting", "/office/waiting", ("clerk", "manager", "administrator")),
    Section("draws", "/office/draws", _ALL),
    Section("results", "/office/results", _ALL, at_root=True),
    Section("tickets", "/office/tickets", _READERS),
    Section("shifts", "/office/shifts", _READERS),
    Section("reports", "/office/reports", _READERS),
    Section("weeks", "/office/weeks", _READERS),
    Section("agencies", "/office/agencies", _READERS),
    Section("people", "/office/people", _READERS),
    Section("rules", "/office/rules", _READERS),
    Section("sports", "/office/sports", _ALL, at_root=True),
    Section("wallets", "/office/wallets", _ALL, at_root=True),
    Section("alarms", "/office/alarms", _READERS),
    Section("events", "/office/events", _READERS),
    Section("webhooks", "/office/webhooks", _READERS),
    Section("log", "/office/log", _READERS, at_root=True),
    Section("audits", "/office/audits", ("auditor", "administrator")),
)
"""All sections, in the order of the navigation."""


def home_of(role: str) -> str:
    """Return the path of the page on which a role begins its day: its first section."""
    return next(section.path for section in SECTIONS if role in section.roles)


def sections_of(role: str, path: str, *, is_root: bool) -> list[ShownSection]:
    """Return the sections for a role. The current one has the longest path that the page's path begins with.

    The first page of the office is current alone: one's own account stands below no section.
    """
    shown = [section for section in SECTIONS if role in section.roles and (is_root or not section.at_root)]
    around = [
        section for section in shown if path == section.path or (section.path != _FIRST and path.startswith(f"{section.path}/"))
    ]
    current = max(around, key=lambda section: len(section.path), default=None)
    return [ShownSection(section.name, section.path, section is current) for section in shown]
