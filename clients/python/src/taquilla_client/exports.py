"""Saves an export: waits until it is done, and goes on with a download that broke off."""

import hashlib
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from taquilla_client.client import Client
from taquilla_client.models import ExportShown
from taquilla_client.problems import NoAnswer, TaquillaError, Unavailable, Unreadable


def save_export(client: Client, export_id: int, path: Path | str, *, pause_s: float = 2.0) -> ExportShown:
    """Wait until an export is done, looking at it after each pause, and write its file; return the export.

    What an earlier call has downloaded lies beside it as `….part`, and is gone on with. Raises TaquillaError for an export that
    has failed or expired, Unreadable for a file that is not what was written, and what the client's other methods raise.
    """
    while (export := client.exports.show(export_id)).status in ("queued", "running"):
        time.sleep(pause_s)
    if export.status != "done":
        raise TaquillaError(f"the export is {export.status}: {export.error or 'ask for another one'}")
    path = Path(path)
    part = path.with_name(f"{path.name}.{str(export.sha256)[:16]}.part")
    failures = 0
    while (size := part.stat().st_size if part.exists() else 0) < (export.bytes or 0):
        trouble: TaquillaError | None = None
        try:
            with part.open("ab") as file, closing(_rest(client, export_id, size)) as pieces:
                for piece in pieces:
                    failures = 0
                    file.write(piece)
        except (NoAnswer, Unavailable) as error:
            trouble = error
        failures += trouble is not None
        time.sleep(client.transport.retries.pause_s(failures, trouble))
    with part.open("ab+") as file:
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != export.sha256:
            part.unlink()
            raise Unreadable("the file is not the one that was written")
    part.replace(path)
    return export


def _rest(client: Client, export_id: int, size: int) -> Generator[bytes, None, None]:
    return client.transport.stream(f"/v1/exports/{export_id}/file", {"range": f"bytes={size}-"} if size else {})
