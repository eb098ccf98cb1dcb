"""Every kind of alarm is a sentence in both languages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

import taquilla.web.app
from taquilla.api.alarms import AlarmKind
from taquilla.store.ledger.alarms import AlarmRow
from taquilla.web.formats import Formats
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

AT = datetime(2024, 10, 22, 12, tzinfo=UTC)
DETAILS: dict[str, tuple[dict[str, Any], str]] = {
    "duty_failing": ({"duty": "settle", "subject": "market 12", "tries": 1, "error": "KeyError: 5"}, "settle market 12"),
    "result_overdue": ({"draw": "LOTTO", "draws_at": "2024-10-22T12:00:00+00:00"}, '/office/results/5">LOTTO 08:00</a>'),
    "seal_overdue": ({"draw": "LOTTO", "closed_at": "2024-10-22T12:00:00+00:00"}, " 08:00</a>"),
    "wallet_calls_parked": ({"calls": 3}, "3"),
    "payment_held": ({"number": 12345678, "amount": 6_000}, "60"),
    "credit_held": ({"provider": "HypexGames", "amount": 500}, "HypexGames"),
    "rule_broken": ({"sentence": "No.", "count": 2, "audit_id": 1}, "No."),
    "credit_used": ({"used": 9_100, "credit": 10_000}, "test-1: 91"),
    "shift_difference": ({"user_id": 864, "difference": -500, "largest": -700}, 'test-1: <a href="/office/shifts/5">−5'),
    "number_unusual": (
        {
            "draw": "LOTTO",
            "draw_id": 7,
            "draws_at": "2024-10-22T12:00:00+00:00",
            "game": 5,
            "selection": "12",
            "sold": 3_100,
            "usual": 1_000,
            "pays": 93_000,
        },
        " 08:00</a>, 12 Caballo: 31",
    ),
    "seller_unusual": ({"sold": 3_100, "usual": 1_000}, "test-1: 31"),
    "sale_at_odd_hour": ({"sold": 300, "tickets": 100}, "test-1: 3"),
    "pin_seen_before_payment": ({"number": 12345678, "amount": 9_000, "by": "ana@banca.ve"}, ", ana@banca.ve"),
    "second_person_refused": ({"by": "ana@banca.ve", "decision": "result", "why": "x"}, "ana@banca.ve"),
    "added_by_one": ({"first": "ana@banca.ve", "second": "ben@banca.ve", "by": "eva@banca.ve"}, "ben@banca.ve (eva"),
    "readings_differ": ({"draw": "LOTTO", "times": 2, "by": "ben@banca.ve"}, '/office/results/5">LOTTO</a>, 2 × (ben@banca.ve)'),
    "rate_moved": ({"currency": "USD", "before": "36.52", "after": "40.18", "by": "ana@banca.ve"}, " → 40"),
    "log_stopped": ({"origin": "house.example/operator-1", "size": 12}, "5"),
    "log_behind": ({"witness": "https://witness.example", "seen": 20, "size": 12}, "https://witness.example, 20 / 12"),
    "sale_after_close": ({"draw": "LOTTO ACTIVO", "closed_at": "x", "tickets": 1, "sold": 400}, "/office/draws/5"),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", get_args(AlarmKind))
def test_each_alarm_is_a_sentence(kind: str, language: str) -> None:
    detail, told = DETAILS[kind]
    row = AlarmRow(1, kind, "5", 213, detail, AT, None, None, None, None)
    zone = ZoneInfo("America/Caracas")
    texts, formats = CATALOGUE[language], Formats(language, "VES", 2, zone, today=AT.astimezone(zone).date())
    templates = environment(Path(taquilla.web.app.__file__).parent / "templates")
    alarm_row = templates.get_template("office/alarm_texts.html").module.alarm_row
    sentence = alarm_row(texts, formats, row, {213: "test-1"}, AT + timedelta(minutes=200))
    assert told in sentence
    assert sentence.count("test-1") == 1
    assert ("hace 3 h 20 min" if language == "es" else "3 h 20 min ago") in sentence
    # The heading above it says what kind it is.
    assert texts.alarms.kinds[kind] not in sentence
