"""A house with the demo's operators, their sales, and strangers who want to see or spoil them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from tests.passwords import light
from tests.story.conftest import OpenStage
from tests.story.day import NOON, ONE_A
from tests.story.stage import OURS, PLAYER, THEIRS, Draw, Message, Play, Stage, written
from tests.story.tellers import Banklot, Chance
from tests.wallets import served

from taquilla.domain.lottery.games import Game
from taquilla.domain.sports.signatures import sign as sign_sports
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.sandbox.demo_sports import COUPON, set_wallet
from taquilla.sandbox.demo_wallets import GAMES, LOTTO_ACTIVO, NAME, PROVIDER
from taquilla.sandbox.fake_wallet import SECRET

RIVAL: Final = 77
RIVAL_SECRET: Final = "the rival's own secret"
DEPOSIT: Final = 12_345.67
TOKEN: Final = "token_ann"
_PEOPLE: Final = (("cashier", 10), ("clerk", 1), ("manager", 1))


@dataclass
class World:
    """The sales, by their names in requests, and sessions and tokens of strangers, who may read none of the secrets."""

    stage: Stage
    rival_key: str
    things: dict[str, Any] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    sessions: dict[str, str] = field(default_factory=dict)
    chance_tokens: dict[str, str] = field(default_factory=dict)
    _counted: dict[str, Any] = field(default_factory=dict)
    _counted_at: str = ""

    def send(self, message: Message) -> tuple[int, str]:
        """Send a message; return the status and the text of the response."""

        async def sending() -> tuple[int, str]:
            headers = {"content-type": "application/json", **message.headers}
            content = written(message.body)
            base = self.stage.base
            answer = await self.stage.client.request(message.method, base + message.path, content=content, headers=headers)
            return answer.status_code, answer.text if "image" not in answer.headers.get("content-type", "") else "an image"

        return self.stage.run(sending())

    def rows(self) -> dict[str, Any]:
        """Return how many rows others than the stranger have, and the sum of the transactions that wrote them, by table."""
        # Whoever writes takes a number of a transaction: while none was taken, nothing was written.
        ((taken,),) = self.stage.ask("select pg_snapshot_xmax(pg_current_snapshot())::text")
        if taken != self._counted_at:
            found = self.stage.owner.execute(self._look, prepare=True)
            self._counted, self._counted_at = {table: (count, written) for table, count, written in found}, taken
        return self._counted

    @cached_property
    def _look(self) -> bytes:
        # Sessions, login attempts and the audit trail are the stranger's own rows.
        tables = self.stage.ask(
            "select c.table_name from information_schema.columns c join pg_class on relname = c.table_name"
            " where c.table_schema = 'public' and c.column_name = 'operator_id' and not relispartition"
            " and c.table_name not in ('session', 'attempt', 'audit_event', 'untold_event') order by 1"
        )
        counted = f"select '{{0}}', count(*), sum(xmin::text::bigint) from {{0}} where operator_id is distinct from {RIVAL}"
        self.stage.ask("set jit = off")  # it would compile all of this
        return " union all ".join(counted.format(table) for (table,) in tables).encode()


@contextmanager
def settled(open_stage: OpenStage) -> Iterator[World]:
    """Open a whole stage, let the demo's operators sell, and add the strangers."""
    with open_stage(whole=True) as stage, served(stage.purse) as purse_url:
        stage.run(set_wallet(stage.house, purse_url))
        world = World(stage, new_key())
        world.things["animals"] = stage.event(Draw(LOTTO_ACTIVO, "22T19:00"))
        for settle in (_add_rival, _add_people, _sell_lotteries, _sell_sports, _play):
            settle(world)
        yield world


def _add_rival(world: World) -> None:
    stage, house = world.stage, world.stage.house

    async def add() -> str:
        office, signers = house.people.office, house.wallets.signers
        await office.add_operator(RIVAL, name="rival", currency="VES", exponent=2, zone="America/Caracas")
        await office.add_entity(RIVAL, entity_id=1, name="rival")
        await office.add_entity(RIVAL, entity_id=10, name="rival's agency", parent_id=1)
        members = {
            role: await office.add_member(
                RIVAL, entity_id=entity, email=f"{role}@rival.example", role=role, password=light(role)
            )
            for role, entity in _PEOPLE
        }
        await house.sports.office.change_terms(RIVAL, {}, secret=RIVAL_SECRET)
        await signers.add_operator(RIVAL, title="Rival", entity_id=10, member_id=members["cashier"])
        await signers.add_partner(RIVAL, "RivalPlay")
        await signers.add_provider("RivalGames", name="Rival's games")
        await signers.add_game("RivalGames", "777", name="Rival's game")
        public = public_key_of(world.rival_key)
        await signers.add_key("operator", str(RIVAL), public)
        await signers.add_key("provider", "RivalGames", public)
        _, token = await house.people.access_tokens.add(RIVAL, 10, name="rival")
        return token

    world.chance_tokens["another operator's"] = stage.run(add())


def _add_people(world: World) -> None:
    stage = world.stage
    for token in (world.chance_tokens["another operator's"], *stage.access_tokens.values()):
        # The first use of a token is told by an event, which is no work of a stranger's.
        assert stage.run(stage.house.people.access.holder(token, None)) is not None
    for role, _ in _PEOPLE:
        world.sessions[f"another operator's {role}"] = stage.begin_session(f"{role}@rival.example")
    world.sessions |= {
        "another agency's cashier": stage.sessions[THEIRS],
        "a reseller's token": stage.access_tokens[OURS],
        "nobody": "",
        "a guess": "0" * 43,
    }
    world.chance_tokens |= {
        "another agency's": stage.access_tokens[THEIRS],
        "a cashier's session": stage.sessions[OURS],
        "nobody's": "",
        "a guess": "00000000",
    }


def _sell_lotteries(world: World) -> None:
    stage, things = world.stage, world.things
    things |= {"event": stage.event(NOON), "code": stage.code(ONE_A), "our_token": stage.access_tokens[OURS]}
    till, reseller = Banklot(stage), Chance(stage)
    for name, number, units in (("seen", "341", 41), ("canceled", "342", 43), ("reverted", "343", 47), ("paid", "344", 53)):
        answer = stage.send(till.asks(f"key of {name}", [Play(NOON, Game.TRIPLE, number, units)]))
        assert answer["status"] == 201, answer
        sold = answer["response"]
        things |= {name: sold["ticket_number"], f"{name}_pin": sold["pin_number"], f"{name}_uuid": sold["ticket_uuid"]}
        # Whoever names a ticket by its number is told that number again, so its stake has to tell that it was seen.
        world.secrets |= {str(sold["ticket_number"]), str(sold["pin_number"]), sold["ticket_uuid"], f'"amount":{units}'}
    for name, call in (("looked at", ""), ("reversed", ""), ("in part", "parcial")):
        asked = reseller.asks(f"ours: {name}", [Play(ONE_A, Game.TRIPLE, "123", 59)])
        sold = stage.send(asked._replace(path=asked.path + call))
        assert sold["respuesta"] == "0", sold
        world.secrets.add(sold["serialTicket"])
    things["today"] = stage.today().isoformat()
    world.secrets |= {"username@banklot.net", "361.00"}


def _sell_sports(world: World) -> None:
    common = {"operator": "site", "token": TOKEN, "currency": "KES", "source": "mobile"}
    superbet = {**common, "price": 1000, "type": "superbet", "event": 100001, "bets": [101, 102, 103, 104, 105, 106]}
    jackpot = {**common, "stake": 25, "type": "jackpot", "coupon_id": COUPON, "bets": [101, 102, 102, 101, 101, 101, 102]}
    world.things |= {"superbet": superbet, "jackpot": jackpot}
    for name, path, order in (("bet", "/be/tickets", jackpot), ("reserved", "/be/tickets/reserve", superbet)):
        sold = world.stage.send(sports("site", SECRET, path, order, {"idempotency-key": f"key of {name}"}))
        assert "id" in sold, sold
        world.things |= {name: sold["id"], f"{name}_code": sold["code"], "user": sold["user_id"]}
        world.secrets |= {sold["id"], sold["code"]}


def _play(world: World) -> None:
    stage, who = world.stage, {"operatorId": NAME, "userId": PLAYER}
    paid_in = stage.send(
        stage.signed("/api/v1/wallet/deposit-funds", {**who, "requestId": "ours", "creditAmount": DEPOSIT}, NAME)
    )
    assert paid_in["status"] == "RS_OK", paid_in
    token = stage.player_token(NAME, PLAYER)
    bet = {**who, "token": token, "transactionId": "our bet", "reqId": "our bet", "roundId": "1", "gameId": GAMES[0][0]}
    placed = stage.send(stage.signed("/api/v1/provider/betrequest", {**bet, "debitAmount": 17}, PROVIDER))
    assert placed["status"] == "RS_OK", placed
    world.things |= {"player_token": token, "balance": placed["balance"], "bet_body": bet}
    world.sessions["a player"] = token
    world.secrets |= {str(placed["balance"]), str(DEPOSIT)}


def sports(operator: str, secret: str, path: str, body: dict[str, Any], more: dict[str, str], method: str = "POST") -> Message:
    """Return a signed request to Betstack."""
    timestamp = str(int(time.time()))
    signature = sign_sports(secret.encode(), timestamp, written(body))
    return Message(path, body, {"operator": operator, "timestamp": timestamp, "signature": signature} | more, method)


def signed_by_rival(world: World, message: Message) -> Message:
    """Return the same request to GAP, signed by the stranger."""
    signature = sign(written(message.body), world.rival_key)
    return message._replace(headers={"signature": signature})


def in_own_name(message: Message, **other: Any) -> Message:
    """Return the same request with other values for some of its fields, where it has them."""
    return message._replace(body={**message.body, **{name: value for name, value in other.items() if name in message.body}})
