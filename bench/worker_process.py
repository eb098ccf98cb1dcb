"""The worker of a measured house, in a process of its own."""

import os
import signal
import subprocess
import sys

from bench.ground import BenchFailed, Server, master_key_file


class WorkerProcess:
    """`taquilla worker` over a server of ours."""

    def __init__(self, server: Server) -> None:
        self._log = server.data / "worker.log"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TAQUILLA_")}
        self._environment = ours | {
            "DATABASE_URL": server.url(),
            "TAQUILLA_DATA": str(server.data),
            "TAQUILLA_MASTER_KEY_FILE": str(master_key_file(server)),
            "TAQUILLA_WALLET_NETWORKS": "127.0.0.0/8",
            "TAQUILLA_WALLET_HTTP": "yes",
            "TAQUILLA_LOG_LEVEL": "warning",
        }
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "taquilla", "worker"]
            self._child = subprocess.Popen(command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def pid(self) -> int:
        """Return the process that was started."""
        assert self._child is not None
        return self._child.pid

    def kill(self) -> None:
        """Kill it at once."""
        child, self._child = self._child, None
        if child is not None:
            child.send_signal(signal.SIGKILL)
            child.wait()

    def check(self) -> None:
        """Raise BenchFailed, with its last output, where it has ended by itself."""
        if self._child is not None and self._child.poll() is not None:
            raise BenchFailed(f"the worker has ended: {self._log.read_text(errors='replace')[-2000:]}")
