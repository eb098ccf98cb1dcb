"""How many examples hypothesis tries."""

from hypothesis import settings


def few(count: int) -> int:
    """Return so many for the suite, which says the same each time; a search tries all that its profile names."""
    profile = settings()
    return count if profile.derandomize else max(count, profile.max_examples)
