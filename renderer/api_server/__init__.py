"""The API server's verdict on a RayCluster, for one KubeRay release or for a user's own CRD.

The verdict is that on a created object with strict field validation, kubectl's default: unknown
fields are rejected. Facts of single fields are in `renderer.api_server.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.api_server import quick, schemas
from renderer.api_server.schemas import Schema
from renderer.kuberay.kinds import RAY_CLUSTER, SPEC_PATHS

if TYPE_CHECKING:
    from renderer.api_server.structural import Structural
    from renderer.diagnostics import Collector
    from renderer.kube_yaml.reader import Source
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["check", "check_object", "load_crd"]


def check(data: Any, version: KubeRayVersion, found: Collector, *, crd: Structural | None = None) -> None:
    """Report why the API server rejects `data`: a RayCluster, RayService or RayJob.

    Of a RayService and a RayJob only apiVersion, kind, metadata and the RayCluster spec inside are
    checked. Any other kind is checked as a RayCluster and rejected. With `crd` its schema is used,
    not that of the release. Nothing more is loaded if the quick checker passes the object.
    """
    api_version, kind = _names(data)
    if not isinstance(kind, str) or kind not in SPEC_PATHS:
        kind = RAY_CLUSTER
    schema = schemas.of_release(version, kind) if crd is None else crd.schema(api_version, kind)
    _check(data, schema, found)


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


def load_crd(source: Source, found: Collector) -> Structural | None:
    """The RayCluster CRD in a file, for `check`. None, with errors, if the file has none."""
    from renderer.api_server.structural import load_crd as load

    return load(source, found)


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
