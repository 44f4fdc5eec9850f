"""Regular expressions as the API server reads them: Go's RE2, not Python's.

Where the two differ and it can't be mended by rewriting (`\\pL`, `[[:alpha:]]`, `(?U)`), or where Python's backtracking
could take forever, the result is None, and the caller reports that it was not evaluated.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_QUANTITY: Final = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_KNOWN: Final = (
    _QUANTITY,
    r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
)
_UNITS: Final = frozenset(("", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))


def is_quantity(pattern: str) -> bool:
    """Whether a field with this pattern holds a Kubernetes quantity (`500m`, `4Gi`)."""
    return pattern == _QUANTITY


def surely_matches(pattern: str, text: str) -> bool:
    """True for the plain quantities of nearly all manifests, without compiling anything."""
    number = text.rstrip("KMGTPEimk")
    return pattern == _QUANTITY and number.isdigit() and number.isascii() and text[len(number) :] in _UNITS


def is_known(pattern: str) -> bool:
    """Whether KubeRay's own CRDs have this pattern: known not to backtrack without end."""
    return pattern in _KNOWN


@cache
def compiled(pattern: str, *, trusted: bool) -> re.Pattern[str] | None:
    """`pattern` for `search`, with Go's meaning; `trusted` says that it is known not to backtrack without end."""
    if "[[:" in pattern or (not trusted and _may_backtrack(pattern)):
        return None
    try:
        return re.compile(_end_of_text(pattern), re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _tokens(pattern: str) -> list[str]:
    """The pattern cut into escapes, character classes and single characters."""
    return re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)


def _end_of_text(pattern: str) -> str:
    r"""Go's `$` and `\z` match at the end only; Python's `$` also before a line feed that ends the text."""
    return "".join(r"\Z" if token in ("$", r"\z") else token for token in _tokens(pattern))


def _may_backtrack(pattern: str) -> bool:
    """Whether something repeated without bound holds something repeated without bound: `(a+)+`."""
    depth_has_repeat = [False]
    tokens = _tokens(pattern)
    for at, part in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        unbounded = following in ("*", "+", "{")
        if part == "(":
            depth_has_repeat.append(False)
        elif part == ")" and len(depth_has_repeat) > 1:
            inner = depth_has_repeat.pop()
            if inner and unbounded:
                return True
            depth_has_repeat[-1] |= inner or unbounded
        elif unbounded:
            depth_has_repeat[-1] = True
    return False
