"""From a document to its children, in the order in which the operator makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.children import services
from renderer.children.cluster import Cluster, replicas
from renderer.children.model import Child, Unknown, mapping, text
from renderer.children.pods import head_pod, worker_pod
from renderer.kuberay.kinds import RAY_CLUSTER
from renderer.kuberay.versions import KubeRayVersion


def objects(
    document: Mapping[str, Any],
    version: KubeRayVersion,
    gates: Mapping[str, bool],
    unknown: Unknown,
) -> list[Child]:
    data = pruned(document)
    if not isinstance(data, Mapping):
        return []
    data = _named(data, unknown)
    if data.get("kind") != RAY_CLUSTER:
        from renderer.children.parents import of_parent

        return of_parent(data, version, gates, unknown)
    metadata = mapping(data.get("metadata"))
    cluster = Cluster(
        version,
        gates,
        unknown,
        name=text(metadata.get("name")),
        metadata=metadata,
        spec=mapping(data.get("spec")),
        spec_path=("spec",),
    )
    return list(of_cluster(cluster))


_LONGEST_BASE = 58
"""Characters of `generateName` that the API server keeps before the random suffix (apiserver/pkg/storage/names)."""


def _named(data: Mapping[str, Any], unknown: Unknown) -> Mapping[str, Any]:
    """The object under the name that the API server gives it if it has only `generateName`."""
    metadata = mapping(data.get("metadata"))
    prefix = text(metadata.get("generateName"))
    if not prefix or text(metadata.get("name")):
        return data
    return {**data, "metadata": {**metadata, "name": prefix[:_LONGEST_BASE] + unknown.random}}


def of_cluster(cluster: Cluster) -> Iterator[Child]:
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
        from renderer.children import jobs

        yield jobs.redis_cleanup(cluster)


def _pods(cluster: Cluster) -> Iterator[Child]:
    head = head_pod(cluster)
    if head is not None:
        yield head
    made: dict[str, int] = {}
    for index, group in cluster.groups:
        worker = worker_pod(cluster, index, group, replicas(cluster, group))
        if worker is None:
            continue
        # A group finds the Pods of an earlier one of its name, and makes only what it wants beyond them.
        name = text(group.get("groupName"))
        before = made.get(name, 0)
        made[name] = max(before, worker.number)
        yield worker._replace(number=max(worker.number - before, 0))


def pruned(value: Any) -> Any:
    """`value` without the nulls in its maps, which are as good as not written. Shared where nothing changes."""
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items() if item is not None}
        same = len(kept) == len(value) and all(kept[key] is value[key] for key in kept)
        return value if same else kept
    if isinstance(value, list):
        made = [pruned(item) for item in value]
        return value if all(new is old for new, old in zip(made, value, strict=True)) else made
    return value
