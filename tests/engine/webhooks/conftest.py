"""A house that delivers webhooks to a receiver on a socket."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from tests.engine.conftest import Desk, open_desk
from tests.patience import PATIENCE_S
from tests.receiver import Receiver, receiving
from tests.refusals import must_be

from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.standing import look
from taquilla.engine.webhooks.endpoints import EndpointChange, EndpointKeys, Endpoints, EndpointTerms, HookScope
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.webhooks.endpoints import EndpointRow
from taquilla.work.worker import Worker

HERE = [ip_network("127.0.0.0/8")]
OFFICE = HookScope(BANKLOT, Author("office"))
TELL = (
    "with told as (update gate set last_event = last_event + 1 where operator_id = %s returning *)"
    " insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)"
    " select operator_id, last_event, house_now(), %s, last_seq + 1, last_seq, day, %s from told returning number"
)


@dataclass
class Hooks:
    """A desk with webhooks, and a receiver."""

    desk: Desk
    receiver: Receiver
    secrets: dict[UUID, str] = field(default_factory=dict)

    @property
    def endpoints(self) -> Endpoints:
        return self.desk.house.webhooks.endpoints

    def add(self, receiver: Receiver | None = None, **terms: Any) -> EndpointRow:
        """An endpoint at a receiver."""
        url = terms.pop("url", (receiver or self.receiver).url)
        added = must_be(EndpointRow, self.desk.run(self.endpoints.add(OFFICE, House.new_id(), EndpointTerms(url=url, **terms))))
        self.secrets[added.id] = must_be(EndpointKeys, self.desk.run(self.endpoints.keys(OFFICE, added.id))).secret
        return added

    def change(self, endpoint: EndpointRow, **change: Any) -> EndpointRow:
        """The endpoint, changed."""
        return must_be(EndpointRow, self.desk.run(self.endpoints.change(OFFICE, endpoint.id, EndpointChange(**change))))

    def look(self, endpoint: EndpointRow) -> EndpointRow:
        """The endpoint as it is now."""
        return must_be(EndpointRow, self.desk.run(self.endpoints.get(OFFICE, endpoint.id)))

    def tell(self, *types: str, **data: object) -> list[int]:
        """Plant events, and return their numbers."""
        return [self.desk.one(TELL, BANKLOT, type, Jsonb(data)) for type in types]

    def deliver(self) -> None:
        """Deliver all that is due now."""
        self.desk.run(Worker(self.desk.house).deliver_webhooks())

    def pass_time(self, **how: float) -> None:
        """Let time go by on the house's clock, and deliver what is due then."""
        self.desk.ask("select move_house_clock(house_now() + %s)", timedelta(**how))
        self.deliver()

    def failing(self) -> list[int]:
        """Return how many fail, as metrics tell it, of each operator that has any."""
        return [one.failing for one in self.desk.run(look(self.desk.house.database, self.desk.house.failing)).webhooks]

    def log(self, endpoint: EndpointRow) -> list[tuple[int, int, int | None]]:
        """The attempts, the oldest first: number, try, status."""
        found = must_be(list, self.desk.run(self.endpoints.attempts(OFFICE, endpoint.id, before=None, limit=200)))
        return [(one.number, one.try_, one.status) for one in reversed(found)]

    def trail(self, action: str) -> list[Any]:
        """The details of such entries of the trail."""
        return [detail for (detail,) in self.desk.ask("select detail from audit_event where action = %s order by id", action)]


@pytest.fixture(scope="module")
def front() -> Iterator[Receiver]:
    """A receiver beside which each test has its own."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def desk(server: Embedded, demo_database: str, key_file: Any) -> Iterator[Desk]:
    """A desk whose house delivers to us."""
    poster = HttpClient(HERE, plain_http=True, timeout_s=PATIENCE_S)
    with open_desk(server, demo_database, key_file, webhook_poster=poster) as opened:
        yield opened


@pytest.fixture
def hooks(desk: Desk, front: Receiver) -> Hooks:
    """A desk over the demo's data, with a receiver and no endpoint."""
    return Hooks(desk, front.another())
