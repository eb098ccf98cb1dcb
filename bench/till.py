"""Counts what a till transfers before it can be used: its page, what that names, the modules these import, the first of `/v1`."""

import re
from typing import Final

import httpx

from bench.ground import BenchFailed

LOAD_MAX: Final = 100_000
"""The most bytes of the first load."""
_NAMED: Final = re.compile(r"""(?:src|href)="(/(?:static|till/texts)/[^"]+)\"""")
_IMPORTED: Final = re.compile(r"""^\s*(?:import|export)\b[^;'"]*['"](\.[^'"]+)['"]""", re.MULTILINE)
_ASKED: Final = ("/till/clock", "/v1/draws?status=open&limit=40", "/v1/offers")


async def first_load(port: int, token: str) -> int:
    """Return the bytes of a cashier's first load, with the heads of the responses. Raises BenchFailed."""
    size, seen, left = 0, set[str](), ["/till", *_ASKED]
    headers = {"Cookie": f"taquilla_session={token}", "X-Auth-Token": token, "Accept-Encoding": "gzip", "Accept-Language": "es"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        while left:
            path = left.pop()
            if path in seen:
                continue
            seen.add(path)
            async with client.stream("GET", path) as answer:
                text = (await answer.aread()).decode()
                size += answer.num_bytes_downloaded + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) + 19
            if answer.status_code != 200:
                raise BenchFailed(f"{path} of a till was answered with {answer.status_code}")
            left += _NAMED.findall(text) if path == "/till" else []
            left += (
                [str(httpx.URL(path).join(name).path) for name in _IMPORTED.findall(text)]
                if path.endswith((".mjs", ".js"))
                else []
            )
    if len(seen) < len(_ASKED) + 10:
        raise BenchFailed(f"a till loads more than {sorted(seen)}")
    return size
