"""What the KubeRay operator makes of a manifest: Pods, Services, Jobs and the rest, by version.

`children` builds them as the operator sends them to the API server, and keeps for every part where
in the manifest it comes from. It judges nothing: of what the operator rejects it makes what it can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.children import services
from renderer.children.cluster import Cluster, replicas
from renderer.children.model import (
    NAMED,
    VALID,
    Child,
    Origin,
    Unknown,
    mapping,
    pruned,
    text,
)
from renderer.children.pods import head_pod, worker_pod
from renderer.kuberay.kinds import RAY_CLUSTER
from renderer.kuberay.versions import KubeRayVersion

__all__ = ["NAMED", "VALID", "Child", "Origin", "Unknown", "children"]


def children(
    document: Mapping[str, Any],
    version: KubeRayVersion,
    gates: Mapping[str, bool],
    unknown: Unknown = VALID,
) -> list[Child]:
    """The objects that the operator of `version` makes of an object of KubeRay's kinds, in its
    order.

    `gates` are the effective feature gates (`renderer.kuberay.gates.effective`). `unknown` stands
    for what only the cluster knows. Of any other document, and of one that the operator leaves to
    another controller: nothing.
    """
    data = pruned(document)
    if not isinstance(data, Mapping):
        return []
    data = _named(data, unknown)
    if data.get("kind") == RAY_CLUSTER:
        return list(_of_cluster(_cluster(data, version, gates, unknown)))
    # A RayCluster needs none of it: it is loaded for the first object of another kind.
    from renderer.children.parents import of_parent

    made = of_parent(data, version, gates, unknown)
    of_cluster = [] if made.cluster is None else list(_of_cluster(made.cluster))
    found = [*of_cluster, *made.others]
    return [child._replace(number=0) for child in found] if made.waits else found


def _cluster(
    data: Mapping[str, Any], version: KubeRayVersion, gates: Mapping[str, bool], unknown: Unknown
) -> Cluster:
    metadata = mapping(data.get("metadata"))
    return Cluster(
        version,
        gates,
        unknown,
        name=text(metadata.get("name")),
        metadata=metadata,
        spec=mapping(data.get("spec")),
        spec_path=("spec",),
    )


_LONGEST_BASE = 58
"""Characters of `generateName` that the API server keeps before the random suffix
(apiserver/pkg/storage/names).
"""


def _named(data: Mapping[str, Any], unknown: Unknown) -> Mapping[str, Any]:
    """The object under the name that the API server gives it if it has only `generateName`."""
    metadata = mapping(data.get("metadata"))
    prefix = text(metadata.get("generateName"))
    if not prefix or text(metadata.get("name")):
        return data
    return {**data, "metadata": {**metadata, "name": prefix[:_LONGEST_BASE] + unknown.random}}


def _of_cluster(cluster: Cluster) -> Iterator[Child]:
    """The children of one RayCluster. Without a head container the operator makes nothing."""
    if cluster.head_container is None or cluster.managed_elsewhere:
        return
    if cluster.autoscaling:
        from renderer.children import rbac

        yield from rbac.of_autoscaler(cluster)
    if cluster.head.get("enableIngress") is True:
        from renderer.children import ingress

        yield ingress.ingress(cluster)
    yield services.head_service(cluster)
    headless = services.headless_service(cluster)
    if headless is not None:
        yield headless
    if services.gives_up(cluster):
        return
    if services.wants_serve_service(cluster):
        yield services.serve_service(cluster)
    if cluster.ft_embedded:
        from renderer.children import storage

        store = storage.claim(cluster)
        if store is not None:
            yield store
    yield from _pods(cluster)
    if cluster.gate("RayClusterNetworkPolicy") and isinstance(
        cluster.spec.get("networkPolicy"), Mapping
    ):
        from renderer.children import network

        yield from network.policies(cluster)
    if cluster.ft_enabled and not cluster.ft_embedded:
        from renderer.children import cleanup

        yield cleanup.redis_cleanup(cluster)


def _pods(cluster: Cluster) -> Iterator[Child]:
    head = head_pod(cluster)
    if head is not None:
        yield head
    made: dict[str, int] = {}
    for index, group in cluster.groups:
        worker = worker_pod(cluster, index, group, replicas(cluster, group))
        if worker is None:
            continue
        # A group finds the Pods of an earlier one of its name, and makes only what it wants beyond
        # them.
        name = text(group.get("groupName"))
        before = made.get(name, 0)
        made[name] = max(before, worker.number)
        yield worker._replace(number=max(worker.number - before, 0))
