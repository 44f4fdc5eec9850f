"""The name that was probably meant by a misspelled one.

Loads difflib, so it is imported for errors only.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_KNOWN = 500
LONGEST = 100
"""Names and characters of one that are compared.

No map of Kubernetes has as many fields; a foreign CRD can.
"""

_LEAST = 3
"""Letters that a beginning must exceed: `repo` is enough of `repository`."""

_SIMILAR = 0.75
"""Of 1. "enable" and "enabled" have 0.92, "value" and "volumes" 0.67."""


def nearest(
    word: str, known: Iterable[str], *, exact: bool = False, similar: float = _SIMILAR
) -> str | None:
    """The name among `known` that is closest to `word`, or None if none is close.

    Case and the separators `-`, `_`, `.` and space do not count. With `exact` nothing else is
    forgiven; `similar` is how close a name must be, of 1.
    """
    candidates = list(known)
    if len(candidates) > MOST_KNOWN or len(word) > LONGEST:
        return None
    folded = {_folded(name): name for name in candidates}
    short = _folded(word)
    if short in folded:
        return folded[short]
    if exact or not short:
        return None
    exchanged = [name for part, name in folded.items() if _is_exchanged(short, part)]
    if len(exchanged) == 1:
        return exchanged[0]
    longer = [name for part, name in folded.items() if _is_most_of(short, part)]
    if len(longer) == 1:
        return longer[0]
    found = get_close_matches(short, folded, n=1, cutoff=similar)
    return folded[found[0]] if found else None


def _folded(name: str) -> str:
    return name.lower().translate(dict.fromkeys(map(ord, "-_. ")))


def _is_exchanged(word: str, name: str) -> bool:
    """Whether two neighbouring letters are exchanged: `tga` is `tag`, too short for the likeness of
    the whole.
    """
    different = [at for at, pair in enumerate(zip(word, name, strict=False)) if len(set(pair)) > 1]
    if len(word) != len(name) or len(different) != 2:
        return False
    first, second = different
    return second == first + 1 and word[first] + word[second] == name[second] + name[first]


def _is_most_of(short: str, name: str) -> bool:
    """Whether `name` begins with `short`, which says enough of it."""
    return len(short) > _LEAST and name.startswith(short)
