"""Kubernetes quantities, compared exactly (k8s.io/apimachinery, pkg/api/resource)."""

from __future__ import annotations

import re
from functools import lru_cache

ONE = 10**9
"""Quantities are counted in billionths, the finest that Kubernetes knows: this many are 1."""

_QUANTITY = r"([+-]?)([0-9]*)(?:\.([0-9]*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?[0-9]+)?"
_BINARY = {suffix: 1024**power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_LARGEST = (2**63 - 1) * ONE
# Nobody means a longer text or a larger exponent, and both would cost time and memory.
_LONGEST_TEXT, _LARGEST_EXPONENT = 64, 200


@lru_cache(maxsize=4096)
def parse(text: str) -> int | None:
    """`500m`, `4Gi`, `1e3`, `.5` in billionths; None if it is not a quantity.

    As Kubernetes does it: what is finer than 1n is rounded away from zero, what is larger than 2^63-1 is cut to that.
    """
    match = re.fullmatch(_QUANTITY, text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    sign, whole, part, suffix = match[1], match[2], match[3] or "", match[4] or ""
    if not whole and not part:
        return None
    digits, exponent, factor = int(whole + part), -len(part), _BINARY.get(suffix, 1)
    if suffix[:1] in ("e", "E") and len(suffix) > 1 and suffix not in _BINARY:
        shift = int(suffix[1:])
        if abs(shift) > _LARGEST_EXPONENT:
            return None
        exponent += shift
    else:
        exponent += _DECIMAL.get(suffix, 0)
    exponent += 9
    size: int = digits * factor
    size = size * 10**exponent if exponent >= 0 else -(-size // 10**-exponent)
    return -min(size, _LARGEST) if sign == "-" else min(size, _LARGEST)
