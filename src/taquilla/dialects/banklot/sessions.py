"""Begins and ends sessions, and changes passwords: `/auth/login`, `/auth/logout`, `/auth/password`, `/user/password`."""

from typing import Final

from taquilla.dialect.house import House, NotAdmitted, Refusal, split_login
from taquilla.dialect.house import LoginProof as Proof
from taquilla.dialects.banklot.auth import BanklotContext, credentials_of, token_of
from taquilla.dialects.banklot.errors import BanklotError, TokenUnknown, refused
from taquilla.dialects.banklot.requests import ChangedPassword, ResetPassword, ResetWanted, SentCredentials
from taquilla.dialects.banklot.responses import BanklotSession, DoneAnswer, ResetAnswer, ResetToken, SessionAnswer, seconds_of

_DEVICE_MAX: Final = 200


async def login(house: House, context: BanklotContext, body: SentCredentials | None) -> SessionAnswer | BanklotError:
    """Log in.

    Begins a session and returns its token, which later requests send as the header `x-auth-token`. Email and password come in the
    body or as headers of these names, as the portal's document prints them; where both are there, they must agree. A user with a
    second factor sends its code as `otp`. `device_token` makes the device known, so that other people's failed logins do not lock
    this user out: send it with the next login as the header `x-device-token`.
    """
    credentials = credentials_of(context.headers, body)
    logged_in = await house.people.access.login(
        credentials.email, credentials.password, context.address, code=credentials.otp, device=_device_of(context)
    )
    if isinstance(logged_in, Refusal):
        return refused(logged_in)
    session = BanklotSession(
        x_auth_token=logged_in.token,
        device_token=logged_in.device_token,
        expires_at=seconds_of(logged_in.expires_at),
        user_id=logged_in.member_id,
        email=split_login(credentials.email)[1].lower(),
        entity_id=logged_in.entity_id,
        role=logged_in.role,
    )
    return SessionAnswer(200, logged_in.token, session)


async def logout(house: House, context: BanklotContext, body: None) -> DoneAnswer:
    """Log out.

    Ends the session of the token at once.
    """
    if not await house.people.access.logout(token_of(context.headers)):
        raise TokenUnknown
    return DoneAnswer(200, "logged out")


async def change_password(house: House, context: BanklotContext, body: ChangedPassword) -> DoneAnswer | BanklotError:
    """Change the own password.

    The old password is the proof. The user's other sessions end, and its devices are no longer known.
    """
    proof = Proof("", body.old_password, context.address, body.otp, _device_of(context))
    refusal = await house.people.passwords.change(context.caller, proof, body.new_password)
    return DoneAnswer(200, "password changed") if refusal is None else refused(refusal)


async def make_reset(house: House, context: BanklotContext, body: ResetWanted) -> ResetAnswer | BanklotError:
    """Make a reset token.

    For managers. With the token a user of the manager's entity, or of one below it, sets a new password once, within an hour.
    """
    author = await house.author(context.caller)
    try:
        reset = await house.people.passwords.reset(context.caller.operator_id, body.user_id, author=author)
    except NotAdmitted as error:
        reset = error.refusal
    if isinstance(reset, Refusal):
        return refused(reset)
    return ResetAnswer(200, ResetToken(reset.token, reset.member_id, seconds_of(reset.expires_at)))


async def use_reset(house: House, context: BanklotContext, body: ResetPassword) -> DoneAnswer | BanklotError:
    """Set a new password by a reset token.

    All sessions of the user end, and a locked login is unlocked.
    """
    redeemed = await house.people.passwords.redeem(body.reset_token, body.new_password, context.address)
    return refused(redeemed) if isinstance(redeemed, Refusal) else DoneAnswer(200, "password changed")


def _device_of(context: BanklotContext) -> str | None:
    return context.headers.get(b"x-device-token", b"")[:_DEVICE_MAX].decode("latin-1") or None
