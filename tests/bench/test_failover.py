"""The campaign of failovers: its short form under real Patroni, and its judgement.

`TAQUILLA_FAILOVER_ROUNDS=20` makes it a long one. Without etcd and Patroni it is skipped.
"""

import asyncio
import errno
import json
import os
import socket
import subprocess

import pytest
from bench.failover import FailoverOptions, _Found, _judge, run_failover
from bench.failures import Acknowledged, Outcome
from bench.networks import network
from bench.patroni import PatroniMissing, find_programs
from tests.patience import PATIENCE_S, wait_until

ROUNDS = "TAQUILLA_FAILOVER_ROUNDS"
LISTENS = "import socket\ns = socket.create_server(('{}', 7000))\nprint('on', flush=True)\nwhile True: s.accept()"
SHORT = ("the leader is switched over", "a wait is cancelled")


def is_reached(address: str) -> bool:
    """Tell whether it is reached. What was looked for while the machine was cut off may be said to be away for a moment."""
    with socket.socket() as caller:
        caller.settimeout(PATIENCE_S)
        found = caller.connect_ex((address, 7000))
    assert found in {0, errno.EHOSTUNREACH}
    return found == 0


def test_no_acknowledged_sale_is_lost_or_doubled_when_machines_of_the_database_fail() -> None:
    try:
        find_programs()
    except PatroniMissing as missing:
        pytest.skip(str(missing))
    rounds = int(os.environ.get(ROUNDS, "0"))
    options = FailoverOptions(rounds=rounds or len(SHORT), clients=4, seed=5, only=() if rounds else SHORT)
    report = asyncio.run(run_failover(options, print))
    assert report.lines[-1].startswith("All that was acknowledged is there once"), "\n".join(report.lines)
    assert report.clean
    assert len(report.figures["played"]) == options.rounds
    assert report.figures["acknowledged"] >= 100 * options.rounds
    assert json.loads(report.to_json())["missing"] == []


def test_the_longest_time_without_an_answer_is_found() -> None:
    told = Acknowledged()
    told.moments = [1.0, 2.0, 5.0, 5.5]
    assert [told.longest_pause(since) for since in (0.0, 2.0, 5.0, 9.0)] == [3.0, 3.0, 0.5, 0.0]
    assert told.count(1.0, 5.5) == 2


@pytest.mark.parametrize(
    ("outcome", "slow", "alone"),
    [(Outcome(5.0, 5.0), 0, 0), (Outcome(5.1, 5.0), 1, 0), (Outcome(1.0, 5.0, acknowledged_alone=1), 0, 1)],
)
def test_a_round_that_took_too_long_or_answered_alone_is_a_fault(outcome: Outcome, slow: int, alone: int) -> None:
    found = _Found()
    _judge("round 1: it", outcome, found)
    assert (len(found.too_slow), len(found.acknowledged_alone)) == (slow, alone)


def test_a_machine_that_is_cut_off_answers_nothing_and_resets_nothing() -> None:
    with network(1) as made:
        if not made.can_be_cut:
            pytest.skip("only root may make network namespaces, with `ip` and `nsenter`")
        machine = made.machines[0]
        command = machine.command(["python3", "-c", LISTENS.format(machine.address)], {})
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
            try:
                assert listener.stdout is not None
                assert listener.stdout.readline() == "on\n"
                socket.create_connection((machine.address, 7000), timeout=PATIENCE_S).close()
                machine.cut_off()
                # No answer in time, or no way to the machine where it was looked for meanwhile: never a refusal.
                with pytest.raises(OSError, match=r"timed out|No route to host"):
                    socket.create_connection((machine.address, 7000), timeout=1)
                machine.join()
                wait_until(lambda: is_reached(machine.address), "the machine is reached again")
            finally:
                listener.kill()
