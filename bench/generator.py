"""Our own load generator, a process: reads a job from its input, sells, and writes the results.

``python -m bench.generator < job.json``
"""

import asyncio
import json
import sys
import time
from collections import Counter
from random import Random

from bench.client import ClientConnection, NoAnswer
from bench.dialects import DIALECTS
from bench.load import Job


async def generate(job: Job) -> dict[str, object]:
    """Return the response times (µs, a tenth of a millisecond exact), and the number of responses without a ticket."""
    times: Counter[int] = Counter()
    wrong: Counter[str] = Counter(refused=0, broken=0)
    dialect = DIALECTS[job.dialect]
    ends_at = time.monotonic() + job.seconds

    async def client(place: int) -> None:
        random = Random(f"{job.seed}-{job.run}-{place}")
        sales = 0
        try:
            line = await ClientConnection.open(job.port)
            while (asked_at := time.monotonic()) < ends_at:
                token = random.choice(job.tokens)
                sale = dialect.sale(random, job.draws, f"{job.run}-{place}-{sales}", token)
                answer = await line.ask("POST", dialect.path, sale, token if dialect.in_header else "")
                times[int((time.monotonic() - asked_at) * 10_000) * 100] += 1
                wrong["refused"] += not dialect.is_sold(answer)
                sales += 1
            line.close()
        except NoAnswer:
            wrong["broken"] += 1

    await asyncio.gather(*(client(place) for place in range(job.clients)))
    return {"times": times, "answered": times.total(), **wrong}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(generate(Job(**json.load(sys.stdin))))))
