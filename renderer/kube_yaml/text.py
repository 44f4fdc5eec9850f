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
    """A source's lines, to show one and to point at it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = split_lines(text)
        self._masks: Masks | None = None

    def place(self, start: Any, end: Any = None) -> Place:
        """From marks (lines and columns from 0) to a place; without an end, one character."""
        line, column = start.line, start.column
        stop = Position(end.line + 1, end.column + 1) if end is not None else Position(line + 1, column + 2)
        return Place(self.name, Position(line + 1, column + 1), stop, self)

    def shown(self, start: Position, end: Position) -> Shown | None:
        """The line of `start` as it may be shown, with the stretch up to `end`."""
        if self._masks is None:
            from renderer.kube_yaml.masks import Masks

            self._masks = Masks(self.lines)
        index = start.line - 1
        if index >= len(self.lines):
            return None
        last = end.column - 1 if end.line == start.line else len(self.lines[index].rstrip())
        return self._masks.shown(index, start.column - 1, last)
