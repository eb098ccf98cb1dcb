"""Tells systemd, and the command that started this process, that it is ready, lives and stops; ends it when that command dies."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from typing import Final

BEAT_S: Final = 1.0
"""Seconds between two signs of life to the command that started this process."""
END_S: Final = 30.0
"""The most seconds in which this process ends in order after the command that started it has died."""
LIFELINE: Final = "LIFELINE_FD"
"""The variable with the number of this process's end of a socket to the command that started it."""
LISTENING: Final = "LISTENING_FD"
"""The variable with the number of the socket to listen on, which that command has opened."""
_ALIVE: Final = "WATCHDOG=1"
_BEHIND_S: Final = 2.0
_HAD_TERMINAL: Final = os.isatty(0)


class Lifeline:
    """The ways on which a process tells how it stands, in the words of sd_notify(3): to systemd, and to its parent."""

    def __init__(self) -> None:
        number = os.environ.pop(LIFELINE, None)
        self._parent = None if number is None else socket.socket(fileno=int(number))
        self._systemd = os.environ.get("NOTIFY_SOCKET", "")
        if self._parent is not None:
            # Programs that this process starts must not keep the socket open.
            self._parent.set_inheritable(False)
            threading.Thread(target=self._end_with_parent, name="lifeline", daemon=True).start()

    @property
    def is_held(self) -> bool:
        """Tell whether another command of ours has started this process."""
        return self._parent is not None

    @property
    def beat_s(self) -> float | None:
        """Return how many seconds apart `live` should be called; None where nobody asks for it."""
        asked_us = os.environ.get("WATCHDOG_USEC", "") if self._systemd else ""
        is_ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        # systemd recommends half of the time after which it takes the process for dead.
        asked_s = int(asked_us) / 2e6 if asked_us.isdigit() and is_ours else None
        if not self.is_held:
            return asked_s
        return BEAT_S if asked_s is None else min(BEAT_S, asked_s)

    def ready(self) -> None:
        """Tell that this process does its work now."""
        self.tell("READY=1")

    def reloading(self) -> None:
        """Tell that parts of this process are being replaced; `ready` ends it."""
        self.tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def live(self) -> None:
        """Give a sign of life."""
        self.tell(_ALIVE)

    def stopping(self) -> None:
        """Tell that this process ends by itself."""
        self.tell("STOPPING=1")

    def tell(self, state: str) -> None:
        """Send a state to whoever listens. A listener that is gone is no reason to stop."""
        if self._parent is not None:
            self._send(self._parent, state)
        if self._systemd:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:  # no file may be left
                # A sign of life may be lost where systemd is behind; nothing else may.
                line.settimeout(0 if state == _ALIVE else _BEHIND_S)
                address = "\0" + self._systemd[1:] if self._systemd[0] == "@" else self._systemd
                self._send(line, state, address)

    @staticmethod
    def _send(line: socket.socket, state: str, address: str | None = None) -> None:
        with suppress(OSError):
            if address is not None:
                line.connect(address)
                line.sendall(state.encode())
            else:
                line.sendall(state.encode() + b"\n", socket.MSG_DONTWAIT)

    def _end_with_parent(self) -> None:
        """Wait until the parent's end is closed, which the system does however it dies; then end this process in order."""
        assert self._parent is not None
        with suppress(OSError):
            while self._parent.recv(64):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(END_S)
        os.kill(os.getpid(), signal.SIGKILL)


def inherited_socket() -> socket.socket | None:
    """Return the socket to listen on that the command that started this process has opened; None where it has opened none."""
    number = os.environ.pop(LISTENING, None)
    return None if number is None else socket.socket(fileno=int(number))


def has_lost_terminal() -> bool:
    """Tell whether the terminal in which this process was started is gone: then SIGHUP means that, and not a request."""
    return _HAD_TERMINAL and not os.isatty(0)
