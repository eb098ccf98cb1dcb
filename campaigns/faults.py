"""Sells sports through a wallet that fails in every way it can: both ledgers must agree in the end.

A house in this very process sells through the fake wallet, which takes money without responding, responds with nonsense, receives
nothing, comes too late, and is dead for an hour in which reservations lapse. Callers fail too: they hang up, and retry under the
same key. Then the coupon closes, is settled, corrected and closed for good, while the wallet fails again. Every debit must be a
ticket, or have been given back, and every prize have been paid once.
"""

import secrets
from collections.abc import Mapping
from ipaddress import ip_network
from random import Random
from typing import Any, Final

from bench.fake_wallet import wallet_process
from bench.ground import Progress, fresh_server
from bench.house import broken_rules, opened
from bench.report import BenchReport
from bench.site import BETS, PRICE, furnish

from campaigns.failing_wallet import TIMEOUT_S, Campaign
from taquilla.domain.sports.commands import PicksForm, SportsOrder
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import COUPON, EVENT, SITE
from taquilla.store.postgres.clock import give_to_sandbox
from taquilla.store.postgres.embedded import OWNER

_CLEAN: Final = "Every debit is a ticket or came back; every prize is paid once; nothing is unknown; every rule is kept."
_HERE: Final = (ip_network("127.0.0.0/8"),)
_PICKS: Final = tuple((bet,) for bet in (101, 102, 102, 101, 101, 101, 102))


async def run_faults(rounds: int, seed: int | None = None, progress: Progress = lambda line: None) -> BenchReport:
    """Run one campaign on a fresh server, against a wallet in a process of its own. Raises BenchFailed.

    The seed decides the actions and the faults, as far as the order of processes allows.
    """
    seed = secrets.randbits(30) if seed is None else seed
    with fresh_server(progress) as server:
        give_to_sandbox(server.url(OWNER), None)
        async with wallet_process(server.data, 0) as wallet:
            progress("furnishing the house")
            await furnish(server, wallet.url)
            poster = HttpClient(_HERE, plain_http=True, timeout_s=TIMEOUT_S)
            async with opened(server, demo=True, poster=poster) as house:
                campaign = Campaign(house, wallet, SITE, *_orders(), Random(seed))
                await campaign.sell(rounds, progress)
                progress("the wallet is dead for an hour")
                unknown = await campaign.go_silent()
                progress("results, a correction, and the close")
                unknown += await campaign.settle()
                differences = await campaign.differences()
        progress("the auditor")
        broken = await broken_rules(server)
    return report({
        "seed": seed,
        "rounds": rounds,
        "outcomes": dict(campaign.outcomes),
        "faults": dict(campaign.faults),
        "unknown": unknown,
        "differences": differences,
        "broken_rules": broken,
    })


def report(figures: Mapping[str, Any]) -> BenchReport:
    """Return the report: clean if both ledgers agree, nothing is unknown, and the auditor found every rule kept."""
    faults = [*figures["differences"][:5], *figures["broken_rules"]]
    if figures["unknown"]:
        faults.append(f"{figures['unknown']} calls are still unknown")
    page = [
        f"rounds     {figures['rounds']:,} (seed {figures['seed']})",
        f"faults     {_mix(figures['faults'])}",
        f"outcomes   {_mix(figures['outcomes'])}",
        *([f"WRONG      {fault}" for fault in faults] or [_CLEAN]),
    ]
    return BenchReport({"clean": not faults, **figures}, page, clean=not faults)


def _mix(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _orders() -> tuple[SportsOrder, SportsOrder]:
    """Return a jackpot that is created, and a card that is reserved."""
    jackpot = SportsOrder(
        form=PicksForm.BETS, type="jackpot", reserve=False, picks=_PICKS, price=25, currency="KES", source="mobile",
        coupon_id=COUPON,
    )  # fmt: skip
    card = SportsOrder(
        form=PicksForm.CARD, type="superbet", reserve=True, picks=tuple((bet,) for bet in BETS), price=PRICE, currency="KES",
        source="mobile", event_id=EVENT,
    )  # fmt: skip
    return jackpot, card
