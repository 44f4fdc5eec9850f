"""Jobs: the clean-up of Redis after a cluster, and the submitter of a RayJob.

Source: ray-project/kuberay, ray-operator/controllers/ray/raycluster_controller.go (buildRedisCleanupJob),
rayjob_controller.go (createNewK8sJob, getSubmitterTemplate) and common/job.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import CREATED_BY, ORIGIN_KIND, ORIGIN_NAME, Cluster
from renderer.children.model import (
    WHEN_DELETED,
    WHEN_READY,
    Child,
    Origin,
    Part,
    added,
    copied,
    integer,
    items,
    mapping,
    maps,
    text,
)
from renderer.children.pods import LOGIN_BASH, Pod, add_env, build_head, has_env
from renderer.children.services import ports
from renderer.children.submit import command, submits
from renderer.diagnostics import Path

REDIS_CLEANUP: Final = "Redis clean-up Job"
SUBMITTER_JOB: Final = "submitter Job"
SUBMITTER: Final = "ray-job-submitter"
_WAIT_FOR_TLS: Final = "wait-for-tls-ip-san"

_GUIDE: Final = "https://docs.ray.io/en/master/cluster/kubernetes/user-guides/kuberay-gcs-ft.html"
_CLEANUP: Final = (
    "python -c "
    '"from ray._private.gcs_utils import cleanup_redis_storage; '
    "from urllib.parse import urlparse; "
    "import os; "
    "import sys; "
    "redis_address = os.getenv('RAY_REDIS_ADDRESS', '').split(',')[0]; "
    "redis_address = redis_address if '://' in redis_address else 'redis://' + redis_address; "
    "parsed = urlparse(redis_address); "
    "sys.exit(1) if not cleanup_redis_storage(host=parsed.hostname, port=parsed.port, {username}"
    "password=os.getenv('REDIS_PASSWORD', parsed.password{empty}), use_ssl=parsed.scheme=='rediss', "
    "storage_namespace=os.getenv('RAY_external_storage_namespace')) else None\""
)
_USERNAME: Final = "username=os.getenv('REDIS_USERNAME', parsed.username), "


def redis_cleanup(cluster: Cluster) -> Child:
    """The head's Ray container once more, with another command; made when the RayCluster is deleted."""
    pod = build_head(cluster)
    assert pod is not None, "called for clusters that have a head"
    _turn_into_cleanup(pod)
    made = pod.child(REDIS_CLEANUP, group=None, number=1)
    template = {"metadata": made.data["metadata"], "spec": made.data["spec"]}
    spec: dict[str, Any] = {"backoffLimit": 0, "template": template}
    if cluster.version >= (1, 1, 0):
        spec["activeDeadlineSeconds"] = 300
    name = f"{cluster.name}-redis-cleanup"
    metadata = {
        "name": names.check_label(name) if cluster.version >= (1, 3, 0) else name,
        "labels": pod.metadata.data["labels"],
        "annotations": pod.metadata.data["annotations"],
    }
    if cluster.namespace:
        metadata["namespace"] = cluster.namespace
    part = Part(
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec},
        added("KubeRay makes the Job that empties Redis", cluster.ft_cause),
    )
    for path, origin in made.origins.items():
        part.origins[("spec", "template", *path)] = origin
        if path[:2] in (("metadata", "labels"), ("metadata", "annotations")):
            part.origins[path] = origin
    part.origins[("metadata", "name")] = added("KubeRay composes the name", cluster.name_path)
    return Child(REDIS_CLEANUP, part.data, part.origins, when=WHEN_DELETED)


def _turn_into_cleanup(pod: Pod) -> None:
    cluster, ray = pod.cluster, pod.ray
    reason = added("KubeRay sets it for the clean-up of Redis", cluster.ft_cause)
    pod.metadata.data["labels"]["ray.io/node-type"] = "redis-cleanup"
    pod.metadata.origins[("labels", "ray.io/node-type")] = reason
    pod.containers = [ray]
    if cluster.version >= (1, 7, 0):
        pod.init_containers = [
            part for part in pod.init_containers if part.data.get("name") != _WAIT_FOR_TLS
        ]
    if not pod.init_containers:
        pod.spec.data.pop("initContainers", None)
    ray.put("command", pod.bash, reason)
    ray.put("args", [_cleanup_script(pod)], reason)
    for probe in ("livenessProbe", "readinessProbe"):
        ray.data.pop(probe, None)
    add_env(ray, "RAY_redis_db_connect_retries", "120")
    add_env(ray, "RAY_redis_db_connect_wait_milliseconds", "500")
    size = {"cpu": "200m", "memory": "256Mi"}
    ray.put("resources", {"limits": size, "requests": size}, reason)
    pod.spec.put("restartPolicy", "Never", reason)


def _cleanup_script(pod: Pod) -> str:
    version = pod.cluster.version
    username = _USERNAME if version >= (1, 3, 0) and has_env(pod.ray, "REDIS_USERNAME") else ""
    script = _CLEANUP.format(username=username, empty=" or ''" if version >= (1, 3, 0) else "")
    if version < (1, 1, 0):
        return script
    words = "manually deleting the storage namespace in Redis and removing"
    if version < (1, 3, 0):
        words = "manually delete the storage namespace in Redis and remove"
    hint = f"To get more information about {words} the RayCluster's finalizer, please check {_GUIDE} for more details."
    return f'echo "{hint}" && {script}'


# --- the submitter of a RayJob -----------------------------------------------------------------------


class Submission:
    """A RayJob as its submitter sees it. `path` is the place of the RayJob's spec, `name` the RayJob's name.

    `image` is that of the head, with its origin.
    """

    def __init__(self, name: str, spec: Mapping[str, Any], path: Path, cluster: Cluster) -> None:
        self.name = name
        self.spec = spec
        self.path = path
        self.cluster = cluster
        self.version = cluster.version
        self.mode = text(spec.get("submissionMode")) or "K8sJobMode"
        self.job_id = text(spec.get("jobId")) or f"{name}-{cluster.unknown.random}"
        image = mapping(cluster.head_container).get("image")
        where = (*cluster.head_path, "template", "spec", "containers", 0, "image")
        self.image: tuple[Any, Origin] | None = None if image is None else (image, copied(where))
        port = _dashboard(cluster)
        self.dashboard_url = "" if port is None else f"{cluster.fqdn}:{port}"


def _dashboard(cluster: Cluster) -> int | None:
    """The port named dashboard of the head Service: the user's own ports come first."""
    own = mapping(mapping(cluster.head.get("headService")).get("spec"))
    for port in maps(own.get("ports")):
        if port.get("name") == "dashboard":
            return integer(port.get("port"), 0)
    found = ports(cluster).get("dashboard")
    return None if found is None else found.number


def submitter_job(submission: Submission, *, name_path: Path) -> Child | None:
    """None where the operator never gets as far: another mode, no port of the dashboard, no container."""
    if submission.mode != "K8sJobMode" or not submission.dashboard_url or not submits(submission):
        return None
    template = _submitter_template(submission)
    if template is None:
        return None
    version, spec = submission.version, submission.spec
    labels = {CREATED_BY: "kuberay-operator"}
    if version >= (1, 1, 0):
        labels |= {ORIGIN_NAME: submission.name, ORIGIN_KIND: "RayJob"}
    metadata: dict[str, Any] = {"name": submission.name, "labels": labels}
    if submission.cluster.namespace:
        metadata["namespace"] = submission.cluster.namespace
    part = Part(
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata},
        added("KubeRay makes the Job that submits", submission.path),
    )
    part.origins[("metadata",)] = added("KubeRay names the Job as the RayJob", name_path)
    limit = (
        mapping(spec.get("submitterConfig")).get("backoffLimit") if version >= (1, 2, 0) else None
    )
    part.data["spec"] = {"backoffLimit": 2 if limit is None else limit, "template": template.data}
    if limit is not None:
        part.origins[("spec", "backoffLimit")] = copied(
            (*submission.path, "submitterConfig", "backoffLimit")
        )
    part.place(("spec", "template"), template)
    return Child(SUBMITTER_JOB, part.data, part.origins, when=WHEN_READY)


def _submitter_template(submission: Submission) -> Part | None:
    written = submission.spec.get("submitterPodTemplate")
    if not isinstance(written, Mapping):
        container = sidecar(submission, own=False)
        origin = added("KubeRay makes the submitter's Pod", submission.path)
        template = Part(
            {"spec": {"containers": [container.data], "restartPolicy": "Never"}}, origin
        )
        template.place(("spec", "containers", 0), container)
    else:
        found = _users_template(submission, written)
        if found is None:
            return None
        template = found
    if submission.version >= (1, 7, 0):
        _add_template_labels(template, submission)
    if submission.cluster.k8s_auth:
        from renderer.children.security import add_token_volume

        pod_spec = Part(template.data["spec"], template.origins[()])
        add_token_volume(pod_spec, submission.cluster)
        template.data["spec"] = pod_spec.data
    return template


def _users_template(submission: Submission, written: Mapping[str, Any]) -> Part | None:
    """The first container of `submitterPodTemplate` submits; its own command wins."""
    where = (*submission.path, "submitterPodTemplate")
    spec = dict(mapping(written.get("spec")))
    containers = list(items(spec.get("containers")))
    if not containers or not isinstance(containers[0], Mapping):
        return None
    container = Part(containers[0], copied((*where, "spec", "containers", 0)))
    _configure(container, submission, overwrite=not items(containers[0].get("command")))
    template = Part({**written, "spec": spec}, copied(where))
    spec["containers"] = [container.data, *containers[1:]]
    template.place(("spec", "containers", 0), container)
    return template


def _add_template_labels(template: Part, submission: Submission) -> None:
    metadata = dict(mapping(template.data.get("metadata")))
    labels = {ORIGIN_NAME: submission.name, ORIGIN_KIND: "RayJob", CREATED_BY: "kuberay-operator"}
    metadata["labels"] = {**mapping(metadata.get("labels")), **labels}
    template.data["metadata"] = metadata
    for key in labels:
        template.origins[("metadata", "labels", key)] = added("KubeRay labels the submitter's Pod")


def sidecar(submission: Submission, *, own: bool = True) -> Part:
    """The submitter's default container. `own`: in the head Pod, where its dashboard is on the same host."""
    cluster = submission.cluster
    part = Part(
        {"name": SUBMITTER}, added(f"KubeRay adds the container {SUBMITTER}", submission.path)
    )
    if submission.image is not None:
        part.put("image", *submission.image)
    part.data["resources"] = {
        "limits": {"cpu": "1", "memory": "1Gi"},
        "requests": {"cpu": "500m", "memory": "200Mi"},
    }
    _configure(part, submission, overwrite=True)
    if own and cluster.gate("SidecarSubmitterRestart"):
        part.data["restartPolicy"] = "OnFailure"
    return part


def _configure(part: Part, submission: Submission, *, overwrite: bool) -> None:
    version, cluster = submission.version, submission.cluster
    if overwrite:
        _set_command(part, submission, command(submission))
    add_env(part, "PYTHONUNBUFFERED", "1")
    if version >= (1, 1, 0):
        # The sidecar is made before there is a dashboard to point at.
        url = submission.dashboard_url if submission.mode == "K8sJobMode" else ""
        add_env(part, "RAY_DASHBOARD_ADDRESS", url)
        add_env(part, "RAY_JOB_SUBMISSION_ID", submission.job_id)
    if cluster.auth is not None:
        from renderer.children.security import add_token_variables

        add_token_variables(part, cluster)


def _set_command(part: Part, submission: Submission, words: list[str]) -> None:
    """The words themselves up to 1.2, then a shell that runs them."""
    version = submission.version
    origin = added("KubeRay composes the command", (*submission.path, "entrypoint"))
    if version < (1, 3, 0):
        part.put("command", words, origin)
        return
    line = " ".join(words)
    if version >= (1, 4, 0):
        part.put("command", ["/bin/bash", "-ce", LOGIN_BASH[2]], origin)
        part.put("args", [line], origin)
        return
    part.put("command", ["/bin/bash"], origin)
    part.put("args", ["-ce" if version >= (1, 3, 2) else "-c", line], origin)
