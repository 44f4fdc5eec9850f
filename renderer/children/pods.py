"""The head Pod and the Pods of a worker group.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/pod.go (DefaultHeadPodTemplate,
DefaultWorkerPodTemplate, BuildPod, setContainerEnvVars), v1.0.0 to v1.7.0. The steps are in the
operator's order, because it appends: environment variables later in a list win.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children import names, ray_start
from renderer.children.cluster import (
    APP_NAME,
    CLUSTER_LABEL,
    CREATED_BY,
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    METRICS_PORT,
    Cluster,
    container_port,
    hosts,
    ray_container,
)
from renderer.children.model import (
    Child,
    Origin,
    Part,
    added,
    copied,
    mapping,
    maps,
    strings,
    text,
)
from renderer.children.pod import (
    AUTOSCALER,
    COLLECTOR,
    WAIT_GCS_READY,
    Pod,
    add_env,
    add_missing_env,
    field_ref,
    label_ref,
    set_never_restart,
)
from renderer.children.probes import add_probes
from renderer.diagnostics import Path

HEAD, WORKER = "head Pod", "worker Pod"
HEAD_GROUP: Final = "headgroup"
REPLICA_INDEX: Final = "ray.io/worker-group-replica-index"
OVERWRITE_COMMAND: Final = "ray.io/overwrite-container-cmd"
_FIXED_LABELS: Final = ("ray.io/node-type", "ray.io/group", CLUSTER_LABEL)


def head_pod(cluster: Cluster) -> Child | None:
    """The head Pod; None without a Ray container, where the operator makes none."""
    pod = build_head(cluster)
    if pod is None:
        return None
    if cluster.version >= (1, 6, 0):
        reason = added("KubeRay marks the head Pod with what it was made of")
        for key, value in (
            ("ray.io/upgrade-strategy-recreate-hash", cluster.unknown.hash),
            ("ray.io/kuberay-version", f"v{cluster.version}"),
        ):
            pod.metadata.data["annotations"][key] = value
            pod.metadata.origins[("annotations", key)] = reason
    return pod.child(HEAD, group=None, number=0 if cluster.suspended else 1)


def build_head(cluster: Cluster) -> Pod | None:
    """The head Pod as the clean-up Job of Redis starts from it, too."""
    if cluster.head_container is None:
        return None
    pod = Pod(cluster, cluster.head, cluster.head_path, head=True)
    field, name = names.head_pod(cluster.name, cluster.version)
    _name(pod, field, name)
    _add_labels(pod, "head", HEAD_GROUP)
    _add_annotations(pod)
    if cluster.autoscaling:
        from renderer.children.sidecars import add_autoscaler

        add_autoscaler(pod)
    _add_fault_tolerance(pod)
    _finish(pod)
    return pod


def worker_pod(
    cluster: Cluster, index: int, group: Mapping[str, Any], replicas: int
) -> Child | None:
    """One Pod of a worker group, for all of them; None without a Ray container."""
    if ray_container(mapping(group.get("template"))) is None:
        return None
    pod = Pod(cluster, group, (*cluster.spec_path, "workerGroupSpecs", index), head=False)
    name = text(group.get("groupName"))
    group_path = (*cluster.spec_path, "workerGroupSpecs", index, "groupName")
    _name(pod, "generateName", names.worker_pod(cluster.name, name, cluster.version), group_path)
    pod.metadata.data.pop("name", None)
    _add_wait_for_gcs(pod)
    _add_labels(pod, "worker", name)
    _add_annotations(pod)
    _add_fault_tolerance(pod)
    if cluster.never_restarts:
        set_never_restart(pod)
    _finish(pod)
    several = hosts(cluster, group)
    return pod.child(WORKER, group=index, number=replicas * several)._replace(hosts=several)


def _finish(pod: Pod) -> None:
    """What head and workers have in common after their own parts."""
    cluster = pod.cluster
    if container_port(pod.ray.data, "metrics") is None:
        port = {"name": "metrics", "containerPort": METRICS_PORT}
        pod.ray.append("ports", port, added("KubeRay adds the port metrics to every Ray container"))
    if cluster.auth is not None or cluster.tls or cluster.collector is not None:
        from renderer.children import security, sidecars

        security.add_token_auth(pod)
        security.add_tls(pod)
        sidecars.add_collector(pod)
    if cluster.creator == "RayService" and cluster.version >= (1, 1, 0):
        _set_label(
            pod,
            "ray.io/serve",
            "false" if pod.head else "true",
            added("KubeRay marks Pods of a RayService"),
        )
    _add_volumes(pod)
    _add_command(pod)
    _add_env(pod)
    add_probes(pod)


# --- metadata -------------------------------------------------------------------------------------


def _name(pod: Pod, field: str, name: str, path: Path | None = None) -> None:
    """`path`: where the name of the group is, which distinguishes its Pods from those of others."""
    cluster = pod.cluster
    pod.metadata.put(
        field, name, added("KubeRay composes the name of the Pod", path or cluster.name_path)
    )
    if cluster.version >= (1, 1, 0) or not pod.metadata.data.get("namespace"):
        pod.metadata.data.pop("namespace", None)
        if cluster.namespace:
            pod.metadata.put("namespace", cluster.namespace, copied(("metadata", "namespace")))


def _add_labels(pod: Pod, node: str, group: str) -> None:
    """The operator's labels under the user's.

    Up to 1.2 the user's win always, later never over those that select.
    """
    cluster = pod.cluster
    made = {
        "ray.io/is-ray-node": "yes",
        CLUSTER_LABEL: cluster.name,
        "ray.io/node-type": node,
        "ray.io/group": group,
        "ray.io/identifier": names.check_label(f"{cluster.name}-{node}"),
        APP_NAME: "kuberay",
        CREATED_BY: "kuberay-operator",
    }
    causes = {CLUSTER_LABEL: cluster.name_path, "ray.io/identifier": cluster.name_path}
    if not pod.head:
        causes["ray.io/group"] = (*pod.group_path, "groupName")
    labels, origins = _user_labels(pod)
    for key, value in made.items():
        theirs_wins = cluster.version < (1, 3, 0) or key not in _FIXED_LABELS
        if key in labels and theirs_wins:
            continue
        labels[key] = value
        origins[key] = added(f"KubeRay labels its Pods with {key}", causes.get(key))
    if not pod.head and cluster.gate("RayMultiHostIndexing"):
        for key, value in replica_labels(
            group, cluster.unknown.random, hosts(cluster, pod.group)
        ).items():
            labels[key] = value
            origins[key] = added("KubeRay numbers the replicas of a group", causes["ray.io/group"])
    pod.metadata.put("labels", labels, added("KubeRay labels its Pods"))
    for key, origin in origins.items():
        pod.metadata.origins[("labels", key)] = origin


def replica_labels(
    group: str, random: str, hosts: int, *, replica: int = 0, host: int = 0
) -> dict[str, str]:
    """How the Pods of a group are distinguished (gate RayMultiHostIndexing)."""
    labels = {REPLICA_INDEX: str(replica)}
    if hosts > 1:
        labels |= {
            "ray.io/worker-group-replica-name": f"{group}-{random}",
            "ray.io/replica-host-index": str(host),
        }
    return labels


def _user_labels(pod: Pod) -> tuple[dict[str, str], dict[str, Origin]]:
    """Labels of the template, and from 1.5 on those of the group over them."""
    labels: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    places = [
        (mapping(pod.metadata.data.get("labels")), (*pod.template_path, "metadata", "labels"))
    ]
    if pod.cluster.version >= (1, 5, 0):
        places.append((mapping(pod.group.get("labels")), (*pod.group_path, "labels")))
    for written, where in places:
        for key, value in strings(written).items():
            labels[key] = value
            origins[key] = copied((*where, key))
    return labels, origins


def _set_label(pod: Pod, key: str, value: str, origin: Origin) -> None:
    pod.metadata.data["labels"][key] = value
    pod.metadata.origins[("labels", key)] = origin


def _add_annotations(pod: Pod) -> None:
    """Fault tolerance and its namespace: on every Pod up to 1.2, on the head from 1.3 on."""
    cluster = pod.cluster
    where = copied((*pod.template_path, "metadata", "annotations"))
    pod.metadata.put("annotations", strings(pod.metadata.data.get("annotations")), where)
    early = cluster.version < (1, 3, 0)
    if early or pod.head:
        _annotate(pod, FT_ENABLED, "true" if cluster.ft_enabled else "false", cluster.ft_cause)
    own = cluster.annotations.get(EXTERNAL_STORAGE_NAMESPACE)
    if early and own is not None:
        _annotate(
            pod,
            EXTERNAL_STORAGE_NAMESPACE,
            own,
            cluster.annotation_path(EXTERNAL_STORAGE_NAMESPACE),
        )
    elif early and cluster.ft_enabled:
        _annotate(pod, EXTERNAL_STORAGE_NAMESPACE, cluster.unknown.uid, cluster.ft_cause)
    overwrite = cluster.annotations.get(OVERWRITE_COMMAND, "").lower() == "true"
    if overwrite and cluster.version >= (1, 1, 0):
        _annotate(pod, OVERWRITE_COMMAND, "true", cluster.annotation_path(OVERWRITE_COMMAND))


def _annotate(pod: Pod, key: str, value: str, cause: Path | None) -> None:
    pod.metadata.data["annotations"][key] = value
    pod.metadata.origins[("annotations", key)] = added(
        f"KubeRay annotates its Pods with {key}", cause
    )


# --- environment ----------------------------------------------------------------------------------


def _add_fault_tolerance(pod: Pod) -> None:
    """From 1.3 on: the store and its credentials on the head, more patience on the workers."""
    cluster = pod.cluster
    if not cluster.ft_enabled or cluster.version < (1, 3, 0):
        return
    if not pod.head:
        add_missing_env(pod.ray, "RAY_gcs_rpc_server_reconnect_timeout_s", "600", cluster.ft_cause)
    elif cluster.ft_embedded:
        from renderer.children.storage import add_store

        add_store(pod)
    else:
        _add_redis(pod)


def _add_redis(pod: Pod) -> None:
    cluster = pod.cluster
    namespace, cause = _storage_namespace(cluster)
    _annotate(pod, EXTERNAL_STORAGE_NAMESPACE, namespace, cause)
    add_missing_env(pod.ray, "RAY_external_storage_namespace", namespace, cause)
    options = cluster.ft_options
    if options is None:
        password = cluster.head_params.get("redis-password")
        if password is not None:
            path = (*cluster.head_path, "rayStartParams", "redis-password")
            add_missing_env(pod.ray, "REDIS_PASSWORD", text(password), path)
        return
    add_env(
        pod.ray,
        "RAY_REDIS_ADDRESS",
        text(options.get("redisAddress")),
        (*cluster.ft_path, "redisAddress"),
    )
    for key, name in (("redisUsername", "REDIS_USERNAME"), ("redisPassword", "REDIS_PASSWORD")):
        credential = options.get(key)
        if isinstance(credential, Mapping):
            _add_credential(pod.ray, name, credential, (*cluster.ft_path, key))


def _add_credential(ray: Part, name: str, credential: Mapping[str, Any], path: Path) -> None:
    add_env(ray, name, text(credential.get("value")), path, source=credential.get("valueFrom"))
    entry = ("env", len(ray.data["env"]) - 1)
    for key in ("value", "valueFrom"):
        ray.origins[(*entry, key)] = copied((*path, key))


def _storage_namespace(cluster: Cluster) -> tuple[str, Path | None]:
    """The namespace in Redis and what sets it: the options, the annotation, else the UID."""
    written = text(mapping(cluster.ft_options).get("externalStorageNamespace"))
    if written:
        return written, (*cluster.ft_path, "externalStorageNamespace")
    annotated = cluster.annotations.get(EXTERNAL_STORAGE_NAMESPACE)
    if annotated is not None:
        return annotated, cluster.annotation_path(EXTERNAL_STORAGE_NAMESPACE)
    return cluster.unknown.uid, cluster.ft_cause


def _add_env(pod: Pod) -> None:
    cluster, ray = pod.cluster, pod.ray
    version = cluster.version
    service_name = cluster.fqdn.partition(".")[0]
    for container in pod.init_containers:
        add_env(container, "FQ_RAY_IP", cluster.fqdn)
        add_env(container, "RAY_IP", service_name)
    if not pod.head:
        add_env(ray, "FQ_RAY_IP", cluster.fqdn)
        add_env(ray, "RAY_IP", service_name)
    add_env(ray, "RAY_CLUSTER_NAME", None, source=label_ref(CLUSTER_LABEL))
    if version >= (1, 6, 0):
        add_env(ray, "RAY_CLUSTER_NAMESPACE", None, source=field_ref("metadata.namespace"))
    if version >= (1, 1, 0):
        add_env(ray, "RAY_CLOUD_INSTANCE_ID", None, source=field_ref("metadata.name"))
        add_env(ray, "RAY_NODE_TYPE_NAME", None, source=label_ref("ray.io/group"))
        add_env(
            ray, "KUBERAY_GEN_RAY_START_CMD", pod.start_command, (*pod.group_path, "rayStartParams")
        )
    port_path = (
        (*cluster.head_path, "rayStartParams", "port") if "port" in cluster.head_params else None
    )
    add_missing_env(ray, "RAY_PORT", cluster.gcs_port, port_path)
    if cluster.creator == "RayService":
        _add_serve_env(ray, version)
    address = "127.0.0.1" if pod.head else cluster.fqdn
    add_missing_env(ray, "RAY_ADDRESS", f"{address}:{cluster.gcs_port}", port_path)
    add_missing_env(ray, "RAY_USAGE_STATS_KUBERAY_IN_USE", "1")
    if pod.head and version >= (1, 1, 0):
        tags = f"kuberay_version=v{version};kuberay_crd={cluster.creator}"
        add_env(ray, "RAY_USAGE_STATS_EXTRA_TAGS", tags)
    if version < (1, 3, 0):
        _add_early_redis(pod)
    add_missing_env(ray, "RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE", "1")
    if cluster.collector is not None:
        from renderer.children.sidecars import add_event_env

        add_event_env(pod)


def _add_serve_env(ray: Part, version: tuple[int, int, int]) -> None:
    add_missing_env(ray, "RAY_timeout_ms_task_wait_for_death_info", "0")
    add_missing_env(ray, "RAY_gcs_server_request_timeout_seconds", "5")
    add_missing_env(ray, "RAY_SERVE_KV_TIMEOUT_S", "5")
    if version < (1, 1, 0):
        add_missing_env(ray, "RAY_INTERNAL_SERVE_CONTROLLER_PIN_ON_NODE", "0")


def _add_early_redis(pod: Pod) -> None:
    """Up to 1.2: on every Pod, with fault tolerance or without."""
    cluster, ray = pod.cluster, pod.ray
    password = pod.params.get("redis-password")
    add_missing_env(
        ray, "REDIS_PASSWORD", password, (*pod.group_path, "rayStartParams", "redis-password")
    )
    namespace = pod.metadata.data["annotations"].get(EXTERNAL_STORAGE_NAMESPACE)
    if namespace is not None:
        cause = cluster.annotation_path(EXTERNAL_STORAGE_NAMESPACE) or cluster.ft_cause
        add_missing_env(ray, "RAY_external_storage_namespace", namespace, cause)
    if not pod.head and cluster.ft_enabled:
        add_missing_env(ray, "RAY_gcs_rpc_server_reconnect_timeout_s", "600", cluster.ft_cause)


# --- volumes --------------------------------------------------------------------------------------


def _add_volumes(pod: Pod) -> None:
    cluster = pod.cluster
    if not (cluster.version >= (1, 6, 0) and "plasma-directory" in pod.params):
        _add_empty_dir(pod, pod.ray, "shared-mem", "/dev/shm", memory=True)  # noqa: S108 in the container
    if pod.head and cluster.autoscaling:
        _add_logs(pod, AUTOSCALER)
    if cluster.collector is not None:
        _add_logs(pod, COLLECTOR)
    if cluster.version < (1, 2, 0):
        _drop_mounts_without_volume(pod)


def _add_logs(pod: Pod, sidecar: str) -> None:
    """A folder that the Ray container shares with a sidecar: the first container of that name."""
    _add_empty_dir(pod, pod.ray, "ray-logs", "/tmp/ray")  # noqa: S108 in the container
    other = next((part for part in pod.containers if part.data.get("name") == sidecar), None)
    if other is not None:
        _add_empty_dir(pod, other, "ray-logs", "/tmp/ray")  # noqa: S108 in the container


def _add_empty_dir(
    pod: Pod, container: Part, name: str, path: str, *, memory: bool = False
) -> None:
    if any(mount.get("mountPath") == path for mount in maps(container.data.get("volumeMounts"))):
        return
    if name not in pod.spec.names("volumes"):
        _add_empty_dir_volume(pod, container, name, memory=memory)
    container.append(
        "volumeMounts",
        {"name": name, "mountPath": path},
        added(f"KubeRay mounts the volume {name}"),
    )


def _add_empty_dir_volume(pod: Pod, container: Part, name: str, *, memory: bool) -> None:
    empty_dir: dict[str, Any] = {"medium": "Memory"} if memory else {}
    limit, where = _memory_of(pod, container) if memory else (None, None)
    if limit is not None:
        empty_dir["sizeLimit"] = limit
    pod.spec.append(
        "volumes", {"name": name, "emptyDir": empty_dir}, added(f"KubeRay adds the volume {name}")
    )
    if where is not None:
        index = len(pod.spec.data["volumes"]) - 1
        pod.spec.origins[("volumes", index, "emptyDir", "sizeLimit")] = copied(where)


def _memory_of(pod: Pod, container: Part) -> tuple[Any, Path | None]:
    """The memory of the Ray container and its place: the limit first from 1.3 on, the request first
    before.
    """
    order = ("limits", "requests") if pod.cluster.version >= (1, 3, 0) else ("requests", "limits")
    resources = mapping(container.data.get("resources"))
    for kind in order:
        amount = mapping(resources.get(kind)).get("memory")
        if amount is not None:
            return amount, (
                *pod.template_path,
                "spec",
                "containers",
                0,
                "resources",
                kind,
                "memory",
            )
    return None, None


def _drop_mounts_without_volume(pod: Pod) -> None:
    """Up to 1.1, of the Ray container and of the first init container."""
    volumes = pod.spec.names("volumes")
    for part in (pod.ray, *pod.init_containers[:1]):
        mounts = part.data.get("volumeMounts")
        if not isinstance(mounts, list):
            continue
        kept = [
            index
            for index, mount in enumerate(mounts)
            if text(mapping(mount).get("name")) in volumes
        ]
        if len(kept) == len(mounts):
            continue
        origins = [_origin_of(part, ("volumeMounts", index)) for index in kept]
        part.data["volumeMounts"] = [mounts[index] for index in kept]
        for index, origin in enumerate(origins):
            part.origins[("volumeMounts", index)] = origin


def _origin_of(part: Part, path: Path) -> Origin:
    return Origin(*Child("", part.data, part.origins).origin(path))


# --- command --------------------------------------------------------------------------------------


def _add_command(pod: Pod) -> None:
    """`ray start` after whatever the user's command is, unless that runs it already."""
    cluster, ray = pod.cluster, pod.ray
    written = _joined(ray.data.get("command")) + _joined(ray.data.get("args"))
    pod.start_command = ray_start.command(cluster, pod.params, ray.data, head=pod.head)
    overwrites = pod.metadata.data["annotations"].get(OVERWRITE_COMMAND, "").lower() == "true"
    if "ray start" in written or (overwrites and cluster.version >= (1, 1, 0)):
        return
    limit = "${RAY_START_ULIMIT_OPEN_FILES:-65536}" if cluster.version >= (1, 7, 0) else "65536"
    line = f"ulimit -n {limit}; {pod.start_command}"
    if written:
        line = f"{written} && {line}"
    if cluster.version < (1, 1, 0) and pod.params.get("block", "").lower() != "true":
        line += " && sleep infinity"
    ray.put("command", pod.bash, added("KubeRay runs ray start in a shell"))
    ray.put(
        "args",
        [line],
        added("KubeRay composes the ray start line", (*pod.group_path, "rayStartParams")),
    )


def _joined(words: Any) -> str:
    """Each word between two spaces."""
    return "".join(f" {text(word)} " for word in words) if isinstance(words, list) else ""


_WAIT: Final = """
					SECONDS=0
					while true; do
						if (( SECONDS <= 120 )); then
							if ray health-check --address {address} > /dev/null 2>&1; then
								echo "GCS is ready."
								break
							fi
							echo "$SECONDS seconds elapsed: Waiting for GCS to be ready."
						else
							if ray health-check --address {address}; then
								echo "GCS is ready. Any error messages above can be safely ignored."
								break
							fi
							echo "$SECONDS seconds elapsed: {late}"
						fi
						sleep 5{tabs}
					done
				"""
_LATE: Final = "Still waiting for GCS to be ready. For troubleshooting, refer to the FAQ at {}."
_FAQ: Final = "https://docs.ray.io/en/master/cluster/kubernetes/troubleshooting.html"
_OLD_FAQ: Final = "https://github.com/ray-project/kuberay/blob/master/docs/guidance/FAQ.md"


def _add_wait_for_gcs(pod: Pod) -> None:
    """An init container that waits for the head, with the Ray container's image and mounts."""
    cluster, ray = pod.cluster, pod.ray.data
    script = _WAIT.format(
        address=f"{cluster.fqdn}:{cluster.gcs_port}",
        late=_LATE.format(_FAQ if cluster.version >= (1, 5, 0) else _OLD_FAQ),
        tabs="" if cluster.version >= (1, 2, 0) else "\t\t",
    )
    size = {"cpu": "200m", "memory": "256Mi"}
    where = (*pod.template_path, "spec", "containers", 0)
    part = Part(
        {"name": WAIT_GCS_READY}, added(f"KubeRay adds the init container {WAIT_GCS_READY}")
    )
    for key in ("image", "imagePullPolicy", "securityContext", "env", "volumeMounts"):
        if key in ray:
            part.put(key, ray[key], copied((*where, key)))
    part.data |= {
        "command": pod.bash,
        "args": [script],
        "resources": {"limits": size, "requests": dict(size)},
    }
    pod.init_containers.append(part)
