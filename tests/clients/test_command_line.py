"""`taquilla api` asks a running house: every operation of its document is a command, for scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clients.generate.document import openapi_of_v1
from typer.testing import CliRunner, Result

from taquilla.cli import api
from taquilla.cli.main import app
from taquilla.testing import TaquillaHouse
from taquilla_client import Client

Ask = Callable[..., Result]
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def ask(house: TaquillaHouse, client: Client, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run `taquilla api` as the cashier, without a pause."""
    monkeypatch.setattr("taquilla.cli.api.time.sleep", lambda pause_s: None)
    variables = {"TAQUILLA_API_URL": house.url, "TAQUILLA_API_KEY": client.transport.token}

    def run(*words: str, typed: str | bytes = "", **changed: str | None) -> Result:
        return CliRunner().invoke(app, ["api", *words], input=typed, env=variables | changed)

    return run


def wager(client: Client, selection: str = "7", place: int = 0) -> str:
    draw = [one for one in client.draws.each(status="open") if one.category == "animalitos"][place]
    return json.dumps({"draw_id": draw.id, "game": "animalitos", "selection": selection, "stake": "2.00"})


def test_every_operation_is_a_command_with_an_option_for_all_that_it_takes() -> None:
    house = api.RunningHouse(NOBODY, None)
    house.document = document = openapi_of_v1()
    names = {one["operationId"] for item in document["paths"].values() for one in item.values()}
    made = set()
    for resource in house.resources:
        for verb, command in house.group(resource).commands.items():
            made.add(f"{resource}.{verb}".replace("-", "_"))
            options = [one for parameter in command.params for one in (*parameter.opts, *parameter.secondary_opts)]
            assert len({*options}) == len(options), (resource, verb)
            assert all(parameter.help for parameter in command.params), (resource, verb)
            told = [one for one in house._accepted(house.resources[resource][verb][2]) if one.where == "body"]
            assert all(house._value(one.schema, str(value), "") == value for one in told for value in one.schema.get("enum", ()))
    assert made == names


def test_it_sells_lists_and_prints(ask: Ask, client: Client, house: TaquillaHouse, tmp_path: Path) -> None:
    one = wager(client)
    sold = json.loads(ask("tickets", "sell", "--wagers", one, "--wagers", one, "--json").stdout)
    assert sold["amount"] == "4.00"
    (tmp_path / "ticket.json").write_text(json.dumps({"wagers": [json.loads(one)]}))
    for body, typed in ((f"@{tmp_path / 'ticket.json'}", ""), ("-", (tmp_path / "ticket.json").read_text())):
        again = ask("tickets", "sell", "--body", body, "--idempotency-key", "mine", "--json", typed=typed)
        assert json.loads(again.stdout)["amount"] == "2.00"
    assert ask("tickets", "cancel", sold["id"]).exit_code == 0
    page = json.loads(ask("tickets", "list", "--limit", "1", "--json").stdout)
    assert (len(page["tickets"]), page["next"] is None) == (1, False)
    everything = json.loads(ask("tickets", "list", "--limit", "1", "--all", "--json").stdout)
    assert [ticket["status"] for ticket in everything["tickets"]] == ["sold", "canceled"]
    assert ask("tickets", "sell", "--wagers", wager(client, place=1)).exit_code == 0
    paged = [
        json.loads(ask("tickets", "list", *all_of, "--expand", "draw", "--json").stdout)["included"]["draws"]
        for all_of in ((), ("--limit", "1", "--all"))
    ]
    whole, joined = (sorted(one["id"] for one in each) for each in paged)
    assert (joined, len(whole)) == (whole, 2)
    with Client(house.url) as manager:
        token = manager.log_in(house.manager, house.password).token
    days = ("--first-day", sold["day"], "--last-day", sold["day"])
    for more, status in (((), 0), (("--all",), 2)):  # a table of one page would pass for the whole
        assert ask("reports", "unclaimed", *days, "--format", "csv", *more, TAQUILLA_API_KEY=token).exit_code == status
    told = ask("tickets", "list")
    assert (told.exit_code, "canceled" in told.stdout) == (0, True)
    assert ask("tickets", "print", sold["id"], "--format", "pdf").stdout_bytes.startswith(b"%PDF")
    assert "Scope: tickets:sell." in " ".join(ask("tickets", "sell", "--help").stdout.split())


def test_a_problem_is_a_sentence_and_a_status(ask: Ask, client: Client) -> None:
    for words, status, sentence in (
        (("tickets", "sell", "--wagers", wager(client, "99")), 1, "/wagers/0: the selection does not fit its game"),
        (("tickets", "show", "0192b0c7-5c00-7a61-9d0c-cf2d1f3c9a10"), 1, "TICKET_UNKNOWN"),
        (("rules", "list"), 1, "NOT_ALLOWED"),
        (("tickets", "sell", "--wagers", "{"), 2, "--wagers is no JSON"),
        (("tickets", "sell", "--body", "@nowhere"), 2, "nowhere cannot be read"),
        (("tickets", "list", "--limit", "many"), 2, "`limit`: `many` is no whole number"),
        (("tickets", "fly"), 2, "No such command 'fly'"),
        (("--url", "ftp://house", "me", "show"), 2, "--url must begin with http"),
        (("--url", NOBODY, "me", "show"), 3, "does not answer"),
        (("--key", "tqk_mine\n", "me", "show"), 2, "--key has a space or a line end around its value"),
        (("--key", "tqk\nmine", "me", "show"), 2, "the key or an option has a character that HTTP does not send"),
    ):  # fmt: skip
        told = ask(*words)
        assert (told.exit_code, sentence in told.stderr, told.stdout) == (status, True, ""), (words, told.output)
        assert "tqk_" not in told.output + str(told.exception)
    told = ask("tickets", "sell", "--body", "-", typed=b"\xf1")
    assert (told.exit_code, "standard input cannot be read" in told.stderr) == (2, True), told.output
    refused = ask("tickets", "show", "0192b0c7-5c00-7a61-9d0c-cf2d1f3c9a10", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["refused"]) == (1, "TICKET_UNKNOWN")
    assert "no key was sent: set TAQUILLA_API_KEY" in ask("me", "show", TAQUILLA_API_KEY=None).stderr
    assert ask("--help", TAQUILLA_API_URL=NOBODY).exit_code == 0


def test_a_command_is_sent_again_under_its_key(ask: Ask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send, keys, faults = api._sent, [], [0, 503, 503]

    def sent(url: str, method: str, target: str, content: bytes | None, headers: dict[str, str]) -> tuple[int, str, str, bytes]:
        answer = send(url, method, target, content, headers)
        if method != "POST" and "cursor=" not in target:
            return answer
        keys.append(headers.get("Idempotency-Key"))
        return (faults.pop(), "text/html", "1", b"<h1>Bad gateway</h1>") if faults else answer

    monkeypatch.setattr(api, "_sent", sent)
    sold: Any = json.loads(ask("tickets", "sell", "--wagers", wager(client), "--json").stdout)
    assert (len(keys), len({*keys}), client.tickets.list(limit=1).tickets[0].number) == (4, 1, sold["number"])
    faults[:] = [503] * 5
    later = ask("tickets", "sell", "--wagers", wager(client), "--json")
    assert (later.exit_code, f"--idempotency-key {keys[-1]}" in later.stderr) == (3, True)
    for faults[:], status in (([401, 503], 3), ([401, 429], 2), ([401], 2), ([520], 3), ([200], 3)):
        assert ask("tickets", "sell", "--wagers", wager(client), "--json").exit_code == status
    faults[:] = [200] * 5
    assert ask("tickets", "list", "--limit", "1", "--all", "--json").exit_code == 3

    def interrupted(url: str, method: str, *rest: Any) -> tuple[int, str, str, bytes]:
        if method == "POST":
            raise KeyboardInterrupt
        return send(url, method, *rest)

    monkeypatch.setattr(api, "_sent", interrupted)
    stopped = ask("tickets", "sell", "--wagers", wager(client), "--idempotency-key", "mine")
    assert (stopped.exit_code, "send it again with --idempotency-key mine" in stopped.stderr) == (130, True)
