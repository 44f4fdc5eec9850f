"""The store of GCS fault tolerance on a volume of the head (1.7): its claim, and what the head Pod
needs.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/gcs_ft.go and pod.go
(configureEmbeddedFT), v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children.cluster import CLUSTER_LABEL, Cluster
from renderer.children.model import Child, Part, added, copied, items, mapping, text
from renderer.children.pod import Pod, add_missing_env

CLAIM: Final = "claim of the GCS store"
_VOLUME: Final = "gcs-storage"
_PATH: Final = "/data/gcs"


def _storage(cluster: Cluster) -> Mapping[str, Any]:
    return mapping(mapping(cluster.ft_options).get("storage"))


def claim_name(cluster: Cluster) -> str:
    return text(_storage(cluster).get("claimName")) or f"{cluster.name}-gcs-pvc"


def add_store(pod: Pod) -> None:
    cluster = pod.cluster
    where = (*cluster.ft_path, "storage")
    add_missing_env(pod.ray, "RAY_gcs_storage", "rocksdb", cluster.ft_path)
    add_missing_env(pod.ray, "RAY_gcs_storage_path", _PATH, cluster.ft_path)
    mount = {"name": _VOLUME, "mountPath": _PATH}
    sub_path = text(_storage(cluster).get("subPath"))
    if sub_path:
        mount["subPath"] = sub_path
    pod.ray.append(
        "volumeMounts", mount, added(f"KubeRay mounts the volume {_VOLUME}", cluster.ft_path)
    )
    index = len(pod.ray.data["volumeMounts"]) - 1
    pod.ray.origins[("volumeMounts", index, "subPath")] = copied((*where, "subPath"))
    volume = {"name": _VOLUME, "persistentVolumeClaim": {"claimName": claim_name(cluster)}}
    pod.spec.append("volumes", volume, added(f"KubeRay adds the volume {_VOLUME}", cluster.ft_path))
    if _storage(cluster).get("claimName"):
        index = len(pod.spec.data["volumes"]) - 1
        path = ("volumes", index, "persistentVolumeClaim", "claimName")
        pod.spec.origins[path] = copied((*where, "claimName"))


def claim(cluster: Cluster) -> Child | None:
    """The claim that the operator makes, unless the user names one."""
    storage = _storage(cluster)
    if not cluster.ft_embedded or text(storage.get("claimName")):
        return None
    where = (*cluster.ft_path, "storage")
    metadata: dict[str, Any] = {
        "name": claim_name(cluster),
        "labels": {CLUSTER_LABEL: cluster.name},
    }
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    size = storage.get("size")
    spec: dict[str, Any] = {
        "accessModes": list(items(storage.get("accessModes"))) or ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi" if size is None else size}},
    }
    part = Part(
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec},
        added("KubeRay makes the claim of the GCS store", cluster.ft_path),
    )
    part.origins[("metadata",)] = added("KubeRay composes names and labels", cluster.name_path)
    if items(storage.get("accessModes")):
        part.origins[("spec", "accessModes")] = copied((*where, "accessModes"))
    if size is not None:
        part.origins[("spec", "resources", "requests", "storage")] = copied((*where, "size"))
    if storage.get("storageClassName") is not None:
        spec["storageClassName"] = storage["storageClassName"]
        part.origins[("spec", "storageClassName")] = copied((*where, "storageClassName"))
    return Child(CLAIM, part.data, part.origins)
