"""Every value, and the field of the manifest that it sets: one table for the check of names, the
reading of numbers, the templates, provenance and the documentation.

Names are those of the official ray-cluster chart (KubeRay 1.0 to 1.7,
helm-chart/ray-cluster/values.yaml); `beyond` marks keys that the chart does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_CRON_JOB, RAY_JOB, RAY_SERVICE

SPEC: Path = ("spec",)
HEAD: Path = ("spec", "headGroupSpec")
POD: Path = ("template", "spec")
POD_METADATA: Path = ("template", "metadata")
CONTAINER: Path = ("template", "spec", "containers", 0)
SIDECARS: Path = ("template", "spec", "containers")


def worker_group(index: int = 0) -> Path:
    return ("spec", "workerGroupSpecs", index)


class Kind(Enum):
    """The type of a value that no field of the RayCluster's schema types."""

    STRING = "string"
    BOOLEAN = "boolean"
    STRING_MAP = "map of strings"
    MAP = "map"
    LIST_OF_MAPS = "list of maps"
    FIELD = "what the field holds"


class Key(NamedTuple):
    """One value.

    `field` is the manifest's path that it sets, from the group's own root for the keys of a group;
    with `Kind.FIELD` the RayCluster schema at that path gives the type. `keys` closes a map; `each`
    types the values of an open one. `falsy_is_unset`: false and 0 are left out of the manifest, as
    the chart leaves them out (Helm's `with`). `required`: null cannot remove it, as in the chart.
    `object_kind`: the kind whose spec the value is, for the kinds around a cluster; `field` is a
    path in that kind. `bare`: the chart prints the value without quotes, so that a string "3" is
    the number 3 there. `string_only`: the chart fails at a number there.
    """

    kind: Kind = Kind.FIELD
    field: Path | None = None
    keys: Mapping[str, Key] | None = None
    each: Key | None = None
    beyond: bool = False
    falsy_is_unset: bool = False
    required: bool = False
    also_boolean: bool = False
    bare: bool = False
    string_only: bool = False
    object_kind: str | None = None

    def inner(self, part: str | int) -> Key | None:
        """The key of the value under `part`, None if there is none."""
        if self.each is not None:
            return self.each
        return self.keys.get(part) if self.keys is not None and isinstance(part, str) else None


def _fields(
    base: Path,
    names: str,
    *,
    beyond: bool = False,
    falsy_is_unset: bool = False,
    bare: bool = False,
) -> dict[str, Key]:
    return {
        name: Key(field=(*base, name), beyond=beyond, falsy_is_unset=falsy_is_unset, bare=bare)
        for name in names.split()
    }


STRING = Key(Kind.STRING)

IMAGE = Key(
    Kind.MAP,
    keys={
        "repository": STRING,
        "tag": STRING,
        "pullPolicy": STRING,
        "digest": Key(Kind.STRING, beyond=True),
    },
)

POD_KEYS: Mapping[str, Key] = {
    **_fields(
        POD,
        "serviceAccountName restartPolicy dnsConfig initContainers volumes affinity",
        falsy_is_unset=True,
    ),
    **_fields(POD, "nodeSelector tolerations topologySpreadConstraints", falsy_is_unset=True),
    **_fields(POD, "priorityClassName runtimeClassName resourceClaims", falsy_is_unset=True),
    **_fields(POD, "priority", falsy_is_unset=True, bare=True),
    "podSecurityContext": Key(field=(*POD, "securityContext"), falsy_is_unset=True),
    # The remaining fields of a Pod, under their own names; `resources` is the container's in the
    # chart.
    **_fields(
        POD,
        "activeDeadlineSeconds automountServiceAccountToken dnsPolicy enableServiceLinks "
        "ephemeralContainers "
        "hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride "
        "nodeName os overhead "
        "preemptionPolicy readinessGates schedulerName schedulingGates schedulingGroup "
        "serviceAccount "
        "setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds "
        "workloadRef",
        beyond=True,
    ),
    "podResources": Key(field=(*POD, "resources"), beyond=True),
}
"""Values that become fields of a Pod's spec."""

CONTAINER_KEYS: Mapping[str, Key] = {
    **_fields(CONTAINER, "command args envFrom ports", falsy_is_unset=True),
    **_fields(CONTAINER, "resources lifecycle securityContext volumeMounts", falsy_is_unset=True),
    # The remaining fields of a container; `restartPolicy` is the Pod's in the chart.
    **_fields(
        CONTAINER,
        "livenessProbe readinessProbe startupProbe workingDir volumeDevices resizePolicy "
        "restartPolicyRules "
        "stdin stdinOnce tty terminationMessagePath terminationMessagePolicy",
        beyond=True,
    ),
    "containerRestartPolicy": Key(field=(*CONTAINER, "restartPolicy"), beyond=True),
}
"""Values that become fields of the Ray container."""

ENV = Key(field=(*CONTAINER, "env"), required=True)
"""The chart joins it to `common.containerEnv`, which fails at null; only additional groups do
without.
"""

GROUP_KEYS: Mapping[str, Key] = {
    "image": IMAGE._replace(falsy_is_unset=True),
    "imagePullSecrets": Key(field=(*POD, "imagePullSecrets"), beyond=True),
    "labels": Key(Kind.STRING_MAP, (*POD_METADATA, "labels"), falsy_is_unset=True),
    "annotations": Key(Kind.STRING_MAP, (*POD_METADATA, "annotations"), falsy_is_unset=True),
    "rayStartParams": Key(field=("rayStartParams",)),
    "initArgs": Key(field=("rayStartParams",)),
    "rayLabels": Key(field=("labels",), beyond=True),
    "containerName": Key(Kind.STRING, (*CONTAINER, "name"), beyond=True),
    "rayResources": Key(field=("resources",), beyond=True),
    "containerEnv": ENV,
    "sidecarContainers": Key(field=SIDECARS, falsy_is_unset=True),
    **POD_KEYS,
    **CONTAINER_KEYS,
}

HEAD_SPEC_KEYS: Mapping[str, Key] = {
    "rayVersion": Key(field=(*SPEC, "rayVersion"), falsy_is_unset=True),
    "enableInTreeAutoscaling": Key(
        field=(*SPEC, "enableInTreeAutoscaling"), falsy_is_unset=True, bare=True
    ),
    "autoscalerOptions": Key(field=(*SPEC, "autoscalerOptions"), falsy_is_unset=True),
}
"""Keys that the chart keeps under `head` though the field is the cluster's."""

HEAD_KEYS: Mapping[str, Key] = {
    **_fields((), "headService", falsy_is_unset=True),
    **_fields((), "enableIngress ingressOptions", beyond=True),
    **GROUP_KEYS,
}

WORKER_KEYS: Mapping[str, Key] = {
    "disabled": Key(Kind.BOOLEAN),
    **_fields((), "groupName"),
    **_fields((), "replicas minReplicas maxReplicas numOfHosts", bare=True),
    **_fields((), "suspend idleTimeoutSeconds scaleStrategy", beyond=True),
    "groupPriority": Key(field=("priority",), beyond=True),
    **GROUP_KEYS,
}

ADDITIONAL_GROUP_KEYS: Mapping[str, Key] = {
    **WORKER_KEYS,
    "containerEnv": ENV._replace(required=False, falsy_is_unset=True),
}

CLUSTER_KEYS: Mapping[str, Key] = _fields(
    SPEC,
    (
        "authOptions upgradeStrategy suspend managedBy headServiceAnnotations "
        "historyServerOptions networkPolicy tlsOptions"
    ),
    beyond=True,
)
"""Fields of the RayCluster under their own names, at the top of the values."""

PARENT_KEYS: Mapping[str, Key] = {
    "rayService": Key(Kind.MAP, SPEC, beyond=True, object_kind=RAY_SERVICE),
    "rayJob": Key(Kind.MAP, SPEC, beyond=True, object_kind=RAY_JOB),
    "rayCronJob": Key(Kind.MAP, SPEC, beyond=True, object_kind=RAY_CRON_JOB),
}
"""Values that render another kind around the cluster: its own fields, under the names that they
have there.
"""

TEXT_FIELDS = ("serveConfigV2", "runtimeEnvYAML")
"""Fields of these kinds that hold YAML as a text. Their values may be maps."""

_OPTIONS: Path = (*SPEC, "gcsFaultToleranceOptions")

KEYS: Mapping[str, Key] = {
    "image": Key(Kind.MAP, keys=IMAGE.keys, required=True),
    "nameOverride": Key(Kind.STRING, falsy_is_unset=True, string_only=True),
    "fullnameOverride": Key(Kind.STRING, falsy_is_unset=True, string_only=True),
    "generateName": Key(Kind.STRING, ("metadata", "generateName"), beyond=True),
    "imagePullSecrets": Key(field=(*HEAD, *POD, "imagePullSecrets"), falsy_is_unset=True),
    "release": Key(Kind.MAP, keys={"namespace": Key(Kind.STRING, beyond=True)}, beyond=True),
    "releaseLabels": Key(Kind.STRING_MAP, beyond=True),
    "kuberayVersion": Key(Kind.STRING, beyond=True),
    "gcsFaultTolerance": Key(
        Kind.MAP,
        keys={
            "enabled": Key(Kind.BOOLEAN),
            **_fields(_OPTIONS, "redisAddress"),
            **_fields(
                _OPTIONS,
                "redisUsername redisPassword externalStorageNamespace",
                falsy_is_unset=True,
            ),
            **_fields(_OPTIONS, "backend storage", beyond=True),
        },
        required=True,
        also_boolean=True,
    ),
    "compat": Key(Kind.MAP, keys={"legacyAnnotation": Key(Kind.BOOLEAN)}, beyond=True),
    "redis": Key(
        Kind.MAP,
        keys={
            "create": Key(Kind.BOOLEAN),
            "image": IMAGE,
            "resources": Key(field=(*HEAD, *CONTAINER, "resources")),
        },
        beyond=True,
    ),
    "annotations": Key(Kind.STRING_MAP, ("metadata", "annotations"), falsy_is_unset=True),
    "labels": Key(Kind.STRING_MAP, ("metadata", "labels"), beyond=True),
    **CLUSTER_KEYS,
    **PARENT_KEYS,
    "common": Key(
        Kind.MAP,
        keys={"containerEnv": ENV._replace(field=(*HEAD, *CONTAINER, "env"))},
        required=True,
    ),
    "service": Key(
        Kind.MAP,
        keys={"type": Key(field=(*HEAD, "serviceType"), falsy_is_unset=True)},
        required=True,
    ),
    "serviceAccount": Key(
        Kind.MAP, keys={"create": Key(Kind.BOOLEAN), "name": STRING}, falsy_is_unset=True
    ),
    "head": Key(Kind.MAP, HEAD, keys={**HEAD_SPEC_KEYS, **HEAD_KEYS}, required=True),
    "worker": Key(Kind.MAP, worker_group(), keys=WORKER_KEYS, required=True),
    "additionalWorkerGroups": Key(
        Kind.MAP, each=Key(Kind.MAP, worker_group(), keys=ADDITIONAL_GROUP_KEYS, required=True)
    ),
    "specOverrides": Key(Kind.MAP, SPEC, beyond=True),
    "extraManifests": Key(Kind.LIST_OF_MAPS, beyond=True),
    # Helm gives `global` to every chart of a release; the ray-cluster chart reads nothing of it.
    "global": Key(Kind.MAP, falsy_is_unset=True),
}
"""Every value at the top of a values file."""

ROOT = Key(Kind.MAP, keys=KEYS)

OVERRIDE_LIST_KEYS = ("name", "groupName")
"""By which of its items' keys a list in `specOverrides` is merged."""

FREE_PREFIX = "x-"
"""Keys that start with it are not checked: a place for anchors."""

MEANT = {
    "env": "containerEnv",
    "initargs": "rayStartParams",
    "sidecars": "sidecarContainers",
    "gcsFaultToleranceOptions": "gcsFaultTolerance",
    "headGroupSpec": "head",
    "workerGroupSpec": "worker",
    "workerGroups": "additionalWorkerGroups",
    "workers": "worker",
    "address": "redisAddress",
    "password": "redisPassword",
    "username": "redisUsername",
    "namespace": "externalStorageNamespace",
    "host": "redisAddress",
    "url": "redisAddress",
    "endpoint": "redisAddress",
    "envVars": "containerEnv",
    "extraEnv": "containerEnv",
    "extraEnvVars": "containerEnv",
    "extraEnvFrom": "envFrom",
    "extraArgs": "args",
    "extraVolumes": "volumes",
    "extraVolumeMounts": "volumeMounts",
    "extraContainers": "sidecarContainers",
    "extraInitContainers": "initContainers",
    "containerSecurityContext": "securityContext",
    "containerPorts": "ports",
    "podAnnotations": "annotations",
    "podLabels": "labels",
    "replicaCount": "replicas",
    "minWorkers": "minReplicas",
    "maxWorkers": "maxReplicas",
    "min": "minReplicas",
    "max": "maxReplicas",
    "extraObjects": "extraManifests",
    "extraDeploy": "extraManifests",
    "extraResources": "extraManifests",
}
"""Names from the manifest or from other charts, and the value that was meant."""

GROUP = "<group>"
"""In `RETIRED` and `ELSEWHERE`: `worker`, or any group below `additionalWorkerGroups`."""


class Retired(NamedTuple):
    """A key that the official chart had up to one version and ignores since, and what to do now."""

    until: str
    instead: str


_NO_GROUP_TYPE = "remove it: the operator knows which group is the head's"
_INIT_CONTAINER = "remove it: the operator adds this init container itself, with the group's image"

RETIRED: Mapping[Path, Retired] = {
    ("headServiceSuffix",): Retired("0.3", "remove it: the operator names the head Service"),
    ("service", "port"): Retired(
        "0.3", "remove it: the Service gets the ports of the head, head.ports"
    ),
    ("service", "headService"): Retired("1.0", "the value is head.headService"),
    ("head", "groupName"): Retired("0.4", "remove it: the head group has no name"),
    ("head", "type"): Retired("0.4", _NO_GROUP_TYPE),
    ("head", "replicas"): Retired("0.3", "remove it: a cluster has one head"),
    (GROUP, "type"): Retired("0.4", _NO_GROUP_TYPE),
    (GROUP, "initContainerImage"): Retired("0.5", _INIT_CONTAINER),
    (GROUP, "initContainerSecurityContext"): Retired("0.5", _INIT_CONTAINER),
    (GROUP, "miniReplicas"): Retired("0.6", "the value is minReplicas"),
    (GROUP, "maxiReplicas"): Retired("0.6", "the value is maxReplicas"),
}
"""Keys of older charts, which their files still have (helm-chart/ray-cluster/values.yaml and
templates, 0.2.0 to 1.7.0).
"""

ELSEWHERE: Mapping[str, str] = {
    "workerGroupSpecs": (
        "write the first worker group as worker, the others below additionalWorkerGroups, by name; "
        "for no group at all write worker: {disabled: true}"
    ),
    "spec": (
        "values are not a manifest: their keys are head, worker, image and so on, without spec "
        "above them"
    ),
    "template": (
        "fields of the Pod and of its Ray container are directly below head, worker or a group's "
        "name"
    ),
    "podTemplate": (
        "fields of the Pod and of its Ray container are directly below head, worker or a group's "
        "name"
    ),
    "containers": (
        "fields of the Ray container are directly below the group; more containers are in "
        "sidecarContainers"
    ),
    "volumeClaimTemplates": (
        "the operator makes no claims: name an existing claim in volumes, or use a volume with "
        "ephemeral.volumeClaimTemplate"
    ),
    "persistence": (
        "this value does not exist: add the claim to volumes, and its mount to volumeMounts"
    ),
    "ingress": "the Ingress of the dashboard is turned on by head.enableIngress",
    "autoscaling": (
        "autoscaling is turned on by head.enableInTreeAutoscaling; the options are "
        "head.autoscalerOptions"
    ),
    "enableAutoscaling": "autoscaling is turned on by head.enableInTreeAutoscaling",
    "metadata": (
        "the values labels and annotations are those of the RayCluster; its name is given by the "
        "option --name"
    ),
    "rayClusterSpec": "the spec of the cluster is made of head, worker and the other values",
    "rayClusterConfig": "the spec of the cluster is made of head, worker and the other values",
    "clusterName": "the name is given by the option --name, or by the value fullnameOverride",
    "groups": (
        "worker is one group: more groups are below additionalWorkerGroups, each under its name"
    ),
    "dashboard": (
        "Ray always starts the dashboard; its options are in head.rayStartParams: dashboard-port "
        "and others"
    ),
    "dashboardPort": "write it as head.rayStartParams: {dashboard-port: …}",
    "rbac": "this value does not exist: the operator makes the roles that it needs",
    "podMonitor": "this value does not exist: add the object to extraManifests",
    "serviceMonitor": "this value does not exist: add the object to extraManifests",
    "namespace": "the namespace is given by the option --namespace",
    "name": "the name is given by the option --name, or by the value fullnameOverride",
    "podAnnotations": (
        "annotations of the head Pod are head.annotations, those of workers worker.annotations"
    ),
    "podLabels": "labels of the head Pod are head.labels, those of workers worker.labels",
    "replicaCount": "the number of workers is worker.replicas",
    "minWorkers": "the least number of workers is worker.minReplicas",
    "maxWorkers": "the most workers are worker.maxReplicas",
    "cpu": "amounts are in resources: limits: {cpu: …} and requests: {cpu: …}",
    "memory": "amounts are in resources: limits: {memory: …} and requests: {memory: …}",
    "gpu": "GPUs are in resources: limits: {nvidia.com/gpu: …}",
    "gpus": "GPUs are in resources: limits: {nvidia.com/gpu: …}",
}
"""Names of the manifest's fields, or of other charts' values, that no single value has."""

_HOST_AND_PORT = "the address of Redis is redisAddress: host:port, directly below gcsFaultTolerance"
_REDIS_SECRET = "a Secret is named in redisPassword: {valueFrom: {secretKeyRef: {name: …, key: …}}}"
_OWN_REDIS = (
    "this Redis is one for development; another one is named by gcsFaultTolerance.redisAddress"
)

ELSEWHERE_BELOW: Mapping[str, Mapping[str, str]] = {
    "service": {
        "annotations": "annotations of the head Service are headServiceAnnotations",
        "labels": "labels of the head Service are head.headService.metadata.labels",
        "name": "the name of the head Service is head.headService.metadata.name",
        "ports": "the head Service gets the ports of the head, head.ports",
        "targetPort": "the head Service gets the ports of the head, head.ports",
        "*": "other fields of the head Service are in head.headService.spec",
    },
    "serviceAccount": {
        "*": "serviceAccount has no effect: name an account in head.serviceAccountName"
    },
    "image": {
        "registry": "the registry is a part of repository: registry.example.com/team/ray",
        "pullSecrets": "move it to imagePullSecrets, at the top level",
    },
    "release": {"name": "the name is given by the option --name, or by the value fullnameOverride"},
    "gcsFaultTolerance": {
        "redis": _HOST_AND_PORT,
        "externalRedis": _HOST_AND_PORT,
        "port": _HOST_AND_PORT,
        "existingSecret": _REDIS_SECRET,
        "secretName": _REDIS_SECRET,
        "secret": _REDIS_SECRET,
        "passwordSecret": _REDIS_SECRET,
    },
    "redis": {
        "enabled": "it is turned on by redis.create",
        "host": _OWN_REDIS,
        "address": _OWN_REDIS,
        "port": _OWN_REDIS,
        "url": _OWN_REDIS,
        "auth": _OWN_REDIS,
        "password": _OWN_REDIS,
    },
}
"""The same by the value that they are below, where a name means something else."""


_MAIN_KEYS = frozenset(
    (
        "additionalWorkerGroups",
        "common",
        "gcsFaultTolerance",
        "head",
        "image",
        "nameOverride",
        "worker",
    )
)
"""A file that has one of them, and is no Kubernetes object, is taken for values."""


def field_of(path: Path) -> tuple[Key, Path] | None:
    """The key that types the value at `path`, and the path of that very value in the manifest; None
    if there is none.

    `("head", "volumes", 0, "name")` gives volumes' key and `("spec", "headGroupSpec", "template",
    "spec", "volumes", 0, "name")`. For keys that set no field the path in the manifest is empty.
    """
    key: Key = ROOT
    base: Path = ()
    for depth, part in enumerate(path):
        inner = key.inner(part)
        if inner is None:
            return (
                (key, (*_whole(base, key.field), *path[depth:]))
                if key.keys is None and key.field
                else None
            )
        if key.keys is not None and key.field is not None:
            base = key.field
        key = inner
    return key, _whole(base, key.field) if key.field is not None else ()


def _whole(base: Path, field: Path) -> Path:
    """Fields of a group are relative to the group, all others to the manifest."""
    return field if field[:1] in (("spec",), ("metadata",)) else (*base, *field)


def parent_of(data: Mapping[str, object]) -> tuple[str, str] | None:
    """The key in the values that asks for another kind than RayCluster, and that kind; an empty map
    asks for it too.
    """
    for name, key in PARENT_KEYS.items():
        if key.object_kind is not None and isinstance(data.get(name), dict):
            return name, key.object_kind
    return None


def object_kind(path: Path, data: Mapping[str, object]) -> str:
    """The kind in which the value at `path` sets its field.

    `specOverrides` changes the kind that is rendered.
    """
    name = str(path[0]) if path else ""
    if name in PARENT_KEYS:
        return PARENT_KEYS[name].object_kind or RAY_CLUSTER
    parent = parent_of(data)
    return parent[1] if parent is not None and name == "specOverrides" else RAY_CLUSTER


def is_values(data: object) -> bool:
    """Whether a document is a values file and not a Kubernetes object: it has main keys of the
    chart, or no other keys.
    """
    if not isinstance(data, dict) or {"apiVersion", "kind"} & data.keys():
        return False
    own = {key for key in data if not str(key).startswith(FREE_PREFIX)}
    return bool(_MAIN_KEYS & own) or (bool(own) and own <= KEYS.keys())


def walk(keys: Mapping[str, Key] = KEYS, above: Path = ()) -> Iterator[tuple[Path, Key]]:
    """Every value, leaves and maps, in the order of the table; a group of any name is `<name>`."""
    for name, key in keys.items():
        path = (*above, name)
        yield path, key
        if key.each is not None and key.each.keys is not None:
            yield from walk(key.each.keys, (*path, "<name>"))
        elif key.keys is not None:
            yield from walk(key.keys, path)
