"""Every example runs as it is, against a real house."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from examples.mirror.mirror import Mirror, open_base
from examples.till import answers
from standardwebhooks import Webhook
from tests.examples.conftest import ROOT, Ended, Run
from tests.patience import PATIENCE_S
from tests.threads import held_port

from taquilla.testing import TaquillaHouse
from taquilla_client import Client, Retries
from taquilla_client.models import DrawShown

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def test_the_till_sells_pays_and_undoes_in_sixty_lines(house: TaquillaHouse, run: Run) -> None:
    assert len((ROOT / "examples/till.py").read_text(encoding="utf-8").splitlines()) <= 60
    draw = next_draw(house)
    printed = run("till.py", "7 22.00", "99 5.00", "7 22.00", "today")
    paper = "\n".join(printed)
    (number, pin), (won, won_pin) = (re.findall(r"\b\d{8}\b", part)[:2] for part in paper.split("no: "))
    assert "no: the selection does not fit its game" in paper
    assert printed[-1] == "sold 44.00, won 0.00, owed 39.60"
    assert run("till.py", f"undo {number}")[0] == f"{number} is canceled: give 22.00 VES back"
    assert run("till.py", f"pay {number} {pin}")[0].endswith("(TICKET_CANCELED)")
    house.move_clock(draw.draws_at)
    house.enter_result(draw.id, "7")
    assert run("till.py", f"pay {won} {won_pin}") == ["pay 660.00 VES"]
    house.move_clock(draw.draws_at.replace(hour=3) + timedelta(days=1))
    assert run("till.py", "7 22.00", "what?", f"pay {won} ?", "nobody knows")[::3] == ["no: no draw of animals is open"] * 2
    house.move_clock(timedelta(hours=8))
    away = httpx.MockTransport(lambda request: httpx.Response(503))  # a proxy before a house that is away
    with Client(house.url, retries=Retries(attempts=1), http=httpx.Client(transport=away)) as till:
        assert [answer[:25] for answer in answers(till, iter(["7 22.00"]))] == ["the house does not answer"]


def next_draw(house: TaquillaHouse) -> DrawShown:
    """Return the next draw of animals that is open."""
    with Client(house.url) as client:
        client.log_in(house.cashier, house.password)
        return next(one for one in client.draws.each(status="open") if one.category == "animalitos")


def order(name: str, selection: int, draw: DrawShown) -> str:
    """Return a line for the reseller."""
    return json.dumps({"order": name, "draw": draw.id, "selection": str(selection), "stake": "5.00"})


def test_the_reseller_sells_a_file_once_however_often_it_runs(house: TaquillaHouse, run: Run) -> None:
    draw = next_draw(house)
    orders = ['{"order": "A-0"}', *(order(f"A-{place}", place, draw) for place in (1, 2, 3, 99)), order("A-ñ", 4, draw)]
    first = run("reseller.py", *orders)
    house.move_clock(draw.draws_at)
    # Nothing is sold of that draw any more: what comes again was found by its key.
    assert run("reseller.py", *orders)[:4] == first[:4]
    # Nor is it refused to whom the house does not let in any more.
    (unknown,) = run("reseller.py", orders[1], key="tqk_ended")
    assert json.loads(unknown)["unknown"] == "TOKEN_DEAD"
    bare, *sold, wrong, unfit = [json.loads(line) for line in first]
    assert [one["amount"] for one in sold] == ["5.00"] * 3
    assert [one["refused"] for one in (bare, wrong, unfit)] == ["FIELD_MISSING", "SELECTION_INVALID", "ORDER_UNFIT"]
    assert house.audit() == []


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str, str], "subprocess.Popen[str]"]]:
    """Starts the receiver as a program at a port with a key, each time with the same books."""
    with ExitStack() as running:

        def start(port: str, key: str) -> "subprocess.Popen[str]":
            command = [sys.executable, str(ROOT / "examples/webhook_receiver.py"), port, str(tmp_path / "books.sqlite")]
            process = subprocess.Popen(command, env=environment | {"WEBHOOK_KEY": key}, stdout=subprocess.PIPE, text=True)
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield start


def test_the_receiver_acts_once_on_what_was_signed(start: Callable[[str, str], "subprocess.Popen[str]"]) -> None:
    event = {"number": 7, "type": "tickets.sold", "at": "2024-10-22T12:30:00Z", "data": {"count": 1}}
    body, now = json.dumps(event), datetime.now(UTC)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp()))}
    headers["webhook-signature"] = Webhook(SECRET).sign("msg_1", now, body)

    def send(url: str, body: str, **more: str) -> int:
        with closing(HTTPConnection(url.rpartition("/")[2], timeout=PATIENCE_S)) as connection:
            connection.request("POST", "/", body.encode(), headers | more)
            return connection.getresponse().status

    told = []
    for _ in range(2):
        process = start("0", SECRET)
        assert process.stdout is not None
        url = process.stdout.readline().split()[1]
        # A stranger who says nothing, and one whose body has no end, hold up nobody.
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))):
            assert send(url, "", **{"Content-Length": "-1"}) == 400
            assert [send(url, body), send(url, body), send(url, body.replace("7", "8"))] == [204, 204, 400]
        process.kill()
        told += process.communicate()[0].splitlines()
    assert told == ["7: tickets.sold {'count': 1}", "ignored: no signature holds", "ignored: no signature holds"]


@pytest.mark.prove("packages")
def test_the_follower_goes_on_where_it_was_stopped(
    house: TaquillaHouse, run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    place = tmp_path / "place.json"
    command = [sys.executable, str(ROOT / "examples/follower.py"), house.url, house.manager, house.password, str(place)]

    def follow(until: str) -> list[int]:
        """Run the follower until it writes of something, kill it, and return the numbers of the events it wrote."""
        numbers = []
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                number, _, event = line.partition(": ")
                numbers.append(int(number))
                if until in event:
                    break
            process.kill()
            # It may have written more before it died.
            numbers += [int(line.partition(": ")[0]) for line in process.stdout if line.endswith("\n")]
        return numbers

    sold = json.loads(run("reseller.py", order("B-1", 3, next_draw(house)))[0])["ticket"]
    first = follow(str(sold))
    assert first == list(range(1, len(first) + 1))
    number = run("till.py", "4 5.00")
    assert number
    second = follow('"amount": "5.00"')
    # Killed before it had kept its place, it acts on the last event once more.
    assert second[0] in {first[-1], first[-1] + 1}
    assert second == list(range(second[0], second[-1] + 1))


def test_the_follower_says_what_is_missing(house: TaquillaHouse, ended: Ended, tmp_path: Path) -> None:
    (place := tmp_path / "place.json").write_text(json.dumps({"number": 1, "first_seq": 500_001, "last_seq": 500_002}))
    program, login = (ROOT / "examples/follower.py", house.url), (house.manager, house.password)
    told = ended(*program, *login, place)
    assert (told.returncode, told.stdout) == (1, "")
    assert re.match(r"stopped: expected first_seq 500003, found \d+\.", told.stderr)
    place.write_text(json.dumps({"number": 1_000_000, "first_seq": 1, "last_seq": 1}))
    ahead = f"stopped: {place} is ahead of all events there: of another operator"
    assert ended(*program, *login, place).stderr.startswith(ahead)
    assert ended(*program, place, TAQUILLA_API_KEY="tqk_no").stderr.endswith("(TOKEN_DEAD)\n")


def test_the_till_and_the_reseller_sell_by_a_key(house: TaquillaHouse, run: Run) -> None:
    with Client(house.url) as office:
        office.log_in(house.administrator, house.password)
        agency = next(one.entity_id for one in office.users.each() if one.email == house.cashier)
        key = office.keys.add("till 7", role="cashier", entity_id=agency).key
    sold = json.loads(run("reseller.py", order("K-1", 6, next_draw(house)), key=key)[0])
    assert sold["amount"] == "5.00"
    assert run("till.py", f"undo {sold['ticket']}", key=key) == [f"{sold['ticket']} is canceled: give 5.00 VES back"]


def test_the_mirror_reads_by_a_key_and_ends_with_a_sentence(house: TaquillaHouse, ended: Ended, tmp_path: Path) -> None:
    with Client(house.url) as office:
        office.log_in(house.administrator, house.password)
        ends = datetime(2027, 12, 31, tzinfo=UTC)
        key = office.keys.add("mirror", role="auditor", entity_id=212, expires_at=ends, scopes=["events:read"]).key
    books = tmp_path / "books.sqlite"
    with closing(open_base(books)) as base:
        Mirror(base)
        base.execute("insert into place values (1, 1000000, 1, 1)")

    def told(*words: str, **variables: str) -> tuple[int, str]:
        end = ended(ROOT / "examples/mirror/mirror.py", house.url, *words, books, **variables)
        return end.returncode, end.stderr

    assert told(TAQUILLA_API_KEY=key)[1].startswith(f"stopped: {books} is ahead of all events there: of another operator")
    assert told("nobody@banklot.net", "wrong")[1].endswith("(LOGIN_WRONG)\n")
    assert told() == (1, "set TAQUILLA_API_KEY and say URL FILE, or say URL EMAIL PASSWORD FILE\n")


@pytest.mark.prove("packages")
def test_the_receiver_gets_what_the_house_sends(
    house: TaquillaHouse, run: Run, start: Callable[[str, str], "subprocess.Popen[str]"]
) -> None:
    with Client(house.url) as office:
        office.log_in(house.administrator, house.password)
        port = held_port()
        hook = office.webhooks.add(f"http://127.0.0.1:{port}/", types=["tickets.sold"])
        for key in (hook.secret, hook.public_key):
            process = start(str(port), key)
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready")
            sold = json.loads(run("reseller.py", order(f"C-{key[:6]}", 5, next_draw(house)))[0])["ticket"]
            house.move_clock(timedelta(seconds=1))
            assert f'"number": {sold}' in process.stdout.readline().replace("'", '"')
            process.kill()
            process.wait()
        office.webhooks.remove(hook.id)


def test_the_readme_sells_a_ticket_in_ten_lines(house: TaquillaHouse, ended: Ended) -> None:
    (sample,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in sample.splitlines() if line]) <= 10
    told = ended("-c", sample.replace("http://127.0.0.1:8000", house.url))
    assert told.returncode == 0, told.stderr
    assert re.fullmatch(r"\d{8} 22\.00 VES\n", told.stdout)
