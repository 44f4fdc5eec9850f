"""The Services: of the head, between the hosts of a worker group, and of Ray Serve.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/service.go and
raycluster_controller.go (createService), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from renderer.children import names
from renderer.children.cluster import (
    APP_NAME,
    CLUSTER_LABEL,
    CREATED_BY,
    DASHBOARD_PORT,
    METRICS_PORT,
    ORIGIN_KIND,
    ORIGIN_NAME,
    SERVE_PORT,
    Cluster,
)
from renderer.children.model import (
    Child,
    Origin,
    Part,
    added,
    copied,
    integer,
    items,
    mapping,
    strings,
    text,
)
from renderer.children.ray_start import AGENT_SERVICE
from renderer.diagnostics import Path

HEAD_SERVICE, HEADLESS_SERVICE, SERVE_SERVICE = "head Service", "headless Service", "serve Service"
PARENT_HEAD_SERVICE: Final = "head Service of the parent"
ENABLE_SERVE: Final = "ray.io/enable-serve-service"
_CLIENT_PORT, _GCS_PORT, _AGENT_PORT = 10001, 6379, 52365


class Port(NamedTuple):
    number: int
    origin: Origin


def ports(cluster: Cluster) -> dict[str, Port]:
    """The ports of the head by name: those of its first container, or the operator's if that lists
    none.
    """
    written = mapping(cluster.head_container).get("ports")
    where = (*cluster.head_path, "template", "spec", "containers", 0, "ports")
    found: dict[str, Port] = {}
    for index, port in enumerate(items(written)):
        number = integer(mapping(port).get("containerPort"), 0)
        name = text(mapping(port).get("name")) or f"{number}-port"
        found[name] = Port(number, added("KubeRay offers the container's port", (*where, index)))
    found = found or _default_ports(cluster)
    if cluster.version < (1, 1, 0) and cluster.annotations.get(AGENT_SERVICE) == "true":
        found.setdefault("dashboard-agent", _default("dashboard-agent", _AGENT_PORT))
    found.setdefault("metrics", _default("metrics", METRICS_PORT))
    return found


def _default_ports(cluster: Cluster) -> dict[str, Port]:
    gcs = "gcs-server" if cluster.version >= (1, 3, 0) else "redis"
    numbers = {
        "client": _CLIENT_PORT,
        gcs: _GCS_PORT,
        "dashboard": DASHBOARD_PORT,
        "serve": SERVE_PORT,
    }
    return {name: _default(name, number) for name, number in numbers.items()}


def _default(name: str, number: int) -> Port:
    return Port(number, added(f"KubeRay adds the port {name} to the head Service"))


def dashboard_port(cluster: Cluster) -> int:
    found = ports(cluster).get("dashboard")
    return DASHBOARD_PORT if found is None else found.number


def identifier(cluster: Cluster) -> str:
    return names.check_label(f"{cluster.name}-head")


def head_service(cluster: Cluster) -> Child:
    part = build_head_service(cluster)
    metadata = part.data["metadata"]
    name = metadata["name"]
    if cluster.version < (1, 4, 0) and names.check_name(name) != name:
        metadata["name"] = names.check_name(name)
        source = part.origins.get(("metadata", "name")) or part.origins[()]
        part.origins[("metadata", "name")] = added("KubeRay shortens the name", source.path)
    return Child(HEAD_SERVICE, part.data, part.origins)


def build_head_service(cluster: Cluster, *, of_parent: bool = False) -> Part:
    """The head Service.

    Its copy for a RayService or RayJob ignores labels and annotations of the cluster's own.
    """
    selector = {
        CLUSTER_LABEL: cluster.name,
        "ray.io/node-type": "head",
        "ray.io/identifier": identifier(cluster),
        APP_NAME: "kuberay",
        CREATED_BY: "kuberay-operator",
    }
    template_labels = strings(
        mapping(mapping(cluster.head.get("template")).get("metadata")).get("labels")
    )
    own_name = template_labels.get(APP_NAME)
    if own_name is not None and not of_parent:
        selector[APP_NAME] = own_name
    if isinstance(cluster.head.get("headService"), Mapping):
        part = _users_head_service(cluster, selector, of_parent=of_parent)
    else:
        part = _plain_head_service(cluster, selector, of_parent=of_parent)
    if own_name is not None and not of_parent:
        where = copied((*cluster.head_path, "template", "metadata", "labels", APP_NAME))
        part.origins[("metadata", "labels", APP_NAME)] = part.origins[
            ("spec", "selector", APP_NAME)
        ] = where
    return part


def _plain_head_service(cluster: Cluster, selector: dict[str, str], *, of_parent: bool) -> Part:
    kind = text(cluster.head.get("serviceType"))
    spec: dict[str, Any] = {"selector": selector, "ports": []}
    if kind:
        spec["type"] = kind
    if cluster.version >= (1, 2, 0) and kind in ("", "ClusterIP"):
        spec["clusterIP"] = "None"
        spec["publishNotReadyAddresses"] = True
    part = _service(cluster, cluster.head_service_name, dict(selector), spec)
    part.origins[("spec", "type")] = copied((*cluster.head_path, "serviceType"))
    if not of_parent:
        annotations = strings(cluster.spec.get("headServiceAnnotations"))
        if annotations:
            part.data["metadata"]["annotations"] = annotations
            where = (*cluster.spec_path, "headServiceAnnotations")
            part.origins[("metadata", "annotations")] = copied(where)
    _add_ports(part, cluster)
    return part


def _users_head_service(cluster: Cluster, selector: dict[str, str], *, of_parent: bool) -> Part:
    """The operator's ports come after the user's; its labels and selector win."""
    where = (*cluster.head_path, "headService")
    part = _from_user(
        cluster, mapping(cluster.head.get("headService")), where, selector, dict(selector)
    )
    metadata, spec = part.data["metadata"], part.data["spec"]
    annotations = strings(metadata.get("annotations"))
    if not of_parent:
        for key, value in strings(cluster.spec.get("headServiceAnnotations")).items():
            annotations[key] = value
            origin = copied((*cluster.spec_path, "headServiceAnnotations", key))
            part.origins[("metadata", "annotations", key)] = origin
    if annotations:
        metadata["annotations"] = annotations
    spec["ports"] = list(items(spec.get("ports")))
    _add_ports(part, cluster)
    _default_name_and_type(part, cluster, cluster.head_service_name)
    return part


def _add_ports(part: Part, cluster: Cluster) -> None:
    """In the order of their names: where the operator adds them to the user's, its own order is
    arbitrary.
    """
    have = part.data["spec"]["ports"]
    for name, port in sorted(ports(cluster).items()):
        part.origins[("spec", "ports", len(have))] = port.origin
        have.append({"name": name, "port": port.number, "appProtocol": "tcp"})


def headless_service(cluster: Cluster) -> Child | None:
    """For worker groups of several hosts (1.1 and later)."""
    several = any(integer(group.get("numOfHosts"), 1) > 1 for _, group in cluster.groups)
    if not several or cluster.version < (1, 1, 0):
        return None
    suffix = "headless" if cluster.version >= (1, 4, 0) else "headless-worker-svc"
    name = names.checked(f"{cluster.name}-{suffix}", cluster.version)
    spec: dict[str, Any] = {
        "clusterIP": "None",
        "selector": {CLUSTER_LABEL: cluster.name, "ray.io/node-type": "worker"},
        "type": "ClusterIP",
    }
    if cluster.version >= (1, 2, 2):
        spec["publishNotReadyAddresses"] = True
    part = _service(cluster, name, {"ray.io/headless-worker-svc": cluster.name}, spec)
    return Child(HEADLESS_SERVICE, part.data, part.origins)


def wants_serve_service(cluster: Cluster) -> bool:
    """Whether a RayCluster asks for a Service of its own by annotation (1.1 and later)."""
    return cluster.version >= (1, 1, 0) and cluster.annotations.get(ENABLE_SERVE) == "true"


def gives_up(cluster: Cluster) -> bool:
    """Whether such a Service has no port, because the head lists ports but none for Serve: then no
    Pod is made.
    """
    return wants_serve_service(cluster) and not serve_ports(cluster)


def serve_service(cluster: Cluster) -> Child:
    found = serve_ports(cluster)
    spec: dict[str, Any] = {"selector": {CLUSTER_LABEL: cluster.name}, "ports": []}
    part = build_serve_service(cluster, cluster.name, "RayCluster", spec, found)
    return Child(SERVE_SERVICE, part.data, part.origins)


def serve_ports(cluster: Cluster) -> list[tuple[str, Port]]:
    """The port named serve; from 1.6 on also those whose names start with serve-."""
    several = cluster.version >= (1, 6, 0)
    return [
        (name, port)
        for name, port in sorted(ports(cluster).items())
        if name == "serve" or (several and name.startswith("serve-"))
    ]


def serve_labels(name: str, creator: str) -> dict[str, str]:
    return {ORIGIN_NAME: name, ORIGIN_KIND: creator, "ray.io/serve": f"{name}-serve"}


def build_serve_service(
    cluster: Cluster, name: str, creator: str, spec: dict[str, Any], found: list[tuple[str, Port]]
) -> Part:
    """`name` is that of the object which is served; `spec` has the selector."""
    kind = text(cluster.head.get("serviceType"))
    if kind:
        spec["type"] = kind
    service_name = names.checked(f"{name}-serve-svc", cluster.version)
    part = _service(cluster, service_name, serve_labels(name, creator), spec)
    part.origins[("spec", "type")] = copied((*cluster.head_path, "serviceType"))
    spec["ports"] = [{"name": port_name, "port": port.number} for port_name, port in found]
    for index, (_, port) in enumerate(found):
        part.origins[("spec", "ports", index)] = port.origin
    return part


def users_serve_service(
    cluster: Cluster, written: Mapping[str, Any], where: Path, name: str, selector: dict[str, str]
) -> Part:
    """`serveService` of a RayService."""
    part = _from_user(cluster, written, where, selector, serve_labels(name, "RayService"))
    spec = part.data["spec"]
    own = {
        text(mapping(port).get("name")): index
        for index, port in enumerate(items(spec.get("ports")))
    }
    found = serve_ports(cluster)
    if found or cluster.version < (1, 6, 0):
        _choose_ports(part, cluster, found, own, (*where, "spec", "ports"))
    _default_name_and_type(part, cluster, names.checked(f"{name}-serve-svc", cluster.version))
    return part


def _choose_ports(
    part: Part, cluster: Cluster, found: list[tuple[str, Port]], own: dict[str, int], where: Path
) -> None:
    """The head's serve ports; from 1.6 on as the user wrote those of the same names."""
    written = items(part.data["spec"].get("ports"))
    chosen: list[Any] = []
    part.data["spec"]["ports"] = chosen
    if not found and "serve" in own:
        only = mapping(written[own["serve"]])
        part.origins[("spec", "ports", 0)] = copied((*where, own["serve"]))
        chosen.append({key: only[key] for key in ("name", "port") if key in only})
    for name, port in found:
        index = own.get(name) if cluster.version >= (1, 6, 0) else None
        origin = port.origin if index is None else copied((*where, index))
        part.origins[("spec", "ports", len(chosen))] = origin
        chosen.append({"name": name, "port": port.number} if index is None else written[index])


def _service(cluster: Cluster, name: str, labels: dict[str, str], spec: dict[str, Any]) -> Part:
    metadata: dict[str, Any] = {"name": name, "labels": labels}
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    part = Part(
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec},
        added("KubeRay makes the Service", cluster.head_path),
    )
    part.origins[("metadata",)] = added("KubeRay composes names and labels", cluster.name_path)
    part.origins[("spec", "selector")] = added("KubeRay selects its Pods", cluster.name_path)
    return part


def _from_user(
    cluster: Cluster,
    written: Mapping[str, Any],
    where: Path,
    selector: dict[str, str],
    labels: dict[str, str],
) -> Part:
    """A Service that the user wrote: its labels under the operator's, its selector replaced."""
    part = Part({"apiVersion": "v1", "kind": "Service"}, copied(where))
    metadata = dict(mapping(written.get("metadata")))
    spec = dict(mapping(written.get("spec")))
    part.data |= {"metadata": metadata, "spec": spec}
    for key in ("apiVersion", "kind"):
        part.origins[(key,)] = added("KubeRay makes the Service", where)
    metadata["labels"] = {**strings(metadata.get("labels")), **labels}
    for key in labels:
        part.origins[("metadata", "labels", key)] = added(
            "KubeRay labels its Services", cluster.name_path
        )
    spec["selector"] = selector
    part.origins[("spec", "selector")] = added("KubeRay selects its Pods", cluster.name_path)
    metadata.pop("namespace", None)
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
        part.origins[("metadata", "namespace")] = copied(("metadata", "namespace"))
    return part


def _default_name_and_type(part: Part, cluster: Cluster, name: str) -> None:
    metadata, spec = part.data["metadata"], part.data["spec"]
    if not metadata.get("name"):
        metadata["name"] = name
        part.origins[("metadata", "name")] = added("KubeRay composes the name", cluster.name_path)
    kind = text(cluster.head.get("serviceType"))
    if not spec.get("type") and kind:
        spec["type"] = kind
        part.origins[("spec", "type")] = copied((*cluster.head_path, "serviceType"))
