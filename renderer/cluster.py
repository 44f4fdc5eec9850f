"""The cluster as the templates print it: what needs more than an `if`, computed before they run and given a name.

The rules are those of the official chart (KubeRay 1.7, helm-chart/ray-cluster/templates/raycluster-cluster.yaml), by what
it prints, except for what no API server accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.api_server.fields import has_field, is_required
from renderer.diagnostics import Collector, Diagnostic, Flag, Path
from renderer.gcs_fault_tolerance import GcsFaultTolerance
from renderer.kuberay.names import LONGEST_LABEL, REDIS_PASSWORD_ENV, is_dns_1035_label
from renderer.release import Release
from renderer.values.defaults import default_at
from renderer.values.keys import (
    CLUSTER_KEYS,
    CONTAINER_KEYS,
    HEAD,
    HEAD_KEYS,
    HEAD_SPEC_KEYS,
    POD_KEYS,
    WORKER_KEYS,
    Key,
    worker_group,
)
from renderer.values.merge import Values

NO_UPPER_BOUND = 2147483647
_REDIS = "-redis"
DEFAULT_GROUP_RESOURCES = {"cpu": "1", "memory": "1Gi"}


class Group(NamedTuple):
    """The head or one worker group.

    `path` is where its values stand. `fields`, `pod` and `container` go into the group's spec, its Pod's spec and Ray's
    container under the names they have there. `ray_start_params` None leaves the key out.
    """

    path: Path
    container_name: str
    fields: Mapping[str, Any]
    image: str
    image_pull_policy: str | None
    image_pull_secrets: Any
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    env: list[Any]
    ray_start_params: Mapping[str, str] | None
    pod: Mapping[str, Any]
    container: Mapping[str, Any]
    sidecars: list[Any]


class Cluster(NamedTuple):
    """Everything that `raycluster.yaml.j2` prints. Empty values are left out by the template's `entry`."""

    name: str
    namespace: str | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    fields: Mapping[str, Any]
    gcs_fault_tolerance_options: Mapping[str, Any]
    head: Group
    worker_groups: tuple[Group, ...]
    common_env: int


class Redis(NamedTuple):
    """The Redis for development that `redis.create` adds; `env` holds its password, if the cluster has one."""

    name: str
    labels: Mapping[str, str]
    image: str
    image_pull_policy: str | None
    env: list[Any]


def redis_name(release: Release) -> str:
    return f"{release.fullname}{_REDIS}"


def check_redis(values: Values, data: Mapping[str, Any], release: Release, found: Collector) -> None:
    """Report what the API server rejects in the name of the Service that `redis.create` makes, at the value that sets it.

    A Service's name is a DNS-1035 label of at most 63 characters (k8s.io/apimachinery, pkg/util/validation).
    """
    name = redis_name(release)
    if not (data.get("redis") or {}).get("create") or is_dns_1035_label(name):
        return
    keys = [key for key in ("fullnameOverride", "nameOverride") if data.get(key) and not values.is_default((key,))]
    set_by = keys[0] if keys else "--name"
    message = f'redis.create makes a Service named "{name}", which is not a valid name of a Service'
    help_ = f"lower case letters, digits and '-' after a first letter; {set_by} sets this name"
    if len(name) > LONGEST_LABEL:
        message = (
            f'redis.create makes a Service named "{name}" of {len(name)} characters; at most {LONGEST_LABEL} are valid'
        )
        help_ = f"{set_by} sets the name {release.fullname}, which has at most {LONGEST_LABEL - len(_REDIS)} characters here"
    where = values.where((set_by,)) if keys else Flag(set_by)
    path = (set_by,) if keys else None
    found.add(Diagnostic("values/redis-name", message, where=where, path=path, help=help_))


def default_redis_address(data: Mapping[str, Any], default: str, release: Release) -> str:
    """With `redis.create` the default address is that of the Redis made beside the cluster."""
    return f"{redis_name(release)}:6379" if (data.get("redis") or {}).get("create") else default


def assemble(values: Values, data: Mapping[str, Any], release: Release, gcs: GcsFaultTolerance) -> Cluster:
    """`data` holds the checked values, defaults merged in."""
    build = _Build(values, data, release)
    head, worker, additional = data["head"], data["worker"], data.get("additionalWorkerGroups") or {}
    groups: dict[Path, tuple[Any, Mapping[str, Any]]] = {("worker",): (worker.get("groupName"), worker)}
    for name, group in sorted(additional.items()):
        groups[("additionalWorkerGroups", name)] = (name, _with_group_defaults(group))
    fields = {name: head.get(name) for name in HEAD_SPEC_KEYS}
    fields.update({name: data.get(name) for name in CLUSTER_KEYS})
    return Cluster(
        name=release.fullname,
        namespace=release.namespace,
        labels={**release.labels, **(data.get("labels") or {})},
        annotations={**(data.get("annotations") or {}), **gcs.annotations},
        fields=fields,
        gcs_fault_tolerance_options=gcs.options,
        head=build.head(head, gcs),
        worker_groups=tuple(
            build.worker_group(path, name, own)
            for path, (name, own) in groups.items()
            if own.get("disabled") is not True
        ),
        common_env=len(build.common_env),
    )


def redis(data: Mapping[str, Any], release: Release) -> Redis:
    settings = data.get("redis") or {}
    image = {**default_at(("redis", "image")), **_given(settings.get("image"))}
    gcs = data.get("gcsFaultTolerance")
    password = gcs.get("redisPassword") if isinstance(gcs, dict) else None
    return Redis(
        name=redis_name(release),
        labels={**release.labels, "app.kubernetes.io/component": "redis"},
        image=_image(image),
        image_pull_policy=image.get("pullPolicy"),
        env=[{"name": REDIS_PASSWORD_ENV, **password}] if isinstance(password, dict) else [],
    )


def _with_group_defaults(group: Mapping[str, Any]) -> Mapping[str, Any]:
    """An additional group inherits nothing; the chart gives it resources where it names none."""
    if group.get("resources"):
        return group
    return {**group, "resources": {"limits": DEFAULT_GROUP_RESOURCES, "requests": DEFAULT_GROUP_RESOURCES}}


def _group_fields(keys: Mapping[str, Key], own: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the group's own spec, beside its template: the keys whose field is one step away."""
    return {
        str(key.field[0]): own.get(value)
        for value, key in keys.items()
        if key.field is not None and len(key.field) == 1 and key.field != ("rayStartParams",)
    }


def _fields_of(keys: Mapping[str, Key], own: Mapping[str, Any]) -> dict[str, Any]:
    """What goes straight into a Pod's spec or a container, under the names that it has there."""
    return {str(key.field[-1]): own.get(value) for value, key in keys.items() if key.field}


class _Build:
    def __init__(self, values: Values, data: Mapping[str, Any], release: Release) -> None:
        self.values = values
        self.data = data
        self.release = release
        self.common_env: list[Any] = data["common"].get("containerEnv") or []

    def head(self, own: Mapping[str, Any], gcs: GcsFaultTolerance) -> Group:
        fields = {"serviceType": self.data["service"].get("type"), **_group_fields(HEAD_KEYS, own)}
        return self.group(("head",), "ray-head", fields, own, gcs)

    def worker_group(self, path: Path, name: Any, own: Mapping[str, Any]) -> Group:
        """Counts are filled in as the chart does, but for a maximum of 0, which stays 0: the chart takes it for unset."""
        maximum = own.get("maxReplicas")
        fields = {
            **_group_fields(WORKER_KEYS, own),
            "groupName": name,
            "minReplicas": own.get("minReplicas") or 0,
            "maxReplicas": NO_UPPER_BOUND if maximum in (None, "", {}, []) else maximum,
            "numOfHosts": self.num_of_hosts(path, own),
        }
        return self.group(path, "ray-worker", fields, own, GcsFaultTolerance())

    def group(
        self, path: Path, container_name: str, fields: Mapping[str, Any], own: Mapping[str, Any], gcs: GcsFaultTolerance
    ) -> Group:
        image = {**self.data["image"], **_given(own.get("image"))}
        return Group(
            path=path,
            container_name=container_name,
            fields=fields,
            image=_image(image),
            image_pull_policy=image.get("pullPolicy"),
            image_pull_secrets=own.get("imagePullSecrets") or self.data.get("imagePullSecrets"),
            labels={**self.release.labels, **(own.get("labels") or {})},
            annotations=own.get("annotations") or {},
            env=[*self.common_env, *(own.get("containerEnv") or []), *gcs.head_env],
            ray_start_params=self.ray_start_params(own, gcs),
            pod=_fields_of(POD_KEYS, own),
            container=_fields_of(CONTAINER_KEYS, own),
            sidecars=own.get("sidecarContainers") or [],
        )

    def ray_start_params(self, own: Mapping[str, Any], gcs: GcsFaultTolerance) -> Mapping[str, str] | None:
        """None leaves the key out. KubeRay before 1.4 requires it, empty if need be; not stated means 1.3 and later."""
        params = {**(own.get("rayStartParams") or {}), **(own.get("initArgs") or {}), **gcs.head_ray_start_params}
        version = self.release.version
        required = version is None or is_required((*HEAD, "rayStartParams"), version)
        return params if params or required else None

    def num_of_hosts(self, path: Path, own: Mapping[str, Any]) -> Any:
        """The default of 1 is said only to a version that knows the field."""
        version = self.release.version
        where = (*path, "numOfHosts")
        ours = own.get("numOfHosts") is None or self.values.is_default(where)
        if ours and version is not None and not has_field((*worker_group(), "numOfHosts"), version):
            return None
        return own.get("numOfHosts") or 1


def _given(image: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parts of an image that say something; the others come from the image below it."""
    return {key: part for key, part in (image or {}).items() if part}


def _image(image: Mapping[str, Any]) -> str:
    """`repository:tag@digest`; each part only if it is there."""
    tag = f":{image['tag']}" if image.get("tag") else ""
    digest = f"@{image['digest']}" if image.get("digest") else ""
    return f"{image.get('repository') or ''}{tag}{digest}"
