"""The Job that empties Redis after a cluster with fault tolerance is deleted.

Source: ray-project/kuberay, ray-operator/controllers/ray/raycluster_controller.go
(buildRedisCleanupJob), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import Cluster
from renderer.children.model import WHEN_DELETED, Child, Part, added
from renderer.children.pod import Pod, add_env, has_env
from renderer.children.pods import build_head

REDIS_CLEANUP: Final = "Redis clean-up Job"
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
    "password=os.getenv('REDIS_PASSWORD', parsed.password{empty}), "
    "use_ssl=parsed.scheme=='rediss', "
    "storage_namespace=os.getenv('RAY_external_storage_namespace')) else None\""
)
_USERNAME: Final = "username=os.getenv('REDIS_USERNAME', parsed.username), "


def redis_cleanup(cluster: Cluster) -> Child:
    """The head's Ray container once more, with another command; made when the RayCluster is
    deleted.
    """
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
    hint = (
        f"To get more information about {words} the RayCluster's finalizer, please check "
        f"{_GUIDE} for more details."
    )
    return f'echo "{hint}" && {script}'
