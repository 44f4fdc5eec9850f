"""Bounds on what a user's templates may use up: they run in a process of their own, which the
system ends.

The sandbox alone stops neither nested loops nor doubling texts, and no signal handler runs while
Jinja2 folds constants or while C code runs. On systems that cannot fork (Windows) nothing is
bounded.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

SECONDS = 4
"""Of CPU time, not of waiting for a busy machine."""

MEMORY = 400 << 20
"""In bytes, more than the program had before. Linux only."""

_MEMORY_ENDS = (MemoryError, SystemError)
"""CPython raises either, by where memory ends."""

_PATIENCE = 300
"""Seconds until a process that waits for something, and uses no CPU, is ended."""

_OUT_OF_MEMORY = 3
"""Exit status of the process."""


class LimitExceeded(Exception):
    """The templates took more than they may; the message says of what."""


def run(work: Callable[[], T]) -> T:
    """Call `work` in a child process and return its result, which must be picklable, as must be
    what it raises.

    Safe in any thread. The child ends with this process, whatever ends it (Linux), and after its
    CPU time at the latest. Raises LimitExceeded, and what `work` raises.
    """
    if not hasattr(os, "fork"):
        return work()
    result, result_end = os.pipe()
    alive, alive_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(alive_end)
        _child(work, result_end, alive)
    try:
        os.close(result_end)
        os.close(alive)
        with open(result, "rb") as stream:
            answer = stream.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        status = os.waitpid(child, 0)[1]
        os.close(alive_end)
    if status != 0 or not answer:
        raise LimitExceeded(_why(os.waitstatus_to_exitcode(status)))
    succeeded, value = pickle.loads(answer)  # noqa: S301 - written by this program
    if not succeeded:
        raise value
    made: T = value
    return made


def _child(work: Callable[[], Any], result_end: int, alive: int) -> NoReturn:
    """Never returns: what the process has open belongs to the parent."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU, signal.SIGIO):
            signal.signal(number, signal.SIG_DFL)
        _end_with_parent(alive)
        _limit()
        sys.unraisablehook = lambda _: None  # nothing is printed from here, whatever memory ends in
        answer = _answer(work)
        with open(result_end, "wb") as stream:
            stream.write(answer)
        status = 0
    except _MEMORY_ENDS:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(work: Callable[[], Any]) -> bytes:
    try:
        return pickle.dumps((True, work()))
    except _MEMORY_ENDS:
        raise
    except Exception as error:  # noqa: BLE001 - raised again by the parent
        return pickle.dumps((False, error))


def _end_with_parent(alive: int) -> None:
    """The parent alone has the other end of this pipe: when it is closed, the system ends this
    process by SIGIO.
    """
    import fcntl

    with suppress(OSError, AttributeError):
        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        if not os.read(alive, 1):  # closed before the system watched it
            os._exit(1)


def _limit() -> None:
    import resource

    signal.alarm(_PATIENCE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_CPU, SECONDS)
    with suppress(OSError):  # no /proc: not Linux
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, used + MEMORY)


def _lower(what: int, limit: int) -> None:
    import resource

    soft, hard = resource.getrlimit(what)
    if soft == resource.RLIM_INFINITY or limit < soft:
        resource.setrlimit(what, (limit, hard))


def _why(code: int) -> str:
    """`code` is that of `os.waitstatus_to_exitcode`: a signal is a negative number."""
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return f"the templates used more than {SECONDS} seconds of CPU time"
    if code == _OUT_OF_MEMORY:
        return f"the templates used more than {MEMORY >> 20} MiB of memory"
    return (
        "the templates used too much memory, or are nested too deeply (their process ended with "
        f"{code})"
    )
