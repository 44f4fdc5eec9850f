"""Service account, Role and RoleBinding of the autoscaler.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/rbac.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import APP_NAME, CLUSTER_LABEL, CREATED_BY, Cluster
from renderer.children.model import Child, Part, added, copied, mapping, text

_API: Final = "rbac.authorization.k8s.io"


def of_autoscaler(cluster: Cluster) -> Iterator[Child]:
    """A service account only where the head names none: one that it names must exist."""
    if not text(
        mapping(mapping(cluster.head.get("template")).get("spec")).get("serviceAccountName")
    ):
        yield _child(cluster, "ServiceAccount", "v1", {})
    yield _child(cluster, "Role", f"{_API}/v1", {"rules": _rules(cluster)})
    account: dict[str, Any] = {
        "kind": "ServiceAccount",
        "name": names.check_name(cluster.service_account),
    }
    if cluster.namespace:
        account["namespace"] = cluster.namespace
    role = {"apiGroup": _API, "kind": "Role", "name": names.check_name(cluster.name)}
    yield _child(cluster, "RoleBinding", f"{_API}/v1", {"subjects": [account], "roleRef": role})


def _rules(cluster: Cluster) -> list[dict[str, Any]]:
    verbs = ["get", "list", "watch"]
    patches = cluster.version < (1, 3, 0) or cluster.version >= (1, 5, 0)
    rules = [
        {"apiGroups": [""], "resources": ["pods"], "verbs": [*verbs, "patch"] if patches else verbs}
    ]
    if cluster.version >= (1, 5, 0):
        rules.append({"apiGroups": [""], "resources": ["pods/resize"], "verbs": ["patch"]})
    rules.append({"apiGroups": ["ray.io"], "resources": ["rayclusters"], "verbs": ["get", "patch"]})
    return rules


def _child(cluster: Cluster, kind: str, api_version: str, rest: dict[str, Any]) -> Child:
    metadata: dict[str, Any] = {
        "name": names.check_name(cluster.name),
        "labels": {
            CLUSTER_LABEL: cluster.name,
            APP_NAME: "kuberay",
            CREATED_BY: "kuberay-operator",
        },
    }
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    cause = (*cluster.spec_path, "enableInTreeAutoscaling")
    part = Part(
        {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest},
        added("KubeRay makes it for the autoscaler", cause),
    )
    part.origins[("metadata",)] = added("KubeRay names it as the cluster", cluster.name_path)
    part.origins[("metadata", "namespace")] = copied(("metadata", "namespace"))
    return Child(f"{kind} of the autoscaler", part.data, part.origins)
