"""A demo in a process of its own, as a newcomer starts it."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.forked import OUTSIDE, Forked
from tests.patience import PATIENCE_S

SEED_DAY = "2024-10-22T08:30:00-04:00"


class Demo:
    """A running `taquilla demo`, and its output."""

    def __init__(self, data: Path, *flags: str) -> None:
        self.data = data
        self.started = time.monotonic()
        self.errors = data.with_suffix(".err")
        self.errors.write_bytes(b"")
        self.process = Forked(["demo", "--port", "0", "--data", str(data), *flags], OUTSIDE, self.errors)
        self.said = self.process.stdout.readline()
        found = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)\n", self.said)
        assert found, (self.said, self.errors.read_text())
        self.base = found[1]

    def ask(self, path: str, body: object = None, token: str = "") -> tuple[int, Any]:
        """POST a body (or GET without one); return the status and the response."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} | ({"x-auth-token": token} if token else {})
        how = "GET" if data is None else "POST"
        answer = httpx.request(how, self.base + path, content=data, headers=headers, timeout=PATIENCE_S, verify=False)
        return answer.status_code, answer.json()

    def log_in(self, email: str = "username@banklot.net") -> str:
        """Return a token."""
        _, answer = self.ask("/auth/login", {"email": email, "password": "taquilla-demo"})
        return str(answer["x_auth_token"])

    def draws(self, token: str, **wanted: object) -> list[dict[str, Any]]:
        """Return open draws, the next ones first."""
        body = {"filter": {"status": "open", **wanted}, "sort": {"event_timestamp": "asc"}}
        _, answer = self.ask("/gaming/events/search/kiosk", body, token)
        return list(answer["response"])

    def stop(self) -> int:
        """End it as an init system does; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=PATIENCE_S)
        self.process.stdout.close()
        return int(status)


@pytest.fixture(scope="session")
def first_morning(place: Path) -> Demo:
    """A demo that began on the portal document's day, and was stopped at once. Copies of its folder go on from there."""
    one = Demo(place / "first-morning", "--at", SEED_DAY, "--weeks", "0")
    assert one.stop() == 0
    return one


@pytest.fixture(scope="session")
def begun(place: Path, first_morning: Demo) -> Callable[[str], Path]:
    """Makes data folders, by name, of a demo that has begun and was stopped."""

    def copy(name: str) -> Path:
        subprocess.run(["cp", "-a", str(first_morning.data), str(place / name)], check=True, timeout=PATIENCE_S)
        return place / name

    return copy


@pytest.fixture(scope="session")
def morning(begun: Callable[[str], Path]) -> Iterator[Demo]:
    """A demo on that day, for whoever neither moves its clock nor stops it."""
    one = Demo(begun("morning"))
    yield one
    one.stop()


@pytest.fixture
def demo(place: Path, begun: Callable[[str], Path]) -> Iterator[Callable[..., Demo]]:
    """Start demos over data folders by name; the same name is the same folder. Without flags it resumes a begun one."""
    running: list[Demo] = []

    def start(name: str, *flags: str) -> Demo:
        if not flags and not (place / name).exists():
            begun(name)
        running.append(Demo(place / name, *flags))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.stop()
