"""Pages of metrics, the rules of Prometheus, and the panels that show them."""

import json
import re
import shutil
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.patience import PATIENCE_S, wait_until
from tests.receiver import receiving
from tests.sessions import plant_session
from tests.telemetry.conftest import Running, Start
from tests.threads import held_port

from taquilla.engine.people.keyring import Keyring
from taquilla.store.ledger.alarms import UNUSUAL
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.telemetry.definitions import METRICS

ROOT = Path(__file__).parents[2]
PROMETHEUS, GRAFANA = ROOT / "deploy" / "prometheus", ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((GRAFANA / "taquilla.json").read_text())
RULES = (PROMETHEUS / "taquilla.rules.yml").read_text()
ALERTS = dict(re.findall(r"- alert: (\w+)\n +expr: (\".*\")", RULES))
QUERIES = [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
GET_IT = "needs Prometheus: apt-get install --no-install-recommends prometheus"

needs_prometheus = pytest.mark.skipif(shutil.which("prometheus") is None or shutil.which("promtool") is None, reason=GET_IT)


def promtool(*arguments: str) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_prometheus
def test_promtool_accepts_the_rules_and_the_configuration() -> None:
    promtool("check", "rules", "taquilla.rules.yml")
    promtool("check", "config", "prometheus.yml")


@pytest.mark.prove("packages")
@needs_prometheus
def test_each_alert_fires_when_it_should_and_none_without_need() -> None:
    promtool("test", "rules", "taquilla.test.yml")


def test_metrics_are_named_as_prometheus_wants_it_and_queries_name_them_and_their_labels() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert (metric.name.endswith("_total"), bool(metric.bounds)) == (metric.kind == "counter", metric.kind == "histogram")
        assert list(metric.bounds) == sorted(metric.bounds)
    labels = {metric.name: {*metric.labels, "le", "job", "instance"} for metric in METRICS}
    suffix = re.compile(r"_(bucket|sum|count)$")
    for text in [query for _, query in QUERIES] + [json.loads(expr) for expr in ALERTS.values()]:
        names = re.findall(r"taquilla_\w+", text)
        bare = [name if name in labels else suffix.sub("", name) for name in names]
        assert set(bare) <= labels.keys(), text
        used = {one for inner in re.findall(r"by \(([^)]*)\)", text) for one in re.split(r",\s*", inner)}
        used |= set(re.findall(r"[{,](\w+)[=!]~?\"", text))
        assert used <= set().union(*[labels[name] for name in bare]) | {"job"}, text


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    """As far as it can be told without Grafana: ids differ, nothing overlaps, each panel has its source and its queries."""
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set[tuple[int, int]]()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == "${datasource}"
            assert [target["refId"] for target in panel["targets"]] == ["A", "B", "C"][: len(panel["targets"])]
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == ("datasource", "datasource", "prometheus")
    assert (DASHBOARD["uid"], "id" in DASHBOARD) == ("taquilla", False)


@contextmanager
def selling(house: Running) -> Iterator[None]:
    """Sell on and on over several connections; some sales are refused, and some requests are errors."""
    ends, numbers_ = threading.Event(), count()

    def sell() -> None:
        while not ends.is_set():
            number = next(numbers_)
            # Every fifth asks for more than a stake may be.
            play = {"codigo": "431", "numero": "123", "monto": "5.00" if number % 5 else "999999999.00"}
            house.ask("/monitor/registrarticket", {"token": "12345678", "ticket": str(number), "jugadas": [play]})
            if not number % 10:
                house.ask("/user/ticket/last", {}, {"x-auth-token": "nobody's"})

    tills = [threading.Thread(target=sell) for _ in range(4)]
    for till in tills:
        till.start()
    try:
        yield
    finally:
        ends.set()
        for till in tills:
            till.join()


@contextmanager
def prometheus(folder: Path, house: str, worker: str) -> Iterator[Callable[[str], Any]]:
    """Run Prometheus over both, and provide a query of its API."""
    port = held_port()
    text = (PROMETHEUS / "prometheus.yml").read_text().replace("15s", "500ms")
    text = text.replace("127.0.0.1:8000", house).replace("127.0.0.1:9101", worker)
    text = text.replace("taquilla.rules.yml", str(PROMETHEUS / "taquilla.rules.yml"))
    (folder / "prometheus.yml").write_text(text)
    command = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)

    def query(text: str) -> Any:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": text}, timeout=PATIENCE_S)
        return answer.raise_for_status().json()["data"]["result"]

    def is_up() -> bool:
        try:
            return len(query("up == 1")) == 2
        except httpx.HTTPError:
            assert process.poll() is None, (folder / "prometheus.log").read_text()
            return False

    try:
        wait_until(is_up, "both targets")
        yield query
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.mark.prove("packages")
@needs_prometheus
def test_every_query_of_the_dashboard_returns_data_of_a_house_under_load(
    start: Start, copy_of: Callable[[str], str], site_template: str, server: Embedded, key_file: Path, tmp_path: Path
) -> None:
    database, port = copy_of(site_template), held_port()
    with ExitStack() as stack:
        webhook = stack.enter_context(receiving())
        house = start(database, "serve", "--port", "0", "--processes", "2")
        start(database, "worker", "--metrics-port", str(port))
        with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
            # The template is never audited, and its clock stands on the day of the portal document.
            administrator = plant_session(owner, Keyring.open(key_file), "clerk1@banklot.net")
            owner.execute("update member set role = 'administrator' where email = 'clerk1@banklot.net'")
        headers = {"authorization": f"Bearer {administrator}"}
        for path, body in (("/v1/webhooks", {"url": webhook.url}), ("/v1/audits", b"")):
            status, said = house.ask(path, body, headers | {"idempotency-key": path})
            assert status in (201, 202), said
        stack.enter_context(selling(house))
        query = stack.enter_context(prometheus(tmp_path, house.base.removeprefix("http://"), f"127.0.0.1:{port}"))
        waiting = {text: title for title, text in QUERIES}

        def all_have_data() -> bool:
            for text in list(waiting):
                found = query(text.replace("$__rate_interval", "10s"))
                if any(series["value"][1] != "NaN" for series in found):
                    del waiting[text]
            return not waiting

        try:
            wait_until(all_have_data, "data")
        except AssertionError:
            raise AssertionError(f"no data: {waiting}") from None
        # Alerts may find nothing, but no error; Prometheus' answer to a wrong query is one.
        for name, text in ALERTS.items():
            assert isinstance(query(json.loads(text)), list), name
        sold = query('sum(taquilla_commands_total{command="sell_ticket",outcome="done"})')[0]["value"][1]
    with psycopg.connect(server.url(OWNER, database)) as owner:
        (tickets,) = owner.execute("select count(*) from ticket").fetchone() or (0,)
    assert 0 < float(sold) <= tickets


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


def test_every_alert_has_a_test_and_every_alarm_too_an_entry_that_says_what_to_do() -> None:
    alerts = re.findall(r"- alert: (\w+)", RULES)
    tested = re.findall(r"alertname: (\w+)\n +exp_alerts:\n +- exp_labels", (PROMETHEUS / "taquilla.test.yml").read_text())
    assert sorted(tested) == sorted(alerts)
    led = re.findall(r"runbook_url: \"{{ \$externalLabels.taquilla_url }}/docs/alarms.html#(.+)\"", RULES)
    of_kinds = ("TaquillaNoResults", "TaquillaAlarm")
    assert led == ["{{ $labels.kind }}" if alert in of_kinds else alert.lower() for alert in alerts]
    entries = re.findall(r"^### (\w+)\n\n(.+)\n\n\* Look: .+\n\* Do: .+$", ALARMS, re.MULTILINE)
    assert sorted(name for name, _ in entries) == sorted({*alerts, *kinds()})
    severities = dict(re.findall(r"- alert: (\w+)\n(?:.*\n){3} +severity: (\w+)", RULES))
    assert {name: re.match(r"\*(\w+)\.\*", means)[1] for name, means in entries if name in alerts} == severities  # type: ignore[index]
