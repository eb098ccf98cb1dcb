"""Passwords and second factors of users: changing, resetting, turning on and off."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, CommandRefused
from taquilla.cli.passwords import PasswordFile, first_line, known_password, new_password, one_time_code, proved
from taquilla.cli.session import MACHINE, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.logins import LOCAL_ADDRESS, LoginProof, split_login
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.passwords import Reset

totp = Commands("Second factors: one-time codes of an authenticator app.")

Email = Annotated[
    str,
    typer.Argument(
        metavar="EMAIL", help="The address that the user logs in with; where it names its operator, as 77/ana@example.com."
    ),
]
Manager = Annotated[
    str | None, typer.Option(help="The address of the manager who makes it, by the own password; by default whoever runs this.")
]
NewPasswordFile = Annotated[str | None, typer.Option(help="A file whose first line is the new password (- is standard input).")]
ResetTokenFile = Annotated[
    str | None, typer.Option(help="A file whose first line is a reset token (-), in place of the old password.")
]
CodeFile = Annotated[str | None, typer.Option(help="A file whose first line is the app's first code (- is standard input).")]
Lost = Annotated[bool, typer.Option("--lost", help="App and recovery codes are lost: ask for neither password nor code.")]


async def change_password(
    email: Email,
    password_file: PasswordFile = None,
    new_password_file: NewPasswordFile = None,
    reset_token_file: ResetTokenFile = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make the new password, and print it this once.")] = False,
    *,
    house: House,
) -> Answer:
    """Change a user's password, by the old one or by a reset token.

    All sessions of the user end. A new password has 10 to 256 characters; runs (12345678, qwertyuiop), repetitions, common words
    with a few digits, the user's own name, and digits alone below 16 are refused. Where an operator keeps its addresses apart,
    its number stands before the address: 1/ana@example.com.

    Example: taquilla user password ana@example.com
    """
    if reset_token_file is not None and password_file is not None:
        raise CannotDo("say either --password-file or --reset-token-file")
    is_reset = reset_token_file is not None
    secret = first_line(reset_token_file, "reset token") if reset_token_file else known_password(email, password_file)
    code = None
    if not is_reset:
        answered = await house.people.access.verify(email, secret)
        if isinstance(answered, Refusal) and answered.reason is Reason.CODE_NEEDED:
            code = one_time_code(email, password_file)
        else:
            granted(answered)
    new = new_password(email, new_password_file, generate=generate)
    try:
        if is_reset:
            granted(await house.people.passwords.redeem(secret, new, LOCAL_ADDRESS))
        else:
            granted(await house.people.passwords.change_of(LoginProof(email, secret, LOCAL_ADDRESS, code), new))
    except OfficeRefusal as error:
        if error.reason is not OfficeReason.PASSWORD_WEAK:
            raise
        raise CannotDo(f"this password is not safe: it {error.facts['weakness']}") from error
    value = {"email": email, "changed": True} | ({"password": new} if generate else {})
    return Answer(value, text="the password is changed" + (f"\npassword (shown this once): {new}" if generate else ""))


async def reset_password(email: Email, manager: Manager = None, password_file: PasswordFile = None, *, house: House) -> Answer:
    """Make a token by which a user sets a new password.

    It works once, within an hour, and does not turn a second factor off. A manager makes it for users of the own entity and of
    those below it; without --manager whoever has the machine makes it, for anybody.

    Example: taquilla user reset ana@example.com --manager jefe@example.com
    """
    if manager is None:
        operator_id, member_id = await _user(house, email)
        author = MACHINE
    else:
        acting = (await proved(house, manager, password_file)).member
        operator_id, member_id = await _user(house, email, acting.operator_id)
        if operator_id != acting.operator_id:
            raise CommandRefused(Reason.MEMBER_UNKNOWN.name, Reason.MEMBER_UNKNOWN.value)
        author = await house.author(Caller(operator_id, acting.member_id, 0))
    made: Reset | Refusal
    try:
        made = await house.people.passwords.reset(operator_id, member_id, author=author)
    except NotAdmitted as error:
        made = error.refusal
    reset = granted(made)
    value = {"email": email, "user": reset.member_id, "reset_token": reset.token, "expires_at": reset.expires_at}
    return Answer(value, text=f"reset token of {email} (shown this once, good for an hour): {reset.token}")


@totp.command("on")
async def turn_on(email: Email, password_file: PasswordFile = None, code_file: CodeFile = None, *, house: House) -> Answer:
    """Turn a user's one-time codes on.

    The first call shows the secret for the app. The second one, with the app's first code in --code-file, turns them on, and
    shows ten recovery codes, each of which stands for a code once.

    Example: taquilla user totp on ana@example.com
    """
    password = known_password(email, password_file)
    first = first_line(code_file, "code") if code_file is not None else None
    member = granted(await house.people.access.verify(email, password)).member
    member_key = (member.operator_id, member.member_id)
    _, address = split_login(email)
    if first is None:
        enrolment = await house.people.second_factors.begin(*member_key, address)
        text = f"secret for the app (shown this once): {enrolment.secret}\n{enrolment.uri}\nconfirm it with --code-file"
        return Answer({"email": email, "secret": enrolment.secret, "uri": enrolment.uri}, text=text)
    codes = granted(await house.people.second_factors.confirm(*member_key, first, author=Author(address.lower())))
    text = "one-time codes are on; recovery codes (shown this once): " + ", ".join(codes)
    return Answer({"email": email, "on": True, "recovery_codes": list(codes)}, text=text)


@totp.command("off")
async def turn_off(email: Email, password_file: PasswordFile = None, lost: Lost = False, *, house: House) -> Answer:
    """Turn a user's one-time codes off, by password and code; with --lost by neither, for whoever has the machine.

    Example: taquilla user totp off ana@example.com
    """
    if lost:
        member_key, author = await _user(house, email), MACHINE
    else:
        member = (await proved(house, email, password_file)).member
        member_key, author = (member.operator_id, member.member_id), Author(split_login(email)[1].lower())
    if not await house.people.second_factors.end(*member_key, author=author):
        raise OfficeReason.FACTOR_OFF()
    return Answer({"email": email, "on": False}, text=f"one-time codes of {email} are off")


@totp.command("status")
async def show_status(email: Email, *, house: House) -> Answer:
    """Show whether a user's one-time codes are on.

    Example: taquilla user totp status ana@example.com
    """
    status = await house.people.second_factors.status(*await _user(house, email))
    codes, since = status.recovery_codes, status.confirmed_at
    value = {"email": email, "on": since is not None, "since": since, "begun": status.has_begun, "recovery_codes": codes}
    state = f"on, with {codes} recovery codes left" if since is not None else "off"
    return Answer(value, text=f"one-time codes of {email} are {state}")


async def _user(house: House, email: str, operator_id: int | None = None) -> tuple[int, int]:
    """Return the operator and the id of the user with this address, of this operator if it names none. Raises CommandRefused."""
    user = await house.people.passwords.find_user(email, operator_id)
    if user is None:
        raise CommandRefused(Reason.MEMBER_UNKNOWN.name, f"nobody logs in as {email}")
    return user
