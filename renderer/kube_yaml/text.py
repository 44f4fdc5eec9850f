"""A source's lines, as YAML counts them, and places in it."""

from __future__ import annotations

import re
from typing import Any

from renderer.diagnostics import Place, Position
from renderer.redaction import redact_line

_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"


def split_lines(text: str) -> list[str]:
    return re.split(_BREAK, text)


class Text:
    """A source's lines, to show one and to point at it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = split_lines(text)

    def place(self, start: Any, end: Any = None) -> Place:
        """From marks (lines and columns from 0) to a place; without an end, one character."""
        line, column = start.line, start.column
        excerpt = redact_line(self.lines, line) if line < len(self.lines) else None
        stop = Position(end.line + 1, end.column + 1) if end is not None else Position(line + 1, column + 2)
        return Place(self.name, Position(line + 1, column + 1), stop, excerpt)
