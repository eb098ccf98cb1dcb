"""Makes the dump of a release: a house with data of every subject, as that release writes them.

`make release-dump` makes tests/upgrades/dumps/RELEASE.*: the database, its master key and what a test must know to go on with it.
Keys and passwords in it are those of the demo and of this file: it is nobody's house.
"""

import asyncio
import json
import lzma
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pyotp
from tests.houses import SEED_DAY, fill_demo, open_house
from tests.passwords import LIGHT, light
from tests.story.day import HOURS, NINE, NOON, SEVEN, Hour, Sale, tell
from tests.story.stage import NETWORK, OURS, THEIRS, Message, Play, Stage, furnish_story, opened
from tests.story.tellers import Banklot, Chance, Sold, sell
from tests.story.trades import ProviderBets, Sports
from tests.story.wallet import Wallet
from tests.wallets import served

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.shifts import CountedWay
from taquilla.domain.lottery.tenders import OWN_CASH
from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.people import hashing
from taquilla.engine.webhooks.endpoints import EndpointTerms, HookScope
from taquilla.http.client import HttpClient
from taquilla.sandbox import demo
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_office import ACCOUNTS as OFFICE
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.sandbox.demo_sports import SITE, set_wallet
from taquilla.sandbox.demo_wallets import HYPEX
from taquilla.store.postgres.embedded import DATABASE, OWNER, Embedded
from taquilla.store.postgres.schema import migrate, newest
from taquilla.work.worker import Worker

DUMPS = Path(__file__).with_name("dumps")
API_KEY = "key-of-the-dump-0123456789012345678901234567"
DEAD = "http://127.0.0.1:9/hooks"
"""An address where nobody is: what is told there waits."""
LAST_DAY = "24"
UNPAID = "sold before the upgrade"
UNDRAWN = "drawn after the upgrade"


def make(release: str, folder: Path = DUMPS) -> list[Path]:
    """Make the files of a release, and return them."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="taq-")))
        place.chmod(0o755)
        stack.enter_context(patch.object(hashing, "HASHER", LIGHT))
        stack.enter_context(patch.object(demo, "_hashed", lambda: light(demo.PASSWORD)))
        server = stack.enter_context(Embedded.start(place / "data"))
        facts = {"release": release, "schema": newest()} | _play(server, place)
        parts = {
            "dump.xz": lzma.compress(_dumped(server), preset=9 | lzma.PRESET_EXTREME),
            "master.key": (place / "master.key").read_bytes(),
            "json": json.dumps(facts, indent=1).encode() + b"\n",
        }
    files = [folder / f"{release}.{part}" for part in parts]
    for file, content in zip(files, parts.values(), strict=True):
        file.write_bytes(content)
    return files


def _dumped(server: Embedded) -> bytes:
    """Return a backup without its own compression: the whole of it packs far better than its tables one by one."""
    command = [server.binaries / "pg_dump", "--format=custom", "--compress=0", f"--dbname={server.url(OWNER)}"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **server.run_as).stdout


def _play(server: Embedded, place: Path) -> dict[str, Any]:
    migrate(server.url(OWNER))
    with psycopg.connect(server.url(OWNER), autocommit=True) as owner:
        owner.execute("update house_clock set shift = %s - clock_timestamp()", [SEED_DAY])
        owner.execute("grant execute on function move_house_clock(timestamptz) to taquilla_house")
    key_file, keys = place / "master.key", place / "keys"
    keys.mkdir()
    asyncio.run(_furnish(server, key_file, keys))
    with opened(server, DATABASE, key_file, keys) as stage:
        return _tell_everything(stage)


async def _furnish(server: Embedded, key_file: Path, keys: Path) -> None:
    await fill_demo(server.url(), key_file)
    async with open_house(server.url(), key_file) as house:
        await furnish_story(house, keys)
        await furnish_offices(house)
        await Worker(house).round()


def _tell_everything(stage: Stage) -> dict[str, Any]:
    portal, sports, bets = Banklot(stage), Cards(stage), ProviderBets(stage)
    facts = stage.run(_people(stage))
    for password in ("guess", facts["cashier"]["password"]):
        stage.send(Message("/auth/login", {"email": facts["cashier"]["email"], "password": password}, {}))
    with served(stage.purse) as purse_url:
        stage.run(set_wallet(stage.house, purse_url))
        for key in ("won", "lost", "regretted"):
            assert sports.hears(stage.run(stage.sending(sports.asks(key)))) == "sold"
        assert sports.hears(stage.run(stage.sending(sports.card("a superbet")))) == "sold"
        for key in ("won", "lost", "regretted", "open"):
            assert bets.hears(stage.run(stage.sending(bets.asks(key)))) == "sold"
        bets.undo("regretted")
        bets.settle()
        tell(stage, portal, HOURS[:1])
        for name, teller in (("chance", Chance(stage)), ("wallet", Wallet(stage))):
            assert isinstance(sell(stage, teller, f"over {name}", [Play(SEVEN, Game.ANIMALITOS, "9", 2)]), Sold)
        assert isinstance(sell(stage, portal, "canceled by a cashier", [Play(SEVEN, Game.ANIMALITOS, "8", 2)]), Sold)
        assert portal.cancel(stage.place("canceled by a cashier")[0])["status"] == 200
        stage.run(_shift(stage))
        tell(stage, portal, HOURS[1:3])
        stage.draw(NINE, "5")  # a correction, after a prize was paid
        sports.undo("regretted")
        tell(stage, portal, [replace(HOURS[3], paid=())])
    # Nobody answers at the wallet any more: what the coupon has won is on its way to it.
    sports.settle()
    stage.run(_tell_webhooks(stage))
    return facts | _last_morning(stage, portal)


def _last_morning(stage: Stage, portal: Banklot) -> dict[str, Any]:
    """Sell what is paid and drawn after an upgrade."""
    noon, evening = NOON._replace(at=f"{LAST_DAY}T12:00"), SEVEN._replace(at=f"{LAST_DAY}T19:00")
    sales = (
        Sale(UNPAID, (Play(noon, Game.TRIPLE, "123", 7),)),
        Sale(UNDRAWN, (Play(evening, Game.ANIMALITOS, "11", 3),), THEIRS),
    )
    tell(stage, portal, [Hour(at=f"{LAST_DAY}T08:00", sold=sales)], [Hour(at=f"{LAST_DAY}T08:00", sold=sales)])
    stage.move_clock(f"{LAST_DAY}T12:30")
    stage.draw(noon, "123")
    stage.run(stage.house.logs.rotate(BANKLOT, Author("release")))
    stage.do_what_is_due()
    audited = stage.audited()
    assert audited == ((), ()), audited
    seen = portal.see(UNPAID)
    assert (seen.state, seen.prize > 0) == ("winner", True), seen
    checkpoint = stage.run(stage.house.logs.checkpoint(BANKLOT))
    assert checkpoint is not None
    ((calls,),) = stage.ask("select count(*) from call_out where state = 'due'")
    assert calls > 0, "no call to a wallet is in flight"
    return {
        "at": stage.ask("select house_now()")[0][0].isoformat(),
        "unpaid": _place(stage, UNPAID) | {"pin": stage.pin(*stage.place(UNPAID)), "prize": seen.prize},
        "undrawn": _place(stage, UNDRAWN),
        "draw": {"at": evening.at, "product": evening.product, "outcome": "11"},
        "checkpoint": checkpoint.note,
        "calls_in_flight": calls,
    }


def _place(stage: Stage, key: str) -> dict[str, Any]:
    number, day = stage.place(key)
    return {"number": number, "day": day.isoformat()}


async def _people(stage: Stage) -> dict[str, Any]:
    """Give somebody a second factor, a machine a key, somebody a reset that is open; tell a webhook and ask a witness."""
    house = stage.house
    manager = OFFICE[0]
    enrolment = await house.people.second_factors.begin(BANKLOT, manager.member_id, manager.email)
    await house.people.second_factors.confirm(
        BANKLOT, manager.member_id, pyotp.TOTP(enrolment.secret).now(), author=Author("release")
    )
    _, api_key = await house.people.api_keys.add(BANKLOT, OURS, name="a till", role="cashier", secret=API_KEY)
    await house.people.passwords.reset(BANKLOT, OFFICE[1].member_id, author=Author("release"))
    for operator in (BANKLOT, SITE, HYPEX):
        terms = EndpointTerms(url=DEAD, description="nobody is there")
        await house.webhooks.endpoints.add(HookScope(operator, Author("release")), House.new_id(), terms)
    await house.witnesses.add(BANKLOT, VerifierKey("witness.example", COSIGNATURE, bytes(32)).text, DEAD, Author("release"))
    return {
        "cashier": {"email": demo.ACCOUNTS[0].email, "password": demo.PASSWORD},
        "manager": {"email": manager.email, "password": demo.PASSWORD, "secret": enrolment.secret},
        "api_key": api_key,
    }


async def _tell_webhooks(stage: Stage) -> None:
    """Try to deliver what is due to webhooks. They are told again later."""
    async with open_house(stage.url, stage.key_file, webhook_poster=HttpClient([ip_network(NETWORK)], plain_http=True)) as house:
        await Worker(house).deliver_webhooks()


async def _shift(stage: Stage) -> None:
    """Open, move cash and close a shift, and leave another one open."""
    shifts = stage.house.lottery.shifts
    ours, theirs = (next(one for one in demo.ACCOUNTS if one.entity_id == entity).member_id for entity in (OURS, THEIRS))
    shift = await shifts.open(BANKLOT, ours, 100_00)
    await shifts.move_cash(BANKLOT, shift.seq, "out", 10_00, "change for the bakery", by=ours)
    await shifts.close(BANKLOT, shift.seq, [CountedWay(OWN_CASH, 89_00)], by=ours)
    await shifts.open(BANKLOT, theirs, 50_00)


class Cards(Sports):
    """Sports with superbets too."""

    def card(self, key: str) -> Message:
        """Return the message that reserves a superbet."""
        body = {"operator": "site", "token": "token_ann", "currency": "KES", "source": "SMS", "type": "superbet", "price": 1000}
        body |= {"event": 100001, "bets": [101, 102, 103, 104, 105, 106]}
        return self._message("/be/tickets/reserve", body, {"idempotency-key": key})


if __name__ == "__main__":
    for made in make(sys.argv[1] if len(sys.argv) > 1 else version("taquilla")):
        print(f"{made}: {made.stat().st_size:,} bytes")
