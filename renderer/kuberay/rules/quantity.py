"""Kubernetes quantities, compared exactly (k8s.io/apimachinery, pkg/api/resource)."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_QUANTITY = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?[0-9]+)?")
_BINARY: dict[str, Fraction] = {
    suffix: Fraction(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)
}
_DECIMAL: dict[str, Fraction] = {
    suffix: Fraction(10) ** power for suffix, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
}
_SCALES: dict[str, Fraction] = {"": Fraction(1), **_BINARY, **_DECIMAL}
_FINEST = Fraction(1, 10**9)
_LARGEST = Fraction(2**63 - 1)
# Longer text, or a larger exponent, is no quantity that anyone means, and would cost time and memory.
_LONGEST_TEXT, _LARGEST_EXPONENT = 64, 200


@lru_cache(maxsize=4096)
def parse(text: str) -> Fraction | None:
    """The value of `500m`, `4Gi`, `1e3`, `.5`; None if it is no quantity.

    As Kubernetes does it: what is finer than 1n is rounded away from zero, what is larger than 2^63-1 is cut to that.
    """
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    number, suffix = match[1], match[2] or ""
    if suffix in _SCALES:
        scale = _SCALES[suffix]
    else:
        exponent = int(suffix[1:])
        if abs(exponent) > _LARGEST_EXPONENT:
            return None
        scale = Fraction(10) ** exponent
    value = Fraction(number) * scale
    steps, rest = divmod(abs(value), _FINEST)
    size = min((steps + (1 if rest else 0)) * _FINEST, _LARGEST)
    return -size if value < 0 else size
