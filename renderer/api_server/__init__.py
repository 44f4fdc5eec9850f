"""The API server's verdict on an object of KubeRay, for one release or for a user's own CRDs.

The verdict is that on a created object with strict field validation, kubectl's default: unknown
fields are rejected. Facts of single fields are in `renderer.api_server.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.api_server import quick, schemas
from renderer.api_server.schemas import Schema
from renderer.kuberay.kinds import FIRST_RELEASE, GROUP, KINDS, RAY_CLUSTER, V1, V1ALPHA1

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renderer.api_server.structural import Structural
    from renderer.diagnostics import Collector
    from renderer.kube_yaml.reader import Source
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["check", "check_object", "load_crds"]

_ALPHA = f"{GROUP}/{V1ALPHA1}"


def check(
    data: Any, version: KubeRayVersion, found: Collector, *, crd: Structural | None = None
) -> None:
    """Report why the API server rejects `data`, an object of one of KubeRay's kinds.

    Any other kind is checked as a RayCluster and rejected. With `crd` the schemas of those files
    are used for the kinds that they have, not those of the release. An API version that is not
    served is checked as the preferred one. Nothing more is loaded if the quick checker passes the
    object.
    """
    api_version, kind = _names(data)
    if not isinstance(kind, str) or kind not in KINDS:
        kind = RAY_CLUSTER
    schema = crd.schema(api_version, kind) if crd is not None else None
    schema = schema or _of_release(version, kind, api_version)
    if schema is None:
        first = ".".join(map(str, FIRST_RELEASE[kind]))
        message = f"this version of KubeRay does not have the kind {kind}"
        found.error("schema/kind", ("kind",), message, help=f"KubeRay has it from {first} on")
        return
    if schema.api_version == _ALPHA:
        message = f"{_ALPHA} is deprecated since KubeRay 1.7, and no longer served from 1.9 on"
        found.warning(
            "schema/deprecated-api-version", ("apiVersion",), message, help=f"write {GROUP}/{V1}"
        )
    _check(data, schema, found)


def _of_release(version: KubeRayVersion, kind: str, api_version: Any) -> Schema | None:
    alpha = schemas.of_release(version, kind, V1ALPHA1) if api_version == _ALPHA else None
    return alpha or schemas.of_release(version, kind, V1)


def check_object(data: Any, found: Collector) -> None:
    """Report why any API server rejects an object of an unknown kind.

    Only apiVersion, kind and metadata are checked.
    """
    api_version, kind = _names(data)
    if isinstance(data, dict):
        named = (("schema/api-version", "apiVersion", api_version), ("schema/kind", "kind", kind))
        missing = [row for row in named if not isinstance(row[2], str) or not row[2]]
        for code, name, _ in missing:
            found.error(code, (name,), f"the object has no {name}", of="key")
        if missing:
            return
    _check(data, schemas.any_other(str(api_version), str(kind)), found)


def load_crds(sources: Iterable[Source], found: Collector) -> Structural | None:
    """The CRDs of KubeRay's kinds in files, for `check`. None, with errors, if a file has none."""
    from renderer.api_server.structural import load_crds as load

    return load(sources, found)


def _names(data: Any) -> tuple[Any, Any]:
    """apiVersion and kind as they are written, whatever their types."""
    if not isinstance(data, dict):
        return None, None
    return data.get("apiVersion"), data.get("kind")


def _check(data: Any, schema: Schema, found: Collector) -> None:
    if quick.certainly_good(data, schema):
        return
    from renderer.api_server.judge import judge

    judge(data, schema, found)
