"""Signed dialects are measured by requests that really sell; and what is compared in one process really happens."""

import asyncio
from typing import Any

import pytest
from bench.beside import OF_WALLETS, BesideOptions, run_beside
from bench.dialects import BETSTACK, GAP, Dialect
from bench.ground import BenchFailed, as_owner, count_rows, fresh_server, furnish
from bench.house import served
from bench.load import Job, Load, by_ourselves
from bench.signed import line_of, parts_of
from bench.signing import begin_signing


def test_a_request_becomes_a_line_and_a_line_a_request() -> None:
    request = ("/a/b", {"Signature": "a+/b==", "timestamp": "17"}, b'{"a": "b c"}')
    assert parts_of(line_of(*request)) == request
    assert line_of("/a", {"Signature": "b"}, b"{}") == "/a\tSignature=b\t{}"


@pytest.mark.prove("benches")
def test_each_signed_request_is_sent_once_and_leaves_what_it_was_answered_with() -> None:
    async def measure() -> tuple[dict[str, Load], dict[str, Any]]:
        loads, rows = {}, {}
        with fresh_server(lambda line: None) as server:
            async with as_owner(server) as connection:
                market = await furnish(connection, server)
                signing = {dialect: await begin_signing(dialect, server, connection, market) for dialect in (GAP, BETSTACK)}
                async with served(server) as house:

                    async def sell(dialect: Dialect, count: int) -> Load:
                        lines = await signing[dialect].requests(count)
                        seconds: Any = 0.1
                        job = Job(house.port, [], lines, 2, seconds, run="signed", seed=1, dialect=dialect.name)
                        return await by_ourselves(job, processes=1)

                    for dialect in signing:
                        loads[dialect.name] = await sell(dialect, 400)
                        with pytest.raises(BenchFailed, match=r"too few|were no tickets"):
                            await sell(dialect, 2)
                rows["tickets"] = (await count_rows(connection)).tickets
                await signing[BETSTACK].check(loads["betstack"].answered, in_flight=2)
                with pytest.raises(BenchFailed, match="payments were answered"):
                    await signing[BETSTACK].check(0, in_flight=0)
        return loads, rows

    loads, rows = asyncio.run(measure())
    assert all(load.answered > 0 for load in loads.values())
    # The run that had too few sold those.
    assert loads["gap"].answered <= rows["tickets"] <= loads["gap"].answered + 2


def test_a_signed_dialect_is_measured_with_one_operator() -> None:
    async def begin() -> None:
        with fresh_server(lambda line: None) as server:
            async with as_owner(server) as connection:
                await begin_signing(GAP, server, connection, await furnish(connection, server, 2))

    with pytest.raises(BenchFailed, match="one operator"):
        asyncio.run(begin())


@pytest.mark.prove("benches")
def test_the_dialects_take_turns_in_one_process() -> None:
    what = ("chance", "v1", "gap", "betstack", *OF_WALLETS)
    report = asyncio.run(run_beside(BesideOptions(what=what, at_once=2, turns=1, requests=4)))
    rows = {row["what"]: row for row in report.figures["compared"]}
    assert tuple(rows) == what
    assert all(row["house"] > 0 and row["house_us"] > 0 and row["banklot_house_us"] > 0 for row in rows.values())
    assert [line.split()[0] for line in report.lines[: len(what)]] == [*what]
