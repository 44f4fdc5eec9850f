"""Pods that the operator makes and the API server then rejects, so that nothing ever starts.

The Pods are looked at as the operator makes them, with its own containers, volumes and mounts (common/pod.go:
BuildPod, DefaultHeadPodTemplate, DefaultWorkerPodTemplate, addEmptyDir). What the API server checks in them is in
k8s.io/kubernetes, pkg/apis/core/validation. A new check is one more rule here over `pods(view)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.names import is_qualified_name
from renderer.kuberay.quantity import ONE, parse
from renderer.operator.fault_tolerance import GCS_STORAGE_PATH, GCS_STORAGE_VOLUME, rocksdb
from renderer.operator.history_server import history_server
from renderer.operator.model import ClusterView, Group, Table, items, listed, mapping, string
from renderer.operator.security import TLS_PATH, TLS_VOLUME, by_kubernetes, tls

RULES = Table()

_SHARED_MEMORY = ("shared-mem", "/dev/shm")  # noqa: S108 - a mount path in a Pod
_RAY_LOGS = ("ray-logs", "/tmp/ray")  # noqa: S108
_TOKEN = ("ray-token", "/var/run/secrets/ray.io/serviceaccount")
_AUTOSCALER, _WAIT_FOR_GCS = "autoscaler", "wait-gcs-ready"
_HUGE_PAGES = "hugepages-"
_PLASMA_SINCE = (1, 6, 0)
_MOUNTS_CLEANED_UNTIL = (1, 2, 0)


class Container:
    """A container as it is in the manifest. `injected`: mount path -> volume, of mounts that the operator adds."""

    __slots__ = ("data", "index", "injected", "kind", "path", "title")

    def __init__(self, title: str, path: Path, data: dict[str, Any], kind: str, index: int = 0) -> None:
        self.title = title
        self.path = path
        self.data = data
        self.kind = kind
        self.index = index
        self.injected: dict[str, str] = {}

    @property
    def name(self) -> str:
        return string(self.data.get("name"))

    @property
    def is_written_as_pod(self) -> bool:
        """Whether it is in the Pod's template, and not one that the operator adds."""
        return self.kind in ("containers", "initContainers")

    def mounts(self) -> Iterator[tuple[str, str, Path]]:
        """Volume, mount path, and place of every mount; block devices among them, with an empty mount path."""
        for key, at in (("volumeMounts", "mountPath"), ("volumeDevices", "")):
            for index, mount in enumerate(items(self.data.get(key))):
                if isinstance(name := mount.get("name"), str):
                    yield name, string(mount.get(at)) if at else "", (*self.path, key, index)


class Pod:
    """The Pod of a group. `own` and `added`: volumes of the manifest by name, and those that the operator adds.

    `dropped`: places of mounts that an old operator removes.
    """

    __slots__ = ("added", "containers", "dropped", "group", "own", "volumes_path")

    def __init__(self, group: Group, volumes_path: Path, own: dict[str, Path], containers: list[Container]) -> None:
        self.group = group
        self.volumes_path = volumes_path
        self.own = own
        self.containers = containers
        self.added: set[str] = set()
        self.dropped: set[Path] = set()


def pods(view: ClusterView) -> list[Pod]:
    """One Pod of each group, as the operator makes it; worked out once a cluster."""
    if "pods" not in view.memo:
        view.memo["pods"] = [_as_made(view, group) for group in view.groups]
    made: list[Pod] = view.memo["pods"]
    return made


def _as_made(view: ClusterView, group: Group) -> Pod:
    pod = _as_written(group)
    if group.containers:
        _add_what_the_operator_adds(view, pod)
    if view.release < _MOUNTS_CLEANED_UNTIL:
        pod.dropped.update(_cleaned(pod))
    return pod


def _as_written(group: Group) -> Pod:
    volumes_path = (*group.pod_path, "volumes")
    own: dict[str, Path] = {}
    for index, volume in enumerate(items(group.pod.get("volumes"))):
        own.setdefault(string(volume.get("name")), (*volumes_path, index, "name"))
    containers = [
        Container(_title(kind, data), (*group.pod_path, kind, index), data, kind, index)
        for kind in ("containers", "initContainers")
        for index, data in enumerate(items(group.pod.get(kind)))
    ]
    return Pod(group, volumes_path, own, containers)


def _title(kind: str, data: dict[str, Any]) -> str:
    what = "container" if kind == "containers" else "init container"
    name = string(data.get("name"))
    return f'{what} "{name}"' if name else what


def _add_what_the_operator_adds(view: ClusterView, pod: Pod) -> None:
    ray = pod.containers[0]
    sharing_logs: list[Container] = []
    if pod.group.is_head and view.autoscaling:
        options = view.autoscaler_options
        autoscaler = Container("the autoscaler", view.at("autoscalerOptions"), options, _AUTOSCALER)
        pod.containers.append(autoscaler)
        sharing_logs = [ray, autoscaler]
    collector = mapping(mapping(history_server(view)).get("collectorOptions"))
    if collector and view.gate("RayClusterHistoryServer"):
        path = view.at("historyServerOptions", "collectorOptions")
        container = Container("the history collector", path, collector, "collector")
        # One collector serves every group; its own mistakes are reported once, with the head.
        if pod.group.is_head:
            pod.containers.append(container)
        sharing_logs = [*sharing_logs, ray] if ray not in sharing_logs else sharing_logs
    if view.release < _PLASMA_SINCE or "plasma-directory" not in pod.group.params:
        _add_empty_dir(pod, ray, *_SHARED_MEMORY)
    for container in sharing_logs:
        _add_empty_dir(pod, container, *_RAY_LOGS)
    if pod.group.is_head and rocksdb(view):
        pod.added.add(GCS_STORAGE_VOLUME)
        ray.injected[GCS_STORAGE_PATH] = GCS_STORAGE_VOLUME
    if by_kubernetes(view):
        pod.added.add(_TOKEN[0])
    if tls(view):
        pod.added.add(TLS_VOLUME)
        ray.injected[TLS_PATH] = TLS_VOLUME


def _add_empty_dir(pod: Pod, container: Container, volume: str, mount_path: str) -> None:
    """As addEmptyDir: nothing where a volume that exists is mounted at that path already."""
    known = pod.own.keys() | pod.added
    if any(at == mount_path and name in known for name, at, _ in container.mounts()):
        return
    pod.added.add(volume)
    container.injected[mount_path] = volume


# --- volumes and mounts ----------------------------------------------------------------------------------------------


def _mounts_without_volume(view: ClusterView, found: Reporter, *, dropped: bool, then: str = "") -> None:
    """Report mounts of no volume: those that an old operator drops, or all others.

    `then` ends the message.
    """
    for pod in pods(view):
        volumes = listed(pod.own)
        for container in pod.containers:
            for name, at, path in container.mounts():
                # The volume may be the operator's; but the operator mounts it itself, and no two
                # mounts may share a path.
                if name in pod.own or (name in pod.added and at not in container.injected):
                    continue
                if (path in pod.dropped) is not dropped:
                    continue
                found(
                    (*path, "name"),
                    f'{container.title} of {pod.group.title} mounts "{name}",'
                    f" but its Pod has no volume of that name{then}",
                    help=f"add the volume, or remove the mount (volumes of this Pod: {volumes or 'none'})",
                    related=[("the volumes of this Pod are listed here", pod.volumes_path)],
                )


def _cleaned(pod: Pod) -> Iterator[Path]:
    """Mounts that operators before 1.2 drop: of the first container and the first init container.

    A worker's container is copied, mounts and all, to an init container that waits for the head: that copy is cleaned
    only where it comes first. Source: common/pod.go, cleanupInvalidVolumeMounts, gone with ray-project/kuberay#2104.
    """
    for container in pod.containers:
        if container.index != 0 or container.kind not in ("containers", "initContainers"):
            continue
        if container.kind == "containers" and not pod.group.is_head and pod.group.pod.get("initContainers"):
            continue
        yield from (path for name, _, path in container.mounts() if name not in pod.own and name not in pod.added)


@RULES.rule("pod/mount-without-volume", "every mount refers to a volume of its Pod")
def mount_without_volume(view: ClusterView, found: Reporter) -> None:
    _mounts_without_volume(view, found, dropped=False)


@RULES.rule(
    "pod/mount-dropped",
    "the operator silently drops a mount without volume of the first container",
    until="1.2.0",
    severity=Severity.WARNING,
)
def mount_dropped(view: ClusterView, found: Reporter) -> None:
    then = "; operators before 1.2 drop the mount, later ones make a Pod that is rejected"
    _mounts_without_volume(view, found, dropped=True, then=then)


@RULES.rule("pod/duplicate-volume", "no two volumes of a Pod have one name (from 1.2 the CRD says so, too)")
def duplicate_volume(view: ClusterView, found: Reporter) -> None:
    for pod in pods(view):
        for index, volume in enumerate(items(pod.group.pod.get("volumes"))):
            name = string(volume.get("name"))
            path = (*pod.volumes_path, index, "name")
            if name and pod.own[name] != path:
                found(
                    path,
                    f'the Pod of {pod.group.title} has two volumes named "{name}"',
                    help="rename one, or remove it",
                    related=(("the first one is here", pod.own[name]),),
                )


@RULES.rule("pod/duplicate-mount-path", "no two mounts of a container share a path (from 1.2 the CRD says so, too)")
def duplicate_mount_path(view: ClusterView, found: Reporter) -> None:
    for pod in pods(view):
        for container in pod.containers:
            seen: dict[str, Path] = {}
            for _, at, path in container.mounts():
                if at and path not in pod.dropped and seen.setdefault(at, path) != path:
                    found(
                        (*path, "mountPath"),
                        f'{container.title} of {pod.group.title} has two mounts at "{at}"',
                        help="mount each at a path of its own",
                        related=(("the first one is here", (*seen[at], "mountPath")),),
                    )


# --- containers ------------------------------------------------------------------------------------------------------


@RULES.rule("pod/duplicate-container", "no two containers of a Pod have one name, the operator's own among them")
def duplicate_container(view: ClusterView, found: Reporter) -> None:
    for pod in pods(view):
        own = {_AUTOSCALER: view.autoscaling} if pod.group.is_head else {_WAIT_FOR_GCS: True}
        seen: dict[str, Container] = {}
        for container in pod.containers:
            if not container.name or container.kind not in ("containers", "initContainers"):
                continue
            first = seen.setdefault(container.name, container)
            path = (*container.path, "name")
            if own.get(container.name):
                message = f"{container.title} of {pod.group.title} has the name of the one that the operator adds"
                found(path, message, help="rename it")
            elif first is not container:
                found(
                    path,
                    f'the Pod of {pod.group.title} has two containers named "{container.name}"',
                    help="rename one",
                    related=(("the first one is here", (*first.path, "name")),),
                )


@RULES.rule("pod/ephemeral-containers", "a new Pod has no ephemeralContainers")
def ephemeral_containers(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        if group.pod.get("ephemeralContainers"):
            found(
                (*group.pod_path, "ephemeralContainers"),
                f"{group.title} has ephemeralContainers, but a Pod cannot be created with them",
                help="use `kubectl debug` on the running Pod, or a sidecar in containers",
                of="key",
            )


# --- resources -------------------------------------------------------------------------------------------------------


def _all_resources(view: ClusterView) -> Iterator[tuple[str, dict[str, Any], Path]]:
    for pod in pods(view):
        for container in pod.containers:
            resources = container.data.get("resources")
            if isinstance(resources, dict):
                yield f"{container.title} of {pod.group.title}", resources, (*container.path, "resources")
        resources = pod.group.pod.get("resources")
        if isinstance(resources, dict):
            yield f"the Pod of {pod.group.title}", resources, (*pod.group.pod_path, "resources")


def _no_overcommit(name: str) -> bool:
    """Huge pages, and extended resources (`nvidia.com/gpu`): a request equals its limit, and has one."""
    return name.startswith(_HUGE_PAGES) or _is_extended(name)


def _is_extended(name: str) -> bool:
    return "/" in name and "kubernetes.io/" not in name


@RULES.rule(
    "pod/request-above-limit", "a request is at most its limit; for extended resources and huge pages equal to it"
)
def request_above_limit(view: ClusterView, found: Reporter) -> None:
    for title, resources, path in _all_resources(view):
        limits = mapping(resources.get("limits"))
        for name, request in mapping(resources.get("requests")).items():
            limit = limits.get(name)
            if request is None or request == limit:
                continue
            place = (*path, "requests", name)
            if limit is None:
                if _no_overcommit(name):
                    found(place, f"{title} requests {name} {request} without a limit", help=f"set limits.{name} to it")
                continue
            wanted, allowed = parse(str(request)), parse(str(limit))
            if wanted is None or allowed is None:
                continue
            related = ((f"the limit is set here: {limit}", (*path, "limits", name)),)
            if wanted > allowed:
                message = f"{title} requests {name} {request}, above its limit of {limit}"
                found(place, message, help="raise the limit, or lower the request", related=related)
            elif wanted != allowed and _no_overcommit(name):
                message = f"{title} requests {name} {request}, but its limit is {limit}: they must be equal"
                found(place, message, help="remove the request: it defaults to the limit", related=related)


@RULES.rule("pod/resource-value", "resources are not negative, extended ones whole numbers, huge pages whole pages")
def resource_value(view: ClusterView, found: Reporter) -> None:
    for title, resources, path in _all_resources(view):
        for side in ("limits", "requests"):
            for name, text in mapping(resources.get(side)).items():
                value = parse(str(text)) if isinstance(text, str | int) else None
                if value is None:
                    continue
                place = (*path, side, name)
                if value < 0:
                    found(place, f"{title} has a negative {name}, {text}", help="use 0 or more")
                elif _is_extended(name) and not _whole(value):
                    found(place, f"{title} has a fraction of {name}, {text}", help="use a whole number")
                elif name.startswith(_HUGE_PAGES) and not _whole_pages(name, value):
                    message = f"{title} has {text} of {name}, which is not a whole number of such pages"
                    found(place, message, help="give a multiple of the page's size, which is part of the name")


def _whole(value: int) -> bool:
    """As the API server asks it: in thousandths, which it counts to 2^63-1 only."""
    return min(-(-value * 1000 // ONE), 2**63 - 1) % 1000 == 0


def _whole_pages(name: str, value: int) -> bool:
    """As the API server asks it: both in whole bytes, rounded up."""
    size = parse(name.removeprefix(_HUGE_PAGES))
    return size is not None and size > 0 and size % ONE == 0 and -(-value // ONE) % (size // ONE) == 0


@RULES.rule("pod/huge-pages-alone", "a container with huge pages has cpu or memory too")
def huge_pages_alone(view: ClusterView, found: Reporter) -> None:
    for title, resources, path in _all_resources(view):
        names = [(side, name) for side in ("limits", "requests") for name in mapping(resources.get(side))]
        huge = [(side, name) for side, name in names if name.startswith(_HUGE_PAGES)]
        if huge and not any(name in ("cpu", "memory") for _, name in names):
            side, name = huge[0]
            found(
                (*path, side, name),
                f"{title} has {name}, but neither cpu nor memory",
                help="give it cpu or memory too",
                of="key",
            )


@RULES.rule(
    "pod/resource-name", "resources: cpu, memory, ephemeral-storage, hugepages-*, or a domain's (nvidia.com/gpu)"
)
def resource_name(view: ClusterView, found: Reporter) -> None:
    for title, resources, path in _all_resources(view):
        for side in ("limits", "requests"):
            for name in mapping(resources.get(side)):
                if not _is_resource_name(name):
                    found(
                        (*path, side, name),
                        f'{title} has {side} of "{name}", which is not a resource that Kubernetes knows',
                        help="cpu, memory, ephemeral-storage, or a device with its domain, such as nvidia.com/gpu",
                        of="key",
                    )


def _is_resource_name(name: str) -> bool:
    if "/" not in name:
        return name in ("cpu", "memory", "ephemeral-storage") or name.startswith(_HUGE_PAGES)
    # The quota of an extended resource is named `requests.<name>`, so the name must be short enough for that.
    quota = f"requests.{name}" if _is_extended(name) else name
    return is_qualified_name(name) and is_qualified_name(quota) and not name.startswith("requests.")
