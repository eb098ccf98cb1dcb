"""Machines in one: each has an address of its own, and can be cut off where we may make network namespaces (as root).

A namespace whose link is down answers nothing and resets nothing, as a machine behind a dead switch. Without root the machines
are addresses of the loopback network, and nobody can be cut off.
"""

import os
import random
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from bench.ground import BenchFailed

from taquilla.store.postgres.home import RunAs

# RFC 2544: addresses for measurements, which no network uses.
_NETWORK: Final = "198.18.{number}.{host}"
_NUMBERS: Final = range(1, 251)
_FIRST_HOST: Final = 11


@dataclass(frozen=True, slots=True)
class Machine:
    """A place for programs with an address. namespace and link are None on the loopback network."""

    address: str
    namespace: str | None = None
    link: str | None = None

    def command(self, command: Sequence[str], run_as: RunAs) -> list[str]:
        """Return the command that runs a program here as a user of `home.server_user`. The process is the program's own."""
        if self.namespace is None and not run_as:
            return [*command]
        user = [f"--setuid={run_as['user']}", f"--setgid={run_as['group']}"] if run_as else []
        network = f"--net=/run/netns/{self.namespace}" if self.namespace else f"--net=/proc/{os.getpid()}/ns/net"
        return ["nsenter", network, *user, "--", *command]

    def cut_off(self) -> None:
        """Let no packet in or out."""
        assert self.link is not None, "only a namespace can be cut off"
        _ip("link", "set", self.link, "down")

    def join(self) -> None:
        """Let packets in and out again."""
        if self.link is not None:
            _ip("link", "set", self.link, "up")


@dataclass(frozen=True, slots=True)
class Network:
    """Machines that reach one another, and our own address among them."""

    own_address: str
    machines: tuple[Machine, ...]

    @property
    def can_be_cut(self) -> bool:
        """Tell whether machines can be cut off."""
        return self.machines[0].link is not None


@contextmanager
def network(count: int) -> Iterator[Network]:
    """Provide so many machines: namespaces where we may make them, else addresses of the loopback network."""
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("nsenter") is None:
        yield Network("127.0.0.1", tuple(Machine(f"127.0.0.{_FIRST_HOST + place}") for place in range(count)))
        return
    bridge, number = _new_bridge()
    namespaces = [f"{bridge}-{place}" for place in range(count)]
    try:
        _ip("address", "add", f"{_NETWORK.format(number=number, host=1)}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        machines = [_new_machine(bridge, name, number, place) for place, name in enumerate(namespaces)]
        yield Network(_NETWORK.format(number=number, host=1), tuple(machines))
    finally:
        # Links first: a namespace lives on for as long as a process in it takes to end.
        for place, name in enumerate(namespaces):
            for what in (("link", "delete", f"{bridge}v{place}"), ("netns", "delete", name)):
                with suppress(BenchFailed):
                    _ip(*what)
        _ip("link", "delete", bridge)


def _new_bridge() -> tuple[str, int]:
    numbers = random.sample(_NUMBERS, 20)
    for number in numbers:
        # Its name is taken where its network is.
        with suppress(BenchFailed):
            _ip("link", "add", f"taquilla{number}", "type", "bridge")
            return f"taquilla{number}", number
    raise BenchFailed("no network could be made: see `ip link`")


def _new_machine(bridge: str, name: str, number: int, place: int) -> Machine:
    link, address = f"{bridge}v{place}", _NETWORK.format(number=number, host=_FIRST_HOST + place)
    _ip("netns", "add", name)
    _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("link", "set", link, "master", bridge, "up")
    _ip("-netns", name, "address", "add", f"{address}/24", "dev", "eth0")
    _ip("-netns", name, "link", "set", "lo", "up")
    _ip("-netns", name, "link", "set", "eth0", "up")
    return Machine(address, name, link)


def _ip(*arguments: str) -> None:
    ended = subprocess.run(["ip", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode:
        raise BenchFailed(f"ip {' '.join(arguments)}: {ended.stderr.strip()}")


def free_port(address: str) -> int:
    """Return a port that nobody uses at one of our own addresses."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
