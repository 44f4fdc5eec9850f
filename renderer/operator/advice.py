"""Warnings: what neither API server nor operator rejects, but what breaks clusters. No verdict
depends on them.

Those about one area only are in the module of the area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_SERVICE
from renderer.operator import fault_tolerance
from renderer.operator.groups import replicas
from renderer.operator.model import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    ClusterView,
    Group,
    Table,
    items,
    mapping,
    string,
)

RULES = Table()

_WARNING = Severity.WARNING


@RULES.rule("cluster/duplicate-group-name", "worker groups have different names", severity=_WARNING)
def duplicate_group_name(view: ClusterView, found: Reporter) -> None:
    seen: dict[str, Path] = {}
    for group in view.workers:
        path = (*group.path, "groupName")
        if group.name and seen.setdefault(group.name, path) != path:
            found(
                path,
                (
                    f'two worker groups are named "{group.name}": the operator counts the Pods '
                    "of both as one group's"
                ),
                help="rename one",
                related=(("the first one is here", seen[group.name]),),
            )


@RULES.rule(
    "cluster/worker-restart-policy",
    "with autoscaler v1 workers have restartPolicy Never or none",
    severity=_WARNING,
)
def worker_restart_policy(view: ClusterView, found: Reporter) -> None:
    if not view.autoscaling or view.autoscaler_v2:
        return
    for group in view.workers:
        policy = string(group.pod.get("restartPolicy"))
        if policy not in ("", "Never"):
            found(
                (*group.pod_path, "restartPolicy"),
                (
                    f"{group.title} has restartPolicy {policy}: a worker that restarted is never "
                    "scaled down when idle"
                ),
                help="use Never",
            )


@RULES.rule(
    "cluster/max-replicas-zero",
    "with autoscaling on, maxReplicas 0 lets no worker start",
    severity=_WARNING,
)
def max_replicas_zero(view: ClusterView, found: Reporter) -> None:
    if not view.autoscaling:
        return
    for group in view.workers:
        if replicas(group, "maxReplicas") == 0:
            found(
                (*group.path, "maxReplicas"),
                f"{group.title} has maxReplicas 0 while autoscaling is on: it never gets a worker",
                help="raise maxReplicas, or remove the group",
            )


@RULES.rule(
    "cluster/replicas-clamped",
    "replicas outside minReplicas and maxReplicas are moved inside",
    severity=_WARNING,
)
def replicas_clamped(view: ClusterView, found: Reporter) -> None:
    for group in view.workers:
        least, most = replicas(group, "minReplicas"), replicas(group, "maxReplicas")
        count = group.data.get("replicas")
        if (
            least > most
            or not isinstance(count, int)
            or isinstance(count, bool)
            or least <= count <= most
        ):
            continue
        used, side = (least, "minReplicas") if count < least else (most, "maxReplicas")
        change = "lower" if count < least else "raise"
        related = ((f"{side} is set here", (*group.path, side)),) if side in group.data else ()
        found(
            (*group.path, "replicas"),
            (
                f"{group.title} asks for {count} replicas, but {side} is {used}: the operator "
                f"creates {used}"
            ),
            help=f"{change} {side} to {count}, or set replicas between {least} and {most}"
            if count >= 0
            else f"set replicas between {least} and {most}",
            related=related,
        )


@RULES.rule(
    "cluster/min-above-max",
    "minReplicas above maxReplicas, or below 0: rejected from 1.6 on",
    until="1.6.0",
    severity=_WARNING,
)
def min_above_max(view: ClusterView, found: Reporter) -> None:
    for group in view.workers:
        least, most = replicas(group, "minReplicas"), replicas(group, "maxReplicas")
        if least > most or least < 0:
            found(
                (*group.path, "minReplicas"),
                f"{group.title} has minReplicas {least} and maxReplicas {most}: the operator"
                f" uses {min(least, most)}; KubeRay 1.6 and later reject it",
                help="keep 0 <= minReplicas <= maxReplicas",
            )


@RULES.rule(
    "cluster/ft-annotation-not-true",
    f"{FT_ENABLED} turns fault tolerance on only if it is true",
    severity=_WARNING,
)
def ft_annotation_not_true(view: ClusterView, found: Reporter) -> None:
    value = view.annotations.get(FT_ENABLED)
    if isinstance(value, str) and value.lower() not in ("true", "false"):
        found(
            view.annotation_path(FT_ENABLED),
            f'{FT_ENABLED} is "{value}", which does not turn fault tolerance on: only "true" does',
            help=f'write {FT_ENABLED}: "true"',
        )


@RULES.rule(
    "cluster/plain-text-password", "passwords and user names come from a Secret", severity=_WARNING
)
def plain_text_password(view: ClusterView, found: Reporter) -> None:
    help = "keep it in a Secret and refer to it with valueFrom.secretKeyRef"
    for key, what in (("redisPassword", "password"), ("redisUsername", "user name")):
        if string(mapping(mapping(view.ft_options).get(key)).get("value")):
            path = view.at("gcsFaultToleranceOptions", key, "value")
            found(
                path,
                f"the Redis {what} is in plain text in the manifest, so also in Git and in etcd",
                help=help,
            )
    message = "the Redis password is in plain text in the manifest, so also in Git and in etcd"
    for group in view.groups:
        if group.env_value("REDIS_PASSWORD"):
            found((*group.env_path("REDIS_PASSWORD"), "value"), message, help=help)
    for path, address in _redis_addresses(view):
        user, at, _ = address.partition("://")[2].rpartition("@")
        if at and user.partition(":")[2]:
            found(
                path,
                message,
                help="remove it from the address, and use redisPassword with a Secret",
            )
    param = string(view.head.params.get("redis-password"))
    # `$NAME` is the shell's: the value comes from the container's environment.
    if param and not param.startswith("$"):
        path = (*view.head.path, "rayStartParams", "redis-password")
        found(path, message, help="write $REDIS_PASSWORD, and set that variable from a Secret")


def _redis_addresses(view: ClusterView) -> Iterator[tuple[Path, str]]:
    """Every address that is written out, one by one (several are separated by commas)."""
    for address in string(mapping(view.ft_options).get("redisAddress")).split(","):
        yield view.at("gcsFaultToleranceOptions", "redisAddress"), address
    if "RAY_REDIS_ADDRESS" in view.head.env:
        for address in view.head.env_value("RAY_REDIS_ADDRESS").split(","):
            yield (*view.head.env_path("RAY_REDIS_ADDRESS"), "value"), address


@RULES.rule(
    "cluster/redis-address-empty", "fault tolerance with Redis has an address", severity=_WARNING
)
def redis_address_empty(view: ClusterView, found: Reporter) -> None:
    if view.ft_options is not None:
        if not fault_tolerance.rocksdb(view) and not string(view.ft_options.get("redisAddress")):
            missing = "redisAddress" not in view.ft_options
            found(
                view.at("gcsFaultToleranceOptions")
                if missing
                else view.at("gcsFaultToleranceOptions", "redisAddress"),
                (
                    "gcsFaultToleranceOptions has no redisAddress: the head gets an empty one, "
                    "and keeps no state"
                ),
                help="set redisAddress, such as redis:6379",
                of="key" if missing else "value",
            )
    elif "RAY_REDIS_ADDRESS" in view.head.env and fault_tolerance.enabled(view):
        entry = items(view.head.ray_container.get("env"))[view.head.env["RAY_REDIS_ADDRESS"]]
        if not string(entry.get("value")) and not isinstance(entry.get("valueFrom"), dict):
            found(
                view.head.env_path("RAY_REDIS_ADDRESS"),
                "RAY_REDIS_ADDRESS is empty: the head keeps no state",
                help="give it a value",
            )


@RULES.rule(
    "cluster/shared-storage-namespace",
    "a RayService with a fixed external storage namespace shares it between old and new cluster",
    kinds=(RAY_SERVICE,),
    severity=_WARNING,
)
def shared_storage_namespace(view: ClusterView, found: Reporter) -> None:
    message = (
        "a fixed storage namespace on a RayService: during an upgrade, the old and the new "
        "cluster write to the same state"
    )
    help = "remove it: each cluster then uses its own UID"
    if string(mapping(view.ft_options).get("externalStorageNamespace")):
        found(
            view.at("gcsFaultToleranceOptions", "externalStorageNamespace"),
            message,
            help=help,
            of="key",
        )
    if string(view.annotations.get(EXTERNAL_STORAGE_NAMESPACE)):
        found(view.annotation_path(EXTERNAL_STORAGE_NAMESPACE), message, help=help, of="key")


_FILLED_IN = frozenset(
    """claimName groupName image namespace nodeName priorityClassName rayVersion redisAddress
    runtimeClassName schedulerName secretName serviceAccountName
    storageClassName""".split()  # noqa: SIM905
)
"""Fields whose text is a name, an image, a version or an address: a placeholder in it is never
meant.
"""

_OF_NAMES = frozenset({"nodeSelector", "labels", "matchLabels"})
"""Maps of such texts."""


@RULES.rule(
    "cluster/placeholder",
    "names, images and addresses have no placeholder left in them",
    severity=_WARNING,
)
def placeholder_left(view: ClusterView, found: Reporter) -> None:
    for path, text in _texts(view.spec, view.root):
        if "${" not in text and "{{" not in text and "<" not in text:
            continue
        from renderer.near_misses import placeholder, placeholder_help

        part = placeholder(text)
        if part is not None:
            found(path, f'"{path[-1]}" holds the placeholder {part}', help=placeholder_help(text))


def _texts(data: object, path: Path, of_names: bool = False) -> Iterator[tuple[Path, str]]:
    """Every text of such a field, with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                if of_names or key in _FILLED_IN:
                    yield (*path, key), value
            elif isinstance(value, dict | list):
                yield from _texts(value, (*path, key), key in _OF_NAMES)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(item, (*path, index))


_HEAD_SERVICE_LABELS = {
    "app.kubernetes.io/name": "kuberay",
    "app.kubernetes.io/created-by": "kuberay-operator",
}


@RULES.rule(
    "cluster/head-service-labels",
    "the labels by which the operator finds the head Service are its own, before 1.2",
    until="1.2.0",
    severity=_WARNING,
)
def head_service_labels(view: ClusterView, found: Reporter) -> None:
    metadata = mapping(mapping(view.head.data.get("template")).get("metadata"))
    labels = mapping(metadata.get("labels"))
    for name, own in _HEAD_SERVICE_LABELS.items():
        if labels.get(name, own) != own:
            found(
                (*view.head.path, "template", "metadata", "labels", name),
                "the head Service gets this label as well; KubeRay before 1.2 looks for "
                f'"{own}" there, and does not find the Service',
                help="remove the label, or use KubeRay 1.2 or later",
            )


_QUEUE_NAME = "kueue.x-k8s.io/queue-name"
_KUEUES_HEAD = "head"


@RULES.rule(
    "cluster/kueue-group-name",
    "under Kueue no worker group is named head",
    severity=_WARNING,
)
def kueue_group_name(view: ClusterView, found: Reporter) -> None:
    if _QUEUE_NAME not in mapping(view.metadata.get("labels")):
        return
    for group in view.workers:
        if group.name == _KUEUES_HEAD:
            found(
                (*group.path, "groupName"),
                'Kueue reserves the group name "head" for the head group, and rejects the object',
                help="rename the worker group",
            )


_DOMAIN = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/)?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = (
    rf"{_DOMAIN}{_COMPONENT}(?:/{_COMPONENT})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?"
    r"(?:@[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,})?"
)
"""The name of an image, as container runtimes read it (distribution/reference)."""


@RULES.rule(
    "cluster/image-name",
    "images have names that a container runtime can read",
    severity=_WARNING,
)
def image_name(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for index, container in enumerate(group.containers):
            image = string(container.get("image"))
            # Spaces are an error, and placeholders are reported as such.
            if not image or re.search(r"\s|\$|\{|<|%", image) or re.fullmatch(_REFERENCE, image):
                continue
            found(
                (*group.pod_path, "containers", index, "image"),
                (
                    f'no container runtime can read the image name "{image[:120]}": the Pod does '
                    "not start"
                ),
                help=_of_image(image),
            )


def _of_image(image: str) -> str:
    """What is wrong with the name of an image."""
    if re.search(r":[^/:@]+:[^/:@]+(?:@|$)", image):
        return "it has two tags: leave one out"
    if "://" in image:
        return f"leave out {image.partition('://')[0]}://"
    name = image.partition("@")[0]
    if re.fullmatch(_REFERENCE, name):
        return "write the digest as sha256: and 64 hexadecimal digits"
    lower = name.lower()
    return f'write it in lowercase: "{lower}"' if re.fullmatch(_REFERENCE, lower) else "check it"


_RAY_IMAGE = r"(?:.*/)?ray(?:-ml|-llm)?:([0-9]+\.[0-9]+\.[0-9]+)(?:[^0-9.].*)?"
"""An image of the Ray project, or a copy of it under the same name, of a release."""


def _ray_of_image(group: Group) -> str | None:
    found = re.fullmatch(_RAY_IMAGE, string(group.ray_container.get("image"))[:300])
    return found[1] if found else None


@RULES.rule(
    "cluster/ray-versions-differ",
    "head and workers have the same Ray, and rayVersion names it",
    severity=_WARNING,
)
def ray_versions_differ(view: ClusterView, found: Reporter) -> None:
    of_head = _ray_of_image(view.head)
    if of_head is None:
        return
    image_of_head = (*view.head.ray_container_path, "image")
    related = ((f"the head has Ray {of_head}", image_of_head),)
    for group in view.workers:
        own = _ray_of_image(group)
        if own is not None and own != of_head:
            found(
                (*group.ray_container_path, "image"),
                (
                    f"{group.title} has Ray {own}, the head {of_head}: the workers cannot join "
                    "the cluster"
                ),
                help="use images of the same Ray version",
                related=related,
            )
    written = view.ray_version
    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", written) and written != of_head:
        found(
            view.at("rayVersion"),
            f"rayVersion is {written}, but the image of the head has Ray {of_head}",
            help=f"set rayVersion to {of_head}, or change the image",
            related=related,
        )
