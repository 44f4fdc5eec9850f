"""The kinds of KubeRay's API group: their API versions, and where each holds the spec of a
RayCluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
