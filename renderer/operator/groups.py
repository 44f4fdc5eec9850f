"""The groups: containers, replicas, suspension, Ray's resources and labels.

Source: ValidateRayClusterSpec, validateRayGroupResources, validateRayGroupLabels
(utils/validation.go). What ends the operators 1.0 to 1.2 was seen on the real ones: they read
container 0 and count Pods without a look first.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.diagnostics import Path, Reporter
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
