"""For people: message, the line with carets under it, path, help, and the second place where there
is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from renderer.diagnostics import Diagnostic, Place, Severity, Where
from renderer.report.plain import cleared, headline, label, safe, safe_character, width

_SHOWN = 120
_LEAST_SHOWN = 30
_GUTTER = 5
_INDENT = 6

_RESET = "\x1b[0m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _BLUE, _GREEN = "\x1b[1m", "\x1b[1;34m", "\x1b[1;32m"


def write(
    diagnostics: Iterable[Diagnostic],
    stream: TextIO,
    *,
    color: bool,
    most: int | None = None,
    columns: int | None = None,
) -> None:
    """Sorted by place, with a blank line between two, and a last line with the counts if there are
    several.

    `most` is how many errors of one file are shown, None for all. `columns` is the width at which
    text is wrapped; None leaves lines as long as they are.
    """
    given = _sorted(diagnostics)
    layout = _Layout(color, columns)
    shown, hidden = _first(given, most)
    for number, diagnostic in enumerate(shown):
        stream.write("\n" if number else "")
        stream.writelines(f"{line}\n" for line in layout.lines(cleared(diagnostic)))
    if hidden:
        stream.writelines(f"{line}\n" for line in _more(hidden))
    if len(given) > 1:
        stream.write(f"\n{_counts(given)}\n")


def _sorted(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By place; files in the order in which they come, and what has no place after them."""
    given = list(diagnostics)
    files = {name: number for number, name in enumerate(dict.fromkeys(map(_file, given)))}

    def key(one: Diagnostic) -> tuple[int, int, int]:
        if not isinstance(one.where, Place):
            return len(files), 0, 0
        return files[_file(one)], one.where.start.line, one.where.start.column

    return sorted(given, key=key)


def _file(diagnostic: Diagnostic) -> str:
    return diagnostic.where.file if isinstance(diagnostic.where, Place) else ""


def _first(
    diagnostics: Sequence[Diagnostic], most: int | None
) -> tuple[list[Diagnostic], Counter[str]]:
    """What is shown, and how many errors of each file are not."""
    shown: list[Diagnostic] = []
    seen: Counter[str] = Counter()
    for diagnostic in diagnostics:
        if diagnostic.severity is Severity.ERROR:
            seen[_file(diagnostic)] += 1
        if (
            most is None
            or seen[_file(diagnostic)] <= most
            or diagnostic.severity is not Severity.ERROR
        ):
            shown.append(diagnostic)
    return shown, Counter(
        {name: count - most for name, count in seen.items() if most is not None and count > most}
    )


def _more(hidden: Counter[str]) -> Iterator[str]:
    for name, count in hidden.items():
        where = f" in {safe(name)}" if name else ""
        yield f"\nand {_number(count, 'more error')}{where} (--all shows all)"


def _counts(diagnostics: Sequence[Diagnostic]) -> str:
    errors = sum(one.severity is Severity.ERROR for one in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [
        _number(count, what) for count, what in ((errors, "error"), (warnings, "warning")) if count
    ]
    return ", ".join(parts)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


class _Layout:
    """How a diagnostic becomes lines: with or without colour, wrapped at `columns`."""

    def __init__(self, color: bool, columns: int | None) -> None:
        self.color = color
        self.columns = columns

    def lines(self, diagnostic: Diagnostic) -> Iterator[str]:
        tone = _COLORS[diagnostic.severity]
        place, message = headline(diagnostic)
        start = f"{place}{label(diagnostic)}: "
        first, *rest = self.wrapped(message, len(start))
        painted = f"{self.paint(_BOLD, place)}{self.paint(tone, label(diagnostic))}: "
        yield painted + self.paint(_BOLD, first)
        yield from (" " * _INDENT + self.paint(_BOLD, line) for line in rest)
        yield from self.excerpt(diagnostic.where, tone)
        if context := _context(diagnostic):
            yield from self.labelled("at", _BLUE, context)
        if diagnostic.help is not None:
            first, *rest = diagnostic.help.splitlines() or [""]
            yield from self.labelled("help", _GREEN, safe(first))
            yield from (" " * _INDENT + safe(line) for line in rest)
        for related in diagnostic.related:
            place, message = headline(related)
            yield from self.labelled("note", _BLUE, f"{place}{message}")
            yield from self.excerpt(related.where, _BLUE)

    def paint(self, tone: str, text: str) -> str:
        return f"{tone}{text}{_RESET}" if self.color and text else text

    def labelled(self, name: str, tone: str, text: str) -> Iterator[str]:
        first, *rest = self.wrapped(text, len(name) + 2)
        yield f"{self.paint(tone, name)}: {first}"
        yield from (" " * _INDENT + line for line in rest)

    def wrapped(self, text: str, used: int) -> list[str]:
        """The text in lines; the first one has `used` columns less, the others are indented."""
        if self.columns is None or used + len(text) <= self.columns:
            return [text]
        import textwrap

        # The letters take the room of what is already on the first line.
        filled = textwrap.fill(
            "x" * min(used, self.columns) + text,
            max(self.columns, _LEAST_SHOWN),
            subsequent_indent=" " * _INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        first, *rest = filled.splitlines()
        return [first[min(used, self.columns) :], *(line.strip() for line in rest)]

    def excerpt(self, where: Where | None, tone: str) -> Iterator[str]:
        """The line itself after its number, and carets under the stretch that is meant."""
        found = where.shown() if isinstance(where, Place) else None
        if not isinstance(where, Place) or found is None:
            return
        line, start, end = found
        most = self.most_shown()
        cut = max(0, start - most // 3) if len(line) > most else 0
        shown = line[cut : cut + most]
        front, back = "…" if cut else "", "…" if cut + len(shown) < len(line) else ""
        before = len(front) + _columns(line[cut:start])
        carets = max(1, _columns(line[start : min(end, cut + most)]))
        yield f"{self.paint(_BLUE, _gutter(where.start.line))} {front}{safe(shown)}{back}".rstrip()
        yield f"{self.paint(_BLUE, _gutter(''))} {' ' * before}{self.paint(tone, '^' * carets)}"

    def most_shown(self) -> int:
        """Characters of a source line that are shown."""
        if self.columns is None:
            return _SHOWN
        return max(_LEAST_SHOWN, self.columns - len(_gutter("")) - len(" ……"))


def _context(diagnostic: Diagnostic) -> str:
    """Path in the manifest or the values, and the version whose verdict it is."""
    path = safe(diagnostic.path_text or "")
    version = f"(KubeRay {safe(diagnostic.kuberay_version)})" if diagnostic.kuberay_version else ""
    if diagnostic.subject.assumed and version:
        version = "(checked for the newest known KubeRay)"
    return " ".join(filter(None, (path, version)))


def _gutter(number: int | str) -> str:
    return f"{number:>{_GUTTER}} |"


def _columns(text: str) -> int:
    return sum(width(shown) for character in text for shown in safe_character(character))
