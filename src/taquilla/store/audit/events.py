"""The auditor's rules about events: I91 and I120."""

import json

from taquilla.domain.events.types import ALL, SPELLED, TRAIL
from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i91", "i120")
_NAMED = {"result corrected": "result approved", "api key added": "key added"}
"""Entries of the table of events that share the name of an action."""
_BESIDE = ("by", "rows", "is_whole", "happened_at")
"""Fields of events that no detail has."""
_TRAIL = [
    {"action": _NAMED.get(name, name)} if entry is None else {
        "action": _NAMED.get(name, name), "type": entry.type, "parts": entry.parts, "is_whole": entry.fields == ALL,
        "more": entry.more, "beside": [*entry.parts, *entry.more, *_BESIDE],
    } for name, entry in TRAIL.items()
]  # fmt: skip
PARAMETERS = {"trail": json.dumps(_TRAIL), "spelled": json.dumps(SPELLED)}
