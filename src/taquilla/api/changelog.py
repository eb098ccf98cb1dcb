"""The changelog of our own API: `/v1/changelog`, made of the changes by which older versions are answered."""

from datetime import date
from itertools import pairwise
from typing import Final

from msgspec import Struct

from taquilla.api.handlers import Routes
from taquilla.api.members import admit_anybody
from taquilla.api.versions import CHANGES, VERSIONS
from taquilla.http.framework import Response

HANDLERS: Final = Routes("/v1/changelog", "Versions")


class VersionShown(Struct, frozen=True):
    """A version of the API, and what differs from the one before."""

    version: date
    served_until: date | None
    changes: list[str]


class Changelog(Struct, frozen=True):
    """All versions that are served, the newest first."""

    versions: list[VersionShown]


@HANDLERS.get("", admit_anybody, "The versions.", security=[{}])
async def list_changelog() -> Response[Changelog]:
    """List the versions.

    A request names its version as `Taquilla-Version`. One without is of the version that its key was added in, of a person the
    newest. A version is served for a year after the next one.
    """
    until = {version: following.replace(year=following.year + 1) for version, following in pairwise(VERSIONS)}
    return Response(
        Changelog([
            VersionShown(version, until.get(version), [change.text for change in CHANGES if change.since == version])
            for version in reversed(VERSIONS)
        ])
    )  # fmt: skip
