"""Keys and times by Go's rules; test_as_helm_reads compares values of scalars with Helm."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from renderer.kube_yaml.scalars import WrittenFloat, WrittenInt, is_timestamp, key


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-(2**63), "-9223372036854775808"),
        (2**63, None),
        (2**64, "1.8446744e+19"),
        (1.0, "1"),
        (1.1, "1.1"),
        (100000.0, "100000"),
        (1e6, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (123456789.5, "1.2345679e+08"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-0.0, "-0"),
        (1e-50, "0"),
        (1e39, ".inf"),
        (float("-inf"), "-.inf"),
        (float("nan"), ".nan"),
        (None, None),
    ],
)
def test_key(value: Any, text: str | None) -> None:
    """Go: strconv.FormatFloat(value, 'g', -1, 32)."""
    assert key(value) == text


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2001-01-01", True),
        ("2001-1-1", True),
        ("2000-02-29", True),
        ("2001-02-29", False),
        ("2001-13-01", False),
        ("2001-01-01T10:00:00Z", True),
        ("2001-01-01t1:2:3.5-05:00", True),
        ("2001-01-01 10:00:00", True),
        ("2001-01-01 10:00:00Z", False),
        ("2001-01-01T24:00:00Z", False),
        ("2001-01-01T10:00:00", False),
        ("01-01-01", False),
        ("٢٠٠١-01-01", False),
    ],
)
def test_timestamp(text: str, is_one: bool) -> None:
    """Go: time.Parse with the formats of go-yaml."""
    assert is_timestamp(text) is is_one


@pytest.mark.parametrize("number", [WrittenInt(420, "0644"), WrittenFloat(2.1, "2.10")])
@pytest.mark.parametrize(
    "again",
    [copy.deepcopy, lambda number: pickle.loads(pickle.dumps(number))],
    ids=["copy", "pickle"],
)
def test_numbers_keep_their_spelling_when_copied(number: Any, again: Any) -> None:
    copied = again(number)
    assert (copied, copied.text, type(copied)) == (number, number.text, type(number))
