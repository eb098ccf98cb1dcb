"""The types of events, and which of them the entries of the audit trail become."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from taquilla.domain.events.outbox import UNTOLD, Draft


class EventType(NamedTuple):
    """A type of events. amounts are fields in minor units, which readers get as texts.

    is_for_all: every reader of the operator sees it, but not who did it. Else it is seen from the entity or the member's entity
    in its data upwards, or by whom one of its rows concerns; an event that names neither is only for those who see the whole
    operator. Fields in inner are for these alone.
    """

    name: str
    text: str
    is_for_all: bool = False
    amounts: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


HIDDEN: Final = "hidden"
"""The type of an event that concerns others, as it is shown to a reader who may not see it."""

_RULE_AMOUNTS: Final = ("stake_min", "stake_max", "stake_multiple", "prize_max", "pay_alone_max", "amount_max", "quota", "base")

TYPES: Final[Mapping[str, EventType]] = {
    one.name: one
    for one in (
        EventType("feed.began", "The feed begins here: what came before it has no event.", is_for_all=True),
        EventType(UNTOLD, "Something was written that no other event tells of.", is_for_all=True),
        EventType("trail.noted", "Something else was written into the audit trail."),
        # Tickets: one event for all those of a batch.
        EventType("tickets.sold", "Tickets were sold."),
        EventType("tickets.canceled", "Tickets were canceled by their sellers."),
        EventType("tickets.rejected", "Tickets were reverted by the tills that had sold them."),
        EventType("tickets.paid", "Prizes of tickets were paid."),
        EventType("payment.held", "A payment waits for a second person.", amounts=("amount",)),
        EventType("payment.decided", "A waiting payment was approved or refused, or has lapsed.", amounts=("amount",)),
        EventType("pin.shown", "A ticket's PIN was shown again."),
        EventType("pin.printed", "A ticket was printed with its PIN."),
        # Draws and results.
        EventType("draws.opened", "Draws are on sale.", is_for_all=True),
        EventType("draws.closed", "Draws are closed.", is_for_all=True),
        EventType("draw.sealed", "The wagers of a closed draw are sealed: it may have a result.", is_for_all=True),
        EventType("draw.ordered", "One clerk has asked for a draw to be suspended, resumed or void."),
        EventType("draw.suspended", "A draw was suspended.", is_for_all=True),
        EventType("draw.resumed", "A suspended draw is on sale again.", is_for_all=True),
        EventType("draw.voided", "A draw is void: its stakes go back.", is_for_all=True),
        EventType("result.entered", "A first clerk has entered a result."),
        EventType("result.differed", "A second clerk has read another result than the first one."),
        EventType("result.approved", "A second clerk has approved a result.", is_for_all=True),
        EventType("result.corrected", "A second clerk has approved another result in place of an approved one.", is_for_all=True),
        EventType("market.settling", "A step of a settlement was taken: prizes are not in force yet.", is_for_all=True),
        EventType(
            "market.settled", "A market is settled: its prizes are in force.", is_for_all=True, amounts=("prize",),
            inner=("winners", "prize"),
        ),
        EventType(
            "prizes.expired", "Prizes have expired that nobody has claimed.", amounts=("amount",), inner=("market_ids", "amount")
        ),
        # People, rules, weeks.
        EventType("operator.added", "The operator was added.", is_for_all=True),
        EventType("operator.changed", "A setting of the operator has changed."),
        EventType(
            "loosening.asked", "Somebody has asked for a looser bound, which waits for a second person.",
            amounts=(*_RULE_AMOUNTS, "per_bet", "per_day", "credit", "approval_from"),
        ),
        EventType("loosening.decided", "A change that let more through was approved by a second person, or withdrawn."),
        EventType("operator.closed", "The operator was closed.", is_for_all=True),
        EventType("entity.added", "An entity was added.", amounts=("credit",)),
        EventType(
            "entity.changed", "An entity has another name, credit or data of its own.", amounts=("before", "after", "credit")
        ),
        EventType("entity.closed", "An entity was closed, with all below it.", amounts=("credit",)),
        EventType("user.added", "A user was added."),
        EventType("user.changed", "A user has another role."),
        EventType("user.closed", "A user was closed."),
        EventType("rules.changed", "A rule was added, or ended.", amounts=_RULE_AMOUNTS),
        EventType("holiday.added", "A day is no business day.", is_for_all=True),
        EventType("payment_method.changed", "A way to pay was added or closed."),
        EventType("exchange_rate.set", "Another currency has a new rate."),
        EventType("catalogue.loaded", "The catalogue of lotteries has changed.", is_for_all=True),
        EventType("week.closed", "An entity's week was closed.", amounts=("expired", "closing")),
        EventType("payment.recorded", "A payment between an entity and its parent was recorded.", amounts=("amount",)),
        # Shifts of cashiers.
        EventType("shift.opened", "A cashier has opened a shift.", amounts=("opening",)),
        EventType("shift.cash_moved", "Cash was put into the drawer of a shift, or taken out.", amounts=("amount",)),
        EventType(
            "shift.counted", "A shift was counted before its close. Below zero the difference is short.",
            amounts=("counted", "difference"),
        ),
        EventType(
            "shift.closed", "A shift was closed with counted cash. Below zero the difference is short.",
            amounts=("counted", "expected", "difference"),
        ),
        # Webhooks.
        EventType("webhook.changed", "A webhook was added, changed, tested, replayed or removed, or has new keys."),
        EventType("webhook.disabled", "A webhook is disabled: it is gone, or all attempts to deliver an event have failed."),
        # Security and alarms.
        EventType("security.login", "A user has logged in."),
        EventType("security.login_slowed", "Logins of strangers, or of a known device, have to wait from now on."),
        EventType("security.login_locked", "A login is locked for a network after wrong tries."),
        EventType("security.codes_guessed", "Somebody who knows a password has given twenty wrong one-time codes."),
        EventType("security.password_changed", "A user has changed the password."),
        EventType("security.password_reset", "A token that sets a new password was made, or used."),
        EventType("security.second_factor", "A second factor was turned on or off."),
        EventType("security.pin_set", "A user has set the PIN that opens a locked till."),
        EventType("security.second_person_refused", "Somebody tried to be the second person without being independent."),
        EventType("security.added_by_one", "Two people decide together to whom one other person has given access lately."),
        EventType("security.session_ended", "A user's session was ended by somebody else."),
        EventType("security.api_key", "A machine's key was added or revoked."),
        EventType("security.access_token", "An access token was added or revoked."),
        EventType("security.key_used", "A key or an access token was used for the first time."),
        EventType("log.checkpoint", "The log has a new checkpoint, which is public.", is_for_all=True),
        EventType("log.key_rotated", "The log has a new key; the old one signs too for a while.", is_for_all=True),
        EventType("log.restarted", "The log goes on under a new origin, with a new key.", is_for_all=True,
                  inner=("approved_by",)),
        EventType("log.resumed", "The log of a restored installation goes on: nothing of it was lost.", is_for_all=True),
        EventType("log.witness_changed", "A witness was added to the log, or removed."),
        EventType("alarm.raised", "A scheduled task fails."),
        EventType("alarm.ended", "A scheduled task that failed works again."),
        EventType("alarm.acknowledged", "Somebody has acknowledged an alarm."),
        EventType("audit.asked", "Somebody has asked for an audit."),
        EventType("export.asked", "Somebody has asked for a file of tickets, wagers or events."),
        # Players' wallets.
        EventType("wallets.moved", "Players' funds have moved, or their bets."),
        EventType("wallets.changed", "A partner, a provider, a game or a signing key was added or changed."),
        EventType("player.changed", "A player was blocked, unblocked or excluded, or has set a limit.", amounts=("old", "new")),
        EventType("credit.held", "A credit above its provider's ceiling waits for two clerks.", amounts=("amount",)),
        EventType("credit.asked", "One clerk has asked for a waiting credit to be approved or refused.", amounts=("amount",)),
        EventType("credit.decided", "A waiting credit was approved or refused.", amounts=("amount",)),
        EventType("ceiling.set", "A provider's ceiling of credits was set.", amounts=("per_bet", "per_day")),
        # Sports.
        EventType("sports.tickets", "Sports tickets were ordered, sold, paid for or given up.", amounts=("price",)),
        EventType("sports.ticket_decided", "A sports ticket that waited was approved or refused.", amounts=("price",)),
        EventType("sports.terms_set", "The terms of selling sports were set."),
        EventType("sports.tax_added", "Taxes on sports were added."),
        EventType("sports.loaded", "Events, coupons or cards were loaded.", is_for_all=True),
        EventType("sports.odds_moved", "Odds have moved: event, bet, old and new odds, old and new status.", is_for_all=True),
        EventType("sports.result_entered", "A first clerk has entered the result of an event."),
        EventType("sports.result_differed", "A second clerk has read another result of an event than the first one."),
        EventType("sports.result_approved", "A second clerk has approved the result of an event.", is_for_all=True),
        EventType("sports.calls_replayed", "Parked calls to the operator's wallet are made again."),
        EventType("sports.calls_written_off", "Parked calls about a ticket to the operator's wallet are never made again."),
        EventType("sports.settling", "A step of a coupon's settlement was taken."),
        EventType("sports.settled", "A coupon is settled.", is_for_all=True),
        EventType("sports.closed", "A coupon's tickets are closed: nothing changes them any more.", is_for_all=True),
    )
}  # fmt: skip


class TrailEntry(NamedTuple):
    """The event that an entry of the audit trail becomes.

    parts name what the entry's object is made of, fields are those of its detail that are told, more is told with all of them.
    """

    type: str
    parts: tuple[str, ...]
    fields: tuple[str, ...] = ()
    more: Mapping[str, object] = {}


ALL: Final = ("*",)
_ENTITY: Final = ("name", "parent", "credit", "status", "details")
_USER: Final = ("email", "role", "entity", "status")
_MEMBER: Final = ("member_id",)
_WEBHOOK: Final = ("webhook_id",)
_SHIFT: Final = ("shift_id",)
_DRAW: Final = ("draw_id", "version")
_HOLD: Final = ("ticket_id", "version")
_CREDIT: Final = ("provider_id", "request_id")

TRAIL: Final[Mapping[str, TrailEntry | None]] = {
    # The installation's own keys concern no operator.
    "house key added": None,
    "house key revoked": None,
    # Told by the load itself.
    "catalogue loaded": None,
    # Told by the batch, with all the others of their kind; a draw by its own close.
    "canceled": None,
    "draw closed": None,
    # Told by the payment that undoes it.
    "payment undone": None,
    # Told by its alarm.
    "paid after pin shown": None,
    "rejected": None,
    "operator added": TrailEntry("operator.added", ("operator_id",), ("name",)),
    "pins in views set": TrailEntry("operator.changed", ("operator_id",), ("before", "after"), {"what": "pins in views"}),
    "addresses set": TrailEntry("operator.changed", ("operator_id",), ("before", "after"), {"what": "addresses"}),
    "look set": TrailEntry("operator.changed", ("operator_id",), ("before", "after"), {"what": "look"}),
    "shift need set": TrailEntry("operator.changed", ("operator_id",), ("before", "after"), {"what": "shift need"}),
    "sandbox made": TrailEntry("operator.changed", ("sandbox_id",), (), {"what": "sandbox"}),
    "independence set": TrailEntry("operator.changed", ("operator_id",), ALL, {"what": "independence"}),
    "loosening set": TrailEntry("operator.changed", ("operator_id",), ALL, {"what": "loosening"}),
    "loosening asked": TrailEntry("loosening.asked", ("loosening_id",), ALL),
    "loosening approved": TrailEntry("loosening.decided", ("loosening_id",), ALL, {"decision": "approved"}),
    "loosening withdrawn": TrailEntry("loosening.decided", ("loosening_id",), ALL, {"decision": "withdrawn"}),
    "operator closed": TrailEntry("operator.closed", ("operator_id",)),
    "entity added": TrailEntry("entity.added", ("entity_id",), _ENTITY),
    "entity data set": TrailEntry("entity.changed", ("entity_id",), (*_ENTITY, "after"), {"what": "data"}),
    "entity renamed": TrailEntry("entity.changed", ("entity_id",), (*_ENTITY, "before", "after"), {"what": "name"}),
    "credit changed": TrailEntry(
        "entity.changed", ("entity_id",), (*_ENTITY, "before", "after", "approved_by"), {"what": "credit"}
    ),
    "entity closed": TrailEntry("entity.closed", ("entity_id",), (*_ENTITY, "entities", "members", "sessions")),
    "member added": TrailEntry("user.added", _MEMBER, _USER),
    "role changed": TrailEntry("user.changed", _MEMBER, (*_USER, "before", "after")),
    "member closed": TrailEntry("user.closed", _MEMBER, (*_USER, "sessions")),
    "rule added": TrailEntry("rules.changed", ("rule_id",), ALL),
    "rule ended": TrailEntry("rules.changed", ("rule_id",), ALL),
    "holiday added": TrailEntry("holiday.added", ("day",), ("name",)),
    "payment method added": TrailEntry("payment_method.changed", ("method_id",), ALL, {"change": "added"}),
    "payment method closed": TrailEntry("payment_method.changed", ("method_id",), (), {"change": "closed"}),
    "exchange rate set": TrailEntry("exchange_rate.set", ("rate_id",), ALL),
    "payment held": TrailEntry("payment.held", _HOLD, ("number", "entity", "amount")),
    "pin shown": TrailEntry("pin.shown", ("ticket_id",), ("number",)),
    "pin shown after close": TrailEntry("pin.shown", ("ticket_id",), ("number",)),
    "pin printed": TrailEntry("pin.printed", ("ticket_id",)),
    "suspend approved": TrailEntry("draw.suspended", _DRAW),
    "resume approved": TrailEntry("draw.resumed", _DRAW),
    "void approved": TrailEntry("draw.voided", _DRAW),
    # Without the reading: the second clerk may follow events too, and has to read the result for itself.
    "result entered": TrailEntry("result.entered", _DRAW),
    "result differed": TrailEntry("result.differed", _DRAW),
    "result approved": TrailEntry("result.approved", _DRAW, ("outcome",)),
    "result corrected": TrailEntry("result.corrected", _DRAW, ("outcome",)),
    "log key rotated": TrailEntry("log.key_rotated", (), ("key", "old_key", "old_until")),
    "log restarted": TrailEntry(
        "log.restarted", (), ("origin", "key", "old_origin", "old_size", "later_size", "reason", "approved_by")
    ),
    "log resumed": TrailEntry("log.resumed", (), ("origin", "size")),
    "log witness added": TrailEntry("log.witness_changed", ("witness_id",), ("key",), {"change": "added"}),
    "log witness removed": TrailEntry("log.witness_changed", ("witness_id",), ("key",), {"change": "removed"}),
    "audit asked": TrailEntry("audit.asked", ("audit_id",)),
    "export asked": TrailEntry("export.asked", ("export_id",), ("table", "format", "entity_id")),
    "alarm acknowledged": TrailEntry("alarm.acknowledged", ("alarm_id",), ("kind", "subject", "note")),
    "week closed": TrailEntry("week.closed", ("entity_id",), ("week", "expired", "closing")),
    "payment": TrailEntry("payment.recorded", ("seq",), ("entity", "amount", "note", "day", "undoes")),
    "shift opened": TrailEntry("shift.opened", _SHIFT, ALL),
    "cash moved": TrailEntry("shift.cash_moved", _SHIFT, ALL),
    "shift counted": TrailEntry("shift.counted", _SHIFT, ALL),
    "shift closed": TrailEntry("shift.closed", _SHIFT, ALL),
    "login": TrailEntry("security.login", _MEMBER, ("address",)),
    "login slowed": TrailEntry("security.login_slowed", _MEMBER, ("address", "tries")),
    "login locked": TrailEntry("security.login_locked", _MEMBER, ("address", "tries")),
    "codes guessed": TrailEntry("security.codes_guessed", _MEMBER, ("address", "tries")),
    "password changed": TrailEntry("security.password_changed", _MEMBER),
    "password reset made": TrailEntry("security.password_reset", _MEMBER, ("until",), {"is_used": False}),
    "password reset used": TrailEntry("security.password_reset", _MEMBER, (), {"is_used": True}),
    "second factor on": TrailEntry("security.second_factor", _MEMBER, (), {"is_on": True}),
    "second factor off": TrailEntry("security.second_factor", _MEMBER, (), {"is_on": False}),
    "pin set": TrailEntry("security.pin_set", _MEMBER),
    "second person refused": TrailEntry("security.second_person_refused", ("subject",), ("decision", "first", "why")),
    "decided by two whom one added": TrailEntry("security.added_by_one", ("first_id", "second_id"), ("first", "added_by")),
    "session ended": TrailEntry("security.session_ended", ("session_id",)),
    "api key added": TrailEntry("security.api_key", ("key_id",), ("member", "entity", "name", "role"), {"is_alive": True}),
    "key revoked": TrailEntry("security.api_key", ("key_id",), ("member",), {"is_alive": False}),
    "access token added": TrailEntry("security.access_token", ("access_token_id",), ("entity", "name"), {"is_alive": True}),
    "access token revoked": TrailEntry("security.access_token", ("access_token_id",), ("entity", "name"), {"is_alive": False}),
    "key used": TrailEntry("security.key_used", ("key_id",), ("member", "seal")),
    "webhook disabled": TrailEntry("webhook.disabled", _WEBHOOK, ("entity", "why")),
    "webhook tested": TrailEntry("webhook.changed", ("delivery_id",), ("webhook_id", "entity"), {"change": "tested"}),
    "player status": TrailEntry("player.changed", ("user_id",), ("new",), {"what": "status"}),
    "player excluded": TrailEntry("player.changed", ("user_id",), ("new",), {"what": "excluded until"}),
    "limit asked": TrailEntry("player.changed", ("user_id",), ("kind", "period", "old", "new"), {"what": "limit asked"}),
    "limit confirmed": TrailEntry("player.changed", ("user_id",), ("kind", "period", "new"), {"what": "limit confirmed"}),
    "credit held": TrailEntry("credit.held", _CREDIT, ("user", "transaction", "amount", "above")),
    "credit approval asked": TrailEntry("credit.asked", _CREDIT, ("transaction", "amount"), {"verdict": "approve"}),
    "credit refusal asked": TrailEntry("credit.asked", _CREDIT, ("transaction", "amount"), {"verdict": "refuse"}),
    "credit approved": TrailEntry("credit.decided", _CREDIT, ("transaction", "amount"), {"verdict": "approve"}),
    "credit refused": TrailEntry("credit.decided", _CREDIT, ("transaction", "amount"), {"verdict": "refuse"}),
    "ceiling set": TrailEntry("ceiling.set", ("provider_id",), ALL),
    "sports terms set": TrailEntry("sports.terms_set", (), ("secret",)),
    "tax added": TrailEntry("sports.tax_added", ("tax",), ALL),
    "sports loaded": TrailEntry("sports.loaded", ("name",), ("added", "changed")),
    "odds moved": TrailEntry("sports.odds_moved", ("name",)),
    "sports result entered": TrailEntry("sports.result_entered", ("event_id", "version")),
    "sports result differed": TrailEntry("sports.result_differed", ("event_id", "version")),
    "calls replayed": TrailEntry("sports.calls_replayed", ("count",)),
    "calls written off": TrailEntry("sports.calls_written_off", ("ticket_id",), ("count", "reason")),
    "sports result approved": TrailEntry("sports.result_approved", ("event_id", "version"), ALL),
    "sports ticket approved": TrailEntry("sports.ticket_decided", ("ticket_id",), ("price",), {"verdict": "approve"}),
    "sports ticket refused": TrailEntry("sports.ticket_decided", ("ticket_id",), ("price", "reason"), {"verdict": "refuse"}),
    **{
        f"webhook {change}": TrailEntry("webhook.changed", _WEBHOOK, ("entity",), {"change": change})
        for change in ("added", "changed", "keys rotated", "replayed", "closed")
    },
    **{
        f"{order} entered": TrailEntry("draw.ordered", _DRAW, ("reason",), {"order": order})
        for order in ("suspend", "resume", "void")
    },
    **{
        f"held payment {how}": TrailEntry("payment.decided", _HOLD, ("number", "entity", "amount"), {"decision": how})
        for how in ("approved", "refused", "lapsed")
    },
    **{
        change: TrailEntry("wallets.changed", ("name",), (), {"change": change})
        for change in (
            "wallets opened", "signature version", "partner added", "partner closed", "provider added", "provider active",
            "provider closed", "game added", "game active", "game closed", "key added", "key ended", "secret shared",
            "secret forgotten",
        )
    },
}  # fmt: skip

SPELLED: Final = {
    "entity": "entity_id",
    "member": "member_id",
    "product": "product_id",
    "event": "draw_id",
    "parent": "parent_id",
    "user": "user_id",
    "transaction": "transaction_id",
    "entities": "entity_ids",
    "members": "member_ids",
}


def draft(actor: str, action: str, what: str, detail: object) -> Draft | None:
    """Return the event that an entry of the audit trail becomes; None: something else tells it."""
    if action not in TRAIL:
        unnamed(action)
        return Draft("trail.noted", {"by": actor, "action": action, "object": what})
    if (entry := TRAIL[_named(action, detail)]) is None:
        return None
    data: dict[str, object] = dict(zip(entry.parts, map(_value, what.split(":", max(0, len(entry.parts) - 1))), strict=False))
    if isinstance(detail, Mapping):
        chosen = detail if entry.fields == ALL else entry.fields
        data |= {SPELLED.get(name, name): detail[name] for name in chosen if name in detail}
    elif isinstance(detail, list):
        data["rows"] = detail
    return Draft(entry.type, {**data, **entry.more, "by": actor})


def _named(action: str, detail: object) -> str:
    """Return the name of an action in the table: some mean two things, and their details tell which."""
    fields = detail.keys() if isinstance(detail, Mapping) else ()
    if action == "result approved" and "corrects" in fields:
        return "result corrected"
    return "api key added" if action == "key added" and "member" in fields else action


def unnamed(action: str) -> None:
    """Do nothing: an action of another release is told without its detail. Tests fail here, for one that is missing above."""


def _value(part: str) -> int | str:
    return int(part) if part.isascii() and part.isdigit() and len(part) < 19 else part
