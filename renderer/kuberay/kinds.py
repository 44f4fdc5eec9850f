"""The kinds of KubeRay's API group: their API versions, where each holds the spec of a RayCluster,
and their objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from renderer.paths import Path

GROUP: Final = "ray.io"
"""The API group."""
RAY_CLUSTER, RAY_SERVICE, RAY_JOB, RAY_CRON_JOB = "RayCluster", "RayService", "RayJob", "RayCronJob"
SPEC_PATHS: Final[Mapping[str, Path]] = {
    RAY_CLUSTER: ("spec",),
    RAY_SERVICE: ("spec", "rayClusterConfig"),
    RAY_JOB: ("spec", "rayClusterSpec"),
    RAY_CRON_JOB: ("spec", "jobTemplate", "rayClusterSpec"),
}
"""Where a kind holds the spec of a RayCluster; the operator makes the RayClusters of all but the
first.
"""
KINDS: Final = tuple(SPEC_PATHS)
"""All kinds of KubeRay's API group."""
PLURALS: Final[Mapping[str, str]] = {kind: f"{kind.lower()}s" for kind in KINDS}
"""As in the names of the CRDs: `rayclusters.ray.io`."""
FIRST_RELEASE: Final[Mapping[str, tuple[int, int, int]]] = {RAY_CRON_JOB: (1, 6, 0)}
"""The first KubeRay release of a kind, where that is not the oldest one known here."""
V1, V1ALPHA1 = "v1", "v1alpha1"
API_VERSIONS: Final = (V1, V1ALPHA1)
"""Of the group, the stored one first. A RayCronJob has the first alone."""


def objects_of(data: Any) -> Iterator[tuple[Path, Any]]:
    """The objects of a document, those in a List (`kind: List`, `RayClusterList`) one by one, with
    their paths.

    A List inside a List stays one object: kubectl rejects it.
    """
    if not is_list(data):
        yield (), data
        return
    for index, item in enumerate(data["items"]):
        yield ("items", index), item


def is_list(data: Any) -> bool:
    """Whether this is a List of objects. One without items is an object itself."""
    if not isinstance(data, dict):
        return False
    items, kind = data.get("items"), data.get("kind")
    return (
        isinstance(items, list) and bool(items) and isinstance(kind, str) and kind.endswith("List")
    )


def is_rays(data: Any) -> bool:
    """Whether this is an object of one of KubeRay's kinds, of any version of the group."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return False
    return str(data.get("apiVersion")).partition("/")[0] == GROUP
