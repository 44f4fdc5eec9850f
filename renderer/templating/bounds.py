"""Bounds on what a template that is not ours may use up: the sandbox alone stops neither nested loops nor doubling texts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from renderer.templating.filters import TemplateFailure

SECONDS = 5.0
MEMORY = 512 << 20


@contextmanager
def bounded() -> Iterator[None]:
    """At most 5 seconds and 512 MiB more than before, where the system can say so (Unix, the main thread); else no bound.

    Raises TemplateFailure for time; Python raises MemoryError itself.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource

    def too_long(signum: int, frame: FrameType | None) -> None:
        raise TemplateFailure(f"the templates took more than {SECONDS:.0f} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    try:
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, limits[1]))
    except (OSError, ValueError):  # no /proc, or a limit that is lower already
        pass
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, limits)
