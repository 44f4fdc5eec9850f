"""Containers that the operator adds to a Pod: the autoscaler, and the collector of the history
server.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/pod.go (BuildAutoscalerContainer,
mergeAutoscalerOverrides, BuildCollectorContainer), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import CLUSTER_LABEL, ORIGIN_KIND, ORIGIN_NAME
from renderer.children.model import Part, added, copied, items, mapping, maps
from renderer.children.pod import (
    AUTOSCALER,
    COLLECTOR,
    Pod,
    add_env,
    add_missing_env,
    field_ref,
    label_ref,
    set_never_restart,
)

_AUTOSCALER_COMMAND: Final = (
    "ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME)"
    " --cluster-namespace $(RAY_CLUSTER_NAMESPACE)"
)
_AUTOSCALER_SIZE: Final = {"cpu": "500m", "memory": "512Mi"}
_REPLACING: Final = ("resources", "image", "imagePullPolicy", "securityContext")
_EXTENDING: Final = ("env", "envFrom", "volumeMounts")
_EVENTS: Final = ",".join(
    f"{name}_EVENT"
    for name in (
        "TASK_DEFINITION",
        "TASK_LIFECYCLE",
        "ACTOR_TASK_DEFINITION",
        "TASK_PROFILE",
        "DRIVER_JOB_DEFINITION",
        "DRIVER_JOB_LIFECYCLE",
        "ACTOR_DEFINITION",
        "ACTOR_LIFECYCLE",
        "NODE_DEFINITION",
        "NODE_LIFECYCLE",
    )
)


def add_autoscaler(pod: Pod) -> None:
    """The sidecar with the user's `autoscalerOptions`, its service account, and what v1 and v2
    need.
    """
    cluster = pod.cluster
    cause = (*cluster.spec_path, "enableInTreeAutoscaling")
    account = names.check_name(cluster.service_account)
    pod.spec.put(
        "serviceAccountName",
        account,
        added("KubeRay runs the head as the autoscaler's account", cause),
    )
    part = _autoscaler(pod)
    if cluster.auth is not None or cluster.tls:
        from renderer.children import security

        security.add_token_variables(part, cluster)
        security.add_tls_variables(part, cluster)
    _merge_options(part, pod)
    pod.containers.append(part)
    version_path = (*cluster.autoscaler_path, "version")
    if cluster.autoscaler_version == "v2":
        add_env(pod.ray, "RAY_enable_autoscaler_v2", "true", version_path)
        set_never_restart(pod)
    elif cluster.autoscaler_version == "v1" and cluster.version >= (1, 7, 0):
        add_env(pod.ray, "RAY_enable_autoscaler_v2", "false", version_path)


def _autoscaler(pod: Pod) -> Part:
    version, ray = pod.cluster.version, pod.ray.data
    command, args = pod.bash, [_AUTOSCALER_COMMAND]
    if version < (1, 2, 0):
        command, args = ["ray"], _AUTOSCALER_COMMAND.split()[1:]
    origin = added(
        "KubeRay adds the container autoscaler", (*pod.cluster.spec_path, "enableInTreeAutoscaling")
    )
    part = Part({"name": AUTOSCALER, "imagePullPolicy": "IfNotPresent"}, origin)
    if "image" in ray:
        part.put(
            "image", ray["image"], copied((*pod.template_path, "spec", "containers", 0, "image"))
        )
    part.data |= {
        "command": command,
        "args": args,
        "resources": {"limits": _AUTOSCALER_SIZE, "requests": _AUTOSCALER_SIZE},
    }
    add_env(part, "RAY_CLUSTER_NAME", None, source=label_ref(CLUSTER_LABEL))
    add_env(part, "RAY_CLUSTER_NAMESPACE", None, source=field_ref("metadata.namespace"))
    add_env(part, "RAY_HEAD_POD_NAME", None, source=field_ref("metadata.name"))
    add_env(part, "KUBERAY_CRD_VER", "v1")
    if version >= (1, 7, 0):
        add_env(part, "KUBERAY_GEN_AUTOSCALER_START_CMD", _AUTOSCALER_COMMAND)
    return part


def _merge_options(part: Part, pod: Pod) -> None:
    """The user's options: some replace, lists are appended."""
    options, where = pod.cluster.autoscaler, pod.cluster.autoscaler_path
    for key in _REPLACING:
        if options.get(key) is not None:
            part.put(key, options[key], copied((*where, key)))
    for key in _EXTENDING:
        for index, item in enumerate(items(options.get(key))):
            part.append(key, item, copied((*where, key, index)))
    if pod.cluster.version >= (1, 7, 0):
        for key in ("command", "args"):
            if items(options.get(key)):
                part.put(key, options[key], copied((*where, key)))


# --- the collector of the history server (1.7) ----------------------------------------------------


def add_collector(pod: Pod) -> None:
    options = pod.cluster.collector
    if options is None:
        return
    part = _collector(pod, options)
    where = (*pod.cluster.spec_path, "historyServerOptions", "collectorOptions")
    for key in ("image", "imagePullPolicy", "resources"):
        if options.get(key) is not None:
            part.put(key, options[key], copied((*where, key)))
    for index, item in enumerate(items(options.get("env"))):
        part.append("env", item, copied((*where, "env", index)))
    if pod.cluster.auth is not None:
        from renderer.children import security

        security.add_token_variables(part, pod.cluster)
    pod.containers.append(part)


def _collector(pod: Pod, options: Mapping[str, Any]) -> Part:
    cluster = pod.cluster
    cause = (*cluster.spec_path, "historyServerOptions")
    part = Part(
        {
            "name": COLLECTOR,
            "imagePullPolicy": "IfNotPresent",
            "resources": {
                "limits": {"cpu": "200m", "memory": "256Mi"},
                "requests": {"cpu": "50m", "memory": "64Mi"},
            },
        },
        added(f"KubeRay adds the container {COLLECTOR}", cause),
    )
    add_env(part, "POD_IP", None, source=field_ref("status.podIP"))
    add_env(part, "RAY_CLUSTER_NAME", cluster.name, cluster.name_path)
    add_env(part, "RAY_CLUSTER_NAMESPACE", cluster.namespace or cluster.unknown.namespace)
    add_env(part, "RAY_ROLE", "Head" if pod.head else "Worker")
    add_env(part, "EVENTS_PORT", "8084")
    add_env(part, "FQ_RAY_IP", cluster.fqdn)
    for label, name in ((ORIGIN_KIND, "OWNER_KIND"), (ORIGIN_NAME, "OWNER_NAME")):
        if cluster.labels.get(label):
            add_env(part, name, cluster.labels[label])
    own = {entry.get("name") for entry in maps(mapping(options).get("env"))}
    if pod.head and "RAY_DASHBOARD_ADDRESS" not in own:
        add_env(part, "RAY_DASHBOARD_ADDRESS", "http://localhost:8265")
    return part


def add_event_env(pod: Pod) -> None:
    """Ray sends its events to the collector."""
    prefix = "RAY_DASHBOARD_AGGREGATOR_AGENT"
    add_missing_env(pod.ray, "RAY_enable_ray_event", "true")
    add_missing_env(pod.ray, "RAY_enable_core_worker_ray_event_to_aggregator", "true")
    add_missing_env(pod.ray, f"{prefix}_EVENTS_EXPORT_ADDR", "http://localhost:8084/v1/events")
    add_missing_env(pod.ray, f"{prefix}_EXPOSABLE_EVENT_TYPES", _EVENTS)
    add_missing_env(pod.ray, f"{prefix}_PUBLISHER_HTTP_ENDPOINT_EXPOSABLE_EVENT_TYPES", _EVENTS)
