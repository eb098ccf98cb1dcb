"""Refuses passwords and tokens that are too weak: short ones, runs, repetitions, common words, the user's own name."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from taquilla.domain.ledger.locales import folded
from taquilla.domain.people.common_words import COMMON

PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 256
TOKEN_MIN: Final = 24
TOKEN_MAX: Final = 255
DIGITS_MIN: Final = 16
"""The least length of a password of digits alone: shorter ones are phone numbers, identity cards, dates."""

_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT: Final = {pair for row in _ROWS for text in (row, row[::-1]) for pair in pairwise(text)}
_LEET: Final = str.maketrans("@4301!$57", "aaeoiisst")
_LONGEST_FIRST: Final = sorted(COMMON, key=lambda word: (-len(word), word))
_TOKEN: Final = re.compile(r"[!-~]*")
_PERIOD_MAX, _TRANSITIONS_MIN, _LETTERS_MIN, _TOKEN_DISTINCT_MIN = 6, 5, 4, 8


def password_weakness(password: str, names: Iterable[str] = ()) -> str | None:
    """Return the weakness of a new password, as the end of a sentence ("it …"), or None. names are its user's.

    `password_weakness("taquilla2024") == "is made of common words"`
    """
    if len(password) < PASSWORD_MIN:
        return f"has fewer than {PASSWORD_MIN} characters"
    if len(password) > PASSWORD_MAX:
        return f"has more than {PASSWORD_MAX} characters"
    plain = folded(password)
    if plain.isdigit() and len(plain) < DIGITS_MIN:
        return f"has digits alone, and fewer than {DIGITS_MIN} of them"
    return _pattern(plain) or _of_names(plain, names) or _of_words(plain)


def token_weakness(token: str) -> str | None:
    """Return the weakness of an access token that was made elsewhere, as the end of a sentence ("it …"), or None."""
    if not TOKEN_MIN <= len(token) <= TOKEN_MAX or not _TOKEN.fullmatch(token):
        return f"has not {TOKEN_MIN} to {TOKEN_MAX} characters of ASCII without a blank"
    if len(set(token)) < _TOKEN_DISTINCT_MIN:
        return f"has fewer than {_TOKEN_DISTINCT_MIN} different characters"
    return _pattern(token.lower())


def _pattern(plain: str) -> str | None:
    for period in range(1, _PERIOD_MAX + 1):
        if plain == (plain[:period] * len(plain))[: len(plain)]:
            return "repeats itself"
    transitions = 1 + sum(not _follows(before, letter) for before, letter in pairwise(plain))
    return "is a run, such as 12345678 or qwertyuiop" if transitions < _TRANSITIONS_MIN else None


def _follows(before: str, letter: str) -> bool:
    return abs(ord(letter) - ord(before)) <= 1 or (before, letter) in _NEXT


def _of_names(plain: str, names: Iterable[str]) -> str | None:
    for name in names:
        for part in (folded(name), *re.split(r"[@.+_-]", folded(name))):
            if len(part) >= _LETTERS_MIN and part in plain and len(plain.replace(part, "")) <= _TRANSITIONS_MIN:
                return "is the user's own name"
    return None


def _of_words(plain: str) -> str | None:
    """Refuse a password with few letters outside common words. Attackers try digits and signs around such words first."""
    for spelled in (plain, plain.translate(_LEET)):
        letters = "".join(letter for letter in spelled if letter.isalpha())
        remaining = letters
        for word in _LONGEST_FIRST:
            if len(word) >= _LETTERS_MIN:
                remaining = remaining.replace(word, "\0")
        if remaining != letters and sum(letter != "\0" for letter in remaining) < _LETTERS_MIN:
            return "is made of common words"
    return None
