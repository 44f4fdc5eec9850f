"""The groups: containers, replicas, suspension, Ray's resources and labels.

Source: ValidateRayClusterSpec, validateRayGroupResources, validateRayGroupLabels
(utils/validation.go). What ends the operators 1.0 to 1.2 was seen on the real ones: they read
container 0 and count Pods without a look first. The options of `ray start` are those of
docs.ray.io, cluster/cli.html, Ray 2.0 to 2.52, and those that earlier releases had.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_JOB, RAY_SERVICE
from renderer.kuberay.names import (
    is_generated_name,
    is_label_value,
    is_qualified_name,
    worker_pod_prefix,
)
from renderer.operator.model import (
    ClusterView,
    Effect,
    Group,
    Table,
    integer,
    items,
    mapping,
    string,
    turn_on,
)

RULES = Table()

_MOST_REPLICAS = 2**31 - 1
_SUSPEND_GATE = "RayJobDeletionPolicy"


def _without_container(view: ClusterView) -> Iterator[tuple[Group, Path]]:
    """Groups whose `containers` is an empty list; where it is missing, the schema says so."""
    for group in view.groups:
        if group.pod.get("containers") == []:
            yield group, (*group.pod_path, "containers")


@RULES.rule("operator/no-container", "an empty containers list crashes the operator", until="1.3.0")
def no_container_crashes(view: ClusterView, found: Reporter) -> None:
    for group, path in _without_container(view):
        found(
            path,
            (
                f"{group.title} has no container: this crashes the operator for all clusters "
                "that it manages"
            ),
            help="give it at least the Ray container",
        )


@RULES.rule("operator/no-container", "every group has at least one container", since="1.3.0")
def no_container(view: ClusterView, found: Reporter) -> None:
    for group, path in _without_container(view):
        found(path, f"{group.title} has no container", help="give it at least the Ray container")


def replicas(group: Group, key: str) -> int:
    """A replica count with the CRD's default."""
    default = {"minReplicas": 0, "maxReplicas": _MOST_REPLICAS, "replicas": 0, "numOfHosts": 1}[key]
    value = integer(group.data.get(key))
    return default if value is None else value


def desired(group: Group) -> int:
    """How many Pods operators before 1.6 want of a group (utils.GetWorkerGroupDesiredReplicas).

    They count a `numOfHosts` below 1 as 1, and multiply in 32 bits (raycluster_controller.go,
    v1.1.1 and v1.2.2).
    """
    least, most = replicas(group, "minReplicas"), replicas(group, "maxReplicas")
    wanted = most if least > most else min(max(replicas(group, "replicas"), least), most)
    hosts = max(replicas(group, "numOfHosts"), 1)
    return (wanted * hosts + 2**31) % 2**32 - 2**31


@RULES.rule(
    "operator/negative-replicas",
    (
        "a group that amounts to fewer than 0 Pods crashes the operator, and so its parent waits "
        "forever"
    ),
    since="1.3.0",
    until="1.6.0",
    kinds=(RAY_SERVICE, RAY_JOB),
    effect=Effect.CRASH,
)
@RULES.rule(
    "operator/negative-replicas",
    "a group that amounts to fewer than 0 Pods crashes the operator",
    until="1.3.0",
    effect=Effect.CRASH,
)
def negative_crashes(view: ClusterView, found: Reporter) -> None:
    # With autoscaling on, or the cluster suspended, the operator removes no Pod of its own choice,
    # and lives.
    if view.autoscaling or view.spec.get("suspend") is True:
        return
    for group in view.workers:
        if (count := desired(group)) < 0:
            key = next(
                (k for k in ("maxReplicas", "minReplicas") if replicas(group, k) < 0), "replicas"
            )
            found(
                (*group.path, key),
                (
                    f"{group.title} amounts to {count} Pods: this crashes the operator for all "
                    "clusters that it manages"
                ),
                help="set minReplicas and maxReplicas to 0 or more",
            )


@RULES.rule(
    "operator/negative-replicas", "minReplicas and maxReplicas are 0 or more", since="1.6.0"
)
def negative(view: ClusterView, found: Reporter) -> None:
    for group in view.workers:
        for key in ("minReplicas", "maxReplicas"):
            if (count := replicas(group, key)) < 0:
                found(
                    (*group.path, key),
                    f"{group.title} has a negative {key}, {count}",
                    help="use 0 or more",
                )


@RULES.rule("operator/min-above-max", "minReplicas is at most maxReplicas", since="1.6.0")
def min_above_max(view: ClusterView, found: Reporter) -> None:
    for group in view.workers:
        least, most = replicas(group, "minReplicas"), replicas(group, "maxReplicas")
        if least > most:
            found(
                (*group.path, "minReplicas"),
                f"{group.title} has minReplicas {least}, above maxReplicas {most}",
                help="raise maxReplicas, or lower minReplicas",
                related=(("maxReplicas is set here", (*group.path, "maxReplicas")),),
            )


def _suspended(view: ClusterView) -> Iterator[tuple[Group, Path]]:
    for group in view.workers:
        if group.data.get("suspend") is True:
            yield group, (*group.path, "suspend")


@RULES.rule(
    "operator/suspend-gate",
    "suspending a worker group needs its feature gate",
    since="1.3.0",
    gate=_SUSPEND_GATE,
)
def suspend_gate(view: ClusterView, found: Reporter) -> None:
    if view.gate(_SUSPEND_GATE):
        return
    for group, path in _suspended(view):
        found(
            path,
            (
                f"{group.title} is suspended, which needs the operator's feature gate "
                f"{_SUSPEND_GATE}, and it is off"
            ),
            help=f"suspend the whole cluster (spec.suspend), or {turn_on(_SUSPEND_GATE)}",
        )


@RULES.rule(
    "operator/suspend-with-autoscaling",
    "no worker group is suspended while autoscaling is on",
    since="1.3.0",
)
def suspend_with_autoscaling(view: ClusterView, found: Reporter) -> None:
    if not view.autoscaling:
        return
    for group, path in _suspended(view):
        found(
            path,
            f"{group.title} cannot be suspended while autoscaling is on",
            help="set enableInTreeAutoscaling to false, or do not suspend the group",
            related=(("autoscaling is turned on here", view.at("enableInTreeAutoscaling")),),
        )


@RULES.rule(
    "operator/resources-twice",
    (
        "Ray resources are in a group's resources or in its rayStartParams (num-cpus, num-gpus, "
        "memory, resources)"
    ),
    since="1.5.0",
)
def resources_twice(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        if not any(value is not None for value in mapping(group.data.get("resources")).values()):
            continue
        for key in ("num-cpus", "num-gpus", "memory", "resources"):
            if string(group.params.get(key)):
                found(
                    (*group.path, "rayStartParams", key),
                    (
                        f"{group.title} gives Ray resources twice: in rayStartParams {key} and "
                        "in its own resources"
                    ),
                    help="keep one of the two",
                    of="key",
                    related=(("resources is set here", (*group.path, "resources")),),
                )


@RULES.rule(
    "operator/labels-param",
    "rayStartParams has no key labels: the group has its own field for them",
    since="1.5.0",
)
def labels_param(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        if group.params.get("labels") is not None:
            found(
                (*group.path, "rayStartParams", "labels"),
                f"{group.title} has labels in rayStartParams, which the operator rejects",
                help="move them to the group's own labels field",
                of="key",
            )


@RULES.rule(
    "operator/group-labels",
    "a group's Ray labels have the form of Kubernetes labels",
    since="1.5.0",
)
def group_labels(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for key, value in mapping(group.data.get("labels")).items():
            path = (*group.path, "labels", key)
            if value is not None and not is_qualified_name(key):
                found(
                    path,
                    f'{group.title} has a label "{key}", which is not a qualified name',
                    help=(
                        "at most 63 letters, digits, '-', '_', '.', with an optional DNS domain "
                        "and '/' before them"
                    ),
                    of="key",
                )
            if isinstance(value, str) and not is_label_value(value):
                found(
                    path,
                    f'{group.title} has a label "{key}" whose value is not a valid label value',
                    help=(
                        "at most 63 letters, digits, '-', '_', '.', starting and ending with a "
                        "letter or digit"
                    ),
                )


@RULES.rule(
    "pod/group-name", "the name of a worker group is part of names and labels that Pods can have"
)
def group_name(view: ClusterView, found: Reporter) -> None:
    cluster = _cluster_name(view)
    for group in view.workers:
        path = (*group.path, "groupName")
        if not is_label_value(group.name):
            found(
                path,
                (
                    f"the name of {group.title} is not a valid label value: the API server "
                    "rejects its Pods"
                ),
                help=(
                    "at most 63 letters, digits and '-', starting and ending with a letter or digit"
                ),
            )
            continue
        prefix = worker_pod_prefix(cluster, group.name, view.release)
        if not is_generated_name(prefix) and is_generated_name(
            worker_pod_prefix(cluster, "g", view.release)
        ):
            found(
                path,
                (
                    f"the API server rejects the names of the Pods of {group.title}: they begin "
                    f'with "{prefix}"'
                ),
                help=(
                    "use letters, digits and '-'; the operator turns capitals into lower case "
                    "letters"
                ),
            )


def _cluster_name(view: ClusterView) -> str:
    """The name of the RayCluster whose Pods these are, in the length that the operator gives it."""
    name = view.name or "x"
    if view.kind == RAY_CLUSTER:
        return name
    return f"{name}-xxxxx" if view.release >= (1, 4, 0) else f"{name}-raycluster-xxxxx"


# --- what Ray makes of the parameters -------------------------------------------------------------


_START_OPTIONS = frozenset(
    """address autoscaling-config block cgroup-path code-search-path
    dashboard-agent-grpc-port dashboard-agent-listen-port dashboard-grpc-port
    dashboard-host dashboard-port disable-usage-stats enable-object-reconstruction
    enable-resource-isolation gcs-server-port head huge-pages include-dashboard
    include-java include-log-monitor include-webui java-worker-options labels
    labels-file load-code-from-local log-color log-level log-style lru-evict
    max-worker-port memory metrics-export-port min-worker-port no-monitor
    no-redirect-output no-redirect-worker-output node-ip-address node-manager-port
    node-name num-cpus num-gpus num-redis-shards object-manager-port
    object-spilling-directory object-store-memory plasma-directory
    plasma-store-socket-name port proxy-server-url ray-client-server-port
    ray-debugger-external raylet-socket-name redis-address redis-max-clients
    redis-max-memory redis-password redis-port redis-shard-ports redis-username
    resources runtime-env-agent-port storage system-config system-reserved-cpu
    system-reserved-memory temp-dir tracing-startup-hook verbose webui-host
    worker-port-list""".split()  # noqa: SIM905
)
"""Of `ray start`, in any release."""


def _params_path(group: Group, name: str) -> Path:
    return (*group.path, "rayStartParams", name)


@RULES.rule(
    "cluster/ray-start-option", "rayStartParams are options of ray start", severity=Severity.WARNING
)
def ray_start_option(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for name in group.params:
            if name in _START_OPTIONS:
                continue
            from renderer.suggest import nearest

            meant = nearest(str(name), sorted(_START_OPTIONS))
            found(
                _params_path(group, name),
                f'ray start has no option "--{name}": Ray does not start',
                help=f'did you mean "{meant}"?' if meant else "ray start --help lists its options",
                of="key",
            )


_NUMBERS = frozenset(
    """dashboard-agent-grpc-port dashboard-agent-listen-port dashboard-grpc-port
    dashboard-port max-worker-port memory metrics-export-port min-worker-port
    node-manager-port num-cpus num-gpus object-manager-port object-store-memory port
    ray-client-server-port redis-max-memory runtime-env-agent-port""".split()  # noqa: SIM905
)
"""Options of `ray start` that are whole numbers; of memory, bytes."""


@RULES.rule(
    "cluster/ray-start-number",
    "counts, ports and bytes in rayStartParams are whole numbers",
    severity=Severity.WARNING,
)
def ray_start_number(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for name, value in group.params.items():
            if name not in _NUMBERS or not isinstance(value, str):
                continue
            # A variable is the shell's.
            if value.strip("\"' ").lstrip("+-").isdigit() or "$" in value:
                continue
            what = "a whole number of bytes" if "memory" in name else "a whole number"
            found(
                _params_path(group, name),
                f'--{name} of ray start must be {what}, not "{value[:40]}": Ray does not start',
                help=_bytes(value) if "memory" in name else None,
            )


def _bytes(value: str) -> str | None:
    """A quantity in bytes, which is what `ray start` reads."""
    from renderer.kuberay import quantity

    size = quantity.parse(value)
    return None if size is None else f'write "{size // quantity.ONE}"'


@RULES.rule(
    "cluster/ray-start-quotes",
    "JSON in rayStartParams is in quotes for the shell",
    severity=Severity.WARNING,
)
def ray_start_quotes(view: ClusterView, found: Reporter) -> None:
    """The operator puts each value into a command line, as it is."""
    for group in view.groups:
        value = group.params.get("resources")
        if not isinstance(value, str) or not value.startswith("{"):
            continue
        import json

        quoted = json.dumps(f"'{value}'")
        found(
            _params_path(group, "resources"),
            "the shell that runs ray start removes the quotes of this JSON: Ray does not start",
            help=f"put it in quotes for the shell as well: {quoted}",
        )


@RULES.rule(
    "cluster/ray-start-false",
    "include-log-monitor: false needs KubeRay 1.7",
    until="1.7.0",
    severity=Severity.WARNING,
)
def ray_start_false(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        if string(group.params.get("include-log-monitor")).lower() == "false":
            found(
                _params_path(group, "include-log-monitor"),
                "KubeRay before 1.7 leaves this option out when it is false: the log monitor runs",
                help="use KubeRay 1.7 or later, or remove the option",
            )


@RULES.rule(
    "cluster/object-store-memory",
    "the object store fits into /dev/shm, which is as large as the container's memory",
    severity=Severity.WARNING,
)
def object_store_memory(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        wanted = string(group.params.get("object-store-memory"))
        if not wanted.isascii() or not wanted.isdigit() or "plasma-directory" in group.params:
            continue
        if any(one.get("mountPath") == "/dev/shm" for one in _mounts(group)):  # noqa: S108
            continue
        from renderer.kuberay import quantity

        for side in ("limits", "requests"):
            resources = mapping(group.ray_container.get("resources"))
            written = mapping(resources.get(side)).get("memory")
            size = quantity.parse(str(written)) if isinstance(written, str | int) else None
            if size is None:
                continue
            if int(wanted[:30]) * quantity.ONE > size:
                found(
                    _params_path(group, "object-store-memory"),
                    f"an object store of {wanted} bytes does not fit into /dev/shm, which is "
                    "as large as"
                    f" the container's memory, {written}: Ray does not start",
                    help="lower object-store-memory, or raise the memory",
                    related=(
                        (
                            "the memory is set here",
                            (*group.ray_container_path, "resources", side, "memory"),
                        ),
                    ),
                )
            break


def _mounts(group: Group) -> list[dict[str, object]]:
    return items(group.ray_container.get("volumeMounts"))


# --- what nobody means by a resource --------------------------------------------------------------

_DEVICES = (
    *("amd.com/gpu", "google.com/tpu", "habana.ai/gaudi", "nvidia.com/gpu"),
    *("aws.amazon.com/neuron", "aws.amazon.com/neuroncore", "aws.amazon.com/neurondevice"),
    *("gpu.intel.com/i915", "gpu.intel.com/xe"),
    *(
        "huawei.com/Ascend310",
        "huawei.com/Ascend310P",
        "huawei.com/Ascend910",
        "huawei.com/ascend-1980",
    ),
)
"""Resources of the usual device plugins."""
_LIKE_DEVICES = ("nvidia.com/pgpu", "nvidia.com/vgpu", "nvidia.com/gpumem", "nvidia.com/gpucores")
"""Others, which have almost the same names."""

_SAME_DEVICE = 0.9
"""How near a name must be to one of them, of 1."""

_LEAST_MEMORY = 2**20
_MOST_CPUS = 10_000


def _amounts(view: ClusterView) -> Iterator[tuple[Path, str, str]]:
    """Every resource of every container that can be suspicious: where, its name, and how much."""
    for group in view.groups:
        for index, container in enumerate(group.containers):
            resources = mapping(container.get("resources"))
            for side in ("limits", "requests"):
                path = (*group.pod_path, "containers", index, "resources", side)
                for name, written in mapping(resources.get(side)).items():
                    if isinstance(written, str | int):
                        yield (*path, name), name, str(written)


@RULES.rule(
    "cluster/resource-name",
    "the names of devices are those of their plugins",
    severity=Severity.WARNING,
)
def resource_name(view: ClusterView, found: Reporter) -> None:
    for path, name, _ in _amounts(view):
        if "/" not in name or name in _DEVICES or name in _LIKE_DEVICES:
            continue
        from renderer.suggest import nearest

        meant = nearest(name, _DEVICES, similar=_SAME_DEVICE)
        if meant is not None:
            found(
                path,
                f'no usual device plugin offers "{name}": the Pod waits for a node that has it',
                help=f'did you mean "{meant}"?',
                of="key",
            )


@RULES.rule(
    "cluster/resource-unit",
    "cpu counts CPUs, memory counts bytes",
    severity=Severity.WARNING,
)
def resource_unit(view: ClusterView, found: Reporter) -> None:
    for path, name, written in _amounts(view):
        # `8Gi` or `2`: what nearly everybody writes needs no arithmetic.
        if name == "memory":
            suspicious = not written.endswith(("i", "M", "G"))
        else:
            suspicious = name == "cpu" and not (written.isdigit() or written.endswith("m"))
        if not suspicious:
            continue
        from renderer import near_misses
        from renderer.kuberay import quantity

        size = quantity.parse(written)
        if size is None:
            continue
        units = size // quantity.ONE
        if name == "memory" and size > 0 and units < _LEAST_MEMORY:
            message = f"memory is {written}, less than 1 MiB: no container starts with it"
        elif name == "cpu" and units > _MOST_CPUS:
            message = f"cpu is {written}, more than any node has: the Pod waits for ever"
        else:
            continue
        found(path, message, help=near_misses.amount(name, written) or "check the unit")
