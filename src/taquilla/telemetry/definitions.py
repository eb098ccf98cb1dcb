"""Every metric that the house serves: its name, its type, its labels and its meaning. docs/reference/metrics.md is made of it."""

from typing import Final, Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]

_MOMENTS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_LONG: Final = (0.01, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0, 600.0)


class Metric(NamedTuple):
    """A metric. bounds are the upper ones of a histogram's buckets.

    is_standing: it is read from the database, and the same whichever process answers; else processes count it, each its own part.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    help: str
    bounds: tuple[float, ...] = ()
    is_standing: bool = False


def _standing(name: str, labels: tuple[str, ...], text: str, kind: Kind = "gauge") -> Metric:
    return Metric(name, kind, labels, text, is_standing=True)


_OPERATOR: Final = ("operator",)

COMMANDS: Final = Metric(
    "taquilla_commands_total", "counter", ("command", "channel", "outcome"),
    "Commands that were answered: sales, undoings, payments … outcome is done, or the reason of a refusal in lower case. "
    "A repetition that finds its first answer counts too.",
)  # fmt: skip
COMMAND_SECONDS: Final = Metric(
    "taquilla_command_seconds", "histogram", ("command",),
    "Seconds from the moment at which a command was read until it was committed; its answer is sent within 3 ms.", _MOMENTS,
)  # fmt: skip
BATCH_SIZE: Final = Metric(
    "taquilla_batch_size", "histogram", (), "Commands in a batch.", (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
)
BEAT_SECONDS: Final = Metric(
    "taquilla_beat_seconds", "histogram", ("beat",), "Seconds of each of a batch's steps: gate, load, decide, write.", _MOMENTS
)
HTTP_ERRORS: Final = Metric(
    "taquilla_http_errors_total", "counter", ("dialect", "status"),
    "HTTP responses with a status of 400 or above. Several dialects refuse with 200: see taquilla_commands_total.",
)  # fmt: skip
CALL_SECONDS: Final = Metric(
    "taquilla_call_seconds", "histogram", ("to", "answer"),
    "Seconds of calls to others' servers. to is wallet, webhook or witness; answer is 2xx, 4xx … or none.",
    _MOMENTS,
)  # fmt: skip
DUTY_SECONDS: Final = Metric(
    "taquilla_duty_seconds", "histogram", ("duty",), "Seconds of each run of an operator's scheduled tasks.", _LONG
)
LAST_LOOK: Final = Metric(
    "taquilla_worker_last_look_timestamp_seconds", "gauge", (), "Unix time at which a worker last looked what is due."
)
CPU_SECONDS: Final = Metric("taquilla_cpu_seconds_total", "counter", (), "Processor time that the server's processes took.")
PROCESSES: Final = Metric("taquilla_processes", "gauge", (), "Processes that are alive and counted here.")

DATABASE_UP: Final = _standing(
    "taquilla_database_up", (), "1 while the database answers, else 0: then what is read from it is missing."
)
SELLING: Final = _standing("taquilla_selling", (), "1 while there is room to sell, 0 while the database's disk is full.")
DISK_FREE: Final = _standing(
    "taquilla_disk_free_bytes", (), "Bytes that are free on the disk of the embedded PostgreSQL; none for another one."
)
DISK_FREE_MIN: Final = _standing("taquilla_disk_free_min_bytes", (), "Bytes below which nothing is sold (TAQUILLA_DISK_FREE_MB).")
ALARMS: Final = _standing("taquilla_alarms_open", ("operator", "kind"), "Alarms that have not ended (alarms.html).")
PARKED: Final = _standing(
    "taquilla_wallet_calls_parked", _OPERATOR, "Calls to a wallet that wait for somebody (taquilla wallet parked)."
)
WAITING: Final = _standing(
    "taquilla_wallet_calls_waiting", _OPERATOR, "Calls that a wallet has not understood yet, and that are made again."
)
OLDEST: Final = _standing("taquilla_wallet_oldest_call_seconds", _OPERATOR, "Since when the oldest of those waits.")
HELD: Final = _standing(
    "taquilla_held_credits",
    _OPERATOR,
    "Credits above their provider's ceiling that wait for two clerks (taquilla provider held).",
)
OLDEST_HELD: Final = _standing("taquilla_oldest_held_credit_seconds", _OPERATOR, "Since when the oldest of those waits.")
FAILING: Final = _standing(
    "taquilla_duties_failing", ("operator", "duty"), "Scheduled tasks, or parts, that fail by their own data (taquilla duties)."
)
FAILING_SECONDS: Final = _standing("taquilla_duty_failing_seconds", ("operator", "duty"), "Since when the first of those fails.")
FAILURES: Final = _standing(
    "taquilla_duty_failures_total", ("operator", "duty"), "How often a scheduled task has failed by its own data.", "counter"
)
TO_SETTLE: Final = _standing("taquilla_draws_to_settle", _OPERATOR, "Draws with a result that are not settled yet.")
OLDEST_TO_SETTLE: Final = _standing(
    "taquilla_oldest_draw_to_settle_seconds", _OPERATOR, "Seconds since the first of their results was approved."
)
WEBHOOKS_FAILING: Final = _standing(
    "taquilla_webhooks_failing", _OPERATOR, "Webhooks whose last delivery failed: it is tried again, or they are disabled."
)
WEBHOOKS_BEHIND: Final = _standing(
    "taquilla_webhook_events_behind", _OPERATOR, "Events that the slowest active webhook has not looked at yet."
)
AUDIT_SECONDS: Final = _standing(
    "taquilla_audit_age_seconds",
    _OPERATOR,
    "Seconds since the last audit that the operator asked for was done; none without one.",
)
AUDIT_VIOLATIONS: Final = _standing("taquilla_audit_violations", _OPERATOR, "Rules that this audit found broken.")
STANDBYS: Final = _standing(
    "taquilla_standbys_connected",
    (),
    "Standbys that are connected; where sales wait for some, the synchronous ones, if this login may see which they are.",
)
STANDBYS_AWAITED: Final = _standing(
    "taquilla_standbys_awaited", (), "Standbys that must have stored a sale before it is answered."
)
STANDBY_BYTES: Final = _standing(
    "taquilla_standby_behind_bytes",
    ("standby",),
    "Bytes of the log of changes that a standby lacks, as far as this login may see it.",
)
BACKUP_TRIED: Final = _standing(
    "taquilla_backup_tried_timestamp_seconds",
    (),
    "Unix time at which a tried backup was last found good (taquilla db verify-restore); 0: never; none without backups.",
)
BACKUP_MADE: Final = _standing(
    "taquilla_backup_made_timestamp_seconds",
    (),
    "Unix time at which the newest dump in TAQUILLA_BACKUPS was begun; 0: there is none; none without that setting.",
)

METRICS: Final = tuple(one for one in list(globals().values()) if isinstance(one, Metric))
"""All that are defined above, in their order."""
