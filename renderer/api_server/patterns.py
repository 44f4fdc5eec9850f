"""Regular expressions as the API server reads them: Go's RE2, not Python's."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final, Protocol

_QUANTITY: Final = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_KNOWN: Final = (
    _QUANTITY,
    r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    (
        r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
        r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
    ),
)
_UNITS: Final = frozenset(
    ("", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
)


_LARGEST_PROGRAM: Final = 1 << 21
"""Bytes that RE2 may use for one pattern; a CRD's patterns are a hundredth of that."""


FOREIGN: Final = "x-foreign-pattern"
"""The keyword under which the schema of a CRD file holds a pattern that is not one of KubeRay's
own.
"""


class Expression(Protocol):
    """What `re` and RE2 have in common."""

    def search(self, text: str, /) -> Any: ...


def is_quantity(pattern: str) -> bool:
    """Whether a field with this pattern holds a Kubernetes quantity (`500m`, `4Gi`)."""
    return pattern == _QUANTITY


def surely_matches(pattern: str, text: str) -> bool:
    """True for the plain quantities of nearly all manifests, without compiling anything."""
    number = text.rstrip("KMGTPEimk")
    return (
        pattern == _QUANTITY
        and number.isdigit()
        and number.isascii()
        and text[len(number) :] in _UNITS
    )


def is_known(pattern: str) -> bool:
    """Whether KubeRay's own CRDs have this pattern: known not to backtrack without end."""
    return pattern in _KNOWN


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """One of our own patterns for `search`, with Go's meaning.

    They are known not to backtrack without end.
    """
    return re.compile(_end_of_text(pattern), re.ASCII)


@lru_cache(maxsize=256)
def compiled_foreign(pattern: str) -> Expression | None:
    """A pattern of somebody else's CRD for `search`.

    It could make Python's engine run without end, so RE2 reads it: its time grows with the text
    only. None where RE2 does not accept the pattern (then no API server does), where it is larger
    than `_LARGEST_PROGRAM`, or where the package google-re2 is missing.
    """
    try:
        import re2  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _LARGEST_PROGRAM
    options.never_capture = True  # thousands of groups take hundreds of MB
    try:
        expression: Expression = re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError):
        return None
    return expression


def _end_of_text(pattern: str) -> str:
    r"""Go's `$` matches at the end only; Python's also before a line feed that ends the text."""
    tokens = re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    return "".join(r"\Z" if token == "$" else token for token in tokens)
