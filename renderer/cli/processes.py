"""Work on many things in several processes, where the system can fork; otherwise in this one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_WORTH_A_PROCESS = 24
"""For fewer items than this, starting a process costs more time than it saves."""


def in_order(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """`[work(thing) for thing in things]`; things and results must be data that pickle knows.

    A process that dies (of memory, of a signal) costs time but no result: the rest is done here,
    where an error is raised as if there were one process.
    """
    count = min(_processors(), len(things) // _WORTH_A_PROCESS)
    results: list[R] = []
    if count > 1:
        # One here first: what it imports and remembers is there in every process that is forked.
        results.append(work(things[0]))
        _in_processes(work, things[1:], count, results)
    return results + [work(thing) for thing in things[len(results) :]]


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_processes(
    work: Callable[[T], R], things: Sequence[T], count: int, results: list[R]
) -> None:
    """Add results in order, as far as the processes come."""
    # Imported here: a call that needs one process should not pay for them.
    import multiprocessing
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    try:
        pool = ProcessPoolExecutor(
            count, multiprocessing.get_context("fork"), initializer=_begin, initargs=(work,)
        )
    except (OSError, ImportError, NotImplementedError):  # a system without semaphores
        return
    # Small portions, so that no process waits for another that got the large files.
    portion = max(1, len(things) // (count * 8))
    with pool:
        try:
            for result in pool.map(_do, things, chunksize=portion):
                results.append(result)  # noqa: PERF402 - what is done before a failure counts
        except (OSError, BrokenExecutor):
            return
        except KeyboardInterrupt:
            for child in multiprocessing.active_children():
                child.terminate()
            raise


_work: Callable[[Any], Any] | None = None
"""In a child: what to do. Forked, not pickled, so that it may be any function."""


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - a process has one work
    _work = work
    # Ctrl-C reaches every process of the terminal; only the parent has something to say then.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _do(thing: Any) -> Any:
    assert _work is not None
    return _work(thing)
