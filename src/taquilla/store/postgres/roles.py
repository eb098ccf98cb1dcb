"""Makes logins of the house's and the auditor's roles, so that no serving process needs the owner's."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE, ToldError, statements
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.safety import unfit
from taquilla.store.postgres.schema import ServerUnfit

_SQL = statements(__file__)

_PASSWORD_BYTES = 32


class LoginsThere(ToldError):
    """{roles} can log in already. With --anew they get new passwords, and their sessions end at once."""


class LoginsForbidden(ToldError):
    """This login may not make others: {reason}. Give an owner with createrole, or the administrator, in TAQUILLA_OWNER_URL."""


@dataclass(frozen=True, slots=True)
class RoleLogin:
    """A role and its new password, which is not stored."""

    role: str
    password: str = field(repr=False)


def make_logins(owner_url: str, *, anew: bool) -> tuple[RoleLogin, ...]:
    """Give the house's and the auditor's roles a login with a random password, and let nobody else connect.

    anew: whether existing logins get new passwords, and their sessions end.
    Raises ServerUnfit, LoginsThere, LoginsForbidden or DatabaseGone.
    """
    with owning(owner_url) as owner:
        if reason := unfit(owner.info):
            raise ServerUnfit(reason=reason)
        roles = (HOUSE_ROLE, AUDITOR_ROLE)
        existing = dict(owner.execute(_SQL["read_logins"], {"roles": list(roles)}).fetchall())
        if (ready := [role for role in roles if existing.get(role)]) and not anew:
            raise LoginsThere(roles=" and ".join(ready))
        logins = tuple(RoleLogin(role, secrets.token_urlsafe(_PASSWORD_BYTES)) for role in roles)
        try:
            with owner.transaction():
                for login in logins:
                    _make(owner, login, is_new=login.role not in existing)
                # Nobody else may connect.
                database = sql.Identifier(owner.info.dbname)
                owner.execute(sql.SQL("revoke all on database {} from public").format(database))
                owner.execute(
                    sql.SQL("grant connect on database {} to {}, {}").format(
                        database, sql.Identifier(HOUSE_ROLE), sql.Identifier(AUDITOR_ROLE)
                    )
                )
        except psycopg.errors.InsufficientPrivilege as error:
            raise LoginsForbidden(reason=error.diag.message_primary) from error
        if anew:
            owner.execute(_SQL["end_sessions"], {"roles": list(roles)})
    return logins


def login_url(owner_url: str, login: RoleLogin) -> str:
    """Return the owner's address with this login in place of the owner's, as a libpq URI."""
    parts = {name: str(value) for name, value in conninfo_to_dict(owner_url).items()}
    parts |= {"user": login.role, "password": login.password}
    database = parts.pop("dbname", "")
    # Everything goes into the query, where a folder of sockets and several hosts are written like any other host.
    return f"postgresql:///{quote(database, safe='')}?{urlencode(parts, quote_via=quote)}"


def _make(owner: psycopg.Connection, login: RoleLogin, *, is_new: bool) -> None:
    # The password is hashed here, so that no log of the server can hold it.
    hashed = owner.pgconn.encrypt_password(login.password.encode(), login.role.encode(), b"scram-sha-256").decode()
    verb = sql.SQL("create role" if is_new else "alter role")
    owner.execute(sql.SQL("{} {} with login password {}").format(verb, sql.Identifier(login.role), sql.Literal(hashed)))
