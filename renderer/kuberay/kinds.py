"""The API group of KubeRay, its kinds, and where they hold the spec of a RayCluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from renderer.paths import Path

GROUP: Final = "ray.io"
"""The API group."""
RAY_CLUSTER, RAY_SERVICE, RAY_JOB = "RayCluster", "RayService", "RayJob"
SPEC_PATHS: Final[Mapping[str, Path]] = {
    RAY_CLUSTER: ("spec",),
    RAY_SERVICE: ("spec", "rayClusterConfig"),
    RAY_JOB: ("spec", "rayClusterSpec"),
}
"""Where a kind holds the spec of a RayCluster; the operator makes the RayClusters of the other two."""
KINDS: Final = (*SPEC_PATHS, "RayCronJob")
"""All kinds of KubeRay's API group."""
