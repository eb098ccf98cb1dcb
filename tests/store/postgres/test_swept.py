"""Servers of tests and campaigns end with the process that started them, also when it is killed."""

import subprocess
import sys
from pathlib import Path

from tests.patience import wait_until

from taquilla.store.postgres.supervisor import is_running

LENDS = """
import sys, time
from pathlib import Path
from taquilla.store.postgres.embedded import Embedded
from bench.swept import swept
with swept("taquilla-test-", Path(sys.argv[1])) as folder, Embedded.start(folder / "data") as server:
    print(folder, server.pid, flush=True)
    sys.stdin.read()
"""


def test_a_server_ends_and_its_folder_is_gone_when_whoever_started_it_is_killed(place: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", LENDS, place], **pipes, text=True) as killed:
        assert killed.stdout is not None
        folder, pid = killed.stdout.readline().split()
        assert is_running(int(pid), Path(folder) / "data" / "postgres")
        killed.kill()
    wait_until(lambda: not Path(folder).exists(), "the folder to go")
    # Whoever inherits it may not have taken note of its end.
    wait_until(lambda: not is_running(int(pid), Path(folder) / "data" / "postgres"), "the server to end")
