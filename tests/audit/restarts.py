"""Announcements of restarts that nobody has made, as damage to a database: each is right but for one thing."""

from typing import Final

_MADE: Final = """
update log_key set ended_at = {ended};
insert into log_key select operator_id, 2, name || '{named}', sha256(public_key), wrapped, created_at from log_key;
insert into log_entry select key.operator_id, last.number + 1, last_event, last_seq, until, true, salt, format(
    E'taquilla-log-restart/1\\nentry %s\\nlog %s{old}\\nlast %s %s\\nreason restored\\nat %s\\nkey %s\\n',
    last.number + 1, key.name, signed.size {less}, encode({root}, 'base64'),
    to_char(key.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), key.name || '{named}+' || encode(substr(sha256(
        convert_to(key.name || E'{named}\\n', 'UTF8') || '\\x01' || {key}), 1, 4), 'hex') || '+'
        || encode('\\x01' || {key}, 'base64'))
from log_key as key, lateral (select * from log_entry where operator_id = key.operator_id order by number desc limit 1) as last,
lateral (select * from log_checkpoint where operator_id = key.operator_id order by size desc limit 1) as signed
where key.number = 1
"""
_RIGHT: Final = {
    "ended": "created_at", "named": "/2", "old": "", "less": "", "root": "signed.root", "key": "sha256(public_key)",
}  # fmt: skip


def announced(**wrong: str) -> str:
    """Return statements that let each log go on under another origin."""
    return _MADE.format(**_RIGHT | wrong)


MUTANTS: Final = {
    "i110_root": announced(root="sha256(signed.root)"),
    "i110_size": announced(less="- 1"),
    "i110_old": announced(old="/x"),
    "i110_key": announced(key="sha256('another')"),
    "i110_on": announced(ended="null"),
    "i110_after": announced(ended="created_at + interval '1 second'"),
    "i110_twice": announced() + "; update log_key set name = name || '/3' where number = 2",
    "i110_unsaid": announced() + "; delete from log_key where number = 2",
}
