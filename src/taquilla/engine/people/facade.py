"""Puts together what a house offers about people: those who send requests, and those who run it."""

from base64 import urlsafe_b64encode

from taquilla.engine.cache import Cache
from taquilla.engine.people.access import Access
from taquilla.engine.people.access_tokens import AccessTokens
from taquilla.engine.people.api_keys import ApiKeys
from taquilla.engine.people.house_keys import HouseKeys
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.looks import Looks
from taquilla.engine.people.office import Office
from taquilla.engine.people.operators import Operators
from taquilla.engine.people.passwords import Passwords
from taquilla.engine.people.screen_locks import ScreenLocks
from taquilla.engine.people.second_factors import SecondFactors
from taquilla.engine.people.shared_secrets import SharedSecrets
from taquilla.store.postgres.database import Database


class People:
    """Sessions, access tokens, passwords, second factors; the office (operators, entities, members, the audit trail)."""

    def __init__(self, database: Database, cache: Cache, keyring: Keyring) -> None:
        self.keyring = keyring
        self.access = Access(database, keyring, cache)
        self.passwords = Passwords(database, keyring, self.access.logins)
        self.second_factors = SecondFactors(database, keyring)
        self.shared_secrets = SharedSecrets(database, keyring)
        self.screen_locks = ScreenLocks(database, self.access.logins.line)
        self.office = Office(database, keyring, self.access.logins.line)
        self.access_tokens = AccessTokens(database, cache)
        self.api_keys = ApiKeys(database, cache)
        self.house_keys = HouseKeys(database)
        self.looks = Looks(database)
        self.operators = Operators(database, keyring, self.access.logins.line)

    def secret(self, meaning: str) -> str:
        """Return 256 bits as 43 characters that only this house can compute, always the same for a meaning."""
        return urlsafe_b64encode(self.keyring.seal(f"secret|{meaning}")).rstrip(b"=").decode()

    def fingerprint(self, request: str) -> bytes:
        """Return 32 bytes that equal requests share. Nobody else can try passwords against them."""
        return self.keyring.seal(f"request|{request}")
