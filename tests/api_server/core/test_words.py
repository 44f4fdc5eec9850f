"""Forms of words: addresses, networks, schedules, indexes."""

from __future__ import annotations

import pytest

from renderer.api_server.core import cron, jobs, words


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("10.9.8.7", 4),
        ("010.001.0.1", 4),
        ("::", 6),
        ("::1", 6),
        ("2001:db8::ffff", 6),
        ("1:2:3:4:5:6:7:8", 6),
        ("1:2:3:4:5:6:1.2.3.4", 6),
        ("::ffff:1.2.3.4", 4),
        ("", None),
        ("nope", None),
        ("1.2.3", None),
        ("1.2.3.256", None),
        ("1.2.3.4 ", None),
        ("::1%eth0", None),
        ("1:2:3:4:5:6:7", None),
        ("1:2:3:4:5:6:7::8", None),
        ("1::2::3", None),
        (":1", None),
        ("1:", None),
        ("::12345", None),
    ],
)
def test_an_address(text: str, family: int | None) -> None:
    found = words.address(text)
    assert (found and found[0]) == family


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("10.0.0.0/8", True),
        ("10.9.8.7/8", True),
        ("0.0.0.0/0", True),
        ("2001:db8::/64", True),
        ("10.0.0.0/08", True),
        ("10.0.0.0/33", False),
        ("2001:db8::/129", False),
        ("10.0.0.0", False),
        ("10.0.0.0/", False),
        ("10.0.0.0/-1", False),
        ("x/8", False),
    ],
)
def test_a_network(text: str, valid: bool) -> None:
    assert words.is_cidr(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("* * * * *", True),
        ("*/5 0-6 1,15 jan-mar MON", True),
        ("? * * * *", True),
        ("5/10 * * * *", True),
        (", * * * *", True),
        ("@hourly", True),
        ("@every 1h30m", True),
        ("@every -1.5s", True),
        ("* * * *", False),
        ("* * * * * *", False),
        ("60 * * * *", False),
        ("* * 0 * *", False),
        ("* * * * 7", False),
        ("5-1 * * * *", False),
        ("*/0 * * * *", False),
        ("1-2-3 * * * *", False),
        ("1/2/3 * * * *", False),
        ("x * * * *", False),
        ("* * * * jan", False),
        ("@DAILY", False),
        ("@every", False),
        ("@every 1", False),
        ("", False),
    ],
)
def test_a_schedule(text: str, valid: bool) -> None:
    assert cron.is_schedule(text) is valid


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("0", 1),
        ("0,2-4", 4),
        ("2-4,0", None),
        ("4-2", None),
        ("5", None),
        ("0-5", None),
        ("x", None),
        ("0-", None),
    ],
)
def test_indexes_of_a_job(text: str, count: int | None) -> None:
    assert jobs.count_indexes(text, 5) == count
