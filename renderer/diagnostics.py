"""What can be wrong with an input, as data: one model for every stage and every format.

A user's mistake is never an exception at the border of a stage: it is a `Diagnostic` in the stage's result.
Nothing here prints, colours or lays out; `renderer.report` does. Named tuples, here and on the way through, because a
dataclass costs a start half a millisecond each.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands in a document: map keys (str) and list indexes (int), from the root down."""


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


class Position(NamedTuple):
    """A point in a text: line and column count from 1, columns in code points."""

    line: int
    column: int


class Place(NamedTuple):
    """A stretch of a file. `file` is the name as it was given, `-` for stdin; `end` is exclusive.

    `excerpt` is the first line of the stretch, already cleared of secrets (`renderer.redaction`).
    """

    file: str
    start: Position
    end: Position
    excerpt: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self[:3] == other[:3]

    def __hash__(self) -> int:
        return hash(self[:3])


class Flag(NamedTuple):
    """What came from the command line: the flag and the key it sets, never the value (it may be a secret)."""

    text: str


Where = Place | Flag


class Related(NamedTuple):
    """A second place that belongs to the same problem."""

    message: str
    where: Where | None = None


class Diagnostic(NamedTuple):
    """One problem, or one warning. `code` is `area/short-name`, stable and listed in `renderer.codes`.

    `path` is the place in the manifest (or in the values), as text; `document` counts from 1;
    `kuberay_version` is the target whose verdict this is, None where the verdict holds for all.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    where: Where | None = None
    path: str | None = None
    document: int | None = None
    kuberay_version: str | None = None
    help: str | None = None
    related: tuple[Related, ...] = ()

    def at(self, where: Where | None) -> Diagnostic:
        """The same problem, told at another place."""
        return self._replace(where=where)

    def unless_placed(self, where: Where) -> Diagnostic:
        """The same problem, told at `where` if it has no place of its own."""
        return self if self.where is not None else self.at(where)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def as_errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """`--strict`: every warning counts as an error."""
    return [d._replace(severity=Severity.ERROR) for d in diagnostics]


def format_path(path: Iterable[str | int]) -> str:
    """`("metadata", "annotations", "ray.io/x", 0)` as `metadata.annotations["ray.io/x"][0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and part.replace("-", "").replace("_", "").isalnum():
            text += f".{part}" if text else part
        else:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant by a misspelled one, or None. Loads difflib, so only for errors."""
    from difflib import get_close_matches

    candidates = list(known)
    folded = {c.lower(): c for c in candidates}
    if word.lower() in folded:
        return folded[word.lower()]
    longer = [c for c in candidates if len(word) > 2 and c.lower().startswith(word.lower())]
    if len(longer) == 1:
        return longer[0]
    found = get_close_matches(word, candidates, n=1, cutoff=0.6)
    return found[0] if found else None
