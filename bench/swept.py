"""Lends folders for servers that are of no use to anybody else: they go with the process that borrows them, however it ends."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# Waits for a line, or for the end of whoever would write it. A number in a file of PostgreSQL's may be another process's by now.
SWEEP: Final = r"""
read -r _
for pid in $(find "$1" -name postmaster.pid -exec head -n 1 {} \;); do
    { tr '\0' ' ' < "/proc/$pid/cmdline" || ps -o args= -p "$pid"; } 2> /dev/null | grep -qF -- "-D $1/" || continue
    kill -QUIT "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null && sleep 0.05; done
done
rm -rf "$1"
"""


@contextmanager
def swept(prefix: str, under: Path | None) -> Iterator[Path]:
    """Lend a folder that a system user reaches too: as root, PostgreSQL runs as one.

    It is removed when the block ends, or this process does, even killed; a PostgreSQL that still runs in it is stopped first.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=under))
    folder.chmod(0o755)
    sweeper = subprocess.Popen(["sh", "-c", SWEEP, "sweep", folder], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield folder
    finally:
        sweeper.communicate(b"\n")
