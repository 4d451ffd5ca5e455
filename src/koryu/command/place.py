"""`koryu place`: two sheets in, a placement out. No database, no Django."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from koryu.command.in_one_line import in_one_line
from koryu.command.inputs import Inputs, add_inputs, read_inputs, seconds
from koryu.command.matching import Refused
from koryu.command.placement_files import FILES, column_of, write_result
from koryu.programme.facts import SHORT_LISTED
from koryu.programme.placing import Impossible, Placement, place
from koryu.programme.words import Words

DEFAULT_SEED = 1


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "place",
        help="place the candidates of one sheet on the requests of another",
        description="Writes placements.csv, refused.csv, summary.json and the proof of the "
        "placement, certificate.json with certificate.npz, into DIR.",
    )
    add_inputs(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help=f"of the lottery (default {DEFAULT_SEED})"
    )
    parser.add_argument(
        "--time-limit",
        type=seconds,
        metavar="SECONDS",
        help="stop early and say the gap of each aim",
    )
    parser.set_defaults(run=run)


@in_one_line
def run(arguments: argparse.Namespace) -> int:
    """0 when done, also with refused rows; 2 in one line where a file cannot be used."""
    arguments.out.mkdir(parents=True, exist_ok=True)
    inputs = read_inputs(arguments)
    _say_findings(inputs)
    try:
        placement = _placed(arguments, inputs)
    except Impossible as trouble:
        raise Refused(trouble.words.en) from None
    write_result(arguments.out, inputs, placement)
    _say_summary(inputs, placement, arguments.out)
    return 0


def _placed(arguments: argparse.Namespace, inputs: Inputs) -> Placement:
    with _bar() as progress:
        return place(
            inputs.snapshot,
            inputs.rules,
            seed=arguments.seed,
            progress=progress,
            time_limit=arguments.time_limit,
        )


def _say_findings(inputs: Inputs) -> None:
    for name, reading in inputs.readings.items():
        rows, refused = len(reading.rows), len(reading.refused_rows)
        print(f"{name}: {rows} rows read, {refused} refused")
        for refusal in reading.refused:
            print(f"  row {refusal.row}, {column_of(refusal)}: {refusal.reason.en}")
        for remark in reading.remarks:
            print(f"  {f'row {remark.row}, ' if remark.row else ''}{remark.words.en}")


@contextmanager
def _bar() -> Iterator[Any]:
    columns = (BarColumn(24), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as bars:
        task = bars.add_task("", total=1.0)

        def progress(share: float, step: Words) -> None:
            bars.update(task, completed=share, description=step.en)

        yield progress


def _say_summary(inputs: Inputs, placement: Placement, out: Path) -> None:
    listed = sum(c.result == SHORT_LISTED for c in inputs.snapshot.candidates)
    print(
        f"\n{len(placement.lines)} of {listed} short-listed people placed (seed {placement.seed})"
    )
    for aim, value in placement.aims.items():
        gap = placement.gap.get(aim)
        note = "" if gap is None else "  the best possible" if gap == 0 else f"  gap at most {gap}"
        print(f"  {aim:<9}{value:>6}{note}")
    print(f"Written to {out}: {', '.join(FILES)}")
