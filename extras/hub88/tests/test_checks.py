"""`taquilla dialect check hub88`: our own house passes, and a wallet with a fault does not."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from typer.testing import CliRunner

from taquilla.cli import dialects
from taquilla.dialect.checks import Check, Given, Talk
from taquilla.testing import Call

from .conftest import Hub

SURE = "--yes-this-moves-test-money"
Fault = Callable[[str, dict[str, Any]], None]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "taquilla", "dialect", "check", *words]
    return subprocess.run(command, env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True)


def checked(hub: Hub, url: str, *more: str) -> dict[str, str]:
    """Return the outcome of each check, by its name."""
    key = hub.house.folder / f"hub88-{hub.operator}.pem"
    told = [word for one in (f"user={hub.user}", f"token={hub.token()}", f"key=@{key}") for word in ("--with", one)]
    done = run("hub88", url, *told, *more, SURE, "--json")
    said = json.loads(done.stdout)
    assert done.returncode == (1 if said["wrong"] else 0), done.stderr
    return {check["name"]: check["outcome"] for check in said["checks"]}


def test_our_own_house_passes_every_check(hub: Hub) -> None:
    outcomes = checked(hub, f"{hub.house.url}/hub88/{hub.operator}")
    assert (len(outcomes), set(outcomes.values())) == (15, {"held"})


_NUMBERS = count()


def forgets(path: str, body: dict[str, Any]) -> None:
    """Take each call for a new one."""
    if "transaction_uuid" in body:
        body["transaction_uuid"] += f" {next(_NUMBERS)}"


def pays_free_rounds(path: str, body: dict[str, Any]) -> None:
    body.pop("is_free", None)


def loses_wins(path: str, body: dict[str, Any]) -> None:
    if path.endswith("win"):
        body["amount"] = 0


@contextmanager
def faulty(hub: Hub, fault: Fault) -> Iterator[str]:
    """Serve our house's wallet with a fault, which changes each body that is signed."""

    class Wallet(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            call = hub.call(self.path[1:], content)
            if self.headers["x-hub88-signature"] == call.headers["x-hub88-signature"]:
                body = json.loads(content)
                fault(self.path, body)
                call = hub.call(self.path[1:], body)
            else:
                call = Call(call.path, content, {})
            answer = json.dumps(hub.house.send(call)[1]).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Wallet) as url:
        yield url


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve by a handler, and return the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("fault", "caught"), [
    (forgets, {"bet-again", "bet-at-once", "win", "rollback", "orders"}), (pays_free_rounds, {"free"}), (loses_wins, {"win"}),
])  # fmt: skip
def test_a_wallet_with_a_fault_is_caught_by_the_checks_of_that_rule(hub: Hub, fault: Fault, caught: set[str]) -> None:
    with faulty(hub, fault) as url:
        outcomes = checked(hub, url)
    assert {name for name, outcome in outcomes.items() if outcome != "held"} == caught


def test_a_call_of_a_check_keeps_its_method_and_its_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str | None, str | None]] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.command, self.headers["x-mine"], self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    def talk(given: Given) -> Talk:
        yield Call("", b"", {"x-mine": "a"}, "GET")
        yield Call("", b"{}", {"x-mine": "b"}, "PUT")

    monkeypatch.setattr(dialects, "_checks", lambda *_: [Check("one", "", "", talk)])
    with serving(Server) as url:
        assert CliRunner().invoke(dialects.app, ["check", "any", url, SURE]).exit_code == 0
    assert heard == [("GET", "a", None), ("PUT", "b", "2")]


def test_the_table_says_what_came_and_what_is_missing_to_decide(hub: Hub) -> None:
    url = f"{hub.house.url}/hub88/{hub.operator}"
    told = ("--with", f"user={hub.user}", "--with", "token=nobody's")
    key = ("--with", f"key=@{hub.house.folder / f'hub88-{hub.operator}.pem'}")
    wrong = run("hub88", url, *told, *key, "--only", "known", SURE)
    assert wrong.returncode == 1
    assert "1/1 wrong     known (2 calls" in wrong.stderr
    assert "came: /user/balance was answered by HTTP 200, RS_ERROR_INVALID_TOKEN, not by RS_OK" in wrong.stderr
    undecided = run("hub88", url, *told, "--only", "bet", SURE)
    assert undecided.returncode == 2
    assert "it needs to know more: --with key=…" in undecided.stderr
    listed = run("hub88", "--list")
    assert "bet-at-once" in listed.stdout
    for words, why in (
        (("nothing", url), "no dialect nothing is served"), (("hub88", url, "--only", "x", SURE), "hub88 has no check x"),
        (("hub88", url, *told), "this moves the player's money"), (("hub88", url, "--with", "user", SURE), "say NAME=VALUE"),
        (("hub88", url, "--with", "key=@/no/file", SURE), "No such file"),
    ):  # fmt: skip
        refused = run(*words)
        assert (refused.returncode, why in refused.stderr) == (2, True), refused.stderr
