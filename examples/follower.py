"""A follower of events: keeps a ledger of its own in step, and says so where something is missing.

`TAQUILLA_API_KEY=tqk_… python examples/follower.py http://127.0.0.1:8000 place.json` begins where it ended before. A login ends
after twelve hours: `EMAIL PASSWORD` behind the address is for a try. Each event is acted on before the place is kept: stopped in
between, it acts on one event twice, and on none not at all.
"""

import json
import os
import sys
from pathlib import Path

from taquilla_client import Client, GapDetected, Place, Retries, TaquillaError, follow
from taquilla_client.errors import EventNumberUnknown
from taquilla_client.models import EventShown


def act(event: EventShown) -> None:
    """Do what an event means for us: here it is only written."""
    print(f"{event.number}: {event.type} {json.dumps(event.data, sort_keys=True)}", flush=True)


def read_place(file: Path) -> Place:
    """Return where the follower ended, or the very beginning."""
    return Place(**json.loads(file.read_text())) if file.exists() else Place()


def keep_place(file: Path, place: Place) -> None:
    """Keep a place, completely or not at all."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"number": place.number, "first_seq": place.first_seq, "last_seq": place.last_seq}))
    os.replace(fresh, file)


def main(url: str, *login: str, file: Path) -> None:
    """Follow the events, until the key or the login ends."""
    place = read_place(file)
    with Client(url, os.environ.get("TAQUILLA_API_KEY")) as client:
        try:
            if login:
                client.log_in(*login)
            client.events.list(limit=1)  # what is wrong with the address or the key is told now; later a restart ends nothing
            client.transport.retries = Retries(attempts=sys.maxsize, patience_s=3600.0)
            for event in follow(client.events, place):
                act(event)
                keep_place(file, place)
        except GapDetected as gap:
            sys.exit(f"stopped: {gap}. Ask the house what has become of it.")
        except EventNumberUnknown:
            why = "of another operator or server, or of before a restore"
            sys.exit(f"stopped: {file} is ahead of all events there: {why}. Begin anew with another file.")
        except TaquillaError as trouble:
            sys.exit(f"stopped: {trouble}")


if __name__ == "__main__":
    main(*sys.argv[1:-1], file=Path(sys.argv[-1]))
