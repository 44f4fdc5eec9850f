"""Paths into documents: the type, its notation, and walking along one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Path = tuple[str | int, ...]
"""A value's place in a document: map keys (str) and list indexes (int), from the root down."""

NOTHING = object()
"""What `at` returns where a path leads nowhere: None is a value."""


def format_path(path: Iterable[str | int]) -> str:
    """`("metadata", "annotations", "ray.io/x", 0)` as `metadata.annotations["ray.io/x"][0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and part.replace("-", "").replace("_", "").isalnum():
            text += f".{part}" if text else part
        else:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def step(data: Any, part: str | int) -> Any:
    """The value under one key or index; NOTHING where there is none."""
    if isinstance(data, dict):
        return data.get(part, NOTHING)
    if isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
        return data[part]
    return NOTHING


def at(data: Any, path: Path) -> Any:
    """The value at `path`; NOTHING where the path leads nowhere."""
    for part in path:
        data = step(data, part)
        if data is NOTHING:
            break
    return data


def has(data: Any, path: Path) -> bool:
    """Whether `path` leads to a value, null included."""
    return at(data, path) is not NOTHING
