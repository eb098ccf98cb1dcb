"""No change of a wallet reads a growing table from end to end."""

import asyncio

import pytest
from tests import plans
from tests.engine.conftest import HYPEX, Purse
from tests.engine.purchases.wallet_lottery import LOTTO_ACTIVO, TILL, Lottery, animal, furnish_lottery
from tests.plans import judge, name_of, remembering

from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.engine.wallets.signers import Signers
from taquilla.store.postgres.database import statements
from taquilla.store.purchases import bought_tickets
from taquilla.store.wallets import movements, players, signers

pytestmark = [pytest.mark.new_database, pytest.mark.usefixtures("purse_template")]

OURS = ("wallets.movements", "wallets.players", "wallets.signers", "purchases.bought_tickets")
NAMES = {
    f"{room}.{name}"
    for room, module in zip(OURS, (movements, players, signers, bought_tickets), strict=True)
    for name in statements(str(module.__file__))
}
# Statements that ask every month: one step down the index tells that a month has none of these seqs.
MONTHS = {
    "wallets.movements.change_bets": {"bet"}, "lottery.sales.write_undoings": plans.MONTHS["lottery.sales.write_undoings"],
    # From a day on that the plan does not know: earlier months are left out while it runs.
    "wallets.movements.load_rounds": {"bet"},
}  # fmt: skip
# Statements that walk along an index of an operator's own rows, and why they do not walk far.
SHORT_WALKS = {
    # The last one.
    "wallets.movements.load_last_players": {"Index Only Scan on player"}
}


async def play(purse: Purse, user: str) -> None:
    """A bet that is won."""
    await purse.deposit(f"first of {user}", 9_00, user=user)
    await purse.bet(f"first of {user}", 1_00, user=user)
    await purse.result(f"first of {user}", 2_00, user=user)


async def draw(lottery: Lottery) -> None:
    """Tickets that are canceled, won and lost."""
    desk = lottery.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")
    await desk.house.purchases.open_draws(HYPEX)
    canceled, *_ = [await lottery.bought(f"t{figure}", animal(noon, figure)) for figure in ("7", "8", "9")]
    await desk.house.counter.ask(desk.undoing(canceled, by=TILL))
    await desk.past("22T12:01")
    await lottery.draw(noon, "8")


async def everything(purse: Purse, lottery: Lottery) -> None:
    """Run every statement about wallets once."""
    house = purse.desk.house
    await draw(lottery)
    await purse.deposit("r1", 100_00, user="new")
    await house.wallets.players.ask_limit(HYPEX, "new", LimitKind.STAKE, LimitPeriod.DAY, 50_00)
    await house.wallets.accounts.login(HYPEX, "new", username="Eva", game_id="901001", client_ip="198.51.100.7")
    await purse.bet("b1", 10_00, user="new")
    await purse.result("b1", 5_00, user="new")
    await purse.roll_back("b1", user="new")
    await purse.bet("b2", 1_00, user="new", closes="round 1")
    await purse.withdraw("w1", 5_00, user="new")
    await purse.balance("new")
    await house.wallets.accounts.look(HYPEX, "new", purse.tokens["new"])
    await house.wallets.accounts.logout(HYPEX, purse.tokens["new"])
    raised = await house.wallets.players.ask_limit(HYPEX, "new", LimitKind.STAKE, LimitPeriod.DAY, None)
    purse.desk.ask("select move_house_clock(%s)", raised.starts)
    await house.wallets.players.confirm_limit(HYPEX, "new", LimitKind.STAKE, LimitPeriod.DAY)
    await house.wallets.players.set_blocked(HYPEX, "new", blocked=True)
    await house.wallets.players.exclude(HYPEX, "new")
    await house.wallets.players.get(HYPEX, "new")
    await house.wallets.players.list(HYPEX, after=3)
    now = await house.now()
    await house.wallets.reports.game_report(HYPEX, None, None, now, now, username="Eva")
    await Signers(house.database).register()
    await house.wallets.signers.first_path(HYPEX, b"{}", "/game/report", is_report=True)
    await house.wallets.signers.partners(HYPEX)
    await house.wallets.signers.close_partner(HYPEX, "HypexDemo")
    await house.wallets.signers.set_game("901001", active=False)
    await house.wallets.signers.set_provider("HypexGames", active=False)
    await house.wallets.signers.require_version(HYPEX, 2)
    await house.wallets.signers.require_version_of_provider("HypexGames", 2)
    key = await house.wallets.signers.add_key("provider", "HypexGames", purse.public_key())
    await house.wallets.signers.keys()
    await house.wallets.signers.end_key("provider", "HypexGames", key)


async def test_every_statement_about_wallets_finds_its_rows_by_a_bounded_index(purse: Purse, monkeypatch) -> None:
    # PostgreSQL knows the rows that exist by then: that is when walking through a small table looks cheap.
    await asyncio.gather(*(play(purse, f"p{place}") for place in range(50)))
    lottery = Lottery(purse, purse.desk)
    await furnish_lottery(purse.desk.house, lottery.entity())
    await lottery.meet_clerks()
    await purse.deposit("in", 100_00)
    purse.desk.ask("select ensure_partitions('2024-09-01', '2024-12-01')")
    purse.desk.ask("analyze")
    with remembering(monkeypatch) as sent:
        await everything(purse, lottery)
    kept = (*OURS, "wallets.credit_approvals.", "lottery.sales.", "lottery.draws.load_on_sale", "ledger.books.")
    asked = {query: given for query, given in sent.items() if name_of(query).startswith(kept)}
    # A provider and an operator are added before.
    added = {
        "wallets.signers.add_operator", "wallets.signers.add_partner", "wallets.signers.add_provider", "wallets.signers.add_game",
    }  # fmt: skip
    assert NAMES - set(map(name_of, asked)) == added
    others = {"ledger.books.write_balances", "lottery.draws.load_on_sale", "wallets.credit_approvals.load_holds"}
    assert others <= set(map(name_of, asked))
    assert judge(purse.desk.owner, asked) == (SHORT_WALKS, MONTHS)
