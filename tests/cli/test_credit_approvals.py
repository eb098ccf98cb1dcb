"""Ceilings and held credits at the command line."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.wallets.accounts import PlayerSession

CLERKS = ("clerk1@banklot.net", "clerk2@banklot.net")

if TYPE_CHECKING:
    from conftest import Shell


@pytest.fixture
def opened(demo_house: "Shell") -> "Shell":
    """Return the demo's operator with wallets, a partner, and a provider of a game."""
    about = ("--title", "Banklot Wallets", "--agency", "213", "--user", "864")
    demo_house.json("operator", "open-wallets", "1", *about)
    demo_house.json("partner", "add", "Sol")
    demo_house.json("provider", "add", "Games", "--name", "Games Ltd")
    demo_house.json("game", "add", "7", "--provider", "Games", "--name", "Seven")
    return demo_house


def test_a_ceiling_is_set_and_listed(opened: "Shell") -> None:
    set_ = ("provider", "ceiling", "Games", "--per-bet", "5.50", "--per-day", "50")
    assert opened.json(*set_)["per_bet"] == "5.50"
    ended = opened("provider", "ceiling", "Other", "--per-bet", "5", "--per-day", "50")
    assert (ended.status, ended.err.strip()) == (1, "there is no provider Other")
    assert opened("provider", "ceiling", "Games", "--per-bet", "-5", "--per-day", "50").status == 2
    assert opened(*set_, "--from", "2001-01-01T00:00:00Z").status == 1
    (row,) = opened.json("provider", "ceilings")
    assert (row["provider"], row["per_bet"], row["per_day"], row["author"]) == ("Games", "5.50", "50.00", "command line")


def test_two_clerks_see_a_held_credit_and_have_it_paid(opened: "Shell", password_file: str) -> None:
    opened.json("provider", "ceiling", "Games", "--per-bet", "5", "--per-day", "50")

    async def story() -> None:
        house = await House.open(opened.variables["DATABASE_URL"], Path(opened.variables["TAQUILLA_MASTER_KEY_FILE"]))
        await house.wallets.accounts.deposit(1, "ana", "r", 10_00)
        session = await house.wallets.accounts.login(1, "ana")
        assert isinstance(session, PlayerSession)
        bet = {"transaction_id": "b", "request_id": "q"}
        await house.wallets.accounts.bet(1, "7", "ana", session.token, round_id="1", debit=1_00, **bet)
        assert await house.wallets.accounts.result(1, "7", "ana", credit=5_01, **bet) == Refusal(Reason.CREDIT_HELD, bound=9_00)
        await house.close()

    asyncio.run(story())
    told = ("provider", "request", "user", "transaction", "game", "stake", "amount", "above", "asked", "asked_by")
    (row,) = opened.json("provider", "held")
    assert [row[name] for name in told] == ["Games", "q", "ana", "b", "Seven", "1.00", "5.01", "bet", None, None]
    judge = ("--clerk", CLERKS[0], "--password-file", password_file)
    assert opened("provider", "approve", "Games", "q", *judge).out == "a second clerk must approve credit q as well\n"
    (row,) = opened.json("provider", "held")
    assert (row["asked"], row["asked_by"]) == ("approve", CLERKS[0])
    assert opened("provider", "approve", "Games", "q", *judge).err.strip() == "it takes a second clerk"
    second = ("--clerk", CLERKS[1], "--password-file", password_file)
    assert opened("provider", "approve", "Games", "q", *second).out == "credit q is approved, and paid\n"
    assert opened.json("provider", "held") == []
    for verdict in ("approve", "refuse"):
        assert opened("provider", verdict, "Games", "q", *second).err.strip() == "no such credit is held"


def test_the_version_of_signatures_is_set(opened: "Shell") -> None:
    assert opened.json("partner", "signature", "2") == {"operator": 1, "signature_version": 2}
    assert opened.json("provider", "signature", "Games", "2") == {"provider": "Games", "signature_version": 2}
    assert opened("provider", "signature", "Other", "2").err.strip() == "there is no provider Other"
    assert opened("provider", "signature", "Games", "3").status == 2
