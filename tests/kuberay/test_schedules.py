"""Schedules as the operator's library reads them: each row was put to robfig/cron v3.0.1."""

from __future__ import annotations

import pytest

from renderer.kuberay import durations, schedules

GOOD = (
    "* * * * *",
    "0,30 */2 1-15 jan-MAR mon",
    " 0\t0  * * *",
    "? ? ? ? ?",
    "*/61 * * * *",
    "1,,2 * * * *",
    "+5 00 1 1 0",
    "5/15 * * * *",
    "@daily",
    "@every 1h30m",
    "@every -1h",
    "TZ=UTC 0 0 * * *",
    "CRON_TZ=Europe/Berlin @daily",
)
BAD = (
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 7",
    "* * * * 5-7",
    "5-1 * * * *",
    "*/0 * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "L * * * *",
    "* * * * 1#2",
    "@reboot",
    "@Daily",
    "@daily ",
    "@every 5",
)
NEVER = ("0 0 30 2 *", "0 0 31 2,4,6 ?", "0 0 30 2 */1", ", * * * *", "0 0 * , *")
SOMETIMES = ("0 0 29 2 *", "0 0 31 1,2 *", "0 0 30 2 1", "0 0 30 2 */2")


@pytest.mark.parametrize("text", GOOD)
def test_a_schedule_is_accepted(text: str) -> None:
    assert schedules.parse(text).problem is None


@pytest.mark.parametrize("text", BAD)
def test_a_text_is_not_a_schedule(text: str) -> None:
    assert schedules.parse(text).problem


@pytest.mark.parametrize("text", [*NEVER, *SOMETIMES])
def test_a_schedule_that_never_comes_is_known(text: str) -> None:
    assert schedules.parse(text).never == (text in NEVER)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("5m", 300 * 10**9),
        ("1.5h", 5400 * 10**9),
        ("+1m30s", 90 * 10**9),
        ("-.5s", -5 * 10**8),
        ("0", 0),
        ("1h1ns", 3600 * 10**9 + 1),
        ("2562047h", 2562047 * 3600 * 10**9),
        ("2562048h", None),
        ("5", None),
        ("", None),
        ("1d", None),
        ("5 m", None),
        (" 5m", None),
        (".s", None),
        ("1e3s", None),
    ],
)
def test_a_duration_is_read_as_go_reads_it(text: str, nanoseconds: int | None) -> None:
    assert durations.parse(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "number"),
    [("300", 300), ("+5", 5), ("07", 7), ("-1", -1), (" 5", None), ("1e3", None)],
)
def test_an_integer_is_read_as_go_reads_it(text: str, number: int | None) -> None:
    assert durations.integer(text) == number
