"""The page about alerts and alarms says what the code has, and misses nothing."""

import re
import tomllib
from pathlib import Path

from taquilla.store.ledger.alarms import UNUSUAL
from taquilla.telemetry.definitions import METRICS

ROOT = Path(__file__).parents[2]
ALARMS = (ROOT / "docs" / "alarms.md").read_text()


def kinds() -> set[str]:
    """Return the kinds of alarms that the house raises: those of its two statements, and those that its pages name."""
    looks = (ROOT / "src/taquilla/store/ledger/alarms.sql").read_text().partition("-- list_alarms --")[0]
    looks += (ROOT / "src/taquilla/store/ledger/unusual.sql").read_text()
    texts = tomllib.loads((ROOT / "src/taquilla/web/texts/alarms.toml").read_text())
    raised = set(re.findall(r"select '([a-z_]+)'(?: as kind)?,", looks))
    assert raised == set(texts["kinds"]), "an alarm is raised that the pages do not name, or the other way round"
    assert raised >= set(UNUSUAL)
    return raised


def test_every_alert_and_every_alarm_has_an_entry_that_says_what_to_do() -> None:
    rules = (ROOT / "deploy/prometheus/taquilla.rules.yml").read_text()
    alerts = re.findall(r"- alert: (\w+)", rules)
    led = re.findall(r"runbook_url: \"{{ \$externalLabels.taquilla_url }}/docs/alarms.html#(.+)\"", rules)
    of_kinds = ("TaquillaNoResults", "TaquillaAlarm")
    assert led == ["{{ $labels.kind }}" if alert in of_kinds else alert.lower() for alert in alerts]
    entries = re.findall(r"^### (\w+)\n\n(.+)\n\n\* Look: .+\n\* Do: .+$", ALARMS, re.MULTILINE)
    assert sorted(name for name, _ in entries) == sorted({*alerts, *kinds()})
    severities = dict(re.findall(r"- alert: (\w+)\n(?:.*\n){3} +severity: (\w+)", rules))
    assert {name: re.match(r"\*(\w+)\.\*", means)[1] for name, means in entries if name in alerts} == severities  # type: ignore[index]


def test_metrics_are_named_as_prometheus_wants_it() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric.name
        assert bool(metric.bounds) == (metric.kind == "histogram")
        assert list(metric.bounds) == sorted(metric.bounds)
