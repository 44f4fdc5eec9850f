"""Work on many things in several processes, where the system can fork; elsewhere, and for a few, in this one."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_WORTH_A_PROCESS = 24
"""Fewer things than this take less time than a process costs."""


def in_order(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """`[work(thing) for thing in things]`; results must be data that pickle knows.

    Each process takes one stretch of the things, this one the first. A process that dies (of memory, of a signal) costs
    time and no result: its stretch is done again here, where an error is raised as if there had been one process.
    """
    count = min(_processors(), len(things) // _WORTH_A_PROCESS)
    if count < 2:
        return [work(thing) for thing in things]
    size = -(-len(things) // count)
    first, *others = [things[start : start + size] for start in range(0, len(things), size)]
    children = [_fork(work, stretch) for stretch in others]
    try:
        results = [work(thing) for thing in first]
        for number, stretch in enumerate(others):
            done = _collect(children[number])
            children[number] = None
            results += [work(thing) for thing in stretch] if done is None else done
    finally:
        for child in filter(None, children):
            with suppress(OSError):
                os.kill(child[0], signal.SIGKILL)
                os.waitpid(child[0], 0)
    return results


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fork(work: Callable[[T], R], stretch: Sequence[T]) -> tuple[int, int] | None:
    """A child at work on `stretch`: its process id and the pipe of its results; None if the system gives none."""
    try:
        reading, writing = os.pipe()
    except OSError:
        return None
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if child:
        os.close(writing)
        return child, reading
    # The child never returns: nothing of the parent's (buffers, handlers at exit) may run twice.
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump([work(thing) for thing in stretch], pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _collect(child: tuple[int, int] | None) -> list[Any] | None:
    """What a child has done, None if it died over it."""
    if child is None:
        return None
    process, reading = child
    with os.fdopen(reading, "rb") as pipe:
        sent = pipe.read()
    _, status = os.waitpid(process, 0)
    if status != 0 or not sent:
        return None
    done: list[Any] = pickle.loads(sent)  # noqa: S301 - written by our own child, through a pipe of nobody else's
    return done
