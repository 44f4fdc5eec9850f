"""Mounts that operators before 1.2 take out of the Pods that they make.

Source: ray-operator/controllers/ray/common/pod.go, cleanupInvalidVolumeMounts, up to 1.1.1.
"""

from __future__ import annotations

from renderer.diagnostics import Reporter, Severity
from renderer.operator.model import ClusterView, Group, Table, items, string

RULES = Table()

_ADDED_BY_THE_OPERATOR = ("shared-mem", "ray-logs")


@RULES.rule(
    "pod/mount-dropped",
    "the operator silently drops a mount without a volume on the first container",
    until="1.2.0",
    severity=Severity.WARNING,
)
def mount_dropped(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        volumes = {string(volume.get("name")) for volume in items(group.pod.get("volumes"))}
        volumes.update(_ADDED_BY_THE_OPERATOR)
        for kind in ("containers", "initContainers"):
            _check_first(group, kind, volumes, found)


def _check_first(group: Group, kind: str, volumes: set[str], found: Reporter) -> None:
    """The operator looks at the first container and the first init container only."""
    for container in items(group.pod.get(kind))[:1]:
        for index, mount in enumerate(items(container.get("volumeMounts"))):
            name = string(mount.get("name"))
            if name not in volumes:
                found(
                    (*group.pod_path, kind, 0, "volumeMounts", index, "name"),
                    (
                        f'{group.title} mounts "{name}", but its Pod has no volume of that name: '
                        "the operator drops the mount"
                    ),
                    help=(
                        "add the volume, or remove the mount: KubeRay 1.2 and later do not make "
                        "such a Pod"
                    ),
                )
