"""Workflow commands of GitHub Actions: each problem becomes an annotation of its line.

The form is that of GitHub's toolkit (actions/toolkit, packages/core/src/command.ts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from renderer.diagnostics import Diagnostic, Place
from renderer.report.plain import cleared, location, safe

_STDIN = "-"


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    """`color` has no meaning here: the lines are for a machine."""
    del color
    for diagnostic in map(cleared, diagnostics):
        properties = ",".join(
            f"{name}={_property(value)}" for name, value in _properties(diagnostic)
        )
        text = "%0A".join(_data(line) for line in _message(diagnostic))
        stream.write(f"::{diagnostic.severity.value} {properties}::{text}\n")


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    where = diagnostic.where
    if isinstance(where, Place) and where.file != _STDIN:
        yield "file", where.file
        yield "line", str(where.start.line)
        yield "col", str(where.start.column)
    yield "title", diagnostic.code


def _message(diagnostic: Diagnostic) -> Iterator[str]:
    """The lines of an annotation; a place that no property can express comes before the message."""
    where = diagnostic.where
    expressed = isinstance(where, Place) and where.file != _STDIN
    place = "" if expressed else location(where)
    version = f" (KubeRay {diagnostic.kuberay_version})" if diagnostic.kuberay_version else ""
    yield f"{place}: {diagnostic.message}{version}" if place else f"{diagnostic.message}{version}"
    if diagnostic.path_text:
        yield f"at: {diagnostic.path_text}"
    if diagnostic.help:
        yield from f"help: {diagnostic.help}".splitlines()
    for related in diagnostic.related:
        place = location(related.where)
        yield f"note: {place}: {related.message}" if place else f"note: {related.message}"


def _data(text: str) -> str:
    """Line breaks have an escape of their own here; all else that no log should obey is written
    out.
    """
    lines = text.replace("%", "%25").split("\n")
    return "%0A".join("%0D".join(map(safe, line.split("\r"))) for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
