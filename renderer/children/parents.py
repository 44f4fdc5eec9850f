"""RayService, RayJob and RayCronJob: the cluster that the operator makes of them, and what else.

Source: ray-project/kuberay, ray-operator/controllers/ray/rayservice_controller.go,
rayjob_controller.go and raycronjob_controller.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from renderer.children import jobs, names, services
from renderer.children.cluster import CREATED_BY, ORIGIN_KIND, ORIGIN_NAME, Cluster
from renderer.children.model import (
    VALID,
    WHEN_READY,
    Child,
    Part,
    Unknown,
    added,
    items,
    mapping,
    strings,
    text,
)
from renderer.children.network import SUBMISSION_MODE
from renderer.children.ray_start import AGENT_SERVICE
from renderer.children.submit import Submission, submits
from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB, RAY_SERVICE
from renderer.kuberay.versions import KubeRayVersion

_SERVICE_LABEL: Final = "ray.io/service"


class Made(NamedTuple):
    """The RayCluster that the operator makes of a parent, if it makes one, and what else.

    `waits`: the parent is suspended, and nothing is made at once.
    """

    cluster: Cluster | None = None
    others: tuple[Child, ...] = ()
    waits: bool = False


def of_parent(
    data: Mapping[str, Any], version: KubeRayVersion, gates: Mapping[str, bool], unknown: Unknown
) -> Made:
    kind = data.get("kind")
    metadata, spec = mapping(data.get("metadata")), mapping(data.get("spec"))
    name = text(metadata.get("name"))
    suspended = spec.get("suspend") is True
    if kind == RAY_SERVICE:
        made = _of_service(_Parent(version, gates, unknown, metadata, name, spec, ("spec",)))
        return made._replace(waits=suspended and version >= (1, 7, 0))
    if kind == RAY_JOB:
        made = _of_job(_Parent(version, gates, unknown, metadata, name, spec, ("spec",)))
        return made._replace(waits=suspended)
    if kind == RAY_CRON_JOB and version >= (1, 6, 0):
        made = _of_job(_scheduled(version, gates, unknown, metadata, spec))
        return made._replace(waits=suspended)
    return Made()


class _Parent:
    """The object that the operator makes a RayCluster of: metadata, spec, and its place."""

    def __init__(
        self,
        version: KubeRayVersion,
        gates: Mapping[str, bool],
        unknown: Unknown,
        metadata: Mapping[str, Any],
        name: str,
        spec: Mapping[str, Any],
        path: Path,
    ) -> None:
        self.version = version
        self.gates = gates
        self.unknown = unknown
        self.metadata = metadata
        self.name = name
        self.spec = spec
        self.path = path

    def cluster(self, kind: str, field: str) -> Cluster:
        middle = "" if self.version >= (1, 4, 0) else "raycluster-"
        made = Cluster(
            self.version,
            self.gates,
            self.unknown,
            name=f"{self.name}-{middle}{self.unknown.random}",
            metadata=self.metadata,
            spec=mapping(self.spec.get(field)),
            spec_path=(*self.path, field),
        )
        if self.version >= (1, 1, 0):
            made.creator = kind
            made.labels |= {ORIGIN_NAME: self.name, ORIGIN_KIND: kind}
        elif kind == RAY_SERVICE:
            made.creator = kind
            made.labels |= {_SERVICE_LABEL: self.name, CREATED_BY: "rayservice"}
        return made

    @property
    def managed_elsewhere(self) -> bool:
        manager = self.spec.get("managedBy")
        return self.version >= (1, 3, 0) and manager not in (None, "ray.io/kuberay-operator")


def _annotate(cluster: Cluster, key: str, value: str) -> None:
    cluster.annotations[key] = value
    cluster.annotation_origins[key] = added(f"KubeRay annotates the RayCluster with {key}")


# --- RayService -----------------------------------------------------------------------------------


def _of_service(parent: _Parent) -> Made:
    if parent.managed_elsewhere and parent.version >= (1, 6, 0):
        return Made()
    cluster = parent.cluster(RAY_SERVICE, "rayClusterConfig")
    _annotate_service_cluster(cluster)
    if cluster.head_container is None:
        return Made()
    if cluster.managed_elsewhere or services.gives_up(cluster):
        return Made(cluster)
    head = _parent_head_service(cluster, parent.name, RAY_SERVICE)
    serve = _serve_service(parent, cluster)
    return Made(cluster, (head,) if serve is None else (head, serve))


def _annotate_service_cluster(cluster: Cluster) -> None:
    version, unknown = cluster.version, cluster.unknown
    if version < (1, 1, 0):
        _annotate(cluster, AGENT_SERVICE, "true")
        _annotate(cluster, "ray.io/cluster-hash", unknown.hash)
        return
    _annotate(cluster, "ray.io/hash-without-replicas-and-workers-to-delete", unknown.hash)
    _annotate(
        cluster, "ray.io/num-worker-groups", str(len(items(cluster.spec.get("workerGroupSpecs"))))
    )
    if version >= (1, 2, 0):
        _annotate(cluster, "ray.io/kuberay-version", f"v{version}")


def _parent_head_service(cluster: Cluster, name: str, kind: str) -> Child:
    """The head Service that stays when the cluster is replaced."""
    part = services.build_head_service(cluster, of_parent=True)
    metadata = part.data["metadata"]
    metadata["name"] = names.checked(f"{name}-head-svc", cluster.version)
    metadata["labels"] = _head_labels(cluster, name, kind)
    for path in [
        path for path in part.origins if path[:2] in (("metadata", "name"), ("metadata", "labels"))
    ]:
        del part.origins[path]
    reason = added("KubeRay composes names and labels", cluster.name_path)
    part.origins[("metadata", "name")] = part.origins[("metadata", "labels")] = reason
    return Child(services.PARENT_HEAD_SERVICE, part.data, part.origins, when=WHEN_READY)


def _head_labels(cluster: Cluster, name: str, kind: str) -> dict[str, str]:
    labels = {"ray.io/node-type": "head", "ray.io/identifier": names.check_label(f"{name}-head")}
    if cluster.version >= (1, 1, 0):
        return {ORIGIN_NAME: name, ORIGIN_KIND: kind, **labels}
    return {_SERVICE_LABEL: name, **labels}


def _serve_service(parent: _Parent, cluster: Cluster) -> Child | None:
    """`serveService` if it is written, else one with the head's serve ports, else None."""
    strategy = mapping(parent.spec.get("upgradeStrategy"))
    incremental = (
        parent.gates.get("RayServiceIncrementalUpgrade", False)
        and strategy.get("type") == "NewClusterWithIncrementalUpgrade"
    )
    name = cluster.name if incremental else parent.name
    selector = {"ray.io/cluster": cluster.name, "ray.io/serve": "true"}
    written = parent.spec.get("serveService")
    if isinstance(written, Mapping) and not incremental:
        where = (*parent.path, "serveService")
        part = services.users_serve_service(cluster, written, where, name, selector)
    else:
        found = services.serve_ports(cluster)
        if not found:
            return None
        part = services.build_serve_service(
            cluster, name, RAY_SERVICE, {"selector": selector}, found
        )
    if cluster.version < (1, 1, 0):
        _use_first_labels(part, name)
    return Child(services.SERVE_SERVICE, part.data, part.origins, when=WHEN_READY)


def _use_first_labels(part: Part, name: str) -> None:
    """1.0 knew one label of a parent."""
    labels = part.data["metadata"]["labels"]
    for key in (ORIGIN_NAME, ORIGIN_KIND):
        del labels[key]
    labels[_SERVICE_LABEL] = name
    part.origins[("metadata", "labels", _SERVICE_LABEL)] = added("KubeRay labels its Services")


# --- RayJob ---------------------------------------------------------------------------------------


def _scheduled(
    version: KubeRayVersion,
    gates: Mapping[str, bool],
    unknown: Unknown,
    metadata: Mapping[str, Any],
    spec: Mapping[str, Any],
) -> _Parent:
    """The RayJob of a RayCronJob: it has metadata of its own."""
    name = text(metadata.get("name"))
    suffix = unknown.random if version < (1, 7, 0) else _minutes(unknown)
    own = {"labels": {"ray.io/cronjob-name": name}, "namespace": metadata.get("namespace")}
    template = mapping(spec.get("jobTemplate"))
    return _Parent(
        version, gates, unknown, own, f"{name}-{suffix}", template, ("spec", "jobTemplate")
    )


def _minutes(unknown: Unknown) -> str:
    """1.7 names a RayJob by the minute of its schedule: a number of up to ten digits."""
    return "0123456789" if unknown.random == VALID.random else unknown.random


def _of_job(parent: _Parent) -> Made:
    if parent.managed_elsewhere:
        return Made()
    selected = strings(parent.spec.get("clusterSelector"))
    if selected:
        return _of_selected(parent, selected.get("ray.io/cluster", ""))
    cluster = parent.cluster(RAY_JOB, "rayClusterSpec")
    if cluster.head_container is None:
        return Made()
    mode = text(parent.spec.get("submissionMode")) or "K8sJobMode"
    if parent.version >= (1, 6, 0):
        cluster.labels[SUBMISSION_MODE] = mode
    submission = Submission(parent.name, parent.spec, parent.path, cluster)
    if mode == "SidecarMode" and parent.version >= (1, 5, 0):
        if not submits(submission):
            return Made()
        _add_sidecar(parent, cluster)
    if cluster.managed_elsewhere or services.gives_up(cluster):
        return Made(cluster)
    others: list[Child] = []
    if parent.version >= (1, 5, 0) and submission.dashboard_url:
        others.append(_parent_head_service(cluster, parent.name, RAY_JOB))
    job = jobs.submitter_job(submission, name_path=("metadata", "name"))
    if job is not None:
        others.append(job)
    return Made(cluster, tuple(others))


def _of_selected(parent: _Parent, name: str) -> Made:
    """The submitter of a RayJob that uses a cluster which exists: what is known of that is its
    name.
    """
    where = (*parent.path, "clusterSelector")
    cluster = Cluster(
        parent.version,
        parent.gates,
        parent.unknown,
        name=name,
        metadata={"namespace": parent.metadata.get("namespace")},
        spec={},
        spec_path=where,
        name_path=(*where, "ray.io/cluster"),
    )
    submission = Submission(parent.name, parent.spec, parent.path, cluster)
    submission.image = (
        "<image>",
        added("KubeRay takes the image of the cluster that is selected", where),
    )
    job = jobs.submitter_job(submission, name_path=("metadata", "name"))
    return Made() if job is None else Made(others=(job,))


def _add_sidecar(parent: _Parent, cluster: Cluster) -> None:
    """SidecarMode: the submitter is one more container of the head, which is never restarted."""
    template = mapping(cluster.head.get("template"))
    spec = mapping(template.get("spec"))
    part = jobs.sidecar(Submission(parent.name, parent.spec, parent.path, cluster))
    containers = [*items(spec.get("containers")), part.data]
    cluster.head_extra = {("containers", len(containers) - 1): part.origins}
    cluster.head_extra[("restartPolicy",)] = {
        (): added("KubeRay sets it for SidecarMode", (*parent.path, "submissionMode"))
    }
    head = {**cluster.head, "template": {**template, "spec": {**spec, "containers": containers}}}
    head["template"]["spec"]["restartPolicy"] = "Never"
    cluster.head = head
    if cluster.version >= (1, 6, 0):
        _annotate(cluster, "ray.io/disable-provisioned-head-restart", "true")
