"""Rows read off Helm: what goes in, and the values that Helm makes of it, or its error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def rows(*names: str) -> list[dict[str, Any]]:
    """The rows of these tables in tests/data, all read off Helm v4.1.4 (`helm-…` through its own
    packages).
    """
    return [row for name in names for row in json.loads((DATA / f"{name}.json").read_text())]


def as_helm_has_it(value: Any) -> Any:
    """Values to compare: Helm holds every number as a float, we keep whole numbers exact."""
    if isinstance(value, dict):
        return {key: as_helm_has_it(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_helm_has_it(inner) for inner in value]
    return (
        float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    )
