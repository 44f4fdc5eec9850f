"""Work in several processes gives what work in one gives."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from renderer.cli import processes

MANY = list(range(200))

# Python 3.12 warns of forks in a process with threads; only the test runner has threads.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 3)


def square(number: int) -> int:
    return number * number


def test_results_are_in_order() -> None:
    assert processes.in_order(square, MANY) == [number * number for number in MANY]
    assert processes.in_order(square, []) == []


def slow_pid(_: int) -> int:
    """This process, after long enough for the others to get some of the work."""
    time.sleep(0.002)
    return os.getpid()


def test_several_processes_really_work() -> None:
    first, *others = processes.in_order(slow_pid, MANY)
    assert first == os.getpid()  # so that every process has what the first item needed
    assert len(set(others)) == 3
    assert os.getpid() not in others
    assert set(processes.in_order(lambda _: os.getpid(), MANY[:20])) == {os.getpid()}


def dies(number: int, parent: int) -> int:
    if number == 150 and os.getpid() != parent:
        os.kill(os.getpid(), 9)
    return number


def test_a_process_that_dies_costs_no_result() -> None:
    parent = os.getpid()
    assert processes.in_order(lambda number: dies(number, parent), MANY) == MANY


@pytest.mark.parametrize("bad", [3, 199], ids=["here", "in-a-child"])
def test_an_error_is_raised_here(bad: int) -> None:
    with pytest.raises(ZeroDivisionError):
        processes.in_order(lambda number: 1 // (number - bad), MANY)
    with pytest.raises(ChildProcessError):  # none is left behind
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("broken", ["pipe", "fork"])
def test_without_processes_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(os, broken, _refuse)
    assert processes.in_order(square, MANY) == [number * number for number in MANY]


def _refuse() -> Callable[[], None]:
    raise OSError("no more")
