"""The default values: what ships in `values/default.yaml`, as the bottom layer under everything the user gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from renderer import resources
from renderer.diagnostics import Path
from renderer.kube_yaml.reader import Source, read_values


@cache
def default_values() -> dict[str, Any]:
    """The defaults as data. Not to be changed: callers merge, they don't write."""
    text = resources.read_text(resources.default_values_file())
    kept = resources.ready_defaults(text)
    if kept is not None:
        return kept
    data: dict[str, Any] = read_values(Source("default.yaml", text)).documents[0].data
    return data


def default_at(path: Path) -> Any:
    """The default at a path, None where there is none."""
    at: Any = default_values()
    for part in path:
        at = at.get(part) if isinstance(at, Mapping) and isinstance(part, str) else None
    return at
