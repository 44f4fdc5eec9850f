"""Durations as Go reads them (time.ParseDuration): `5m`, `1.5h`, `-300ms`."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
SECOND: Final = _UNITS["s"]
"""Nanoseconds, as everything here."""
MINUTE: Final = _UNITS["m"]
_PART: Final = r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)"
_LONGEST_TEXT: Final = 100
_LARGEST: Final = 2**63 - 1


def parse(text: str) -> int | None:
    """The duration in nanoseconds, None if it is not one."""
    if len(text) > _LONGEST_TEXT:
        return None
    sign, rest = (text[:1], text[1:]) if text[:1] in ("+", "-") else ("+", text)
    if rest == "0":
        return 0
    if not re.fullmatch(f"(?:{_PART})+", rest):
        return None
    total = 0
    for whole, fraction, unit in re.findall(_PART, rest):
        if not whole and not fraction:
            return None
        total += int(whole or "0") * _UNITS[unit]
        total += int(fraction or "0") * _UNITS[unit] // 10 ** len(fraction)
    # Go counts the sign afterwards, and lets the smallest number there is pass.
    if total > _LARGEST + (sign == "-"):
        return None
    return -total if sign == "-" else total


def integer(text: str) -> int | None:
    """A decimal integer of 64 bits as Go's strconv.Atoi reads it (`07`, `+5`), None if it is not
    one.
    """
    if len(text) > _LONGEST_TEXT or re.fullmatch(r"[+-]?[0-9]+", text) is None:
        return None
    number = int(text)
    return number if -_LARGEST - 1 <= number <= _LARGEST else None
