"""What a Kubernetes API server says of a RayCluster, for one KubeRay release or for a CRD of the user's own.

The verdict is that of a created object with strict field validation, kubectl's default: unknown fields are refused.
"""

from __future__ import annotations

from typing import Any

from renderer.api_server import kinds, quick
from renderer.api_server.fields import Field, FieldType, container_fields, field, pod_fields
from renderer.api_server.kinds import EMBEDDED, Schema
from renderer.api_server.problem import Problem
from renderer.kuberay.versions import KubeRayVersion

__all__ = [
    "EMBEDDED",
    "Field",
    "FieldType",
    "Problem",
    "check",
    "check_object",
    "container_fields",
    "field",
    "pod_fields",
]


def check(data: Any, version: KubeRayVersion) -> list[Problem]:
    """What the API server has against `data`: a RayCluster, or a RayService or RayJob with the spec inside.

    Of the parents are checked apiVersion, kind, metadata and the RayCluster spec that they embed. Anything else is
    taken for a RayCluster and refused. The list is empty if the object is taken.
    """
    kind = data.get("kind") if isinstance(data, dict) else None
    return _check(data, kinds.of_release(version, kind if isinstance(kind, str) and kind in EMBEDDED else "RayCluster"))


def check_object(data: Any) -> list[Problem]:
    """What any API server has against an object of a kind that is not known here: by apiVersion, kind and metadata."""
    if not isinstance(data, dict):
        return _check(data, kinds.any_other("v1", "object"))
    found = [
        Problem(code, (name,), f"the object has no {name}", "key")
        for code, name in (("schema/api-version", "apiVersion"), ("schema/kind", "kind"))
        if not isinstance(data.get(name), str) or not data[name]
    ]
    return found or _check(data, kinds.any_other(data["apiVersion"], data["kind"]))


def _check(data: Any, schema: Schema) -> list[Problem]:
    if quick.certainly_good(data, schema):
        return []
    from renderer.api_server.judge import judge

    return judge(data, schema)
