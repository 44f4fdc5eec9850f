"""Where a manifest, or a values file, says what GCS fault tolerance is: the old places and the new
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.diagnostics import Collector
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.paths import NOTHING, Path, at


class WrongTypeError(Exception):
    """What is at `path` is not a map, as it must be."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def report(self, found: Collector) -> None:
        help = "render validate FILE says what is expected"
        found.error("migrate/wrong-type", self.path, "this must be a map", help=help)


class Places(NamedTuple):
    """Paths from the object's root, or from the root of a values file.

    `annotations` are those that the operator reads; `misplaced` are annotations of which it reads
    nothing. Of `env` and `params` the first is where new ones go. `before` is the key of the
    options' map that new options precede. `switch`: the options have a key `enabled`. `variables`
    is how messages call the place of the variables.
    """

    annotations: Path | None
    misplaced: tuple[Path, ...]
    env: tuple[Path, ...]
    env_from: Path
    params: tuple[Path, ...]
    ray_version: Path
    options: Path
    before: str
    switch: bool
    variables: str


def of_object(data: Mapping[str, Any]) -> Places | None:
    """The places of one object of KubeRay's kinds; None if it has no cluster spec."""
    kind = str(data.get("kind"))
    spec = SPEC_PATHS.get(kind, ())
    if not spec or not isinstance(at(data, spec), dict):
        return None
    head = (*spec, "headGroupSpec")
    container = (*head, "template", "spec", "containers", 0)
    own: Path = ("metadata", "annotations")
    misplaced: tuple[Path, ...] = ((*head, "template", "metadata", "annotations"),)
    # A RayCronJob's annotations are not copied to the RayJobs that it makes (KubeRay 1.6 and
    # later).
    is_read = kind != "RayCronJob"
    return Places(
        annotations=own if is_read else None,
        misplaced=misplaced if is_read else (own, *misplaced),
        env=((*container, "env"),),
        env_from=(*container, "envFrom"),
        params=((*head, "rayStartParams"),),
        ray_version=(*spec, "rayVersion"),
        options=(*spec, "gcsFaultToleranceOptions"),
        before="headGroupSpec",
        switch=False,
        variables="on the head's first container",
    )


VALUES = Places(
    annotations=("annotations",),
    misplaced=(("head", "annotations"),),
    env=(("head", "containerEnv"), ("common", "containerEnv")),
    env_from=("head", "envFrom"),
    params=(("head", "rayStartParams"), ("head", "initArgs")),
    ray_version=("head", "rayVersion"),
    options=("gcsFaultTolerance",),
    before="head",
    switch=True,
    variables="in head.containerEnv or common.containerEnv",
)
"""The places of a values file of the ray-cluster chart."""


def map_at(data: Any, path: Path) -> dict[str, Any]:
    """The map at `path`; an empty one if there is none."""
    value = at(data, path)
    return value if isinstance(value, dict) else {}


def list_at(data: Any, path: Path) -> list[Any]:
    value = at(data, path)
    return value if isinstance(value, list) else []


def made_at(data: Any, path: Path) -> dict[str, Any]:
    """The map at `path`, made if it is missing or null. Raises `WrongTypeError`."""
    for depth, part in enumerate(path):
        if not isinstance(data, dict | list):
            raise WrongTypeError(path[:depth])
        inner = at(data, (part,))
        if (inner is NOTHING or inner is None) and isinstance(data, dict):
            inner = data[part] = {}
        data = inner
    if not isinstance(data, dict):
        raise WrongTypeError(path)
    return data


def put_before(data: dict[str, Any], key: str, value: Any, before: str) -> None:
    """Set a key; a new one goes directly before another key, or to the end."""
    if key in data or before not in data:
        data[key] = value
        return
    entries = list(data.items())
    place = [name for name, _ in entries].index(before)
    data.clear()
    data.update([*entries[:place], (key, value), *entries[place:]])


def remove(data: Any, path: Path, *, keep: Path = ()) -> None:
    """Remove what is at `path`, and each map or list above it that becomes empty, except `keep`."""
    while path:
        above = at(data, path[:-1])
        if isinstance(above, dict | list):
            del above[path[-1]]  # type: ignore[arg-type]
        path = path[:-1]
        if path == keep or at(data, path) not in ({}, []):
            return
