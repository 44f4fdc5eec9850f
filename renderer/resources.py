"""Where the files that ship with the package live: templates, default values and what is made from them ahead of time.

In a checkout `templates/` and `values/` stand beside the package; the wheel carries them inside it (`_templates`, `_values`).
"""

from __future__ import annotations

import os

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
    """What `python -m renderer.ready` makes: compiled templates and the default values as JSON."""
    return os.path.join(PACKAGE, "_ready")


def read_text(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()
