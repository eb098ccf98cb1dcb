"""Puts together what a house offers about people: those who send requests, and those who run it."""

from taquilla.engine.people.access import Access
from taquilla.engine.people.access_tokens import AccessTokens
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.office import Office
from taquilla.engine.people.passwords import Passwords
from taquilla.engine.people.second_factors import SecondFactors
from taquilla.store.postgres.database import Database


class People:
    """Sessions, access tokens, passwords, second factors; the office (operators, entities, members, the audit trail)."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.access = Access(database, keyring)
        self.passwords = Passwords(database, self.access.logins)
        self.second_factors = SecondFactors(database, keyring)
        self.office = Office(database, keyring)
        self.access_tokens = AccessTokens(database)
