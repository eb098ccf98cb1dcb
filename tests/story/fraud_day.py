"""A day for frauds: sold, sealed, drawn and paid, and those who watch it from outside, with what each of them keeps."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.engine.conftest import Desk
from tests.sessions import plant_session
from tests.story.stage import TILL

from taquilla.api.app import v1
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.receipts import Receipt
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.proofs import promises
from taquilla.engine.seals.keys import verifier_key
from taquilla.http.client_connection import ServerResponse
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.web.check import check
from taquilla.witness.seen import Witness

LOTTO_ACTIVO, CHANCE = 5, 27
AUDITOR = "auditor@banklot.net"
COLLEAGUE = "colleague@banklot.net"
WITNESS, AT_S = "witness.example/w", 1_700_000_000
NOON, LATER, NEVER = "22T12:00", "22T13:00", "22T15:00"


@dataclass
class Paper:
    """A customer's papers: the code's promise, the line about the log, and the proof that the page gave after the draw."""

    ticket: str
    promise: str
    seal: str
    proof: str = ""


@dataclass
class Outside:
    """All who stand outside: each has the log's key from elsewhere, and what it kept in a folder."""

    desk: Desk
    folder: Path
    client: httpx.AsyncClient
    verify: Any
    follower: Any

    @property
    def key(self) -> str:
        """The log's key, as a newspaper has printed it."""
        return (self.folder / "key").read_text()

    @property
    def token(self) -> str:
        """The session of the auditor outside."""
        return (self.folder / "token").read_text()

    @property
    def papers(self) -> dict[str, Paper]:
        """Return the customers' papers by the names of their tickets."""
        return {name: Paper(**kept) for name, kept in json.loads((self.folder / "papers").read_text()).items()}

    def keep(self, **papers: Paper) -> None:
        kept = {name: vars(paper) for name, paper in papers.items()}
        (self.folder / "papers").write_text(json.dumps(kept))

    def get(self, path: str) -> httpx.Response:
        """Ask the house, as the auditor outside."""
        headers = {"authorization": f"Bearer {self.token}"} if path.startswith("/v1") else {}
        return self.desk.run(self.client.get(path, headers=headers))

    def keep_checkpoint(self) -> None:
        note = self.get(f"/v1/log/{BANKLOT}/checkpoint").content
        size = note.splitlines()[1].decode()
        (self.folder / f"{size}.checkpoint").write_bytes(note)

    def fetched(self, request: Any) -> bytes:
        """Answer what the follower and the verifier ask, without a socket between."""
        url, headers = (request, {}) if isinstance(request, str) else (request.full_url, dict(request.headers))
        answer = self.desk.run(self.client.get(url, headers=headers))
        if answer.is_error:
            raise OSError(answer.text)
        return answer.content

    def follow(self) -> str:
        """Let the follower follow to the end; return what it says against the house."""
        arguments = ["--url", "http://house", f"--token={self.token}", "--once", "--key", self.key]
        arguments += ["--database", str(self.folder / "follower.sqlite"), "--log", f"http://house/v1/log/{BANKLOT}"]
        self.verify.fetched = self.fetched
        said, complaint = StringIO(), StringIO()
        with redirect_stdout(said), redirect_stderr(complaint), pytest.MonkeyPatch.context() as patch:
            # The witness has been asked before.
            patch.setattr(self.follower, "PATIENCE_S", 0)
            self.follower.main(arguments)
        return "".join(line for line in said.getvalue().splitlines(keepends=True) if "agrees" not in line) + complaint.getvalue()

    def verified(self, draws: list[int]) -> str:
        """Verify the files of draws as the house exports them now, and the log against the kept checkpoints."""
        self.verify.fetched = self.fetched
        complaint = StringIO()
        with redirect_stdout(StringIO()), redirect_stderr(complaint):
            for draw in draws:
                shown = self.get(f"/v1/draws/{draw}/seal")
                if shown.is_error:
                    complaint.write(f"The house gives no seal of draw {draw}: {shown.json()['reason']}\n")
                    continue
                files = {"tlog-proof": shown.json()["proof"].encode()}
                files |= {name: self.get(f"/v1/draws/{draw}/seal/{name}").content for name in ("wagers", "results")}
                names = {name: self.folder / f"draw.{name}" for name in files}
                for name, data in files.items():
                    names[name].write_bytes(data)
                wagers, proof, results = (str(names[name]) for name in ("wagers", "tlog-proof", "results"))
                self.verify.main(["verify-draw", wagers, proof, "--results", results, "--key", self.key])
            kept = sorted(map(str, self.folder.glob("*.checkpoint")))
            self.verify.main(["verify-log", "--log", f"http://house/v1/log/{BANKLOT}", "--key", self.key, "--checkpoint", *kept])
        return complaint.getvalue()

    def promised(self, paper: Paper) -> str:
        """Verify a paper's promise with the file of its draw that the house exported last."""
        complaint = StringIO()
        with redirect_stdout(StringIO()), redirect_stderr(complaint):
            arguments = ["verify-promise", paper.promise, "--ticket", paper.ticket, "--key", self.key]
            self.verify.main([*arguments, "--wagers", str(self.folder / "draw.wagers")])
        return complaint.getvalue()

    def cosigned(self) -> str:
        """Let the house ask its witness for the latest checkpoint; return why the witness refuses."""
        poster = Poster(Witness.open(self.folder / "witness"))
        self.desk.house.witnesses._poster = poster

        async def ask() -> None:
            ((witness,),) = self.desk.ask("select id from log_witness where operator_id = %s", BANKLOT)
            while await self.desk.house.witnesses.ask((BANKLOT, witness)):
                pass

        self.desk.run(ask())
        return poster.refusal

    def shown(self, paper: Paper) -> str:
        """Verify a customer's paper on its page; return what contradicts it."""
        try:
            self._verify_paper(paper)
        except ValueError as error:
            return str(error)
        return ""

    def _verify_paper(self, paper: Paper) -> None:
        verify = self.verify
        key = verify.key_from(self.key, verify.LOG)
        trust = verify.Trust(key.name, [key])
        size, _, letters = paper.seal.partition(" · ")
        root = self._root(size, "on the paper", trust)
        verify.check(verify.base64.b64encode(root).decode()[:12] == letters, "The paper has another root than the log shows.")
        answer = self.get(f"/check/{paper.ticket}/proof")
        verify.check(not answer.is_error, "The house does not know the ticket on the paper.")
        found = answer.json()
        terms, lines = "".join(f"{one}\n" for one in found["terms"]), set[str]()
        data = verify.from_base64(paper.promise.translate(str.maketrans("-_", "+/")), 108)
        verify.check(verify.digest(terms.encode()) == data[12:44], f"The promise is broken. The house shows now:\n{terms}")
        for draw in found["draws"]:
            if draw["state"] == "open":
                continue
            _, entry, _ = verify.verify_proof(draw["proof"].encode(), None, trust)
            seal = verify.read(verify.SEAL, verify.decoded(entry), "The entry does not seal a draw.")
            for line in draw["lines"]:
                leaf, path = verify.digest(b"\0", line["text"].encode()), [verify.from_base64(one, 32) for one in line["path"]]
                made = verify.root_from_path(leaf, line["index"], int(seal["wagers"]), path)
                verify.check(made.hex() == seal["root"], f"A wager of the ticket was not sealed in draw {draw['draw']}.")
                verify.check(line["text"].endswith(" sold"), "The house says that the ticket was undone.")
                lines.add(line["text"].removesuffix(" sold"))
        is_drawn = all(draw["state"] != "open" for draw in found["draws"])
        verify.check(not is_drawn or lines == {*found["terms"]}, "Not all wagers of the ticket are sealed.")
        if paper.proof:
            _, _, kept = verify.verify_proof(paper.proof.encode(), None, trust)
            root = self._root(kept.size, "of the kept proof", trust)
            verify.check(root == kept.root, "The kept proof has another root than the log shows.")

    def _root(self, size: object, whose: str, trust: Any) -> bytes:
        shown = self.get(f"/v1/log/{BANKLOT}/checkpoints/{size}")
        self.verify.check(not shown.is_error, f"The log has no checkpoint of the {size} entries {whose}.")
        return bytes(self.verify.verified_checkpoint(shown.text, trust).root)


@dataclass
class Poster:
    """The way to the witness. refusal: the last thing that it said but a cosignature."""

    witness: Witness
    refusal: str = ""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        """Let the witness answer a log."""
        answer = self.witness.add_checkpoint(body, AT_S)
        self.refusal = "" if answer.status == 200 else f"{answer.status} {answer.body.decode().strip()}"
        return ServerResponse(answer.status, None, data=answer.body)

    async def get(self, url: str) -> ServerResponse:
        """Show the checkpoint that the witness has seen."""
        (log,) = self.witness.logs()
        return ServerResponse(200, None, data=log.note) if log.note else ServerResponse(404, None)

    async def check(self, url: str, of: int) -> str | None: ...  # every address is allowed
    async def close(self) -> None: ...


@contextmanager
def outside(desk: Desk, folder: Path) -> Iterator[Outside]:
    """Provide those outside, whose programs reach the house."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "verifier"))
        import taquilla_follow
        import taquilla_verify

        patch.setattr(promises, "FRESH_S", 0.0)
        new, public = cache(partial(v1, desk.house)), cache(partial(check, desk.house, clock=lambda: 0.0))

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await (new if scope["path"].startswith("/v1") else public)()(scope, receive, send)

        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house")
        found = Outside(desk, folder, client, taquilla_verify, taquilla_follow)
        patch.setattr(taquilla_verify, "fetched", found.fetched)
        yield found
        desk.run(client.aclose())


async def print_paper(desk: Desk, sold: Sold, by: str = "username@banklot.net") -> Paper:
    """Print a ticket's picture, with its promise and the line about the log."""
    command = PrintTicket(House.new_id(), desk.caller(by), Channel.BANKLOT, sold.ticket.id)
    receipt = await desk.house.lottery.receipts.take(command, "https://tickets.example/check")
    assert isinstance(receipt, Receipt)
    return Paper(str(sold.ticket.id), receipt.check_address.partition("#")[2], receipt.seal)


def play_morning(desk: Desk, folder: Path) -> dict[str, Sold]:
    """Sell until noon, and let the log, the follower and the witness know of it."""
    desk.add_colleague()
    tickets = dict[str, Sold]()

    async def sell() -> None:
        noon, pair = desk.event(LOTTO_ACTIVO, NOON), desk.event(CHANCE, LATER, 1)
        sign = desk.one("select min(id) from event where zodiac and draws_at = '2024-10-22T13:00-04'")
        await add_people(desk.house, BANKLOT, [DemoAccount(AUDITOR, "auditor", 212, 900)])
        (folder / "token").write_text(plant_session(desk.owner, desk.house.people.access._keyring, AUDITOR))
        tickets["winner"] = await desk.sell(noon, "11", "12", units=2)
        tickets["loser"] = await desk.sell(noon, "7", by=COLLEAGUE)
        tickets["undone"] = await desk.sell(noon, "11")
        tickets["tripleta"] = await desk.sell(noon, "1,2,3", game=Game.TRIPLETA)
        tickets["pair"] = await desk.sell(pair, "123-456", "123-999", game=Game.TRIPLE_AB)
        tickets["sign"] = await desk.sell(sign, "123-ARI", game=Game.TRIPLE_SIGN)
        assert isinstance(await desk.house.counter.ask(desk.undoing(tickets["undone"])), Undone)
        wallets = desk.house.wallets
        await wallets.signers.add_operator(BANKLOT, title="banklot", entity_id=tickets["winner"].ticket.entity_id, member_id=TILL)
        await wallets.signers.add_partner(BANKLOT, "banklot")
        assert isinstance(await wallets.accounts.deposit(BANKLOT, "pia", "funds", 50_000), InWallet)
        assert isinstance(await wallets.accounts.withdraw(BANKLOT, "pia", "cash", 10_000), InWallet)
        await desk.work()
        await desk.seal_log()

    desk.run(sell())
    with outside(desk, folder) as watching:
        (row,) = desk.run(desk.house.logs.keys(BANKLOT))
        (folder / "key").write_text(verifier_key(row).text)
        witness = Witness.make(folder / "witness", WITNESS)
        witness.add_key(watching.key)
        desk.run(desk.house.witnesses.add(BANKLOT, witness.key.text, "https://witness.example", Author("test")))
        desk.run(desk.seal_log())
        watching.keep(**{name: desk.run(print_paper(desk, tickets[name])) for name in ("winner", "pair", "loser")})
        watching.keep_checkpoint()
        assert (watching.cosigned(), watching.follow()) == ("", "")
    return tickets


def play_noon(desk: Desk) -> None:
    """Close, seal and draw the noon, and settle it."""
    desk.run(desk.settle(desk.event(LOTTO_ACTIVO, NOON), "11"))


def play_afternoon(desk: Desk, folder: Path, tickets: dict[str, Sold]) -> None:
    """Draw and pay until the afternoon; everybody agrees with the house."""
    play_noon(desk)
    desk.run(desk.past("22T13:01"))
    # The tripleta plays in the next draw too: as long as that is closed without a result, no path at noon is shown (VE-44).
    for product, list_id, outcome in ((LOTTO_ACTIVO, 0, "30"), (CHANCE, 1, "123"), (CHANCE, 2, "456")):
        desk.run(desk.draw(desk.event(product, LATER, list_id), outcome))
    desk.run(desk.work())
    for name in ("winner", "pair"):
        paid = desk.run(desk.house.counter.ask(desk.payment(tickets[name])))
        assert isinstance(paid, Paid), paid
    desk.run(desk.seal_log())
    with outside(desk, folder) as watching:
        papers, noon = watching.papers, desk.event(LOTTO_ACTIVO, NOON)
        papers["winner"].proof = watching.get(f"/check/{papers['winner'].ticket}/draw-{noon}.tlog-proof").text
        watching.keep(**papers)
        watching.keep_checkpoint()
        assert (watching.cosigned(), watching.follow(), watching.verified(draws(desk))) == ("", "", "")
        assert {name: watching.shown(paper) for name, paper in papers.items()} == dict.fromkeys(papers, "")


def go_on(desk: Desk) -> None:
    """Let the house go on: another ticket, another entry, another checkpoint."""

    async def more() -> None:
        await desk.sell(desk.event(LOTTO_ACTIVO, NEVER), "30")
        await desk.seal_log()

    desk.run(more())


@contextmanager
def unguarded(desk: Desk) -> Iterator[None]:
    """Let the owner write without foreign keys and triggers."""
    desk.ask("set session_replication_role = replica")
    yield
    desk.ask("set session_replication_role = origin")


def draws(desk: Desk) -> list[int]:
    """The draws of the day that was played."""
    return [desk.event(LOTTO_ACTIVO, NOON), desk.event(CHANCE, LATER, 1), desk.event(CHANCE, LATER, 2)]


def copied(folder: Path, to: Path) -> Path:
    for file in folder.rglob("*.sqlite"):
        with sqlite3.connect(file) as database:
            database.execute("pragma wal_checkpoint(truncate)")
    return Path(shutil.copytree(folder, to))
