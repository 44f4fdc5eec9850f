"""For people: message, the line with carets under it, path, help, and the second place where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from renderer.diagnostics import Diagnostic, Place, Severity, Where
from renderer.report.plain import cleared, headline, label, safe, safe_character, width

_SHOWN = 120
_BEFORE = 40
_GUTTER = 5

_RESET = "\x1b[0m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _BLUE, _GREEN = "\x1b[1m", "\x1b[1;34m", "\x1b[1;32m"


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    for diagnostic in map(cleared, diagnostics):
        stream.writelines(f"{line}\n" for line in _lines(diagnostic, color))


def _lines(diagnostic: Diagnostic, color: bool) -> Iterator[str]:
    paint = _painter(color)
    tone = _COLORS[diagnostic.severity]
    place, message = headline(diagnostic)
    yield f"{paint(_BOLD, place)}{paint(tone, label(diagnostic))}: {paint(_BOLD, message)}"
    yield from _excerpt(diagnostic.where, color, tone)
    if context := _context(diagnostic):
        yield f"{paint(_BLUE, 'at')}: {context}"
    if diagnostic.help is not None:
        first, *rest = diagnostic.help.splitlines() or [""]
        yield f"{paint(_GREEN, 'help')}: {safe(first)}"
        yield from (f"      {safe(line)}" for line in rest)
    for related in diagnostic.related:
        place, message = headline(related)
        yield f"{paint(_BLUE, 'note')}: {place}{message}"
        yield from _excerpt(related.where, color, _BLUE)


def _painter(color: bool) -> Callable[[str, str], str]:
    """Tone and text to what the stream gets; without colour the text alone."""

    def paint(tone: str, text: str) -> str:
        return f"{tone}{text}{_RESET}" if color and text else text

    return paint


def _context(diagnostic: Diagnostic) -> str:
    """Path in the manifest and the version whose verdict it is."""
    path = safe(diagnostic.path_text or "")
    version = f"(KubeRay {safe(diagnostic.kuberay_version)})" if diagnostic.kuberay_version else ""
    return " ".join(filter(None, (path, version)))


def _excerpt(where: Where | None, color: bool, tone: str) -> Iterator[str]:
    """The line itself after its number, and carets under the part that is meant."""
    found = where.shown() if isinstance(where, Place) else None
    if not isinstance(where, Place) or found is None:
        return
    paint = _painter(color)
    line, start, end = found
    cut = max(0, start - _BEFORE) if len(line) > _SHOWN else 0
    shown = line[cut : cut + _SHOWN]
    front, back = "…" if cut else "", "…" if cut + len(shown) < len(line) else ""
    before = len(front) + _columns(line[cut:start])
    carets = max(1, _columns(line[start : min(end, cut + _SHOWN)]))
    yield f"{paint(_BLUE, _gutter(where.start.line))} {front}{safe(shown)}{back}".rstrip()
    yield f"{paint(_BLUE, _gutter(''))} {' ' * before}{paint(tone, '^' * carets)}"


def _gutter(number: int | str) -> str:
    return f"{number:>{_GUTTER}} |"


def _columns(text: str) -> int:
    return sum(width(shown) for character in text for shown in safe_character(character))
