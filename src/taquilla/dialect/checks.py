"""Checks of others who speak a dialect: rules, each with the conversation that tries it."""

from taquilla.http.checks import Call, Check, CheckFailed, Given, Talk, Undecided
from taquilla.http.client_connection import ServerResponse

__all__ = ("Call", "Check", "CheckFailed", "Given", "ServerResponse", "Talk", "Undecided")
