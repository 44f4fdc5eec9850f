"""Diagnostics for Argo CD's UI: one box, after a long prefix of its own: few of them, short, and
errors first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from renderer.diagnostics import Diagnostic, Place, Related, Severity, Where

MOST_DIAGNOSTICS = 10
MOST_CHARACTERS = 400


def quoted(text: str, limit: int = 80) -> str:
    """A name that someone else chose, safe to print: one line, in quotes, at most `limit`
    characters of it.
    """
    return json.dumps(_cut(text, limit), ensure_ascii=not text.isprintable())


def shortened(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors before warnings, else in the order they came; at most `MOST_DIAGNOSTICS`, each short
    and on one line.

    What was left out is counted in a last one, so that nobody fixes ten problems and expects the
    sync to pass.
    """
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    warnings = [d for d in diagnostics if d.severity is Severity.WARNING]
    ordered = errors + warnings
    shown = [_short(d) for d in ordered[:MOST_DIAGNOSTICS]]
    left_errors, left = len(errors) - MOST_DIAGNOSTICS, len(ordered) - MOST_DIAGNOSTICS
    if left > 0:
        severity = Severity.ERROR if left_errors > 0 else Severity.WARNING
        help_ = "`render -f FILE` on your machine shows all, each with its line"
        shown.append(
            Diagnostic("argocd/more", f"and {left} more, not shown here", severity, help=help_)
        )
    return tuple(shown)


def _short(diagnostic: Diagnostic) -> Diagnostic:
    return diagnostic._replace(
        message=_line(diagnostic.message),
        help=_line(diagnostic.help or "") or None,
        where=_without_excerpt(diagnostic.where),
        related=tuple(
            Related(_line(r.message), _without_excerpt(r.where)) for r in diagnostic.related[:1]
        ),
    )


def _without_excerpt(where: Where | None) -> Where | None:
    """The place alone: a line of the file and its carets don't survive the UI."""
    return (
        where._replace(file=_line(where.file), excerpt=None) if isinstance(where, Place) else where
    )


def _line(text: str) -> str:
    return _cut(" ".join(text.split()), MOST_CHARACTERS)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
