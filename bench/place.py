"""How long `koryu place` takes for a year, and how much memory: each run a process of its own.

    .venv/bin/python bench/place.py [--runs 3] [--sample year-2027]

Writes bench/results/place.json. A machine's speed swings: the best of several runs stands
for the program, the worst for what a person may have to wait.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import koryu.programme

SAMPLES = Path(koryu.programme.__file__).parent / "samples"
RESULT = Path(__file__).parent / "results" / "place.json"
CALL = "import sys; from koryu.command.main import main; sys.exit(main(sys.argv[1:]))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sample", default="year-2027")
    arguments = parser.parse_args()
    runs = [measure(arguments.sample) for _ in range(arguments.runs)]
    result = {
        "what": f"koryu place on the sample {arguments.sample}, sheets in, files out",
        "machine": machine(),
        "seconds": {
            "best": min(r["seconds"] for r in runs),
            "worst": max(r["seconds"] for r in runs),
        },
        "processor_seconds": min(r["processor_seconds"] for r in runs),
        "peak_mb": max(r["peak_mb"] for r in runs),
        "aims": runs[0]["aims"],
        "gap": runs[0]["gap"],
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def measure(sample: str) -> dict[str, Any]:
    """One run, sheets in and files out, with what it used."""
    folder = SAMPLES / sample
    with tempfile.TemporaryDirectory() as out:
        words = ["--candidates", folder / "candidates.xlsx", "--requests", folder / "requests.xlsx"]
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", CALL, "place", *map(str, words), "--out", out],
            stdout=subprocess.DEVNULL,
        )
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if status:
            raise SystemExit(f"koryu place ended with {os.waitstatus_to_exitcode(status)}")
        summary = json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))
    return {
        "seconds": round(seconds, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024),
        "aims": summary["aims"],
        "gap": summary["gap"],
    }


def machine() -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    main()
