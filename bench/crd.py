"""A CRD as the JSON Schema that people give to kubeconform: what its own script openapi2jsonschema
makes of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def schema_of_crd(path: Path) -> dict[str, Any]:
    """The schema of the version that the CRD stores, closed to unknown fields."""
    crd = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    [stored] = [version for version in crd["spec"]["versions"] if version["storage"]]
    schema: dict[str, Any] = _closed(stored["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    return schema


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("x-kubernetes-int-or-string"):
        return {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    closed = dict(schema)
    if "properties" in schema:
        closed["properties"] = {
            name: _closed(inner) for name, inner in schema["properties"].items()
        }
        closed["additionalProperties"] = False
    if isinstance(schema.get("additionalProperties"), dict):
        closed["additionalProperties"] = _closed(schema["additionalProperties"])
    if isinstance(schema.get("items"), dict):
        closed["items"] = _closed(schema["items"])
    return closed
