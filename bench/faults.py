"""Sells sports through a wallet that fails in every way it can: both ledgers must agree in the end.

A house in this very process sells through the fake wallet, which takes money without responding, responds with nonsense, receives
nothing, comes too late, and is dead for an hour in which reservations lapse. Callers fail too: they hang up, and retry under the
same key. Then the coupon closes, is settled, corrected and closed for good, while the wallet fails again. Every debit must be a
ticket, or have been given back, and every prize have been paid once.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from ipaddress import ip_network
from random import Random
from typing import Final

from bench.auditing import broken_rules
from bench.campaign import TIMEOUT_S, Campaign
from bench.fake_wallet import WalletProcess
from bench.ground import Progress, fresh_server
from bench.house import master_key_file
from bench.report import BenchReport
from bench.site import BETS, PRICE, furnish
from taquilla.domain.sports.commands import OrderForm, SportsOrder
from taquilla.engine.house import House
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import COUPON, EVENT, SITE
from taquilla.store.postgres.clock import give_to_sandbox
from taquilla.store.postgres.embedded import OWNER, Embedded

_CLEAN: Final = "Every debit is a ticket or came back; every prize is paid once; nothing is unknown; every rule is kept."
_HERE: Final = (ip_network("127.0.0.0/8"),)
_PICKS: Final = tuple((bet,) for bet in (101, 102, 102, 101, 101, 101, 102))


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsReport(BenchReport):
    """The responses to callers, the final states of the tickets, and the errors: unknown calls, disagreements, broken rules."""

    seed: int
    rounds: int
    outcomes: dict[str, int]
    faults: dict[str, int]
    unknown: int
    differences: tuple[str, ...]
    broken_rules: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Tell whether both ledgers agree, nothing is unknown, and the auditor found every rule kept."""
        return not (self.unknown or self.differences or self.broken_rules)

    def to_json(self) -> str:
        """Return one object, its verdict first."""
        return json.dumps({"clean": self.clean} | asdict(self), indent=2)

    def lines(self) -> list[str]:
        """Return a page to read."""
        wrong = [*self.differences[:5], *self.broken_rules]
        if self.unknown:
            wrong.append(f"{self.unknown} calls are still unknown")
        return [
            f"rounds     {self.rounds:,} (seed {self.seed})",
            f"faults     {_mix(self.faults)}",
            f"outcomes   {_mix(self.outcomes)}",
            *(f"WRONG      {one}" for one in wrong),
            *([] if wrong else [_CLEAN]),
        ]


def _mix(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


async def run_faults(rounds: int, seed: int | None = None, progress: Progress = lambda line: None) -> FaultsReport:
    """Run one campaign on a fresh server, against a wallet in a process of its own. Raises BenchFailed.

    The seed decides the actions and the faults, as far as the order of processes allows.
    """
    seed = secrets.randbits(30) if seed is None else seed
    with fresh_server(progress) as server:
        give_to_sandbox(server.url(OWNER), None)
        wallet = await WalletProcess.started(server.data, 0)
        try:
            progress("furnishing the house")
            await furnish(server, wallet.url)
            house = await _open(server)
            try:
                campaign = Campaign(house, wallet, SITE, *_orders(), Random(seed))
                await campaign.sell(rounds, progress)
                progress("the wallet is dead for an hour")
                unknown = await campaign.go_silent()
                progress("results, a correction, and the close")
                unknown += await campaign.settle()
                differences = await campaign.differences()
            finally:
                await house.close()
        finally:
            await wallet.close()
        progress("the auditor")
        broken = await broken_rules(server)
    return FaultsReport(
        seed=seed,
        rounds=rounds,
        outcomes=dict(campaign.outcomes),
        faults=dict(campaign.faults),
        unknown=unknown,
        differences=tuple(differences),
        broken_rules=tuple(broken),
    )


async def _open(server: Embedded) -> House:
    poster = HttpClient(_HERE, plain_http=True, timeout_s=TIMEOUT_S)
    return await House.open(server.url(), master_key_file(server), demo=True, poster=poster)


def _orders() -> tuple[SportsOrder, SportsOrder]:
    """Return a jackpot that is created, and a card that is reserved."""
    jackpot = SportsOrder(
        form=OrderForm.BETS, type="jackpot", reserve=False, picks=_PICKS, price=25, currency="KES", source="mobile",
        coupon_id=COUPON,
    )  # fmt: skip
    card = SportsOrder(
        form=OrderForm.CARD, type="superbet", reserve=True, picks=tuple((bet,) for bet in BETS), price=PRICE, currency="KES",
        source="mobile", event_id=EVENT,
    )  # fmt: skip
    return jackpot, card
