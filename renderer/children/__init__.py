"""What the KubeRay operator makes of a manifest: Pods, Services, Jobs and the rest, by version.

`children` builds them as the operator sends them to the API server, and keeps for every part where in the manifest it
comes from. It judges nothing: of what the operator rejects it makes what it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.children.model import NAMED, VALID, Child, Origin, Unknown
from renderer.kuberay.versions import KubeRayVersion

__all__ = ["NAMED", "VALID", "Child", "Origin", "Unknown", "children"]


def children(
    document: Mapping[str, Any],
    version: KubeRayVersion,
    gates: Mapping[str, bool],
    unknown: Unknown = VALID,
) -> list[Child]:
    """The objects that the operator of `version` makes of a RayCluster, RayService, RayJob or RayCronJob, in its order.

    `gates` are the effective feature gates (`renderer.kuberay.gates.effective`). `unknown` stands for what only the
    cluster knows. Of any other document, and of one that the operator leaves to another controller: nothing.
    """
    from renderer.children.build import objects

    return objects(document, version, gates, unknown)
