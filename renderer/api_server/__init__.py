"""What a Kubernetes API server says of a RayCluster, for one KubeRay release or for a CRD of the user's own.

The verdict is that of a created object with strict field validation, kubectl's default: unknown fields are refused.
What is wrong comes as a list of `renderer.api_server.problem.Problem`; facts of single fields are in
`renderer.api_server.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.api_server import quick, schemas
from renderer.api_server.schemas import Schema
from renderer.kuberay.kinds import RAY_CLUSTER, SPEC_PATHS

if TYPE_CHECKING:
    from renderer.api_server.problem import Problem
    from renderer.api_server.structural import Structural
    from renderer.diagnostics import Diagnostic
    from renderer.kube_yaml.reader import Source
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["check", "check_object", "load_crd"]


def check(data: Any, version: KubeRayVersion, *, crd: Structural | None = None) -> list[Problem]:
    """What the API server has against `data`: a RayCluster, or a RayService or RayJob with the spec inside.

    Of the parents are checked apiVersion, kind, metadata and the RayCluster spec that they embed. Anything else is
    taken for a RayCluster and refused. With `crd` that file's schema counts, not the release's. The list is empty at
    once where the quick checker says "certainly good".
    """
    api_version, kind = (data.get("apiVersion"), data.get("kind")) if isinstance(data, dict) else (None, None)
    if not isinstance(kind, str) or kind not in SPEC_PATHS:
        kind = RAY_CLUSTER
    return _check(data, schemas.of_release(version, kind) if crd is None else crd.schema(api_version, kind))


def check_object(data: Any) -> list[Problem]:
    """What any API server has against an object of a kind that is not known here: by apiVersion, kind and metadata."""
    api_version, kind = (data.get("apiVersion"), data.get("kind")) if isinstance(data, dict) else (None, None)
    if isinstance(data, dict) and not (isinstance(api_version, str) and api_version and isinstance(kind, str) and kind):
        from renderer.api_server.problem import Problem

        named = (("schema/api-version", "apiVersion", api_version), ("schema/kind", "kind", kind))
        return [
            Problem(code, (name,), f"the object has no {name}", "key")
            for code, name, value in named
            if not isinstance(value, str) or not value
        ]
    return _check(data, schemas.any_other(str(api_version), str(kind)))


def load_crd(source: Source) -> Structural | list[Diagnostic]:
    """The RayCluster CRD in a file, for `crd` above; what is wrong with the file where it has none."""
    from renderer.api_server.structural import load_crd as load

    return load(source)


def _check(data: Any, schema: Schema) -> list[Problem]:
    if quick.certainly_good(data, schema):
        return []
    from renderer.api_server.judge import judge

    return judge(data, schema)
