"""Kubernetes quantities, read and compared exactly (k8s.io/apimachinery, pkg/api/resource, v0.23 to
v0.36).

What Kubernetes reads is not what the pattern in a CRD allows: the pattern accepts `1e1.5` and an
exponent of 20 digits, which Kubernetes does not read; and Kubernetes reads `m` and `.` as 0, which
the pattern does not accept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

ONE = 10**9
"""Quantities are counted in billionths, the finest that Kubernetes knows: this many are 1."""

_QUANTITY: Final = re.compile(
    r"([+-]?)([0-9]*)(?:\.([0-9]*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?[0-9]+)?"
)
_BINARY = {
    suffix: 1024**power
    for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)
}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_LARGEST_BINARY = (2**63 - 1) * ONE
_SPACE: Final = (
    " \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
"""What Go strips from both ends.

A line break or tab is escaped in JSON, and Kubernetes does not resolve the escape.
"""

_LONGEST_TEXT, _LARGEST_EXPONENT = 4000, 8000
"""Exact arithmetic on what is longer would cost time and memory, and a larger exponent counts as
this one.
"""
_FAST_DIGITS: Final = 18
_SLOW_EXPONENT: Final = 10_000_000
"""From here on Kubernetes' own arithmetic takes seconds, then minutes and gigabytes (measured with
v0.36).
"""


class _Parts(NamedTuple):
    sign: str
    whole: str
    fraction: str
    suffix: str
    exponent: int
    """The power of ten of a suffix; 0 for `Ki` and the like."""


def is_readable(text: str) -> bool:
    """Whether Kubernetes reads `text` as a quantity, in a time that a program survives."""
    parts = _parts(text)
    return parts is not None and not _takes_forever(parts)


@lru_cache(maxsize=4096)
def parse(text: str) -> int | None:
    """`500m`, `4Gi`, `1e3`, `.5` in billionths; None if it is not a quantity, or too long to be
    computed.

    As Kubernetes does it: what is finer than 1n is rounded away from zero; `Ki` to `Ei` are cut to
    2^63-1.
    """
    parts = _parts(text)
    if parts is None or len(text) > _LONGEST_TEXT or _takes_forever(parts):
        return None
    digits = int(parts.whole + parts.fraction or "0")
    exponent = (
        min(max(parts.exponent, -_LARGEST_EXPONENT), _LARGEST_EXPONENT) - len(parts.fraction) + 9
    )
    size: int = digits * _BINARY.get(parts.suffix, 1)
    size = size * 10**exponent if exponent >= 0 else -(-size // 10**-exponent)
    if parts.suffix in _BINARY:
        size = min(size, _LARGEST_BINARY)
    return -size if parts.sign == "-" else size


def _parts(text: str) -> _Parts | None:
    stripped = text.strip(_SPACE)
    match = _QUANTITY.fullmatch(stripped) if stripped else None
    if match is None:
        return None
    sign, whole, fraction, suffix = match[1], match[2], match[3] or "", match[4] or ""
    exponent = _DECIMAL.get(suffix, 0)
    if suffix not in _DECIMAL and suffix not in _BINARY:
        read = _exponent(suffix[1:])
        if read is None:
            return None
        exponent = read
    # Without a digit it is 0, but the code path for small and large numbers fails.
    if not whole and not fraction and (exponent < -9 or suffix in ("Pi", "Ei")):
        return None
    return _Parts(sign, whole.lstrip("0"), fraction, suffix, exponent)


def _exponent(text: str) -> int | None:
    """Kubernetes reads 64 bits and keeps 32 of them, so that `1e4294967296` is 1."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > len(str(2**63)):
        return None
    value = -int(digits) if text.startswith("-") else int(digits)
    if not -(2**63) <= value < 2**63:
        return None
    return (value + 2**31) % 2**32 - 2**31


def _takes_forever(parts: _Parts) -> bool:
    """Whether Kubernetes would write out a number of that many digits in order to round it."""
    few_digits = len(parts.whole or "0") + len(parts.fraction) <= _FAST_DIGITS
    scale = parts.exponent - len(parts.fraction)
    if few_digits and scale >= -9:
        return False
    nothing = not parts.whole and not parts.fraction.strip("0")
    return abs(scale) > _SLOW_EXPONENT and not nothing
