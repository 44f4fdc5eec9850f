"""What can be wrong with an input, as data: one model for every stage, every judge and every
format.

A user's mistake is never an exception between stages: it is a `Diagnostic` in a `Collector`.
Nothing here prints, colours or lays out; `renderer.report` does. The types are named tuples
because each dataclass adds half a millisecond to the start of the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal, NamedTuple, Protocol

from renderer.paths import Path as Path
from renderer.paths import format_path as format_path

Of = Literal["key", "value"]
"""What a diagnostic at a path is about: the key or the value."""


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


class Position(NamedTuple):
    """A point in a text: line and column count from 1, columns in code points."""

    line: int
    column: int


class Shown(NamedTuple):
    """A line as it may be shown, and the stretch of it that is meant: offsets from 0 in `text`,
    `end` exclusive.
    """

    text: str
    start: int
    end: int


class Excerpts(Protocol):
    """A file's text, from which lines are shown with their secrets masked."""

    def shown(self, start: Position, end: Position) -> Shown | None:
        """The line of `start`; None if it does not exist."""


class Place(NamedTuple):
    """A stretch of a file. `file` is the name as it was given, `-` for stdin; `end` is exclusive.

    `excerpt` is where its first line comes from: the file's text, or the line itself, already
    cleared of secrets.
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
        """The first line of the stretch as it may be shown.

        Made when it is printed: most places never are.
        """
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
    """The command line: a flag and the key it sets, never the value (it may be a secret)."""

    text: str


Where = Place | Flag


class Related(NamedTuple):
    """A second place that belongs to the same problem."""

    message: str
    where: Where | None = None
    path: Path | None = None


class Fix(NamedTuple):
    """A text edit that a program can make: `text` replaces what is at `where`."""

    where: Place
    text: str


class Judge(Enum):
    """Who gives a verdict. The values are how messages name them."""

    INPUT = "input"
    """This program itself, about the call, the text or the values."""
    API_SERVER = "API server"
    """The API server, about the object as it is written."""
    OPERATOR = "operator"
    """The KubeRay operator, about an object that the API server accepted."""
    CHILDREN = "API server, on the Pods"
    """The API server, about the objects that the operator makes."""
    RAY = "Ray"
    """Ray itself, about the texts that the operator hands on to it."""
    ADVICE = "advice"
    """Nobody rejects it: a warning about what breaks clusters."""


class KubeRayVersion(NamedTuple):
    """A released version of the KubeRay operator and of the CRDs that it ships with."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


class Subject(NamedTuple):
    """Whose verdict a diagnostic is. `version`: for which KubeRay, None if for all.

    `others` are further versions with the same verdict, in the order in which they were asked for.
    `consecutive` says that `version` and `others` leave out no version that was asked for between
    them. `assumed` says that nobody stated `version`: it is the newest known.
    """

    judge: Judge = Judge.INPUT
    version: KubeRayVersion | None = None
    others: tuple[KubeRayVersion, ...] = ()
    consecutive: bool = False
    assumed: bool = False

    @property
    def versions_text(self) -> str | None:
        """`1.4.2`, `1.0.0, 1.2.2` or `1.3.0 to 1.7.0`; None if it holds for all versions."""
        if self.version is None:
            return None
        if self.consecutive and len(self.others) > 1:
            return f"{self.version} to {self.others[-1]}"
        return ", ".join(map(str, (self.version, *self.others)))


class Diagnostic(NamedTuple):
    """One problem, or one warning. `code` is `area/short-name`, stable and explained in
    `renderer.codes`.

    `path` is the place in the manifest (or in the values), and `of` says whether its key or its
    value is meant; `document` counts from 1. A message never names the version that it is about:
    `subject` has it as data, so that the same verdict of several versions compares as equal.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    where: Where | None = None
    path: Path | None = None
    document: int | None = None
    subject: Subject = Subject()
    help: str | None = None
    related: tuple[Related, ...] = ()
    of: Of = "value"
    fix: Fix | None = None

    def at(self, where: Where | None) -> Diagnostic:
        """The same problem at another place."""
        return self._replace(where=where)

    @property
    def path_text(self) -> str | None:
        """`path` as people write it; None without a path, and for the root."""
        return format_path(self.path) or None if self.path else None

    @property
    def kuberay_version(self) -> str | None:
        """The version, or the versions, whose verdict this is, as text."""
        return self.subject.versions_text

    def unless_placed(self, where: Where) -> Diagnostic:
        """The same problem, at `where` if it has no place of its own."""
        return self if self.where is not None else self.at(where)


MOST_KEPT = 1000
"""Diagnostics that a collector keeps. No one reads more, and each costs time."""


class Placed(Protocol):
    """A document that knows the places of its parts."""

    data: object
    index: int

    def place(self, path: Path, *, of: Of = "value") -> Where | None: ...


class Collector:
    """Where stages and judges report what is wrong, in the order in which they find it.

    It is passed down; no function returns "a result or what is wrong" in its own way. A judge of
    one object reports paths from that object's root. Of more than `limit` diagnostics only the
    number is kept (`dropped`). `subject` is whose verdicts are reported here.
    """

    __slots__ = ("_errors", "diagnostics", "dropped", "limit", "subject")

    def __init__(self, limit: int = MOST_KEPT, subject: Subject = Subject()) -> None:  # noqa: B008 - immutable
        self.diagnostics: list[Diagnostic] = []
        self.dropped = 0
        self.limit = limit
        self.subject = subject
        self._errors = 0

    @property
    def has_errors(self) -> bool:
        """Whether an error was reported, kept or not."""
        return self._errors > 0

    @property
    def errors(self) -> int:
        """How many errors were reported, kept or not."""
        return self._errors

    @property
    def room(self) -> int:
        """How many more diagnostics are kept."""
        return max(0, self.limit - len(self.diagnostics))

    @property
    def full(self) -> bool:
        """Whether a judge may stop: no more is kept, and the verdict is known to be an error."""
        return self._errors > 0 and len(self.diagnostics) >= self.limit

    def error(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Of = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """Report an error at `path`. `related` are second places: a message and a path each."""
        self._report(code, path, message, Severity.ERROR, help, of, related, self.subject)

    def warning(
        self,
        code: str,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Of = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """As `error`, for what is accepted all the same."""
        self._report(code, path, message, Severity.WARNING, help, of, related, self.subject)

    def add(self, diagnostic: Diagnostic) -> None:
        """Report a diagnostic that is complete already."""
        self._errors += diagnostic.severity is Severity.ERROR
        if len(self.diagnostics) < self.limit:
            self.diagnostics.append(diagnostic)
        else:
            self.dropped += 1

    def _report(
        self,
        code: str,
        path: Path,
        message: str,
        severity: Severity,
        help: str | None,
        of: Of,
        related: Iterable[tuple[str, Path]],
        subject: Subject,
    ) -> None:
        second = tuple(Related(text, path=place) for text, place in related)
        self.add(
            Diagnostic(
                code,
                message,
                severity,
                path=path,
                subject=subject,
                help=help,
                related=second,
                of=of,
            )
        )

    def include(self, other: Collector) -> None:
        """Report everything that another collector has, and count what it dropped."""
        errors = self._errors + other._errors
        for diagnostic in other.diagnostics:
            self.add(diagnostic)
        self._errors = errors
        self.dropped += other.dropped


class Reporter:
    """Reports breaches of one rule: code, severity and subject are the rule's.

    A rule says `found(path, message, help=…, of="key", related=[("text", path)])`.
    """

    __slots__ = ("_found", "code", "severity", "subject")

    def __init__(self, found: Collector, code: str, severity: Severity, subject: Subject) -> None:
        self._found = found
        self.code = code
        self.severity = severity
        self.subject = subject

    @property
    def full(self) -> bool:
        return self._found.full

    def __call__(
        self,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Of = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        self._found._report(
            self.code, path, message, self.severity, help, of, related, self.subject
        )


class ObjectCollector(Collector):
    """Passes diagnostics of one object on to `whole`, with their places in the document.

    Paths that are reported start at the object, which is at `root` of the document. A place is
    looked up only for what `whole` keeps.
    """

    __slots__ = ("_document", "_root", "_whole")

    def __init__(self, whole: Collector, document: Placed, root: Path = ()) -> None:
        super().__init__(whole.room, whole.subject)
        self._whole = whole
        self._document = document
        self._root = root

    def add(self, diagnostic: Diagnostic) -> None:
        if len(self.diagnostics) < self.limit:
            diagnostic = self._placed(diagnostic)
        super().add(diagnostic)
        self._whole.add(diagnostic)

    def _placed(self, diagnostic: Diagnostic) -> Diagnostic:
        path = (*self._root, *(diagnostic.path or ()))
        return diagnostic._replace(
            where=self._document.place(path, of=diagnostic.of),
            path=path,
            document=self._document.index,
            related=tuple(self._placed_second(related) for related in diagnostic.related),
        )

    def _placed_second(self, related: Related) -> Related:
        """A map or a list is shown by its key, because its value can be many lines."""
        path = (*self._root, *(related.path or ()))
        of: Of = "key" if isinstance(_value_at(self._document.data, path), dict | list) else "value"
        return related._replace(where=self._document.place(path, of=of), path=path)


def _value_at(data: object, path: Path) -> object:
    """The value at `path`, None where the path leads nowhere."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def as_errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """`--strict`: every warning counts as an error."""
    return [d._replace(severity=Severity.ERROR) for d in diagnostics]


def in_words(value: object) -> str:
    """What a value is, for the end of `expected a map, got …`."""
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case None:
            return "null"
        case dict():
            return "a map"
        case list():
            return "a list"
        case _:
            return "something that JSON does not have"
