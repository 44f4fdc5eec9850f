"""What a map may hold, as data, and the check of it: the types as Ray reads them (pydantic, not
strict).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple, Protocol

from renderer.diagnostics import Path, in_words
from renderer.ray import VERSION
from renderer.suggest import nearest

_WORDS: Final = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "map": "a map",
    "list": "a list",
}
_TRUTH: Final = frozenset(("0", "1", "off", "on", "f", "t", "n", "y", "no", "yes", "false", "true"))
_NUMBER: Final = r"\s*[+-]?([0-9]+(_[0-9]+)*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?\s*"


class Reporter(Protocol):
    """What problems are reported to: a path, a message, and what belongs to it."""

    def __call__(
        self,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Literal["key", "value"] = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> object: ...


class Shape(NamedTuple):
    """One place: the types that fit, and what is inside. `fields` None: a map with any keys."""

    types: tuple[str, ...]
    fields: Mapping[str, Shape] | None = None
    required: tuple[str, ...] = ()
    items: Shape | None = None
    """Of a list, or the values of a map with any keys."""
    words: tuple[str, ...] = ()
    least: float | None = None
    above: float | None = None
    most: float | None = None
    nullable: bool = False
    closed: bool = False
    """Whether an unknown key is rejected.

    Elsewhere Ray ignores it, and it is reported as a warning.
    """


def check(value: Any, shape: Shape, path: Path, error: Reporter, warning: Reporter) -> None:
    """Report what does not fit `shape`, at `path` and below."""
    if value is None:
        if not shape.nullable:
            error(path, f"{_name(path)} is null; Ray {VERSION} expects {_expected(shape)}")
        return
    if not any(_fits(value, one) for one in shape.types):
        error(
            path, f"{_name(path)}: Ray {VERSION} expects {_expected(shape)}, got {in_words(value)}"
        )
        return
    if shape.words and isinstance(value, str) and value not in shape.words:
        error(path, f'{_name(path)} is "{value[:60]}"', help=f"allowed: {', '.join(shape.words)}")
    _check_bounds(value, shape, path, error)
    if isinstance(value, list) and shape.items is not None:
        for index, item in enumerate(value):
            check(item, shape.items, (*path, index), error, warning)
    elif isinstance(value, dict):
        _check_map(value, shape, path, error, warning)


def _check_map(
    value: dict[str, Any], shape: Shape, path: Path, error: Reporter, warning: Reporter
) -> None:
    if shape.fields is None:
        if shape.items is not None:
            for key, item in value.items():
                check(item, shape.items, (*path, key), error, warning)
        return
    for key in shape.required:
        if key not in value:
            error((*path, key), f'"{key}" is missing: Ray {VERSION} requires it', of="key")
    for key, item in value.items():
        field = shape.fields.get(key)
        if field is not None:
            check(item, field, (*path, key), error, warning)
            continue
        meant = nearest(key, shape.fields)
        help = f'did you mean "{meant}"?' if meant else f"known: {', '.join(sorted(shape.fields))}"
        if shape.closed:
            error((*path, key), f'unknown key "{key[:60]}" for Ray {VERSION}', help=help, of="key")
        else:
            warning(
                (*path, key),
                f'Ray {VERSION} ignores the unknown key "{key[:60]}"',
                help=help,
                of="key",
            )


def _check_bounds(value: Any, shape: Shape, path: Path, error: Reporter) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if shape.least is not None and value < shape.least:
        error(path, f"{_name(path)} is {value}", help=f"use {shape.least:g} or more")
    elif shape.above is not None and value <= shape.above:
        error(path, f"{_name(path)} is {value}", help=f"use more than {shape.above:g}")
    elif shape.most is not None and value > shape.most:
        error(path, f"{_name(path)} is {value}", help=f"use at most {shape.most:g}")


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "map":
            return isinstance(value, dict)
        case "list":
            return isinstance(value, list)
        case "boolean":
            return isinstance(value, bool) or value in (0, 1) or str(value).lower() in _TRUTH
        case "integer":
            return isinstance(value, int) or _is_whole(value)
        case _:
            return isinstance(value, int | float) or _is_number(value)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, str)
        and any(c.isdigit() for c in value)
        and re.fullmatch(_NUMBER, value) is not None
    )


def _is_whole(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return _is_number(value) and "e" not in value.lower() and float(value) == int(float(value))


def _name(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return f"item {path[-1]} of {names[-1]}" if isinstance(path[-1], int) else names[-1]


def _expected(shape: Shape) -> str:
    return " or ".join(_WORDS[one] for one in shape.types)
