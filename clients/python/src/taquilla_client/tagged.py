"""Things that people edit: each comes with its version."""

from msgspec import Struct


class Tagged(Struct, frozen=True, kw_only=True, dict=True):
    """A thing with its version: give it as `if_match` to a change, which is refused if somebody else was first."""

    @property
    def etag(self) -> str | None:
        """Return the version as the house sent it, None for a thing inside another one."""
        return self.__dict__.get("etag")

    def tagged(self, etag: str | None) -> None:
        """Keep the version."""
        self.__dict__["etag"] = etag
