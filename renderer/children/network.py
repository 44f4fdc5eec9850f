"""NetworkPolicies: one for the head, one for each worker group (1.7, gate RayClusterNetworkPolicy).

Source: ray-project/kuberay, ray-operator/controllers/ray/networkpolicy_controller.go, v1.7.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from renderer.children.cluster import (
    APP_NAME,
    CLUSTER_LABEL,
    CREATED_BY,
    DASHBOARD_PORT,
    ORIGIN_KIND,
    ORIGIN_NAME,
    Cluster,
)
from renderer.children.model import Child, Part, added, copied, items, mapping, text
from renderer.children.pods import HEAD_GROUP
from renderer.children.probes import port_number
from renderer.diagnostics import Path

NETWORK_POLICY: Final = "NetworkPolicy"
SUBMISSION_MODE: Final = "ray.io/job-submission-mode"
_DENIES: Final = {"Ingress": ("DenyAll", "DenyAllIngress"), "Egress": ("DenyAll", "DenyAllEgress")}


def policies(cluster: Cluster) -> Iterator[Child]:
    written = mapping(cluster.spec.get("networkPolicy"))
    where = (*cluster.spec_path, "networkPolicy")
    yield _policy(
        cluster,
        f"{cluster.name}-head",
        HEAD_GROUP,
        mapping(written.get("head")),
        (*where, "head"),
        None,
    )
    for index, group in cluster.groups:
        name = text(group.get("groupName"))
        rules, path = _group_rules(written, where, name)
        yield _policy(cluster, f"{cluster.name}-workers-{name}", name, rules, path, index)


def _group_rules(
    written: Mapping[str, Any], where: Path, name: str
) -> tuple[Mapping[str, Any], Path]:
    """Those of the group's own entry if there is one, else those of all workers."""
    for index, entry in enumerate(items(written.get("workerGroups"))):
        if mapping(entry).get("groupName") == name:
            return mapping(entry), (*where, "workerGroups", index)
    return mapping(written.get("worker")), (*where, "worker")


def _policy(
    cluster: Cluster,
    name: str,
    group_name: str,
    rules: Mapping[str, Any],
    where: Path,
    group: int | None,
) -> Child:
    head = group is None
    selector = {CLUSTER_LABEL: cluster.name, "ray.io/node-type": "head" if head else "worker"}
    if not head:
        selector["ray.io/group"] = group_name
    part = Part(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": NETWORK_POLICY,
            "metadata": _metadata(cluster, name, group_name),
            "spec": {"podSelector": {"matchLabels": selector}},
        },
        added("KubeRay makes the NetworkPolicy", (*cluster.spec_path, "networkPolicy")),
    )
    name_path = (
        cluster.name_path
        if group is None
        else (*cluster.spec_path, "workerGroupSpecs", group, "groupName")
    )
    part.origins[("metadata",)] = added("KubeRay composes names and labels", name_path)
    _add_rules(part, cluster, rules, where, head=head)
    return Child(NETWORK_POLICY, part.data, part.origins, group)


def _metadata(cluster: Cluster, name: str, group_name: str) -> dict[str, Any]:
    labels = {
        CLUSTER_LABEL: cluster.name,
        "ray.io/group": group_name,
        APP_NAME: "kuberay",
        CREATED_BY: "kuberay-operator",
    }
    metadata: dict[str, Any] = {"name": name, "labels": labels}
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    return metadata


def _add_rules(
    part: Part, cluster: Cluster, rules: Mapping[str, Any], where: Path, *, head: bool
) -> None:
    """The cluster's own Pods, then the user's rules, in each direction that the mode denies."""
    spec = part.data["spec"]
    mode = mapping(cluster.spec.get("networkPolicy")).get("mode", "DenyAll")
    own = {"podSelector": {"matchLabels": {CLUSTER_LABEL: cluster.name}}}
    spec["policyTypes"] = [kind for kind, modes in _DENIES.items() if mode in modes]
    for kind, peers in (("Ingress", "from"), ("Egress", "to")):
        if kind not in spec["policyTypes"]:
            continue
        key, written = kind.lower(), f"{kind.lower()}Rules"
        have: list[Any] = [{peers: [own]}]
        if head and kind == "Ingress":
            have += _submitter(cluster)
        spec[key] = have
        for index, rule in enumerate(items(rules.get(written))):
            part.origins[("spec", key, len(have))] = copied((*where, written, index))
            have.append(rule)


def _submitter(cluster: Cluster) -> list[Any]:
    """The Job that submits a RayJob reaches the dashboard."""
    if cluster.creator != "RayJob" or cluster.labels.get(SUBMISSION_MODE) != "K8sJobMode":
        return []
    labels = {ORIGIN_NAME: cluster.labels.get(ORIGIN_NAME, ""), ORIGIN_KIND: "RayJob"}
    port = port_number(cluster.head_params.get("dashboard-port"), DASHBOARD_PORT)
    return [
        {
            "from": [{"podSelector": {"matchLabels": labels}}],
            "ports": [{"protocol": "TCP", "port": port}],
        }
    ]
