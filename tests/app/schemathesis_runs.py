"""Runs schemathesis once for each line of standard input, each time in a process of its own, until one fails.

The processes begin where the imports end. A line is a JSON object: arguments, and what is added to the environment.
Their collectors pass by what was imported, and come seldom: they took a quarter of all its processor time.
"""

import gc
import json
import os
import sys

import schemathesis.cli
import schemathesis.cli.commands.run.executor
import schemathesis.reporting
import schemathesis.specs.openapi.schemas
import schemathesis.specs.openapi.stateful
import schemathesis.transport.asgi
import schemathesis.transport.requests
import schemathesis.transport.wsgi

if __name__ == "__main__":
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    for line in sys.stdin:
        run = json.loads(line)
        if (child := os.fork()) == 0:
            os.environ.update(run["environment"])
            schemathesis.cli.schemathesis(run["arguments"])
        _, status = os.waitpid(child, 0)
        if status != 0:
            sys.exit(os.waitstatus_to_exitcode(status))
