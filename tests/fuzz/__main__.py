"""Runs the targets with Atheris: `python -m tests.fuzz reader=1000 set=500`; without arguments one
million inputs.

Each target runs in a process of its own, `python -m tests.fuzz.one TARGET`. An input that is a
finding is written to `.fuzz/`; put it into `tests/fuzz/corpus/TARGET/` with its fix, where pytest
runs it again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUNS = {
    "reader": 300_000,
    "set": 600_000,
    "validate": 50_000,
    "render": 30_000,
    "templates": 20_000,
}
"""Inputs of each target, one million in all."""

LONGEST = {"reader": 400, "set": 200, "validate": 1200, "render": 800, "templates": 300}
"""Bytes of an input."""

HERE = Path(__file__).parent
FOUND = Path(".fuzz")


def main(arguments: list[str]) -> int:
    asked = dict(one.split("=", 1) for one in arguments)
    runs = {name: int(count) for name, count in asked.items()} or RUNS
    FOUND.mkdir(exist_ok=True)
    results = {name: fuzz(name, count) for name, count in runs.items()}
    for name, status in results.items():
        print(f"{name}: {runs[name]:,} inputs, {'no finding' if status == 0 else 'A FINDING'}")
    return max(results.values())


def fuzz(name: str, runs: int) -> int:
    """Exit status of the target's process: 0 without a finding."""
    grown = FOUND / name
    grown.mkdir(exist_ok=True)
    command = [
        *(
            sys.executable,
            "-m",
            "tests.fuzz.one",
            name,
            f"-runs={runs}",
            f"-max_len={LONGEST[name]}",
        ),
        *(
            f"-artifact_prefix={FOUND}/{name}-",
            f"-dict={HERE / 'corpus' / name}.dict",
            "-timeout=120",
        ),
        *(
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
            "-verbosity=1",
            str(grown),
            str(HERE / "corpus" / name),
        ),
    ]
    return 0 if subprocess.run(command).returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
