"""A source's lines, as YAML counts them, and places in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from renderer.diagnostics import Place, Position, Shown

if TYPE_CHECKING:
    from renderer.kube_yaml.masks import Masks

_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"


def split_lines(text: str) -> list[str]:
    return re.split(_BREAK, text)


class Text:
    """A source's lines, to show one and to point at it.

    `line` and `column` (from 0): where in the file it begins.
    """

    def __init__(self, name: str, text: str, *, line: int = 0, column: int = 0) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.text = text
        self.lines = split_lines(text)
        self._masks: Masks | None = None

    def place(self, start: Any, end: Any = None) -> Place:
        """From marks (lines and columns from 0) to a place; without an end, one character."""
        if end is None:
            return Place(self.name, self._position(start, 1), self._position(start, 2), self)
        return Place(self.name, self._position(start, 1), self._position(end, 1), self)

    def _position(self, mark: Any, columns: int) -> Position:
        before = self.column if mark.line == 0 else 0
        return Position(self.line + mark.line + 1, before + mark.column + columns)

    def shown(self, start: Position, end: Position) -> Shown | None:
        """The line of `start` as it may be shown, with the stretch up to `end`."""
        if self._masks is None:
            from renderer.kube_yaml.masks import Masks

            self._masks = Masks(self.lines)
        index = start.line - 1 - self.line
        if index >= len(self.lines):
            return None
        before = self.column if index == 0 else 0
        last = (
            end.column - 1 - before if end.line == start.line else len(self.lines[index].rstrip())
        )
        return self._masks.shown(index, start.column - 1 - before, last)
