"""The default values: what ships in `values/default.yaml`, as the bottom layer under everything the
user gives.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from renderer import resources
from renderer.kube_yaml.reader import Document, read_values
from renderer.paths import NOTHING, Path, at
from renderer.sources import Source

DEFAULTS_NAME = "values/default.yaml (built in)"
"""The file's name in messages.

It is in `values/` of the checkout, and inside the package in a wheel.
"""


@cache
def default_values() -> dict[str, Any]:
    """The defaults as data, shared by all callers: never write to it."""
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
    value = at(default_values(), path)
    return None if value is NOTHING else value
