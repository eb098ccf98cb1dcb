"""A profile gives each sample to a beat, and each statement its name."""

import importlib
import signal
import time
from pathlib import Path

import pytest
from bench.beats import BEATS, CALLS, MODULES, Samples, beat_of
from bench.playback import StatementCost
from bench.profiling import Profile, names_of_statements, profile_page, text_of
from bench.protocol import Statement
from bench.sampler import Sampler

STORE = Path(__file__).parents[2] / "src" / "taquilla" / "store"
UVICORN = "uvicorn.protocols.http.httptools_impl"
SERVE = ["taquilla.engine.counter:Counter.serve", "taquilla.engine.batcher:Batcher._serve", "asyncio.runners:Runner.run"]


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_is_a_beat_is_there(call: str) -> None:
    """A call that is renamed is renamed in the table too, or its time goes to another beat."""
    module, _, name = call.partition(":")
    found: object = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    assert callable(found)
    assert CALLS[call] in BEATS


@pytest.mark.parametrize("module", [module for module in MODULES if "*" not in module])
def test_a_module_that_is_of_a_beat_is_there(module: str) -> None:
    assert importlib.import_module(module)
    assert MODULES[module] in BEATS


@pytest.mark.parametrize(
    ("calls", "beat"),
    [
        (["json:dumps", "taquilla.engine.counter:_decide", *SERVE], "decide"),
        (["taquilla.domain.lottery.selling:sell", "taquilla.engine.counter:_decide", *SERVE], "decide"),
        (["psycopg:execute", "taquilla.store.ledger.gates:take_gates", *SERVE], "gate"),
        (["taquilla.store.lottery.sales:load", "taquilla.engine.counter:Counter._load", *SERVE], "load"),
        (["taquilla.store.postgres.arrays:texts", "taquilla.engine.counter:Counter._write", *SERVE], "write"),
        (["taquilla.dialects.chance.register:told", "taquilla.engine.batcher:WaitingCommand.give", *SERVE[1:]], "answers out"),
        (["json:loads", "taquilla.dialects.banklot.create:create", "asyncio:run"], "http in"),
        (["taquilla.dialects.banklot.responses:sold_ticket", "taquilla.dialects.banklot.create:create"], "answers out"),
        ([f"{UVICORN}:RequestResponseCycle.send", "taquilla.dialects.banklot.app:_serve"], "answers out"),
        ([f"{UVICORN}:HttpToolsProtocol.data_received"], "http in"),
        (["taquilla.engine.batcher:Batcher.put"], "queue"),
        (["uvloop:_noop", "asyncio.runners:Runner.run", "uvicorn.server:Server.run"], "event loop and the rest"),
    ],
)
def test_a_sample_belongs_to_the_beat_that_it_was_taken_in(calls: list[str], beat: str) -> None:
    assert beat_of(calls) == beat


def test_shares_are_of_all_the_time_that_was_sampled() -> None:
    samples = Samples([(30, ("a:f", SERVE[0])), (10, ("b:g", "taquilla.engine.counter:_decide"))])
    assert samples.by_module() == {"a": 0.75, "b": 0.25}
    assert {beat: share for beat, share in samples.by_beat().items() if share} == {"queue": 0.75, "decide": 0.25}
    assert list(samples.by_beat()) == list(BEATS)


def test_a_statement_is_known_by_its_name_however_its_parameters_were_sent() -> None:
    names = names_of_statements(STORE)
    sent = "update gate\n  set rules_version = rules_version + 1 -- a reason\nwhere operator_id = any($1::int[])"
    assert names[text_of(sent)] == "gates.change_rules"
    assert text_of("select 5 %% 2, %(a)s") == "select 5 % 2, ?"


def test_the_tables_show_every_beat_and_statement_and_their_sums() -> None:
    samples = Samples([(30, ("a:f", SERVE[0])), (10, ("b:g", "taquilla.engine.counter:_decide"))])
    costs = {
        Statement("begin", b""): StatementCost(times=2, sent=40, cpu_ns=8_000, waited_ns=20_000),
        Statement("select house_now()", b""): StatementCost(times=2, sent=80, cpu_ns=16_000, waited_ns=40_000),
    }
    figures = Profile(samples, house_us=200, postgresql_us=100, costs=costs, tickets=4).figures()
    assert figures["beats_us"]["queue"] == 150
    assert [statement["name"] for statement in figures["statements"]] == ["begin", "clock.read_clock"]
    page = "\n".join(profile_page(figures))
    for words in (*BEATS, "150.0     75%", "clock.read_clock", "6.00     15.00      30", "100.0"):
        assert words in page


def test_a_sampler_gives_the_processors_time_to_whoever_used_it(tmp_path: Path) -> None:
    sampler = Sampler(tmp_path / "samples.json")
    before = signal.getsignal(signal.SIGPROF)
    began_ns = time.thread_time_ns()
    sampler.turn()
    try:
        while time.thread_time_ns() - began_ns < 100_000_000:
            sum(range(1000))
    finally:
        sampler.turn()
        signal.signal(signal.SIGPROF, before)
    samples = Samples.read(tmp_path / "samples.json")
    assert sum(time_ns for time_ns, _ in samples.stacks) == pytest.approx(100_000_000, rel=0.3)
    assert samples.by_module()[__name__] > 0.9
    assert all(any("test_a_sampler_gives" in call for call in calls) for _, calls in samples.stacks)
