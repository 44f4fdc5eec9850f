"""The cluster as the templates print it: what needs more than an `if`, computed before they run and
given a name.

The rules are those of the official chart (KubeRay 1.7,
helm-chart/ray-cluster/templates/raycluster-cluster.yaml), by what it prints, except for what no API
server accepts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from renderer.api_server.fields import has_field, is_required
from renderer.diagnostics import Collector, Diagnostic, Flag, Path
from renderer.gcs_fault_tolerance import OPTIONS_FIELD, GcsFaultTolerance
from renderer.gcs_fault_tolerance import VALUE as GCS_FAULT_TOLERANCE
from renderer.kube_yaml.writer import to_yaml
from renderer.kuberay.kinds import RAY_CLUSTER, SPEC_PATHS
from renderer.kuberay.names import LONGEST_LABEL, REDIS_PASSWORD_ENV, is_dns_1035_label
from renderer.release import Release
from renderer.values.defaults import default_at
from renderer.values.keys import (
    CLUSTER_KEYS,
    CONTAINER,
    CONTAINER_KEYS,
    HEAD,
    HEAD_KEYS,
    HEAD_SPEC_KEYS,
    POD,
    POD_KEYS,
    POD_METADATA,
    SIDECARS,
    SPEC,
    TEXT_FIELDS,
    WORKER_KEYS,
    Key,
    parent_of,
    worker_group,
)
from renderer.values.merge import Values

NAME_KEYS = ("fullnameOverride", "nameOverride")
"""The values that set the cluster's name, the strongest first.

Without them the release's name does.
"""
NO_UPPER_BOUND = 2147483647
_REDIS = "-redis"
DEFAULT_GROUP_RESOURCES = {"cpu": "1", "memory": "1Gi"}
RAY_START_PARAMS = "rayStartParams"


class Record(Protocol):
    """Gets what is assembled, part by part: its path in the manifest, where it came from, and the
    value.

    `source` is a path in the values, or the flag that gave it. An empty value is not in the
    manifest, unless `empty`.
    """

    def __call__(self, path: Path, source: Path | Flag, value: Any, *, empty: bool) -> None: ...


def _no_record(path: Path, source: Path | Flag, value: Any, *, empty: bool) -> None:
    """A render that nothing is wrong with asks for no place."""


class Group(NamedTuple):
    """The head or one worker group.

    `fields`, `pod` and `container` go into the group's spec, its Pod's spec and Ray's
    container under the names they have there. `ray_start_params` None leaves the key out.
    """

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
    """Everything that the templates of the Ray kinds print. Empty values are left out by the
    template's `entry`.

    `own` has the fields of the kind around the cluster, `job` those of a RayCronJob's
    `jobTemplate`. With `generate_name` the object has no name of its own.
    """

    kind: str
    name: str
    generate_name: str
    namespace: str | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    own: Mapping[str, Any]
    job: Mapping[str, Any]
    fields: Mapping[str, Any]
    gcs_fault_tolerance_options: Mapping[str, Any]
    head: Group
    worker_groups: tuple[Group, ...]


class Redis(NamedTuple):
    """The Redis for development that `redis.create` adds; `env` holds its password, if the cluster
    has one.
    """

    name: str
    labels: Mapping[str, str]
    image: str
    image_pull_policy: str | None
    env: list[Any]


def redis_name(release: Release) -> str:
    return f"{release.fullname}{_REDIS}"


def check_redis(
    values: Values, data: Mapping[str, Any], release: Release, found: Collector
) -> None:
    """Report what the API server rejects in the name of the Service that `redis.create` makes, at
    the value that sets it.

    A Service's name is a DNS-1035 label of at most 63 characters (k8s.io/apimachinery,
    pkg/util/validation).
    """
    name = redis_name(release)
    if not (data.get("redis") or {}).get("create") or is_dns_1035_label(name):
        return
    keys = [key for key in NAME_KEYS if data.get(key) and not values.is_default((key,))]
    set_by = keys[0] if keys else "--name"
    message = f'redis.create makes a Service named "{name}", which is not a valid name of a Service'
    help_ = f"lowercase letters, digits and '-' after a first letter; {set_by} sets this name"
    if len(name) > LONGEST_LABEL:
        message = (
            f'redis.create makes a Service named "{name}" of {len(name)} characters; at most '
            f"{LONGEST_LABEL} are valid"
        )
        help_ = (
            f"{set_by} sets the name {release.fullname}, which has at most "
            f"{LONGEST_LABEL - len(_REDIS)} characters here"
        )
    where = values.where((set_by,)) if keys else Flag(set_by)
    path = (set_by,) if keys else None
    found.add(Diagnostic("values/redis-name", message, where=where, path=path, help=help_))


def default_redis_address(data: Mapping[str, Any], default: str, release: Release) -> str:
    """With `redis.create` the default address is that of the Redis that is rendered with the
    cluster.
    """
    return f"{redis_name(release)}:6379" if (data.get("redis") or {}).get("create") else default


def assemble(
    values: Values,
    data: Mapping[str, Any],
    release: Release,
    gcs: GcsFaultTolerance,
    record: Record = _no_record,
) -> Cluster:
    """The cluster from its values. `data` holds the checked values, defaults merged in.

    `record` gets where each part of the manifest comes from, if the templates print it where those
    that ship do.
    """
    build = _Build(values, data, release, record)
    own, job = build.own_fields()
    return Cluster(
        kind=build.kind,
        own=own,
        job=job,
        name=build.name(),
        generate_name=build.generate_name(),
        namespace=build.namespace(),
        labels=build.merged(_LABELS, build.release_labels(), _of(("labels",), data.get("labels"))),
        annotations=build.merged(
            _ANNOTATIONS,
            _of(("annotations",), data.get("annotations")),
            build.of_gcs(gcs.annotations, gcs),
        ),
        fields={
            **build.fields((), ("head",), HEAD_SPEC_KEYS, data["head"]),
            **build.fields((), (), CLUSTER_KEYS, data),
        },
        gcs_fault_tolerance_options=build.options(gcs.options),
        head=build.head(data["head"], gcs),
        worker_groups=build.worker_groups(),
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
    return {
        **group,
        "resources": {"limits": DEFAULT_GROUP_RESOURCES, "requests": DEFAULT_GROUP_RESOURCES},
    }


_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")


class _Part(NamedTuple):
    """One entry of a map, and where it came from."""

    key: str
    value: Any
    source: Path | Flag


def _of(source: Path, layer: Mapping[str, Any] | None) -> Iterable[_Part]:
    """The entries of the value at `source`."""
    return (_Part(key, value, (*source, key)) for key, value in (layer or {}).items())


def _one_step_away(keys: Mapping[str, Key]) -> Mapping[str, Key]:
    """The keys of a group's own spec, next to its template.

    Start parameters are merged from several values.
    """
    return {
        name: key
        for name, key in keys.items()
        if key.field is not None and len(key.field) == 1 and key.field != (RAY_START_PARAMS,)
    }


class _Build:
    """Assembles the parts, and records each with its place in the manifest and its source."""

    def __init__(
        self, values: Values, data: Mapping[str, Any], release: Release, record: Record
    ) -> None:
        self.values = values
        self.data = data
        self.release = release
        self.parent: str | None = None
        self.kind = RAY_CLUSTER
        parent = parent_of(data)
        if parent is not None:
            self.parent, self.kind = parent
        self._record = record

    def record(self, path: Path, source: Path | Flag, value: Any, *, empty: bool = False) -> None:
        """Record a part.

        Paths are those of a RayCluster; in another kind its spec is further down.
        """
        if path[:1] == SPEC:
            path = (*SPEC_PATHS[self.kind], *path[1:])
        self._record(path, source, value, empty=empty)

    def own_fields(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the kind around the cluster, and those of the `jobTemplate` in it, if it
        has one.
        """
        if self.parent is None:
            return {}, {}
        own = dict(self.data[self.parent])
        above = SPEC_PATHS[self.kind][1:-1]
        if not above:
            return self.texts(SPEC, (self.parent,), own), {}
        (template,) = above
        job = own.pop(template, None) or {}
        self._record((*SPEC, template), (self.parent, template), {}, empty=True)
        return (
            self.texts(SPEC, (self.parent,), own),
            self.texts((*SPEC, template), (self.parent, template), job),
        )

    def texts(self, root: Path, path: Path, own: Mapping[str, Any]) -> dict[str, Any]:
        """The fields at `root` from the values at `path`, as they are, but for maps in place of a
        text of YAML.
        """
        fields: dict[str, Any] = {}
        for name, value in own.items():
            is_text = name in TEXT_FIELDS and isinstance(value, dict)
            fields[name] = to_yaml(value) if is_text else value
            self._record((*root, name), (*path, name), fields[name], empty=value is not None)
        return fields

    def name(self) -> str:
        keys = [
            key for key in NAME_KEYS if self.data.get(key) and not self.values.is_default((key,))
        ]
        if not self.data.get("generateName"):
            self.record(
                ("metadata", "name"), (keys[0],) if keys else Flag("--name"), self.release.fullname
            )
        return self.release.fullname

    def generate_name(self) -> str:
        prefix = str(self.data.get("generateName") or "")
        self.record(("metadata", "generateName"), ("generateName",), prefix)
        return prefix

    def namespace(self) -> str | None:
        self.record(("metadata", "namespace"), Flag("--namespace"), self.release.namespace)
        return self.release.namespace

    def release_labels(self) -> Iterable[_Part]:
        return (_Part(key, value, Flag("--name")) for key, value in self.release.labels.items())

    def of_gcs(self, parts: Mapping[str, Any], gcs: GcsFaultTolerance) -> Iterable[_Part]:
        return (_Part(key, value, gcs.sources[key]) for key, value in parts.items())

    def merged(self, path: Path, *layers: Iterable[_Part]) -> dict[str, Any]:
        """The map at `path`; later layers win."""
        result: dict[str, Any] = {}
        for layer in layers:
            for key, value, source in layer:
                result[key] = value
                self.record((*path, key), source, value)
        return result

    def options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options of fault tolerance. They come from one value, and so does the map of them."""
        if options:
            self.record(OPTIONS_FIELD, (GCS_FAULT_TOLERANCE,), {}, empty=True)
        return self.merged(OPTIONS_FIELD, _of((GCS_FAULT_TOLERANCE,), options))

    def fields(
        self,
        root: Path,
        path: Path,
        keys: Mapping[str, Key],
        own: Mapping[str, Any],
        **computed: Any,
    ) -> dict[str, Any]:
        """What the values at `path` set, under the names of their fields below `root`.

        `computed` has, by the value's name, what is not printed as it was given.
        """
        fields: dict[str, Any] = {}
        for name, key in keys.items():
            if key.field:
                value = computed[name] if name in computed else own.get(name)
                fields[str(key.field[-1])] = value
                self.record((*root, *key.field), (*path, name), value)
        return fields

    def items(self, path: Path, first: int, source: Path, items: list[Any] | None) -> list[Any]:
        """The items of the value at `source`; in the list at `path` they follow `first` others."""
        for index, item in enumerate(items or ()):
            self.record((*path, first + index), (*source, index), item)
        return items or []

    def head(self, own: Mapping[str, Any], gcs: GcsFaultTolerance) -> Group:
        self.record(HEAD, ("head",), {}, empty=True)
        service_type = self.data["service"].get("type")
        self.record((*HEAD, "serviceType"), ("service", "type"), service_type)
        fields = {
            "serviceType": service_type,
            **self.fields(HEAD, ("head",), _one_step_away(HEAD_KEYS), own),
        }
        return self.group(HEAD, ("head",), "ray-head", fields, own, gcs)

    def worker_groups(self) -> tuple[Group, ...]:
        """The group `worker`, then the additional ones in the order of their names; none that is
        disabled.
        """
        worker, additional = self.data["worker"], self.data.get("additionalWorkerGroups") or {}
        groups: dict[Path, tuple[Any, Mapping[str, Any]]] = {
            ("worker",): (worker.get("groupName"), worker)
        }
        for name, group in sorted(additional.items()):
            groups[("additionalWorkerGroups", name)] = (name, _with_group_defaults(group))
        enabled = [
            (path, *group) for path, group in groups.items() if group[1].get("disabled") is not True
        ]
        return tuple(
            self.worker_group(worker_group(index), path, name, own)
            for index, (path, name, own) in enumerate(enabled)
        )

    def worker_group(self, root: Path, path: Path, name: Any, own: Mapping[str, Any]) -> Group:
        """Counts are filled in as the chart does, but for a maximum of 0, which stays 0: the chart
        takes it for unset.
        """
        self.record(root, path, {}, empty=True)
        maximum = own.get("maxReplicas")
        fields = self.fields(
            root,
            path,
            _one_step_away(WORKER_KEYS),
            own,
            groupName=name,
            minReplicas=own.get("minReplicas") or 0,
            maxReplicas=NO_UPPER_BOUND if maximum in (None, "", {}, []) else maximum,
            numOfHosts=self.num_of_hosts(path, own),
        )
        return self.group(root, path, "ray-worker", fields, own, GcsFaultTolerance())

    def group(
        self,
        root: Path,
        path: Path,
        container_name: str,
        fields: Mapping[str, Any],
        own: Mapping[str, Any],
        gcs: GcsFaultTolerance,
    ) -> Group:
        """The group at `root` of the manifest from the values `own`, which are at `path`."""
        container = (*root, *CONTAINER)
        self.record((*root, *SIDECARS), path, [], empty=True)
        own_name = own.get("containerName")
        self.record(
            (*container, "name"),
            (*path, "containerName") if own_name else path,
            own_name or container_name,
        )
        sidecars = (*path, "sidecarContainers")
        image, pull_policy = self.image(container, path, own)
        labels, annotations = (*path, "labels"), (*path, "annotations")
        return Group(
            container_name=own_name or container_name,
            fields=fields,
            image=image,
            image_pull_policy=pull_policy,
            image_pull_secrets=self.image_pull_secrets(root, path, own),
            labels=self.merged(
                (*root, *POD_METADATA, "labels"),
                self.release_labels(),
                _of(labels, own.get("labels")),
            ),
            annotations=self.merged(
                (*root, *POD_METADATA, "annotations"), _of(annotations, own.get("annotations"))
            ),
            env=self.env((*container, "env"), path, own, gcs),
            ray_start_params=self.ray_start_params(root, path, own, gcs),
            pod=self.fields(root, path, POD_KEYS, own),
            container=self.fields(root, path, CONTAINER_KEYS, own),
            sidecars=self.items((*root, *SIDECARS), 1, sidecars, own.get("sidecarContainers")),
        )

    def image(self, container: Path, path: Path, own: Mapping[str, Any]) -> tuple[str, str | None]:
        """The image and its pull policy; what the group leaves out comes from the image of all."""
        given = _given(own.get("image"))
        image = {**self.data["image"], **given}
        name = _image(image)
        all_of: Path = ("image",)
        of_group = (*path, "image")
        of_name = given.keys() - {"pullPolicy"}
        self.record((*container, "image"), of_group if of_name else all_of, name)
        source = of_group if "pullPolicy" in given else all_of
        self.record(
            (*container, "imagePullPolicy"), (*source, "pullPolicy"), image.get("pullPolicy")
        )
        return name, image.get("pullPolicy")

    def image_pull_secrets(self, root: Path, path: Path, own: Mapping[str, Any]) -> Any:
        key = "imagePullSecrets"
        secrets = own.get(key) or self.data.get(key)
        self.record((*root, *POD, key), (*path, key) if own.get(key) else (key,), secrets)
        return secrets

    def env(
        self, at: Path, path: Path, own: Mapping[str, Any], gcs: GcsFaultTolerance
    ) -> list[Any]:
        """The common variables, the group's own, and those of fault tolerance."""
        key = "containerEnv"
        env = [*self.items(at, 0, ("common", key), self.data["common"].get(key))]
        env += self.items(at, len(env), (*path, key), own.get(key))
        for variable in gcs.head_env:
            self.record((*at, len(env)), gcs.sources[variable["name"]], variable)
            env.append(variable)
        return env

    def ray_start_params(
        self, root: Path, path: Path, own: Mapping[str, Any], gcs: GcsFaultTolerance
    ) -> Mapping[str, str] | None:
        """None leaves the key out.

        KubeRay before 1.4 requires it, empty if need be; not stated means 1.3 and later.
        """
        version = self.release.version
        at = (*root, RAY_START_PARAMS)
        if version is None or is_required((*HEAD, RAY_START_PARAMS), version):
            self.record(at, (*path, RAY_START_PARAMS), {}, empty=True)
            required = True
        else:
            required = False
        params = self.merged(
            at,
            _of((*path, RAY_START_PARAMS), own.get(RAY_START_PARAMS)),
            _of((*path, "initArgs"), own.get("initArgs")),
            self.of_gcs(gcs.head_ray_start_params, gcs),
        )
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
