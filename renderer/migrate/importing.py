"""A manifest, also a live one, to the smallest values file from which `render` makes the same
object.

Values of the chart come first; what no value covers goes into `specOverrides`, found by rendering
the values and comparing. What the API server and the operator add to an object is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from renderer.diagnostics import Collector, Diagnostic, ObjectCollector, Path
from renderer.kube_yaml.reader import Document, Source, read_documents
from renderer.kube_yaml.writer import to_yaml
from renderer.kuberay.kinds import KINDS, SPEC_PATHS, is_rays, objects_of
from renderer.manifest import merged, without_nulls
from renderer.migrate.anchors import values_text
from renderer.migrate.chart_values import chart_values
from renderer.migrate.places import list_at, map_at
from renderer.paths import format_path
from renderer.pipeline import Request, render
from renderer.values.keys import KEYS, OVERRIDE_LIST_KEYS, PARENT_KEYS

KEPT_METADATA = ("name", "generateName", "namespace", "labels", "annotations")
_ADDED = """
creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generation managedFields
ownerReferences resourceVersion selfLink uid
"""
SERVER_METADATA = frozenset(_ADDED.split())
"""Set by the API server and by controllers (k8s.io/apimachinery, pkg/apis/meta/v1, ObjectMeta)."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_PARENT_KEYS = {key.object_kind: name for name, key in PARENT_KEYS.items()}


def import_manifest(source: Source, found: Collector, *, name: str | None = None) -> str | None:
    """The values file, as text. `name` (NAME or KIND/NAME) chooses one of several objects of
    KubeRay's kinds.

    Of a live RayService or RayJob and the clusters that the operator made for it, it is the former.
    None, and an error in `found`, if the manifest cannot be read, or if no values give its object.
    """
    read = read_documents(source)
    problems = Collector()
    for diagnostic in read.diagnostics:
        problems.add(diagnostic)
    found.include(problems)
    if problems.has_errors:
        return None
    everything = [
        (document, path, data)
        for document in read.documents
        for path, data in objects_of(document.data)
        if isinstance(data, dict)
    ]
    rays = [one for one in everything if is_rays(one[2])]
    if name is None:
        chosen = [one for one in rays if not _is_made(one[2])] or rays
    else:
        chosen = [one for one in rays if name in (_name(one[2]), _kind_and_name(one[2]))]
    if len(chosen) != 1:
        found.add(_not_one(source, rays, name))
        return None
    document, path, data = chosen[0]
    others = [_without_server_fields(one) for _, _, one in everything if not is_rays(one)]
    is_only = name is None or len(rays) == 1
    values = _import(data, others if is_only else [], ObjectCollector(found, document, path))
    return None if values is None else values_text(values)


def _name(data: Mapping[str, Any]) -> str:
    metadata = map_at(data, ("metadata",))
    return str(metadata.get("name") or metadata.get("generateName"))


def _kind_and_name(data: Mapping[str, Any]) -> str:
    return f"{data['kind'].lower()}/{_name(data)}"


def _is_made(data: Mapping[str, Any]) -> bool:
    """Whether the operator made this object for another one."""
    owners = list_at(data, ("metadata", "ownerReferences"))
    return any(isinstance(owner, dict) and owner.get("kind") in KINDS for owner in owners)


def _not_one(
    source: Source, rays: Sequence[tuple[Document, Path, dict[str, Any]]], name: str | None
) -> Diagnostic:
    names = ", ".join(_kind_and_name(one[2]) for one in rays[:10])
    if not rays:
        message = f"{source.name} has no RayCluster"
        return Diagnostic(
            "migrate/import-nothing",
            message,
            help="give a manifest: kubectl get raycluster NAME -o yaml",
        )
    if name is None:
        message = f"a values file is for one object, and {source.name} has {len(rays)}: {names}"
        return Diagnostic(
            "migrate/import-several", message, help="choose one with --name KIND/NAME"
        )
    message = f"{source.name} does not have exactly one object of this name; it has {names}"
    return Diagnostic(
        "migrate/import-nothing", message, help="choose one of them with --name KIND/NAME"
    )


def _without_server_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """The object as a person would write it: without status, and without what the server adds to
    metadata.
    """
    result: dict[str, Any] = without_nulls(
        {key: value for key, value in data.items() if key != "status"}
    )
    metadata = {
        key: value
        for key, value in map_at(result, ("metadata",)).items()
        if key not in SERVER_METADATA
    }
    if isinstance(metadata.get("annotations"), dict):
        metadata["annotations"] = {
            key: value for key, value in metadata["annotations"].items() if key != LAST_APPLIED
        }
        if not metadata["annotations"]:
            del metadata["annotations"]
    if metadata.get("name"):
        # The API server made the name of it.
        metadata.pop("generateName", None)
    result["metadata"] = metadata
    return result


def _import(
    data: Mapping[str, Any], others: list[dict[str, Any]], found: Collector
) -> dict[str, Any] | None:
    wanted = _without_server_fields(data)
    if wanted["apiVersion"] != "ray.io/v1":
        message = "only ray.io/v1 can be rendered from values"
        found.error(
            "migrate/import-kind",
            ("apiVersion",),
            message,
            help="render migrate FILE | render import -",
        )
        return None
    for key in wanted["metadata"]:
        if key not in KEPT_METADATA:
            message = "no value sets this part of metadata: it is left out"
            found.warning("migrate/not-covered", ("metadata", key), message, of="key")
    wanted["metadata"] = {
        key: value for key, value in wanted["metadata"].items() if key in KEPT_METADATA
    }
    values = _parent(wanted) | chart_values(wanted)
    if others:
        values["extraManifests"] = others
    made = _rendered(values)
    overrides = (
        difference(made.get("spec", {}), wanted.get("spec", {})) if made else wanted.get("spec", {})
    )
    if overrides:
        values["specOverrides"] = overrides
        made = _rendered(values)
    if made != wanted:
        path = _first_difference(made, wanted)
        message = f"no values give {format_path(path)} as it is here"
        found.error(
            "migrate/not-covered",
            path,
            message,
            help="change this part, and import again",
            of="key",
        )
        return None
    return {key: values[key] for key in KEYS if key in values}


def _parent(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The value that renders this kind around the cluster, with the kind's own fields."""
    key = _PARENT_KEYS.get(wanted["kind"])
    if key is None:
        return {}
    own = deepcopy(map_at(wanted, ("spec",)))
    *above, last = SPEC_PATHS[wanted["kind"]][1:]
    map_at(own, tuple(above)).pop(str(last), None)
    return {key: own}


def _rendered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The RayCluster of these values; an empty map if they cannot be rendered."""
    result = render(
        Request(sources=(Source("values.yaml", to_yaml(dict(values))),), validate=False)
    )
    return next((made.data for made in result.objects if is_rays(made.data)), {})


def _first_difference(made: Any, wanted: Any) -> Path:
    if isinstance(made, dict) and isinstance(wanted, dict):
        for key in [*wanted, *made]:
            if made.get(key) != wanted.get(key):
                return (key, *_first_difference(made.get(key), wanted.get(key)))
    if isinstance(made, list) and isinstance(wanted, list) and len(made) == len(wanted):
        for index, (one, other) in enumerate(zip(made, wanted, strict=True)):
            if one != other:
                return (index, *_first_difference(one, other))
    return ()


# --- overrides ------------------------------------------------------------------------------------


def difference(made: Any, wanted: Any) -> Any:
    """The value of `specOverrides` that turns one map into another: nulls remove, named items
    merge.
    """
    if isinstance(made, dict) and isinstance(wanted, dict):
        removed = {key: None for key in made if key not in wanted}
        changed = {
            key: difference(made[key], value) if key in made else value
            for key, value in wanted.items()
            if key not in made or made[key] != value
        }
        return {**removed, **changed}
    if isinstance(made, list) and isinstance(wanted, list):
        for key in OVERRIDE_LIST_KEYS:
            items = _by_name(key, made, wanted)
            if items is not None and merged(made, items) == wanted:
                return items
    return wanted


def _by_name(key: str, made: Sequence[Any], wanted: Sequence[Any]) -> list[Any] | None:
    """Only the items that differ, each with its name; None if not all items have names."""
    if not all(isinstance(item, dict) and key in item for item in (*made, *wanted)):
        return None
    before = {str(item[key]): item for item in made}
    return [
        {key: item[key], **difference(before[str(item[key])], item)}
        if str(item[key]) in before
        else item
        for item in wanted
        if before.get(str(item[key])) != item
    ]
