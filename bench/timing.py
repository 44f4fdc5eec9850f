"""Whole processes, timed in turns: what slows the machine for a moment slows all of them, and the
ratios stay.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Command = Sequence[str]


@dataclass(frozen=True)
class Contestant:
    """What is timed: one command, or a pipe of several. `cwd` None is the folder of the call."""

    name: str
    pipe: tuple[Command, ...]
    cwd: Path | None = None


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the clock, and seconds of processor time of all its processes."""

    wall: float
    processor: float


class ContestantError(Exception):
    """A contestant ended with an error: its time would mean nothing."""


def run_once(contestant: Contestant) -> Sample:
    """Start the pipe, wait for its last process, throw its output away."""
    started = time.perf_counter()
    processes: list[subprocess.Popen[bytes]] = []
    for index, command in enumerate(contestant.pipe):
        last = index == len(contestant.pipe) - 1
        process = subprocess.Popen(
            command,
            stdin=processes[-1].stdout if processes else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if last else subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=contestant.cwd,
        )
        if processes:
            _close(processes[-1].stdout)
        processes.append(process)
    usages = []
    for process in reversed(processes):
        errors = process.stderr.read() if process.stderr else b""
        _close(process.stderr)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise ContestantError(
                f"{contestant.name}: exit {process.returncode}: "
                f"{errors.decode(errors='replace')[-500:]}"
            )
        usages.append(usage)
    wall = time.perf_counter() - started
    return Sample(wall, sum(u.ru_utime + u.ru_stime for u in usages))


def _close(stream: object) -> None:
    close = getattr(stream, "close", None)
    if close:
        close()


def in_turns(contestants: Sequence[Contestant], rounds: int) -> Mapping[str, list[Sample]]:
    """Each of them once a round, after a round that only warms the caches; who begins moves on with
    every round.
    """
    for contestant in contestants:
        run_once(contestant)
    samples: dict[str, list[Sample]] = {contestant.name: [] for contestant in contestants}
    for turn in range(rounds):
        shift = turn % len(contestants)
        for contestant in (*contestants[shift:], *contestants[:shift]):
            samples[contestant.name].append(run_once(contestant))
    return samples


def ratio(samples: Sequence[Sample], against: Sequence[Sample]) -> float:
    """The median of the ratios of the two in each round."""
    return median(one.wall / other.wall for one, other in zip(samples, against, strict=True))
