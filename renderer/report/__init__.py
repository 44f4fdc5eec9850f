"""Diagnostics to a stream: one module per format, with `write(diagnostics, stream, *, color)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from renderer.diagnostics import Diagnostic

FORMATS = {
    "text": "renderer.report.text",
    "concise": "renderer.report.concise",
    "json": "renderer.report.json",
    "github": "renderer.report.github",
    "junit": "renderer.report.junit",
    "sarif": "renderer.report.sarif",
}
"""Format -> the module that writes it, loaded when there is something to write."""


def format_diagnostics(
    diagnostics: Iterable[Diagnostic],
    format: str = "text",
    *,
    color: bool = False,
    most: int | None = None,
    columns: int | None = None,
) -> str:
    """The text of a report: `text` for people, `concise` with one line each, `json`,
    `github` for its annotations, `junit`, or `sarif`.

    Of `text`: `color` adds terminal colours, `most` is how many errors of one file are shown (None
    for all), `columns` is the width at which lines are wrapped (None for no limit). Raises
    ValueError for any other format.
    """
    import io
    from importlib import import_module

    if format not in FORMATS:
        raise ValueError(f"{format!r} is not one of the formats {', '.join(FORMATS)}")
    text = io.StringIO()
    layout = {"most": most, "columns": columns} if format == "text" else {}
    import_module(FORMATS[format]).write(diagnostics, text, color=color, **layout)
    return text.getvalue()
