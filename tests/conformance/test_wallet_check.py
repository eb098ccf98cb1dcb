"""A careful wallet passes every check, and each check catches a wallet with the one fault that it looks for."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from tests.conformance.faulty_wallets import FAULTS, SLOW_S, answering
from tests.patience import PATIENCE_S
from tests.wallets import served
from typer.testing import CliRunner, Result

from taquilla.cli.main import app
from taquilla.conformance.conversation import Scene
from taquilla.conformance.runner import CheckRunner, all_checks, chosen
from taquilla.http.checks import CheckResult as Played
from taquilla.http.client import HttpClient
from taquilla.http.responses import JsonResponse
from taquilla.sandbox.fake_wallet import SECRET, FakeWallet


class Door(FakeWallet):
    """One server for all wallets of this file."""

    wallet = FakeWallet(root="")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.wallet(scope, receive, send)


DOOR = Door()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(DOOR) as where:
        yield where.removesuffix("/sandbox/pam") + "/"


def play(url: str, wallet: FakeWallet, *names: str, limit_s: float = PATIENCE_S) -> dict[str, Played]:
    """Run checks against a wallet and return their results by name."""
    DOOR.wallet = wallet

    async def told() -> dict[str, Played]:
        caller = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
        scene = Scene("site", "token_ann", "KES", 100, run="0123456789abcdef", limit_s=limit_s)
        player = CheckRunner(caller, url, SECRET.encode(), scene)
        found = {check.name: await player.play(check) for check in chosen(list(names))}
        await caller.close()
        return found

    return asyncio.run(told())


def test_a_careful_wallet_passes_every_check_and_has_its_money_back(url: str) -> None:
    wallet = answering("identify", lambda data, said: JsonResponse(403, None) if said.status == 403 else said)
    found = play(url, wallet)
    assert [(one.name, one.came) for one in found.values() if one.outcome != "held"] == []
    # Tickets that were lost or won and then closed stay so.
    assert wallet.ledger.balance("token_ann") == 1_000_000 - 2 * 100 + 300


@pytest.mark.parametrize(("behaviour", "came", "mend"), [
    ("html", "status 200: not JSON at character 0: expecting value", "answer a yes with status 200 and a JSON object"),
    ("error", "status 500 {'code': 1", "answer a yes with status 200 and a JSON object"),
    ("other", "another ticket_id", "answer a yes with status 200 and a JSON object"),
    ("drop_reply", "it closed the connection before its answer was complete", "answer every call within five seconds"),
    ("refuse", "status 400 {'code': 102", "pay on ticket_win, not on ticket_update"),
])  # fmt: skip
def test_the_advice_fits_the_error(url: str, behaviour: str, came: str, mend: str) -> None:
    wallet = FakeWallet(root="")
    wallet.script(behaviour, action="ticket_win")
    played = play(url, wallet, "win")["win"]
    assert (played.outcome, came in played.came, mend in played.mend) == ("wrong", True, True), played


def test_every_check_has_a_faulty_wallet() -> None:
    assert list(FAULTS) == [check.name for check in all_checks()]


CASES = [(name, n, make) for name, faults in FAULTS.items() for n, make in enumerate(faults)]


@pytest.mark.parametrize(("name", "make"), [(name, make) for name, _, make in CASES], ids=[f"{name}-{n}" for name, n, _ in CASES])
def test_each_check_catches_the_wallet_that_has_its_fault(url: str, name: str, make: Callable[[], FakeWallet]) -> None:
    played = play(url, make(), name, limit_s=SLOW_S / 2 if name == "pace" else PATIENCE_S)[name]
    assert (played.outcome, bool(played.came), bool(played.mend)) == ("wrong", True, True), played


ALL_THAT_IS_NEEDED = ("--secret", SECRET, "--token", "token_ann", "--yes-this-moves-test-money")


def check(*arguments: str, typed: str = "") -> Result:
    """Run `taquilla wallet check`; return its status, its output and its standard error."""
    return CliRunner().invoke(app, ["wallet", "check", *arguments], input=typed)


def test_the_command_ends_with_0_where_all_held_with_1_where_something_is_wrong_and_with_2_where_it_cannot_tell(url: str) -> None:
    only = ("--only", "create", "--only", "discard")
    DOOR.wallet = FakeWallet(root="")
    held = check(url, *ALL_THAT_IS_NEEDED, *only)
    assert (held.exit_code, held.stdout) == (0, "3 held, 0 wrong, 0 undecided\n")
    assert re.findall(r"^ ?\d/3 held +(\S+)", held.stderr, re.MULTILINE) == ["identify", "create", "discard"]
    DOOR.wallet = FAULTS["discard"][0]()
    wrong = check(url, *ALL_THAT_IS_NEEDED, *only)
    assert (wrong.exit_code, wrong.stdout) == (1, "2 held, 1 wrong, 0 undecided\n")
    assert "   came: after ticket_create and ticket_discard the balance changed by -100, not by +0" in wrong.stderr
    assert "   to mend: credit what you have debited for it" in wrong.stderr
    nobody = check("http://127.0.0.1:9/", *ALL_THAT_IS_NEEDED, *only)
    assert (nobody.exit_code, nobody.stdout) == (2, "0 held, 0 wrong, 3 undecided\n")
    DOOR.wallet = FakeWallet(root="")
    poor = check(url, *ALL_THAT_IS_NEEDED, "--only", "create", "--price", "20001")
    assert (poor.exit_code, poor.stdout) == (2, "1 held, 0 wrong, 1 undecided\n")
    assert "the player has too little: 1000000, less than 50 prices of 20001" in poor.stderr
    unknown = check(url, *ALL_THAT_IS_NEEDED, "--only", "create", "--token", "unknown")
    assert (unknown.exit_code, unknown.stdout) == (1, "0 held, 1 wrong, 1 undecided\n")


def test_the_command_answers_in_json(url: str) -> None:
    DOOR.wallet = FAULTS["create-again"][0]()
    told = check(url, *ALL_THAT_IS_NEEDED, "--only", "create-again", "--json")
    found = json.loads(told.stdout)
    assert (told.exit_code, found["held"], found["wrong"], found["undecided"]) == (1, 1, 1, 0)
    (identified, again) = found["checks"]
    assert (identified["name"], identified["outcome"], identified["came"], identified["calls"]) == ("identify", "held", "", 2)
    assert (again["outcome"], again["expects"]) == ("wrong", "The same ticket_create again is a yes, and takes nothing more.")
    assert SECRET not in told.output


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("URL", *ALL_THAT_IS_NEEDED[:-1]), "say that it is a test account, with --yes-this-moves-test-money"),
    (("URL", *ALL_THAT_IS_NEEDED[2:]), "say either --secret or --secret-file"),
    (("URL", *ALL_THAT_IS_NEEDED, "--secret-file", "-"), "say either --secret or --secret-file"),
    (("URL", "--secret", SECRET, "--yes-this-moves-test-money"), "say whose money is moved, with --token"),
    (("ftp://x/", *ALL_THAT_IS_NEEDED), "an address begins with https:// or http://"),
    ((*ALL_THAT_IS_NEEDED,), "an address begins with https:// or http://"),
    (("URL", *ALL_THAT_IS_NEEDED, "--only", "dance"), "there is no check 'dance'; there are: ping, identify,"),
])  # fmt: skip
def test_no_check_runs_until_all_options_are_given(url: str, arguments: tuple[str, ...], sentence: str) -> None:
    DOOR.wallet = FakeWallet(root="")
    ended = check(*(url if one == "URL" else one for one in arguments))
    assert (ended.exit_code, sentence in ended.stderr) == (2, True), ended.stderr
    assert DOOR.wallet.calls() == []


def test_the_secret_may_come_in_a_file(url: str) -> None:
    DOOR.wallet = FakeWallet(root="")
    needed = ("--secret-file", "-", "--token", "token_ann", "--yes-this-moves-test-money", "--only", "create")
    assert check(url, *needed, typed=f"{SECRET}\n").exit_code == 0
    assert check(url, *needed, typed="another\n").exit_code == 1


def test_the_checks_are_listed() -> None:
    listed = check("--list")
    names = [check.name for check in all_checks()]
    assert (listed.exit_code, [line.split()[0] for line in listed.stdout.splitlines()]) == (0, names)
    assert [row["name"] for row in json.loads(check("--list", "--json").stdout)] == names
