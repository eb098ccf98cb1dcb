"""The demo from outside: the README's example, the tour, the seed's own day; stopping, killing and restarting it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.forked import OUTSIDE, Forked
from tests.patience import PATIENCE_S

README = Path(__file__).parents[2] / "README.md"
TOUR = README.parent / "docs" / "tour.md"
StartDemo = Callable[..., Any]
Begun = Callable[[str], Path]


def printed(script: str) -> list[str]:
    """Return the lines that a script prints, one for each object."""
    told = subprocess.run(["bash", "-eu"], input=script, capture_output=True, text=True, timeout=PATIENCE_S)
    assert told.returncode == 0, told.stderr
    return told.stdout.replace("}{", "}\n{").splitlines()


def refused(data: Path, *command: str, **variables: str) -> tuple[int, str]:
    """Return the status and the errors of a command that does nothing over a data folder."""
    errors = data.with_suffix(".refused")
    errors.write_bytes(b"")
    process = Forked([*command, "--data", str(data)], os.environ | variables, errors)
    with process.stdout as said:
        assert (said.read(), process.wait(PATIENCE_S) != 0) == ("", True)
    return process.wait(), errors.read_text()


def session_of(begins: str) -> str:
    """Return the session of the tour that begins so."""
    (session,) = re.findall(rf"```sh\n({begins}.*?)```", TOUR.read_text(encoding="utf-8"), re.DOTALL)
    return str(session)


def toured(one: Any, begins: str) -> list[Any]:
    """Return the objects that a session of the tour prints over a demo."""
    session = session_of(begins).replace("http://127.0.0.1:8000", one.base)
    return [json.loads(line) for line in printed(f"B={one.base}\n{session}")]


def test_the_example_in_the_readme_sells_one_ticket_even_when_it_is_repeated(morning: Any) -> None:
    text = README.read_text(encoding="utf-8")
    sale, audit = re.findall(r"```sh\n(curl .*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"```json\n(.*?), …", text)
    script = f"{sale}\necho\n{sale}\necho\n{audit}".replace("http://127.0.0.1:8000", morning.base)
    first, again, audited = printed(script.replace("curl ", "curl -s "))
    assert first == again
    serial = re.compile(r'(?<="serialTicket":")\d{8}')
    assert serial.sub("", first).startswith(serial.sub("", shown))
    assert json.loads(audited)["violations"] == []


def test_the_day_at_the_counter_in_the_tour_works_as_printed(demo: StartDemo) -> None:
    # In the evening the last draw is closed, and the next one lies more than a session away.
    one = demo("readme")
    one.ask("/sandbox/clock", {"advance_s": 11 * 3600})
    script = session_of("B=").replace("B=http://127.0.0.1:8000", f"B={one.base}")
    sold, again, last, clock, late, result, paid, twice, audit = printed("TOKEN=\n" + script)
    assert sold == again
    assert '"status":201' in sold
    assert '"status":202' in last
    assert clock.startswith('{"now":')
    assert late.startswith('{"status":409,"error":"events are not open. closed events: [')
    assert '"tickets_won":1,"prize":66000' in result
    assert '"prize":660,' in paid
    assert twice == '{"status":409,"error":"ticket already paid"}'
    assert re.fullmatch(r'\{"checked":\d+,"violations":\[\],"undecided":\[\]\}', audit)


def test_the_resellers_sale_in_the_tour_works_as_printed(morning: Any) -> None:
    one = morning
    sold, seen = toured(one, "# A triple")
    assert (sold["respuesta"], sold["mensaje"], sold["totalTicket"]) == ("0", "ticket procesado", "5.00")
    assert (seen["serialTicket"], seen["statusTicket"], seen["fecha"]) == (sold["serialTicket"], "0", "2024-10-22")
    # Pairs of animals, which the document writes 00-00, are sold only in the demo.
    pair = {"codigo": "D51", "numero": "00-00", "monto": "5.00"}
    _, tried = one.ask("/monitor/registrarticket", {"token": "", "ticket": "2", "jugadas": [pair]})
    assert (tried["respuesta"], tried["jugadas"]) == ("0", [{"id": "0", **pair}])
    dialects = {name: f"/{name}/docs" for name in ("v1", "banklot", "chance", "betstack", "gap")}
    assert one.ask("/")[1] == dialects | {"sandbox": "/sandbox", "docs": "/docs/"}
    assert one.ask("/sandbox/audit")[1]["violations"] == []
    # A browser sees the logins.
    for path in ("/", "/sandbox"):
        page = httpx.get(one.base + path, headers={"accept": "text/html"}, timeout=PATIENCE_S, verify=False).text
        assert ("username@banklot.net" in page, "<code>taquilla-demo</code>" in page) == (True, True)


def test_our_own_api_in_the_tour_works_as_printed(morning: Any) -> None:
    sold, again, canceled, listed = toured(morning, "# A cashier")
    assert sold == again
    assert (sold["status"], sold["amount"], sold["currency"]) == ("sold", "22.00", "VES")
    assert (canceled["id"], canceled["status"]) == (sold["id"], "canceled")
    assert [(one["id"], one["status"]) for one in listed["tickets"]] == [(sold["id"], "canceled")]
    helpers, _, _ = session_of("# A cashier").partition("DRAW=")
    script = f"{helpers}{session_of('# A manager makes a key')}"
    assert json.loads(printed(script.replace("http://127.0.0.1:8000", morning.base))[-1])["tickets"][0]["id"] == sold["id"]


@pytest.mark.prove("packages")
def test_the_wallet_in_the_tour_works_as_printed(demo: StartDemo) -> None:
    one = demo("readme-gap")
    deposited, placed, settled, settlement, report = toured(one, "# Signs a body")
    assert [said["balance"] for said in (deposited, placed, settled)] == [1000, 900, 1098]
    (row,) = settlement["settlementData"]
    assert (row["userId"], row["gameName"], row["betAmount"], row["winAmount"]) == ("900001", "7 Up Down", 100, 198)
    (game,) = report["gameReport"]
    assert (game["OperatorName"], game["currency"], game["profitLoss"]) == ("Hypex Demo Transfer Wallet", "PTS", -98)
    # The keys are kept for the next start, and nobody else can read them.
    folder = one.data / "demo-keys"
    assert sorted(path.name for path in folder.iterdir()) == ["HypexDemo.pem", "HypexGames.pem"]
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    one.stop()
    again = demo("readme-gap")
    helper, _, _ = session_of("# Signs a body").partition("signed HypexDemo")
    (told,) = printed(f'B={again.base}\n{helper}signed HypexDemo wallet/user-balance "{{$WHO}}"\n')
    assert json.loads(told) == {"status": "RS_OK", "errorDescription": "", "balance": 1098}
    assert again.ask("/sandbox/audit")[1]["violations"] == []


@pytest.mark.prove("packages")
def test_the_sandbox_shows_wallets_and_signs_only_for_the_demo(demo: StartDemo) -> None:
    one = demo("sign")
    _, sandbox = one.ask("/sandbox")
    assert set(sandbox["keys"]) == {"HypexDemo", "HypexGames"}
    assert {key.splitlines()[0] for key in sandbox["keys"].values()} == {"-----BEGIN PUBLIC KEY-----"}
    assert sandbox["wallets"]["users"] == ["900001", "testtw1"]
    assert sandbox["wallets"]["games"] == {"901001": "7 Up Down", "901003": "VR Teen Patti"}
    for wrong in ("banklot", "../HypexDemo", ""):
        assert one.ask("/sandbox/sign", {"as": wrong, "body": "{}"}) == (404, {"error": "`as` is HypexDemo or HypexGames"})
    assert one.ask("/sandbox/sign", {"as": "HypexDemo"})[0] == 400
    # For version 2 the response has every header that belongs to the signature.
    body, path = '{"operatorId": "HypexDemo", "userId": "900001"}', "/api/v1/wallet/user-balance"
    whole = {"as": "HypexDemo", "body": body, "version": 2}
    for wrong in ("", "no slash", "/a\nb", "/\u00e9"):
        assert one.ask("/sandbox/sign", whole | {"path": wrong})[0] == 400
    _, headers = one.ask("/sandbox/sign", whole | {"path": path})
    assert set(headers) == {"signature", "signature-version", "timestamp"}
    answer = httpx.post(one.base + path, content=body, headers=headers, timeout=PATIENCE_S, verify=False)
    assert answer.json() == {"status": "RS_OK", "errorDescription": "", "balance": 0}
    # A draw's result is entered for both operators that sell it, each by its own clerks.
    draws = one.draws(one.log_in(), game_category="animalitos")
    one.ask("/sandbox/clock", {"advance_s": 4 * 3600})
    assert one.ask("/sandbox/results", {"event_id": draws[0]["id"], "result": "36"})[0] == 200
    assert one.ask("/sandbox/audit")[1]["violations"] == []


def test_the_superbet_in_the_tour_works_as_printed(morning: Any) -> None:
    sold, worked = toured(morning, "# A superbet")
    assert (sold["status"], sold["price"], sold["stake"], sold["ext_amount"]) == ("reserved", 1000, 889, 111)
    assert (worked["gross_payout"], worked["wht_amount"], worked["net_payout"]) == (3040, 430, 2610)


@pytest.mark.parametrize(("page", "told"), [
    ("office", '"draws":[{"id":'), ("dialects/banklot", '{"status":201,'), ("dialects/chance", '"premioTicket":"0.00"'),
    ("dialects/betstack", '"status":"reserved"'), ("dialects/gap", '"balance":1000}'),
])  # fmt: skip
def test_the_quick_start_of_a_page_works_as_printed(morning: Any, page: str, told: str) -> None:
    text = (TOUR.parent / f"{page}.md").read_text(encoding="utf-8")
    script = re.findall(r"^## Quick start\n.*?```sh\n(.*?)```", text, re.DOTALL | re.MULTILINE)[0]
    assert told in printed(script.replace("http://127.0.0.1:8000", morning.base))[-1]


@pytest.mark.prove("packages")
def test_a_demo_begins_once_and_resumes_where_it_stopped(demo: StartDemo) -> None:
    one = demo("goes-on")
    token = one.log_in()
    draw = one.draws(token, game_category="animalitos")[0]
    sale = {"ticket": {"wagers": [{"amount": 5, "event_id": draw["id"], "game_id": 5, "wager": "36"}]}, "client_id": "k"}
    _, sold = one.ask("/user/ticket/create", sale, token)
    assert one.stop() == 0
    again = demo("goes-on", "--at", "2020-01-01T00:00:00Z")
    assert "--at is ignored" in again.errors.read_text()
    _, repeated = again.ask("/user/ticket/create", sale, token)
    assert repeated == sold
    assert again.ask("/sandbox/audit")[1]["violations"] == []


@pytest.mark.prove("packages")
def test_ending_make_demo_ends_the_demo(place: Path, begun: Begun) -> None:
    data = begun("by-make")
    (place / "clone").mkdir()
    (place / "clone" / "Makefile").symlink_to(README.with_name("Makefile"))
    (place / "clone" / ".venv").symlink_to(sys.prefix)
    command = ["make", "--old-file=setup", "demo", "PORT=0", f"DATA={data}", "ARGS="]
    # A make that runs these tests passes its flags on.
    environment = {name: value for name, value in OUTSIDE.items() if not name.startswith(("MAKE", "MFLAGS"))}
    with subprocess.Popen(command, cwd=place / "clone", env=environment, stdout=subprocess.PIPE, text=True) as make:
        assert make.stdout is not None
        said = make.stdout.readline()
        demo = int((data / "supervisor.lock").read_text())
        try:
            assert said.startswith("ready http://127.0.0.1:")
            # An init system, `su` and `sudo` signal make alone.
            make.send_signal(signal.SIGTERM)
            make.wait(timeout=PATIENCE_S)
            with pytest.raises(ProcessLookupError):
                os.kill(demo, 0)
        finally:
            with suppress(ProcessLookupError):
                os.kill(demo, signal.SIGTERM)


def test_a_house_that_a_demo_made_is_neither_served_nor_worked_on_by_accident(first_morning: Any, begun: Begun) -> None:
    # A newcomer's terminal shows no line of JSON for every rule of the demo.
    assert '{"at"' not in first_morning.errors.read_text()
    assert '"event": "operator added"' in (first_morning.data / "security.log").read_text()
    data = begun("was-a-demo")
    sentence = (
        "`taquilla demo` made this installation: everybody knows its password, its access token and its secrets. Begin one "
        "of your own with `taquilla db migrate` in another data folder; or close its accounts, revoke its token, and say "
        "--yes-this-was-a-demo.\n"
    )
    assert refused(data, "serve", "--port", "0")[1].endswith(sentence)
    # The mark is in the database too: for a demo whose data folder is elsewhere now.
    (data / "demo").unlink()
    assert refused(data, "worker")[1].endswith(sentence)
    # With the flag both commands go on.
    elsewhere = {"TAQUILLA_MASTER_KEY_FILE": str(data / "none.key")}
    for command in (("serve", "--port", "0"), ("worker",)):
        assert "There is no master key at " in refused(data, *command, "--yes-this-was-a-demo", **elsewhere)[1]


def test_a_demo_that_was_stopped_while_it_was_made_is_not_taken_for_whole(begun: Begun) -> None:
    data = begun("half-made")
    (data / "demo").write_text("")
    sentence = "this demo was stopped while it was being made: begin it anew with --fresh\n"
    assert refused(data, "demo", "--port", "0")[1].endswith(sentence)


def test_a_request_over_http_is_in_the_log_with_its_address(morning: Any) -> None:
    morning.log_in()
    lines = [json.loads(line) for line in (morning.data / "security.log").read_text().splitlines()]
    said = [(line["actor"], line["address"], line["outcome"]) for line in lines if line["event"] == "login"]
    assert said[-1] == ("username@banklot.net", "127.0.0.1", "done")


@pytest.mark.prove("packages")
def test_fresh_replaces_a_demo_and_spares_any_other_folder(demo: StartDemo, begun: Begun, place: Path) -> None:
    begun("anew")
    again = demo("anew", "--fresh", "--at", "2024-11-05T08:30:00-04:00", "--weeks", "0")
    assert again.ask("/sandbox")[1]["now"].startswith("2024-11-05T12:3")
    precious = place / "precious"
    precious.mkdir()
    (precious / "letter").write_text("keep me")
    status, said = refused(precious, "demo", "--fresh")
    assert (status, "holds no demo" in said) == (2, True)
    assert (precious / "letter").read_text() == "keep me"


@pytest.mark.prove("packages")
def test_the_demo_has_sports_too_and_a_wallet_at_its_own_address(demo: StartDemo) -> None:
    one = demo("sports")
    _, looked = one.ask("/sandbox")
    sports, now = looked["sports"], datetime.fromisoformat(looked["now"])
    assert (sports["operator"], sports["secret"], sports["wallet"]) == ("site", "12345ABCDE", f"{one.base}/sandbox/pam")
    starts = [(event["id"], datetime.fromisoformat(event["starts"]) - now) for event in sports["events"]]
    assert [event for event, _ in starts] == [100001, *range(200001, 200008)]
    assert [round(ahead.total_seconds() / 3600) for _, ahead in starts] == [10, *range(24, 31)]
    # The port changes with each start, and the wallet's address with it.
    assert one.stop() == 0
    again = demo("sports")
    assert again.ask("/sandbox")[1]["sports"]["wallet"] == f"{again.base}/sandbox/pam"
