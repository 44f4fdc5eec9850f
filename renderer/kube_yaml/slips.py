"""Slips of the keyboard that YAML accepts, or reports at another place: found by the lines
themselves. For errors only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

NO_BREAK_SPACE = "\u00a0"

_GLUED = re.compile(
    r"(?P<margin>\s*(?:- +)*)(?P<key>[A-Za-z_][\w.-]*):(?P<value>[^\s:/{}\[\],]\S*)(?P<rest>.*)"
)
"""`rayVersion:2.52.0`. A URL, a time and an image are not: `redis://`, `12:30`, `repo:5000/ray`."""

_BARE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*)\s*(?:#.*)?")
"""A line with one word and no colon."""


_EQUALS = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*)(?P<equals> +=) .*")
"""`replicas = 3`, as in other languages."""


class Slip(NamedTuple):
    """What is wrong with a line, and how to fix it; `line` and `column` count from 0."""

    message: str
    help: str
    line: int = 0
    column: int = 0


def in_scalar(text: str) -> Slip | None:
    """The slip that made one text of what was meant as a map."""
    return _in_line(text.split("\n", 1)[0], 0)


def near(lines: Sequence[str], number: int) -> Slip | None:
    """The slip at the line of a syntax error, or in the last line with content before it."""
    slip = _in_line(lines[number], number) if number < len(lines) else None
    before = next(
        (at for at in range(min(number, len(lines)) - 1, -1, -1) if lines[at].strip()), None
    )
    if slip is not None or before is None:
        return slip
    return _in_line(lines[before], before) or _without_colon(lines, before, number)


def _in_line(line: str, number: int) -> Slip | None:
    if NO_BREAK_SPACE in line and re.search(rf":{NO_BREAK_SPACE}|^\s*{NO_BREAK_SPACE}", line):
        column = line.index(NO_BREAK_SPACE)
        return Slip(
            "a no-break space (U+00A0) is not a space for YAML",
            "replace it with a space",
            number,
            column,
        )
    equals = _EQUALS.fullmatch(line)
    if equals is not None:
        help = f'write "{equals["key"]}: " with a colon'
        return Slip('"=" in place of a colon', help, number, equals.end("key"))
    found = _GLUED.fullmatch(line)
    if found is None or found["key"].isdigit():
        return None
    help = f'write "{found["key"]}: " with a space before the value'
    return Slip("a space is missing after the colon", help, number, found.end("key"))


def _without_colon(lines: Sequence[str], before: int, number: int) -> Slip | None:
    """A word alone on its line, above deeper lines."""
    found = _BARE.fullmatch(lines[before])
    if (
        found is None
        or number >= len(lines)
        or _indentation(lines[number]) <= _indentation(lines[before])
    ):
        return None
    return Slip(
        f'a colon is missing after "{found["key"]}"',
        f'write "{found["key"]}:"',
        before,
        found.start("key"),
    )


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
