"""Where a container mounts volumes, and which block devices it has.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidateVolumeMounts,
ValidateVolumeDevices), v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import words
from renderer.api_server.core.at import At, quoted
from renderer.diagnostics import Path

CODE: Final = "pod/mount"
_PROPAGATIONS: Final = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE: Final = ("Disabled", "Enabled", "IfPossible")


def check(container: Mapping[str, Any], volumes: Mapping[str, Mapping[str, Any]], at: At) -> None:
    """`volumes`: those of the Pod by name; `at` is the place of the container."""
    mounts = container.get("volumeMounts", ())
    devices = container.get("volumeDevices", ())
    if mounts:
        _mounts(mounts, volumes, _is_privileged(container), at)
    if devices:
        _devices(devices, volumes, at)
        _mounted_both_ways(mounts, devices, at)


def _is_privileged(container: Mapping[str, Any]) -> bool:
    return container.get("securityContext", {}).get("privileged", False) is True


def _mounts(
    mounts: list[dict[str, Any]], volumes: Mapping[str, Mapping[str, Any]], privileged: bool, at: At
) -> None:
    first: dict[str, int] = {}
    for index, mount in enumerate(mounts):
        name, path = mount.get("name", ""), mount.get("mountPath", "")
        if name not in volumes:
            _without_volume(name, volumes, at.to("volumeMounts", index))
        if not path:
            at.to("volumeMounts", index).require(CODE, mount, "mountPath")
        if first.setdefault(path, index) != index:
            related = (
                ("the first one is here", (*at.path, "volumeMounts", first[path], "mountPath")),
            )
            message = f"two mounts of the container are at {quoted(path)}"
            advice = "mount each at a path of its own"
            at.error(
                "pod/duplicate-mount-path",
                message,
                "volumeMounts",
                index,
                "mountPath",
                help=advice,
                related=related,
            )
        if len(mount) > 2:
            _details(mount, privileged, at.to("volumeMounts", index))


def _without_volume(name: str, volumes: Mapping[str, Mapping[str, Any]], at: At) -> None:
    names = ", ".join(sorted(volumes)) or "none"
    message = f"the Pod has no volume named {quoted(name)}" if name else "the mount names no volume"
    advice = f"add the volume, or remove the mount (volumes of this Pod: {names})"
    related = (("the volumes of the Pod are here", _volumes_of(at.path)),) if volumes else ()
    at.error("pod/mount-without-volume", message, "name", help=advice, related=related)


def _volumes_of(path: Path) -> Path:
    """Where the volumes are of the Pod that the container at `path` belongs to."""
    spec = next(
        at
        for at, step in enumerate(path)
        if step in ("containers", "initContainers", "ephemeralContainers")
    )
    return (*path[:spec], "volumes")


def _details(mount: Mapping[str, Any], privileged: bool, at: At) -> None:
    for field in ("subPath", "subPathExpr"):
        if mount.get(field):
            at.form(CODE, mount[field], words.LOCAL_PATH, "a path inside the volume", field)
    if mount.get("subPath") and mount.get("subPathExpr"):
        at.error(CODE, "subPath and subPathExpr exclude each other", "subPathExpr", of="key")
    at.one_of(CODE, mount, "mountPropagation", _PROPAGATIONS, "a mount propagation")
    if mount.get("mountPropagation") == "Bidirectional" and not privileged:
        message = "only privileged containers can mount with the propagation Bidirectional"
        at.error(
            CODE,
            message,
            "mountPropagation",
            help="set securityContext.privileged: true, or leave it out",
        )
    at.one_of(CODE, mount, "recursiveReadOnly", _RECURSIVE, "a kind of recursive read-only mount")
    if mount.get("recursiveReadOnly") in ("Enabled", "IfPossible"):
        _recursive(mount, at)


def _recursive(mount: Mapping[str, Any], at: At) -> None:
    if not mount.get("readOnly"):
        at.error(CODE, '"recursiveReadOnly" needs readOnly: true', "recursiveReadOnly")
    if mount.get("mountPropagation", "None") != "None":
        at.error(CODE, '"recursiveReadOnly" needs the mount propagation None', "recursiveReadOnly")


def _devices(
    devices: list[dict[str, Any]], volumes: Mapping[str, Mapping[str, Any]], at: At
) -> None:
    first_names: dict[str, int] = {}
    paths: set[str] = set()
    for index, device in enumerate(devices):
        place = at.to("volumeDevices", index)
        name, path = device.get("name", ""), device.get("devicePath", "")
        volume = volumes.get(name)
        if volume is None:
            _without_volume(name, volumes, place)
        elif "persistentVolumeClaim" not in volume and "ephemeral" not in volume:
            message = f"the volume {quoted(name)} is not a claim: only claims can be block devices"
            place.error(CODE, message, "name")
        if name and first_names.setdefault(name, index) != index:
            place.error(CODE, f"two block devices use the volume {quoted(name)}", "name")
        place.require(CODE, device, "devicePath")
        if path in paths:
            place.error(
                "pod/duplicate-mount-path", f"two block devices are at {quoted(path)}", "devicePath"
            )
        if words.has_backstep(path):
            place.error(CODE, f'{quoted(path)} must not contain ".."', "devicePath")
        else:
            paths.add(path)


def _mounted_both_ways(mounts: list[dict[str, Any]], devices: list[dict[str, Any]], at: At) -> None:
    """No volume and no path is both a mount and a block device; of several with one name the last
    one counts.
    """
    by_mount = {mount.get("name", ""): mount.get("mountPath", "") for mount in mounts}
    for index, device in enumerate(devices):
        name, path = device.get("name", ""), device.get("devicePath", "")
        if name in by_mount:
            message = f"the volume {quoted(name)} is both mounted and a block device"
            at.error(CODE, message, "volumeDevices", index, "name")
        if path in by_mount.values():
            message = f"the path {quoted(path)} is both a mount and a block device"
            at.error(CODE, message, "volumeDevices", index, "devicePath")
