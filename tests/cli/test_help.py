"""The help of each command has an example, and the page of commands misses none."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from bench.__main__ import app as bench
from clients.generate.document import openapi_of_v1
from typer.testing import CliRunner

from taquilla.cli.main import SECTIONS, app

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def commands(group: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    """Yield every command as the words that call it."""
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from commands(command, *names, name)
        else:
            yield (*names, name)


COMMANDS = list(commands(typer.main.get_command(app)))
# The measurements are a program of their own, in a clone.
MEASUREMENTS = list(commands(typer.main.get_command(bench)))
ALL = [("taquilla", command) for command in COMMANDS] + [("python -m bench", command) for command in MEASUREMENTS]
# It calls another server, and no house.
WITHOUT_HOUSE = {("wallet", "check")}
# These run until they are stopped, or have an output of their own.
WITHOUT_JSON = {("demo",), ("serve",), ("worker",), ("db", "run"), ("witness", "run"), ("fake-wallet",)}


def test_every_command_that_was_promised_is_there() -> None:
    promised = """demo, up, serve, worker, duties, audit, events, log show, log verify, log key
        rotate, log witness add, log witness list, log witness remove, log restart, log resume, witness init,
        witness add-log, witness remove-log, witness list, witness run, seal show, seal
        export, db migrate, db run, db status, db roles, db backup, db backup-key,
        db restore, db base-backup, db recover, db verify-restore, db distribute, db nodes, db rebalance, db
        undistribute, operator place, operator move,
        catalogue load, draw list, draw close, draw result, draw
        approve, draw suspend, draw resume, draw void, operator add, operator list, operator close,
        entity add, entity list, entity close, entity describe,
        user add, user list, user close, user password, user reset, user totp on, user totp off, user totp
        status, token add, token list, token revoke, house-key add, house-key list, house-key revoke, rule list, rule add
        limit, rule add offer, rule add quota, rule add dynamic, rule add commission, rule add close, rule add multiplier,
        rule add payout, rule end, shift list, shift show, payout held, payout approve, payout refuse,
        holiday add, holiday list, exposure, report period, report
        prizes, cuadre, week close, entity pay, wallet ping, wallet check,
        wallet parked, wallet status, wallet replay, sports operator, sports tax, sports taxes, sports due, sports held, sports
        accept, sports refund, sports load,
        sports events, sports odds, sports result, sports approve, operator open-wallets, partner add, partner list, partner
        close, provider add, provider list, provider close, provider open, provider
        ceiling, provider ceilings, provider held, provider approve, provider refuse, provider signature, partner signature,
        game add, game list, game close, game open, key add, key list, key end, player list, player show,
        player block, player unblock, player exclude, player limit, player confirm"""
    assert {tuple(command.split()) for command in promised.split(",")} == set(COMMANDS)
    measured = """sell, guard, wallet, report, kills, restarts, failover, coupon, reserve, faults, webhooks, pages, pictures,
        seal, settle, growth, day, spread, migrate, restore, fake-wallet"""
    assert {tuple(command.split()) for command in measured.split(",")} == set(MEASUREMENTS)


def test_the_help_shows_every_command_once_and_fits_a_terminal() -> None:
    shown = [name for names in SECTIONS.values() for name in names]
    assert sorted(shown) == sorted({command[0] for command in COMMANDS})
    told = CliRunner().invoke(app, ["--help"], terminal_width=80)
    assert re.findall(r"^  ([a-z][a-z-]*) +[A-Z]", told.output, re.MULTILINE) == shown
    assert "..." not in told.output.partition("Options:")[2]


def told_by(program: str, *words: str) -> str:
    """Return a program's help."""
    told = CliRunner().invoke(app if program == "taquilla" else bench, [*words, "--help"])
    assert told.exit_code == 0
    return " ".join(told.output.split())


@pytest.mark.parametrize(("program", "command"), ALL, ids=str)
def test_the_help_of_a_command_has_an_example_and_its_common_options(program: str, command: tuple[str, ...]) -> None:
    told = told_by(program, *command)
    assert re.search(rf"Example: .*\b{program} {' '.join(command)}\b", told)
    assert ("--json" in told) != (command in WITHOUT_JSON)
    assert ("--data" in told) != (program != "taquilla" or command in WITHOUT_HOUSE)


@pytest.mark.parametrize(("program", "command"), ALL, ids=str)
def test_the_page_of_commands_shows_every_command(program: str, command: tuple[str, ...]) -> None:
    text = PAGE.read_text()
    assert re.search(rf"^#+ `{program} {' '.join(command)}`$", text, re.MULTILINE)
    assert re.search(rf"^ +([A-Z_]+_URL=\S+ )?{program} {' '.join(command)}\b", text, re.MULTILINE)


def test_the_page_of_commands_names_no_option_that_is_gone() -> None:
    text = PAGE.read_text()
    known = set(re.findall(r"--[a-z-]+", told_by("taquilla")))
    for program, command in ALL:
        known |= set(re.findall(r"--[a-z-]+", told_by(program, *command)))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known


def test_the_page_sets_each_command_beside_its_operations() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.read_text().partition("## Commands and operations")[2], re.MULTILINE)
    told = [[one for cell in cells for one in re.findall(r"`([a-z_ .-]+)`", cell)] for cells in zip(*rows, strict=True)]
    operations = [one["operationId"] for path in openapi_of_v1()["paths"].values() for one in path.values()]
    assert sorted(told[0]) == sorted(" ".join(command) for command in COMMANDS)
    assert sorted(one for one in told[1] if "." in one) == sorted(operations)
