"""The table of operations: what members ask the house for, and who may (RG-15, RG-16, RG-20).

Every door reads it to show and to refuse early; the engine asks it again behind the gate, with the member as it is then.
"""

from collections.abc import Container
from typing import Final, Literal, NamedTuple, Optional, get_args

from taquilla.domain.ledger.refusals import Reason, Refusal

RoleName = Literal["cashier", "clerk", "manager", "auditor", "administrator"]
EVERYBODY: Final[tuple[RoleName, ...]] = get_args(RoleName)
"""The roles of people."""
CASHIER, CLERK, MANAGER, AUDITOR, ADMINISTRATOR = EVERYBODY
_TILL: Final = (CASHIER, MANAGER)
_OFFICE: Final = (MANAGER, ADMINISTRATOR)
_OVERSEERS: Final = (MANAGER, AUDITOR, ADMINISTRATOR)
_CLERKS: Final = (CLERK, MANAGER, ADMINISTRATOR)
_NEARLY_ALL: Final = (CASHIER, MANAGER, AUDITOR, ADMINISTRATOR)
_AT_THE_ROOT: Final = (CLERK, MANAGER, AUDITOR, ADMINISTRATOR)


class Operation(NamedTuple):
    """An operation, or several that the same members may do: its subject, what is done, and the roles that may.

    at_root: members of the operator's root entity alone. people_only: no key of a machine may do it. any_key: a key may do it
    whatever its scopes are. also: what it shows or delivers besides, whose scope a key with scopes needs too.
    """

    subject: str
    verb: str
    roles: tuple[str, ...]
    at_root: bool = False
    people_only: bool = False
    any_key: bool = False
    also: Optional["Operation"] = None

    @property
    def scopes(self) -> list[str]:
        """Return the scopes that a key with scopes needs: its own, and that of what it shows besides."""
        return [SCOPES[one] for one in (self, self.also) if one is not None]

    def refuse(self, role: str, *, is_at_root: bool, is_machine: bool, scopes: Container[str] | None = None) -> Refusal | None:
        """Refuse NOT_ALLOWED to a member for its role, its place or as a machine, SCOPE_MISSING to a key (told: the scope)."""
        may = role in self.roles and (is_at_root or not self.at_root) and not (is_machine and self.people_only)
        if not may:
            return Refusal(Reason.NOT_ALLOWED)
        if scopes is None or self.any_key:
            return None
        lacking = next((scope for scope in self.scopes if scope not in scopes), None)
        return None if lacking is None else Refusal(Reason.SCOPE_MISSING, told=lacking)


SELL: Final = Operation("tickets", "sell, dry run", (CASHIER,))
UNDO: Final = Operation("tickets", "cancel, revert, print again", (CASHIER,))
PAY: Final = Operation("tickets", "pay, copy", _TILL)
SEE_TICKETS: Final = Operation("tickets", "see", _NEARLY_ALL)
OVERSEE_TICKETS: Final = Operation("tickets", "search in the office", _OVERSEERS)
SEE_HELD_PAYMENTS: Final = Operation("held payments", "see", _NEARLY_ALL)
DECIDE_PAYMENT: Final = Operation("held payments", "decide as the second person", _TILL, people_only=True)
DECIDE_PAYMENT_AWAY: Final = Operation("held payments", "decide in the office", (MANAGER,), people_only=True)
SEE_WAITING: Final = Operation("the office", "see what waits", _CLERKS)
HOLD_SHIFT: Final = Operation("shifts", "open, move cash, close", _TILL, people_only=True)
SEE_OWN_SHIFT: Final = Operation("shifts", "see the own one", _TILL)
SEE_SHIFTS: Final = Operation("shifts", "see", _NEARLY_ALL)
OVERSEE_SHIFTS: Final = Operation("shifts", "see in the office", _OVERSEERS)
CLOSE_SHIFT: Final = Operation("shifts", "close somebody's in the office", (MANAGER,), people_only=True)
SEE_PAYMENT_METHODS: Final = Operation("ways to pay", "see, with the rates in force", _NEARLY_ALL)
KEEP_PAYMENT_METHODS: Final = Operation("ways to pay", "add, close, set rates, ask for shifts", _OFFICE, at_root=True)
SEE_CATALOGUE: Final = Operation("catalogue", "see", EVERYBODY)
SEE_DRAWS: Final = Operation("draws", "see", EVERYBODY)
OVERSEE_DRAWS: Final = Operation("draws", "see in the office", _AT_THE_ROOT)
SEE_EXPOSURE: Final = Operation("draws", "see what each outcome would pay", _OVERSEERS, at_root=True)
SEE_RESULTS: Final = Operation("results", "see their work", _AT_THE_ROOT, at_root=True)
DECIDE_DRAW: Final = Operation("results", "enter, approve, correct, suspend, resume, void, close", _CLERKS, at_root=True)
SEE_RULES: Final = Operation("rules", "see, preview", _OVERSEERS)
DECIDE_RULE: Final = Operation("rules", "add, end", _OFFICE)
ADD_HOLIDAY: Final = Operation("holidays", "add", _OFFICE, at_root=True)
SET_LOOK: Final = Operation("the look", "see, set", _OFFICE, at_root=True)
SEE_ENTITIES: Final = Operation("entities", "see", _OVERSEERS)
KEEP_ENTITIES: Final = Operation("entities", "add, change, close", _OFFICE)
SEE_USERS: Final = Operation("users", "see", _OVERSEERS)
GIVE_ACCESS: Final = Operation("users", "add, give a role, reset a password, give a key or a token", _OFFICE, people_only=True)
TAKE_ACCESS: Final = Operation("users", "close, revoke a key or a token", _OFFICE)
SEE_ONESELF: Final = Operation("sessions", "see oneself", EVERYBODY, any_key=True)
END_SESSION: Final = Operation("sessions", "see, end", EVERYBODY)
KEEP_OWN_ACCESS: Final = Operation("sessions", "change the own password and second factor", EVERYBODY, people_only=True)
KEEP_SANDBOX: Final = Operation("the sandbox", "make, make anew", (ADMINISTRATOR,), at_root=True)
SEE_LOOSENINGS: Final = Operation("loosened bounds", "see", _OVERSEERS)
DECIDE_LOOSENING: Final = Operation("loosened bounds", "approve, withdraw", _OFFICE, people_only=True)
SEE_WEEKS: Final = Operation("weeks", "see", _OVERSEERS)
CLOSE_WEEK: Final = Operation("weeks", "close", _OFFICE)
SEE_PAYMENTS: Final = Operation("payments between entities", "see", _OVERSEERS)
RECORD_PAYMENT: Final = Operation("payments between entities", "record", _OFFICE)
SEE_OWN_REPORT: Final = Operation("reports", "see the own one", _NEARLY_ALL)
SEE_REPORTS: Final = Operation("reports", "see", _OVERSEERS)
SEE_SPORTS_REPORT: Final = Operation("reports", "see sports and taxes", _OVERSEERS, at_root=True)
SEE_ALARMS: Final = Operation("alarms", "see", _OVERSEERS)
ACKNOWLEDGE_ALARM: Final = Operation("alarms", "acknowledge", _OFFICE)
SEE_EVENTS: Final = Operation("events", "read", _OVERSEERS)
SEE_WEBHOOKS: Final = Operation("webhooks", "see", _OVERSEERS)
KEEP_WEBHOOKS: Final = Operation("webhooks", "remove", _OFFICE)
KEEP_DELIVERIES: Final = Operation("webhooks", "add, change, rotate, test, replay", _OFFICE, also=SEE_EVENTS)
MAKE_EXPORT: Final = Operation("exports", "ask for, see, download", _OVERSEERS)
RUN_AUDIT: Final = Operation("audits", "see, ask for", (AUDITOR, ADMINISTRATOR), at_root=True)
SEE_SEALS: Final = Operation("seals", "see, download", _OVERSEERS, at_root=True)
FOLLOW_LOG: Final = Operation("seals", "read wagers before the result", (AUDITOR,), at_root=True)
KEEP_LOG: Final = Operation("seals", "keep witnesses, rotate the key", _OFFICE, at_root=True)
SEE_PARTNERS: Final = Operation("wallets", "see partners", _AT_THE_ROOT, at_root=True)
SEE_WALLETS: Final = Operation("wallets", "see terms, providers, ceilings, players and signing keys", _OVERSEERS, at_root=True)
KEEP_WALLETS: Final = Operation("wallets", "open, keep partners and players, set ceilings", _OFFICE, at_root=True)
SEE_HELD_CREDITS: Final = Operation("wallets", "see held credits", _CLERKS, at_root=True)
JUDGE_CREDIT: Final = Operation("wallets", "judge held credits", _CLERKS, at_root=True, people_only=True)
GIVE_SIGNING_KEY: Final = Operation("wallets", "add a signing key, set a secret", _OFFICE, at_root=True, people_only=True)
END_SIGNING_KEY: Final = Operation("wallets", "end a signing key", _OFFICE, at_root=True)
SEE_WALLET_CALLS: Final = Operation("the operator's own wallet", "see its calls", _AT_THE_ROOT, at_root=True)
REPLAY_WALLET_CALLS: Final = Operation("the operator's own wallet", "ping, replay calls", _OFFICE, at_root=True)
SEE_SPORTS: Final = Operation("sports", "see events, terms, taxes and held tickets", _AT_THE_ROOT, at_root=True)
KEEP_SPORTS: Final = Operation("sports", "load events, move odds, enter and approve results", _CLERKS, at_root=True)
DECIDE_SPORTS_TICKET: Final = Operation("sports", "approve or refuse held tickets", _OFFICE, at_root=True)
SET_SPORTS_TERMS: Final = Operation("sports", "change terms, add taxes", _OFFICE, at_root=True)

OPERATIONS: Final = tuple(value for value in list(globals().values()) if isinstance(value, Operation))
"""The table, in the order of the page that shows it."""

_RESOURCES: Final = {
    "the office": "office", "ways to pay": "payment-methods", "the look": "look", "loosened bounds": "loosenings",
    "the sandbox": "sandbox", "payments between entities": "payments", "held payments": "held-payments",
    "the operator's own wallet": "sports-wallet",
}  # fmt: skip


def _scope_of(name: str, operation: Operation) -> str:
    """Return the scope of an operation by its name here: ``_scope_of("SEE_REPORTS", SEE_REPORTS) == "reports:read"``."""
    verb = name.partition("_")[0].lower()
    return f"{_RESOURCES.get(operation.subject, operation.subject)}:{'read' if verb in ('see', 'oversee') else verb}"


SCOPES: Final = {value: _scope_of(name, value) for name, value in list(globals().items()) if isinstance(value, Operation)}
"""The scope that a key with scopes needs for each operation: those that only show something share one for each subject."""
_OF_PAGES: Final = {SEE_WAITING, SEE_RESULTS, KEEP_LOG}
_OF_KEYS: Final = {one: scope for one, scope in SCOPES.items() if not (one.people_only or one.any_key or one in _OF_PAGES)}
KEY_SCOPES: Final = {
    scope: "; ".join(
        f"{other.subject}: {other.verb}" + "".join(f" (with {more})" for more in other.scopes[1:])
        for other in _OF_KEYS
        if _OF_KEYS[other] == scope
    )
    for scope in sorted(set(_OF_KEYS.values()))
}
"""The scopes that a key may have, which are those that lead to something in `/v1`, each with what it lets a key do."""


def key_scopes(role: str, *, is_at_root: bool) -> list[str]:
    """Return the scopes that let a key of a role do something, at the root entity or at another one."""
    may = {_OF_KEYS[one] for one in _OF_KEYS if one.refuse(role, is_at_root=is_at_root, is_machine=True) is None}
    return sorted(may)
