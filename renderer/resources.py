"""Where the files that ship with the package live: templates, default values and what is made from
them ahead of time.

In a checkout `templates/` and `values/` are next to the package; a wheel has them inside it
(`_templates`, `_values`).
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

TEMPLATES, DEFAULTS = "templates.json", "defaults.json"
"""The files of the ready folder other than the compiled templates."""

PACKAGE = os.path.dirname(os.path.abspath(__file__))


def _shipped(name: str) -> str:
    inside = os.path.join(PACKAGE, f"_{name}")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(PACKAGE), name)


def templates_folder() -> str:
    return _shipped("templates")


def values_folder() -> str:
    return _shipped("values")


def default_values_file() -> str:
    return os.path.join(values_folder(), "default.yaml")


def ready_folder() -> str:
    """What `python -m maintain.ready` makes: compiled templates and the default values as JSON."""
    return os.path.join(PACKAGE, "_ready")


def read_text(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def ready_templates() -> dict[str, str]:
    """The digest of the text that each compiled template was made from, by the template's name;
    empty where nothing is ready.
    """
    return _ready(TEMPLATES)


def ready_defaults(text: str) -> dict[str, Any] | None:
    """The default values, if they were made from this very text of their file."""
    kept = _ready(DEFAULTS)
    data: dict[str, Any] | None = kept.get("data") if kept.get("digest") == digest(text) else None
    return data


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def template_digest(source: str) -> str:
    """A compiled template is good for the text it was made from and for the Jinja2 that compiled
    it.
    """
    import jinja2

    return digest(f"{jinja2.__version__}\n{source}")


def _ready(name: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(read_text(os.path.join(ready_folder(), name)))
        return read
    except (OSError, ValueError):
        return {}
