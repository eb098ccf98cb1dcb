"""Passwords at the command line: typed without being shown, read from a file, or made; never an argument that others see."""

import secrets
import sys
from typing import Annotated

import typer

from taquilla.cli.show import CannotDo

LENGTH_MIN, LENGTH_MAX = 8, 256
_BYTES_MAX = 4096

PasswordFile = Annotated[
    str | None,
    typer.Option("--password-file", help="A file whose first line is the password (- is standard input); else it is asked for."),
]


def known_password(email: str, file: str | None) -> str:
    """The password by which somebody proves who they are. Raises CannotDo."""
    return _from_file(file) if file is not None else _typed(email)


def new_password(email: str, file: str | None, *, generate: bool) -> str:
    """A password for a new member, long enough. Raises CannotDo."""
    if generate and file is not None:
        raise CannotDo("say either --generate or --password-file")
    if generate:
        return secrets.token_urlsafe(12)
    password = _from_file(file) if file is not None else _typed(email, twice=True)
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise CannotDo(f"a password has {LENGTH_MIN} to {LENGTH_MAX} characters")
    return password


def new_secret(file: str | None, *, generate: bool) -> str | None:
    """A secret to share with somebody: from a file, or made; None where neither is asked for. Raises CannotDo."""
    if generate and file is not None:
        raise CannotDo("say either --generate or --secret-file")
    if generate:
        return secrets.token_urlsafe(32)
    return None if file is None else _from_file(file)


def _typed(email: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        raise CannotDo("there is no terminal to type the password at: use --password-file")
    return _clean(typer.prompt(f"Password of {email}", hide_input=True, confirmation_prompt=twice, err=True))


def _from_file(file: str) -> str:
    try:
        if file == "-":
            line = sys.stdin.buffer.readline(_BYTES_MAX)
        else:
            with open(file, "rb") as opened:
                line = opened.readline(_BYTES_MAX)
        return _clean(line.decode().rstrip("\r\n"))
    except (OSError, ValueError):
        raise CannotDo("the password file cannot be read, or is not UTF-8") from None


def _clean(password: str) -> str:
    if not password or not password.isprintable():
        raise CannotDo("the password is empty, or has characters that nobody can type")
    return password
