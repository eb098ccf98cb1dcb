"""Runs a bench as a command, with its progress on the terminal."""

import signal
from collections.abc import Callable

import typer
from rich.markup import escape

from bench.ground import BenchFailed, Progress
from bench.report import BenchReport
from taquilla.cli.output import ERR, OUT, CannotDo, say, troubles_in_one_line


def run_bench(bench: Callable[[Progress], BenchReport], *, as_json: bool) -> None:
    """Run a bench and print its report. Ends with 1 where that is not clean.

    Its progress is shown on one line of a terminal; elsewhere line by line.
    """
    # A run that is ended stops its server and removes its folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with troubles_in_one_line(as_json=as_json):
        try:
            if ERR.is_terminal:
                with ERR.status("", spinner="line") as status:
                    report = bench(lambda line: status.update(escape(line)))
            else:
                report = bench(say)
        except BenchFailed as error:
            raise CannotDo(f"there is no figure: {error}") from error
    if as_json:
        print(report.to_json())
    else:
        OUT.print("\n".join(report.lines), markup=False)
    if not report.clean:
        raise typer.Exit(1)
