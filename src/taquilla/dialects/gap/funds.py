"""Begins sessions, and moves funds in and out of players' wallets, for operators."""

from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import units
from taquilla.dialect.wallets import InWallet, WalletOperator
from taquilla.dialects.gap.amounts import read_amount
from taquilla.dialects.gap.requests import Deposit, Login, WhoseBalance, Withdrawal, text
from taquilla.dialects.gap.responses import BalanceShown, LoggedIn


async def login(house: House, operator: WalletOperator, request: Login) -> LoggedIn | Refusal:
    """Log a user in.

    Returns the token for the user's bets, which is valid for six hours. An unknown user becomes a player with an empty wallet.
    """
    session = await house.wallets.accounts.login(
        operator.id,
        str(request.userId),
        partner_id=text(request.partnerId),
        currency=text(request.currency),
        username=text(request.username) or "",
        game_id=text(request.gameId),
        client_ip=text(request.clientIp),
    )
    return session if isinstance(session, Refusal) else LoggedIn(token=session.token)


async def deposit(house: House, operator: WalletOperator, request: Deposit) -> BalanceShown | Refusal:
    """Deposit funds.

    The first deposit of an unknown user makes it a player.
    """
    points = read_amount(request.creditAmount, operator.exponent, "creditAmount", least=1)
    partner = text(request.partnerId)
    answer = await house.wallets.accounts.deposit(
        operator.id, str(request.userId), str(request.requestId), points, partner_id=partner, signed_by=operator.signed_by
    )
    return shown(answer, operator)


async def withdraw(house: House, operator: WalletOperator, request: Withdrawal) -> BalanceShown | Refusal:
    """Withdraw funds.

    Stakes of open bets are not in the wallet. Deposits and withdrawals share the operator's request ids.
    """
    points = read_amount(request.debitAmount, operator.exponent, "debitAmount", least=1)
    partner = text(request.partnerId)
    answer = await house.wallets.accounts.withdraw(
        operator.id, str(request.userId), str(request.requestId), points, partner_id=partner, signed_by=operator.signed_by
    )
    return shown(answer, operator)


async def balance(house: House, operator: WalletOperator, request: WhoseBalance) -> BalanceShown | Refusal:
    """Ask for a balance.

    Returns the balance as it is now.
    """
    partner = text(request.partnerId)
    return shown(await house.wallets.accounts.balance(operator.id, str(request.userId), partner), operator)


def shown(answer: InWallet | Refusal, operator: WalletOperator) -> BalanceShown | Refusal:
    """Show a balance, or return the refusal."""
    return answer if isinstance(answer, Refusal) else BalanceShown(balance=units(answer.balance, operator.exponent))
