"""The default values: what ships in `values/default.yaml`, as the bottom layer under everything the user gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from renderer import resources
from renderer.diagnostics import Path
from renderer.kube_yaml.reader import Document, Source, read_values

DEFAULTS_NAME = "default.yaml"
"""The file's name in messages; it stands in `values/` of the checkout, in the wheel inside the package."""


@cache
def default_values() -> dict[str, Any]:
    """The defaults as data. Not to be changed: callers merge, they don't write."""
    text = resources.read_text(resources.default_values_file())
    ready = resources.ready_defaults(text)
    data: dict[str, Any] = default_document().data if ready is None else ready
    return data


@cache
def default_document() -> Document:
    """The file itself, for the places of its values."""
    source = Source(DEFAULTS_NAME, resources.read_text(resources.default_values_file()))
    return read_values(source).documents[0]


def default_at(path: Path) -> Any:
    """The default at a path, None where there is none."""
    at: Any = default_values()
    for part in path:
        at = at.get(part) if isinstance(at, Mapping) and isinstance(part, str) else None
    return at
