"""What is checked of an object, by its kind: which schema, and where it has a RayCluster's spec."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import Any, Final

from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CLUSTER, SPEC_PATHS
from renderer.kuberay.versions import KubeRayVersion, schema_of
from renderer.schema import model as schema
from renderer.schema.model import Node, Raw, Scope

_RELEASED: Final = "the RayCluster CRD"
# Of other objects only the common fields are known; the rest depends on the API server that serves them.
_OPEN: Final = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_NAMES: Final = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}


class Schema:
    """One kind in one API version, as one API server checks it.

    `status_is_apart`: the status is a subresource, dropped when an object is created, so that only names of its fields
    are looked at. `source` says whose schema it is, for messages: `the CRD`, or the name of a CRD file. The version
    of KubeRay is not part of it, because a diagnostic has the version as data.
    """

    def __init__(self, api_version: str, kind: str, scope: Scope, source: str, *, status_is_apart: bool = True) -> None:
        self.api_version = api_version
        self.kind = kind
        self.scope = scope
        self.source = source
        self.status_is_apart = status_is_apart

    @cached_property
    def root(self) -> Node:
        return schema.whole_object(self.scope)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """The same as JSON Schema 2020-12."""
        from renderer.schema import json_schema

        return json_schema.of(
            self.scope, api_version=self.api_version, kind=self.kind, status_is_apart=self.status_is_apart
        )


@cache
def of_release(version: KubeRayVersion, kind: str = RAY_CLUSTER) -> Schema:
    """RayCluster, RayService or RayJob of one release; of the parents only the RayCluster spec inside is checked."""
    same = schema_of(version)
    if same != version:
        return of_release(same, kind)
    scope = schema.scope(version)
    if kind != RAY_CLUSTER:
        scope = Scope(_parent(scope.document, SPEC_PATHS[kind]), version)
    return Schema("ray.io/v1", kind, scope, _RELEASED)


def parent_of(cluster: Schema, kind: str) -> Schema:
    """A RayService or RayJob that embeds the spec of `cluster`."""
    scope = Scope(_parent(cluster.scope.document, SPEC_PATHS[kind]), cluster.scope.version)
    return Schema(cluster.api_version, kind, scope, cluster.source)


@lru_cache(maxsize=256)  # the kinds come from the input
def any_other(api_version: str, kind: str) -> Schema:
    """An object of a kind that is not known: its own metadata, and nothing else."""
    document = {**_OPEN, "properties": _NAMES}
    return Schema(api_version, kind, Scope(document, None), "Kubernetes", status_is_apart=False)


def _parent(cluster: Raw, path: Path) -> Raw:
    spec, embedded = path
    inner = {**_OPEN, "properties": {embedded: cluster["properties"]["spec"]}}
    return {
        "type": "object",
        "properties": {**_NAMES, spec: inner, "status": _OPEN},
        "$defs": cluster.get("$defs", {}),
    }
