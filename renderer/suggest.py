"""The name that was probably meant by a misspelled one. Loads difflib, so it is imported for errors only."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_KNOWN = 500
LONGEST = 100
"""Names and characters of one that are compared. No map of Kubernetes has as many fields; a foreign CRD can."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The name among `known` that is closest to `word`, or None if none is close."""
    candidates = list(known)
    if len(candidates) > MOST_KNOWN or len(word) > LONGEST:
        return None
    folded = {name.lower(): name for name in candidates}
    if word.lower() in folded:
        return folded[word.lower()]
    longer = [name for name in candidates if len(word) > 2 and name.lower().startswith(word.lower())]
    if len(longer) == 1:
        return longer[0]
    found = get_close_matches(word, candidates, n=1, cutoff=0.6)
    return found[0] if found else None
