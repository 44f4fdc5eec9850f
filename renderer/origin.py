"""From a path in the rendered RayCluster back to the value that set it, so that a refusal points at a values file's line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from renderer.cluster import Cluster, Group
from renderer.diagnostics import Flag, Path, Where
from renderer.values.keys import (
    CLUSTER_KEYS,
    CONTAINER,
    CONTAINER_KEYS,
    HEAD_KEYS,
    HEAD_SPEC_KEYS,
    OVERRIDE_LIST_KEYS,
    POD_KEYS,
    SIDECARS,
    WORKER_KEYS,
)
from renderer.values.merge import Values

_FIELD_TO_VALUE: Mapping[Path, str] = {
    key.field: value
    for keys in (POD_KEYS, CONTAINER_KEYS, HEAD_KEYS, WORKER_KEYS)
    for value, key in keys.items()
    if key.field is not None
}
_LONGEST = max(len(field) for field in _FIELD_TO_VALUE)
_ENV: Path = (*CONTAINER, "env")


class Origin:
    """Where the RayCluster of one render came from."""

    def __init__(self, values: Values, cluster: Cluster, manifest: Mapping[str, Any]) -> None:
        self.values = values
        self.cluster = cluster
        self.manifest = manifest

    def where(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None:
        """The place or flag of the value behind a manifest's path; None where the templates wrote it themselves."""
        found = self.override(path) or self.value(path)
        if found is not None:
            return self.values.where(found, of=of)
        if path[:2] in (("metadata", "name"), ("metadata", "labels")):
            return Flag("--name")
        if path[:2] == ("metadata", "namespace"):
            return Flag("--namespace")
        return None

    def value(self, path: Path) -> Path | None:
        """The values' path behind a manifest's path."""
        match path:
            case ("metadata", "name"):
                named = [key for key in ("fullnameOverride", "nameOverride") if not self.values.is_default((key,))]
                return (named[0],) if named else None
            case ("metadata", ("annotations" | "labels") as what, str(key), *_) if not self.values.has((what, key)):
                return ("gcsFaultTolerance",) if what == "annotations" else None  # the release's own labels
            case ("metadata", ("annotations" | "labels"), *_):
                return path[1:]
            case ("spec", "headGroupSpec", *rest):
                return self.in_group(self.cluster.head, tuple(rest))
            case ("spec", "workerGroupSpecs", int(index), *rest) if index < len(self.cluster.worker_groups):
                return self.in_group(self.cluster.worker_groups[index], tuple(rest))
            case ("spec", "gcsFaultToleranceOptions", *rest):
                return ("gcsFaultTolerance", *rest)
            case ("spec", str(name), *rest) if name in HEAD_SPEC_KEYS:
                return ("head", name, *rest)
            case ("spec", str(name), *rest) if name in CLUSTER_KEYS:
                return (name, *rest)
        return None

    def in_group(self, group: Group, rest: Path) -> Path:
        """The nearest value of a group: a container's env is the common one, then its own; sidecars follow Ray's container."""
        match rest:
            case ("serviceType", *_):
                return ("service", "type")
            case ("template", "metadata", "labels" | "annotations" as what, *inner):
                return (*group.path, what, *inner)
        if rest[: len(_ENV)] == _ENV:
            return self.env(group, rest[len(_ENV) :])
        if rest[: len(SIDECARS)] == SIDECARS and len(rest) > len(SIDECARS) and rest[: len(CONTAINER)] != CONTAINER:
            index = rest[len(SIDECARS)]
            return (*group.path, "sidecarContainers", int(index) - 1, *rest[len(CONTAINER) :])
        if rest[: len(CONTAINER)] == CONTAINER and rest[len(CONTAINER) :][:1] in (("image",), ("imagePullPolicy",)):
            own = (*group.path, "image")
            return own if self.values.has(own) else ("image",)
        for length in range(min(len(rest), _LONGEST), 0, -1):
            value = _FIELD_TO_VALUE.get(rest[:length])
            if value == "initArgs" and self.values.has((*group.path, "rayStartParams", *rest[length:])):
                value = "rayStartParams"
            if value is not None:
                path = (*group.path, value, *rest[length:])
                if value == "imagePullSecrets" and not self.values.has((*group.path, value)):
                    return (value, *rest[length:])
                return path
        return group.path

    def env(self, group: Group, rest: Path) -> Path:
        if not rest or not isinstance(rest[0], int):
            return (*group.path, "containerEnv", *rest)
        index, common = rest[0], self.cluster.common_env
        if index < common:
            return ("common", "containerEnv", index, *rest[1:])
        own = (*group.path, "containerEnv", index - common, *rest[1:])
        return own if self.values.has(own[: len(group.path) + 2]) else ("gcsFaultTolerance",)

    def override(self, path: Path) -> Path | None:
        """The place in `specOverrides`, where that wrote it; items of named lists are found by their name."""
        if path[:1] != ("spec",):
            return None
        at: Any = self.values.data.get("specOverrides")
        manifest: Any = self.manifest.get("spec")
        found: Path = ("specOverrides",)
        for part in path[1:]:
            if isinstance(at, dict) and part in at:
                at, found = at[part], (*found, part)
            elif isinstance(at, list) and isinstance(part, int):
                index = _same_item(at, manifest, part)
                if index is None:
                    return None
                at, found = at[index], (*found, index)
            elif isinstance(at, (dict, list)):
                return None
            else:
                return found
            manifest = _step(manifest, part)
        return found if len(found) > 1 else None


def _same_item(overrides: list[Any], manifest: Any, index: int) -> int | None:
    item = _step(manifest, index)
    for name in OVERRIDE_LIST_KEYS:
        if isinstance(item, dict) and name in item:
            for at, override in enumerate(overrides):
                if isinstance(override, dict) and override.get(name) == item[name]:
                    return at
    return index if index < len(overrides) and not isinstance(overrides[index], dict) else None


def _step(data: Any, part: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None
