"""Secrets at the command line: typed without being shown, read from a file, or generated; never an argument that others see.

Somebody proves with them who they are: clerks, for readings that need two, by their own address and password.
"""

import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.output import CannotDo
from taquilla.cli.session import Operator, granted, the_operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.passwords import password_weakness
from taquilla.engine.house import House
from taquilla.engine.people.logins import AuthenticatedMember, login_at
from taquilla.store.people.operators import OperatorName

_BYTES_MAX = 4096
_TEXT_MAX = 65_536

PasswordFile = Annotated[
    str | None, typer.Option(help="A file whose first line is the password (- is standard input); else it is asked for.")
]


def known_password(email: str, file: str | None) -> str:
    """Return the password by which somebody proves who they are. Raises CannotDo."""
    return first_line(file, "password") if file is not None else _typed(email)


def one_time_code(email: str, password_file: str | None) -> str:
    """Return the one-time code of somebody with a second factor. Raises CannotDo.

    It is the next line of standard input where the password came from there (`--password-file -`), else it is typed.
    """
    if password_file == "-":
        return first_line("-", "one-time code")
    if not sys.stdin.isatty():
        raise CannotDo(
            f"{email} has a second factor: type its code at a terminal, or give it as the second line of --password-file -"
        )
    return _clean(typer.prompt(f"One-time code of {email}", err=True), "one-time code")


def new_password(email: str, file: str | None, *, generate: bool) -> str:
    """Return a new password of a member, not a weak one. Raises CannotDo."""
    if generate and file is not None:
        raise CannotDo("say either --generate or --password-file")
    if generate:
        return secrets.token_urlsafe(12)
    password = first_line(file, "password") if file is not None else _typed(email, twice=True)
    weakness = password_weakness(password, (email,))
    if weakness is not None:
        raise CannotDo(f"this password is not safe: it {weakness}")
    return password


def _typed(email: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        raise CannotDo("there is no terminal to type the password at: use --password-file")
    return _clean(typer.prompt(f"Password of {email}", hide_input=True, confirmation_prompt=twice, err=True), "password")


def first_line(file: str, name: str) -> str:
    """Return the secret in the first line of a file (- is standard input); what names it in errors. Raises CannotDo."""
    try:
        if file == "-":
            line = sys.stdin.buffer.readline(_BYTES_MAX)
        else:
            with open(file, "rb") as opened:
                line = opened.readline(_BYTES_MAX)
        return _clean(line.decode().rstrip("\r\n"), name)
    except (OSError, ValueError):
        raise CannotDo(f"the {name} file cannot be read, or is not UTF-8") from None


def whole_text(file: str, name: str) -> str:
    """Return all that is in a file (- is standard input) but line breaks at its end; name says in errors what it holds."""
    try:
        read = sys.stdin.buffer.read(_TEXT_MAX) if file == "-" else Path(file).read_bytes()[:_TEXT_MAX]
        return read.decode().rstrip("\r\n")
    except (OSError, ValueError):
        raise CannotDo(f"the {name} file cannot be read, or is not UTF-8") from None


def _clean(secret: str, name: str) -> str:
    if not secret or not secret.isprintable():
        raise CannotDo(f"the {name} is empty, or has characters that nobody can type")
    return secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkOptions:
    """The options of a command that somebody of the operator runs by the own password."""

    operator: Operator = None
    password_file: PasswordFile = None

    async def identify(self, house: House, email: str) -> tuple[OperatorName, int]:
        """Return the operator and the id of somebody of it who has proved who it is. Raises CommandRefused and CannotDo."""
        operator = await the_operator(house, self.operator)
        proof = await proved(house, email, self.password_file, operator.id)
        return operator, proof.member.member_id


async def proved(house: House, email: str, password_file: str | None, operator_id: int | None = None) -> AuthenticatedMember:
    """Return the member with this password, asking for a code too where one is needed. Raises CommandRefused and CannotDo.

    operator_id is the one whose member it must be; None: the one that the email names, or else that shares the address.
    """
    password, verify = known_password(email, password_file), house.people.access.verify
    login = email if operator_id is None else login_at(operator_id, email)
    answer = await verify(login, password)
    if isinstance(answer, Refusal) and answer.reason is Reason.CODE_NEEDED:
        answer = await verify(login, password, code=one_time_code(email, password_file))
    return granted(answer)
