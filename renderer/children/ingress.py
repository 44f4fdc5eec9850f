"""The Ingress of the dashboard. On OpenShift the operator makes a Route in its place, which holds
nothing of the user's.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/ingress.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import APP_NAME, CLUSTER_LABEL, CREATED_BY, Cluster
from renderer.children.model import Child, Part, added, copied, items, mapping
from renderer.children.services import dashboard_port

INGRESS: Final = "Ingress"
_CLASS: Final = "kubernetes.io/ingress.class"


def ingress(cluster: Cluster) -> Child:
    options = mapping(cluster.head.get("ingressOptions")) if cluster.version >= (1, 7, 0) else {}
    where = (*cluster.head_path, "ingressOptions")
    spec: dict[str, Any] = {"rules": [_rule(cluster, options)]}
    part = Part(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": INGRESS,
            "metadata": _metadata(cluster),
            "spec": spec,
        },
        added("KubeRay makes the Ingress", (*cluster.head_path, "enableIngress")),
    )
    part.origins[("metadata",)] = added("KubeRay composes names and labels", cluster.name_path)
    for key in part.data["metadata"]["annotations"]:
        part.origins[("metadata", "annotations", key)] = cluster.annotation_origins[key]
    http = ("spec", "rules", 0, "http", "paths", 0)
    part.origins[http] = added("KubeRay routes to the dashboard", cluster.name_path)
    for key, path in (
        ("host", ("spec", "rules", 0, "host")),
        ("path", (*http, "path")),
        ("pathType", (*http, "pathType")),
    ):
        if options.get(key) is not None:
            part.origins[path] = copied((*where, key))
    if items(options.get("tls")):
        spec["tls"] = options["tls"]
        part.origins[("spec", "tls")] = copied((*where, "tls"))
    if _CLASS in cluster.annotations:
        spec["ingressClassName"] = cluster.annotations[_CLASS]
        part.origins[("spec", "ingressClassName")] = cluster.annotation_origins[_CLASS]
    return Child(INGRESS, part.data, part.origins)


def _metadata(cluster: Cluster) -> dict[str, Any]:
    identifier = f"{cluster.name}-head"
    metadata: dict[str, Any] = {
        "name": names.check_name(f"{cluster.name}-head-ingress"),
        "labels": {
            CLUSTER_LABEL: cluster.name,
            "ray.io/identifier": names.check_label(identifier)
            if cluster.version >= (1, 4, 0)
            else identifier,
            APP_NAME: "kuberay",
            CREATED_BY: "kuberay-operator",
        },
        "annotations": {key: value for key, value in cluster.annotations.items() if key != _CLASS},
    }
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    return metadata


def _rule(cluster: Cluster, options: Any) -> dict[str, Any]:
    path, kind = f"/{cluster.name}/(.*)", "Exact"
    if cluster.version >= (1, 7, 0):
        path, kind = options.get("path", "/"), options.get("pathType", "Prefix")
    service = {"name": cluster.head_service_name, "port": {"number": dashboard_port(cluster)}}
    rule: dict[str, Any] = {
        "http": {"paths": [{"path": path, "pathType": kind, "backend": {"service": service}}]}
    }
    return {"host": options["host"], **rule} if options.get("host") is not None else rule
