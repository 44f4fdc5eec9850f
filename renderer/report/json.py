"""One JSON object, described by `renderer/diagnostics.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from renderer.diagnostics import Diagnostic, Flag, Place, Position, Related, Where
from renderer.report.plain import cleared

VERSION = 1


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    """`color` has no meaning here."""
    del color
    stream.write(to_text(diagnostics))


def to_text(diagnostics: Iterable[Diagnostic], summary: Mapping[str, Any] | None = None) -> str:
    """Only ASCII: whatever a message holds, no terminal obeys it."""
    return json.dumps(as_data(diagnostics, summary), indent=2) + "\n"


def as_data(
    diagnostics: Iterable[Diagnostic], summary: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`summary` is the one of `render validate`; other commands have none."""
    data: dict[str, Any] = {
        "version": VERSION,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in map(cleared, diagnostics)],
    }
    if summary is not None:
        data["summary"] = summary
    return data


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_where(diagnostic.where),
        "path": diagnostic.path_text,
        "document": diagnostic.document,
        "kuberayVersion": diagnostic.kuberay_version,
        "help": diagnostic.help,
        "related": [_related(related) for related in diagnostic.related],
        "fix": None,
    }


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **_where(related.where)}


def _where(where: Where | None) -> dict[str, Any]:
    """`file` and `range`, or `flag`; nothing for a problem without a place."""
    if isinstance(where, Place):
        return {
            "file": where.file,
            "range": {"start": _position(where.start), "end": _position(where.end)},
        }
    return {"flag": where.text} if isinstance(where, Flag) else {}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
