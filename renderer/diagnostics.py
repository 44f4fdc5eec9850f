"""What can be wrong with an input, as data: one model for every stage and every format.

A user's mistake is never an exception at the border of a stage: it is a `Diagnostic` in the stage's result.
Nothing here prints, colours or lays out; `renderer.report` does. Named tuples, here and on the way through, because a
dataclass costs a start half a millisecond each.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal, NamedTuple, Protocol

from renderer.paths import Path as Path
from renderer.paths import format_path as format_path


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


class Position(NamedTuple):
    """A point in a text: line and column count from 1, columns in code points."""

    line: int
    column: int


class Shown(NamedTuple):
    """A line as it may be shown, and the stretch of it that is meant: offsets from 0 in `text`, `end` exclusive."""

    text: str
    start: int
    end: int


class Excerpts(Protocol):
    """A file's text, from which lines are shown with their secrets masked."""

    def shown(self, start: Position, end: Position) -> Shown | None:
        """The line of `start`; None if it does not exist."""


class Place(NamedTuple):
    """A stretch of a file. `file` is the name as it was given, `-` for stdin; `end` is exclusive.

    `excerpt` is where its first line comes from: the file's text, or the line itself, already cleared of secrets.
    """

    file: str
    start: Position
    end: Position
    excerpt: Excerpts | Shown | str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self[:3] == other[:3]

    def __hash__(self) -> int:
        return hash(self[:3])

    def __reduce__(self) -> tuple[type[Place], tuple[object, ...]]:
        """Another process gets the line, not the whole text."""
        return Place, (*self[:3], self.shown())

    def shown(self) -> Shown | None:
        """The first line of the stretch as it may be shown. Made when it is printed: most places never are."""
        if self.excerpt is None or isinstance(self.excerpt, Shown):
            return self.excerpt
        if not isinstance(self.excerpt, str):
            return self.excerpt.shown(self.start, self.end)
        line = self.excerpt.rstrip("\r\n")
        start = min(self.start.column - 1, len(line))
        one_line = self.end.line == self.start.line
        end = self.end.column - 1 if one_line else len(line.rstrip())
        return Shown(line, start, max(start, min(end, len(line))))


class Flag(NamedTuple):
    """What came from the command line: the flag and the key it sets, never the value (it may be a secret)."""

    text: str


Where = Place | Flag


class Related(NamedTuple):
    """A second place that belongs to the same problem."""

    message: str
    where: Where | None = None
    path: Path | None = None


class Diagnostic(NamedTuple):
    """One problem, or one warning. `code` is `area/short-name`, stable and listed in `renderer.codes`.

    `path` is the place in the manifest (or in the values), of whose key or value (`of`) this is said; `document` counts from 1;
    `kuberay_version` is the target whose verdict this is, None where the verdict holds for all.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    where: Where | None = None
    path: Path | None = None
    document: int | None = None
    kuberay_version: str | None = None
    help: str | None = None
    related: tuple[Related, ...] = ()
    of: Literal["key", "value"] = "value"

    def at(self, where: Where | None) -> Diagnostic:
        """The same problem, told at another place."""
        return self._replace(where=where)

    @property
    def path_text(self) -> str | None:
        """`path` as people write it; None where there is none, or where it is the root."""
        return format_path(self.path) or None if self.path else None

    def unless_placed(self, where: Where) -> Diagnostic:
        """The same problem, told at `where` if it has no place of its own."""
        return self if self.where is not None else self.at(where)


MOST_KEPT = 1000
"""Diagnostics that a collector keeps. What comes after them is counted only: no reader reads more, and each costs time."""


class Collector:
    """Where stages and judges report what is wrong, in the order in which they find it.

    It is passed down; nothing returns "a result or what is wrong" in a way of its own. A judge of one object reports
    paths from that object's root. Of more than `limit` diagnostics the number alone is kept (`dropped`).
    """

    __slots__ = ("_errors", "diagnostics", "dropped", "limit")

    def __init__(self, limit: int = MOST_KEPT) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.dropped = 0
        self.limit = limit
        self._errors = 0

    @property
    def has_errors(self) -> bool:
        """Whether an error was reported, kept or not."""
        return self._errors > 0

    @property
    def full(self) -> bool:
        """Whether more diagnostics would only be counted: a judge may stop looking."""
        return len(self.diagnostics) >= self.limit

    def error(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Literal["key", "value"] = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """Report an error at `path`: at its key or at its value. `related` are second places: a message and a path each."""
        self.add(_finding(code, path, message, Severity.ERROR, help, of, related))

    def warning(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Literal["key", "value"] = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """As `error`, for what is accepted all the same."""
        self.add(_finding(code, path, message, Severity.WARNING, help, of, related))

    def add(self, diagnostic: Diagnostic) -> None:
        """Report a diagnostic that is complete already."""
        self._errors += diagnostic.severity is Severity.ERROR
        if self.full:
            self.dropped += 1
        else:
            self.diagnostics.append(diagnostic)

    def include(self, other: Collector) -> None:
        """Report everything that another collector has, and count what it dropped."""
        errors = self._errors + other._errors
        for diagnostic in other.diagnostics:
            self.add(diagnostic)
        self._errors = errors
        self.dropped += other.dropped


def _finding(
    code: str,
    path: Path,
    message: str,
    severity: Severity,
    help: str | None,
    of: Literal["key", "value"],
    related: Iterable[tuple[str, Path]],
) -> Diagnostic:
    second = tuple(Related(text, path=place) for text, place in related)
    return Diagnostic(code, message, severity, path=path, help=help, related=second, of=of)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def as_errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """`--strict`: every warning counts as an error."""
    return [d._replace(severity=Severity.ERROR) for d in diagnostics]
