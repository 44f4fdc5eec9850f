"""YAML in a string of YAML (`serveConfigV2: |`): read as the operator reads it, and placed in the
outer file.

The operator decodes such a text with sigs.k8s.io/yaml: the first document alone, repeated keys and
unknown tags pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from renderer.diagnostics import Severity

if TYPE_CHECKING:
    from renderer.kube_yaml.compose import Composed, Node
    from renderer.kube_yaml.text import Text

_ACCEPTED: Final = ("yaml/duplicate-key", "yaml/unknown-tag")
"""What our reader rejects, and the operator does not look at."""
_BLOCK: Final = r"(?:[&!]\S*\s+)*[|>]"
"""The indicator of a block, after an anchor or a tag."""
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " "}


class Position(NamedTuple):
    """Line and column, both from 0."""

    line: int
    column: int


class Embedded(NamedTuple):
    """The data of a text; or what is wrong with it (`problem`) and in which line, from 0."""

    data: Any
    problem: str | None
    line: int


@lru_cache(maxsize=64)
def read(text: str) -> Embedded:
    """The first document of a text. Never raises."""
    from renderer.kube_yaml import quick

    data = quick.documents(text)
    if data is not None and len(data) == 1:
        return Embedded(data[0], None, 0)
    composed = _composed(text)
    for problem in composed.diagnostics:
        if problem.severity is Severity.ERROR and problem.code not in _ACCEPTED:
            line = getattr(getattr(problem.where, "start", None), "line", 1) - 1
            return Embedded(None, problem.message, min(line, text.rstrip("\n").count("\n")))
    root = composed.roots[0] if composed.roots else None
    return Embedded(root.data if root is not None else None, None, 0)


@lru_cache(maxsize=64)
def _composed(text: str) -> Composed:
    """The first document with the places of its parts."""
    from renderer.kube_yaml.compose import Composer
    from renderer.kube_yaml.text import Text

    return Composer(
        Text("", _first_document(text if text.endswith("\n") else text + "\n"))
    ).compose()


def _first_document(body: str) -> str:
    """The text up to the end of its first document, as far as it can be read."""
    from yaml.error import YAMLError
    from yaml.events import DocumentEndEvent, StreamEndEvent

    from renderer.kube_yaml.events import next_event
    from renderer.kube_yaml.text import split_lines

    try:
        event_of = next_event(body)
        while type(event := event_of()) not in (DocumentEndEvent, StreamEndEvent):
            pass
    except (YAMLError, UnicodeEncodeError):
        return body
    end, lines = event.start_mark, split_lines(body)
    rest = lines[end.line][: end.column] if end.line < len(lines) else ""
    return "\n".join([*lines[: end.line], rest])


# --- places ---------------------------------------------------------------------------------------


def place(
    outer: Node, text: Text, path: tuple[str | int, ...], *, key: bool
) -> tuple[Position, Position] | None:
    """Start and end of what is at `path` in the text of the scalar `outer`; the nearest above it
    where that is missing.

    An index below a text that is not a list is the number of a line. None if the place is not known
    in the outer file.
    """
    if not isinstance(outer.data, str):
        return None
    inner = _inside(outer.data, path, key=key)
    to_outer = _mapping(outer, text)
    if inner is None or to_outer is None:
        return None
    start, end = to_outer(inner[0]), to_outer(inner[1])
    return None if start is None or end is None else (start, end)


def _inside(
    written: str, path: tuple[str | int, ...], *, key: bool
) -> tuple[Position, Position] | None:
    """Start and end in the text itself."""
    embedded = read(written)
    if len(path) == 1 and isinstance(path[0], int) and not isinstance(embedded.data, list):
        lines = written.split("\n")
        line = min(path[0], len(lines) - 1)
        indent = len(lines[line]) - len(lines[line].lstrip())
        return Position(line, indent), Position(line, max(len(lines[line]), indent + 1))
    roots = _composed(written).roots
    node = at = roots[0] if roots else None
    for number, step in enumerate(path, 1):
        if node is None or node.items is None:
            break
        entry = None
        if isinstance(node.items, dict):
            entry = node.items.get(step)
        elif isinstance(step, int) and step < len(node.items):
            entry = (node.items[step], node.items[step])
        if entry is None:
            break
        node = entry[1]
        at = entry[0] if key and number == len(path) else node
    if at is None:
        return None
    return Position(at.start.line, at.start.column), Position(at.end.line, at.end.column)


def _mapping(outer: Node, text: Text) -> Callable[[Position], Position | None] | None:
    """From positions in the text of a scalar to positions in the file, for the styles that allow
    it.
    """
    start, lines = outer.start, text.lines
    head = lines[start.line][start.column :] if start.line < len(lines) else ""
    if re.match(_BLOCK, head):
        return _block(outer.data, start.line + 1, lines)
    first, last = start.column, outer.end.column
    if start.line != outer.end.line:
        return None
    raw = lines[start.line][first:last]
    if raw[:1] == '"':
        return _quoted(raw, outer.data, start.line, first)
    if raw[:1] == "'" and raw[1:-1] == outer.data:
        return lambda at: Position(start.line, first + 1 + at.column) if at.line == 0 else None
    if raw == outer.data:
        return lambda at: Position(start.line, first + at.column) if at.line == 0 else None
    return None


def _block(
    written: str, first: int, lines: list[str]
) -> Callable[[Position], Position | None] | None:
    """A block: its lines follow the indicator, all indented alike; None for a folded one that is
    not as it is written.
    """
    inner = written.split("\n")
    while inner and not inner[-1].strip():
        inner.pop()
    filled = next((number for number, line in enumerate(inner) if line.strip()), None)
    if filled is None or first + len(inner) > len(lines):
        return None
    indent = len(lines[first + filled]) - len(inner[filled])
    if indent < 0 or any(
        lines[first + n][indent:].rstrip() != line.rstrip() for n, line in enumerate(inner)
    ):
        return None
    return lambda at: Position(first + at.line, indent + at.column)


def _quoted(
    raw: str, written: str, line: int, column: int
) -> Callable[[Position], Position | None] | None:
    """A text in double quotes on one line: each character with the place where it is written."""
    places: dict[tuple[int, int], int] = {}
    decoded: list[str] = []
    row = at = 0
    for match in re.finditer(r"\\(.)|(.)", raw[1:-1], re.DOTALL):
        character = _ESCAPES.get(match[1]) if match[1] is not None else match[2]
        if character is None:
            return None
        places[row, at] = column + 1 + match.start()
        decoded.append(character)
        row, at = (row + 1, 0) if character == "\n" else (row, at + 1)
    places[row, at] = column + len(raw) - 1
    if "".join(decoded) != written:
        return None
    return lambda at: Position(line, places[at]) if at in places else None
