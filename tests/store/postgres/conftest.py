"""A standby of the tests' server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.home import clean_environment, run


@pytest.fixture(scope="module")
def standby(server: Embedded, place: Path) -> Iterator[Path]:
    """The folder of the sockets of a standby of the server. It is gone when others use the server."""
    folder, run_as = Path(tempfile.mkdtemp(prefix="standby-", dir=place)), server.run_as
    if run_as:
        os.chown(folder, run_as["user"], run_as["group"])
    source = f"host={server.sockets} user={OWNER} application_name=standby"
    copy = ["-d", source, "-D", str(folder / "data"), "-R", "-X", "stream", "-c", "fast"]
    result = run([str(server.binaries / "pg_basebackup"), *copy], run_as)
    assert result.returncode == 0, result.stdout
    with (folder / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{folder}'\nlisten_addresses = ''\nport = 5432\n")
    control = [str(server.binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log")]
    # Not through a pipe: the server would keep it open.
    started = subprocess.run(
        [*control, "start"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        env=clean_environment(), check=False, **run_as,
    )  # fmt: skip
    try:
        assert started.returncode == 0, (folder / "log").read_text()
        yield folder
    finally:
        run([*control, "-m", "immediate", "stop"], run_as)
        shutil.rmtree(folder)
