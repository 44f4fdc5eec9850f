"""What is checked of an object, by its kind and API version: which schema."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import Any, Final

from renderer.kuberay.kinds import GROUP, RAY_CLUSTER, V1
from renderer.kuberay.versions import KubeRayVersion
from renderer.schema import model as schema
from renderer.schema.model import UNMARKED, Node, Raw, Scope

# Of other objects only what every object has is known; the rest is as its own API server takes it.
_NAMES: Final = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}
_OPEN: Final = {
    "type": "object",
    "x-kubernetes-preserve-unknown-fields": True,
    "properties": _NAMES,
}


class Schema:
    """One kind in one API version, as one API server checks it.

    `status_is_apart`: the status is a subresource, dropped when an object is created, so that only
    names of its fields are looked at. `source` says whose schema it is, for messages: `the CRD of
    RayJob`, or the name of a CRD file. The version of KubeRay is not part of it, because a
    diagnostic has the version as data.
    """

    def __init__(
        self,
        api_version: str,
        kind: str,
        document: Raw,
        scope: Scope,
        source: str,
        *,
        status_is_apart: bool = True,
    ) -> None:
        self.api_version = api_version
        self.kind = kind
        self.document = document
        self.scope = scope
        self.source = source
        self.status_is_apart = status_is_apart

    @cached_property
    def root(self) -> Node:
        return schema.whole_object(self.document, self.scope)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """The same as JSON Schema 2020-12."""
        from renderer.schema import json_schema

        return json_schema.of(
            self.document,
            self.scope,
            api_version=self.api_version,
            kind=self.kind,
            status_is_apart=self.status_is_apart,
        )


@cache
def of_release(version: KubeRayVersion, kind: str = RAY_CLUSTER, api: str = V1) -> Schema | None:
    """A kind of one release in one API version (`v1`, `v1alpha1`); None if the release does not
    serve it.
    """
    document = schema.document(kind, version, api)
    if document is None:
        return None
    return Schema(f"{GROUP}/{api}", kind, document, schema.scope(version, api), f"the {kind} CRD")


@lru_cache(maxsize=256)  # the kinds come from the input
def any_other(api_version: str, kind: str) -> Schema:
    """An object of a kind that is not known: its own metadata, and nothing else."""
    return Schema(api_version, kind, _OPEN, UNMARKED, "Kubernetes", status_is_apart=False)
