"""What a Kubernetes API server says of an object of KubeRay, for one release or for CRDs of the user's own.

The verdict is that of a created object with strict field validation, kubectl's default: unknown fields are rejected.
What is wrong comes as a list of `renderer.api_server.problem.Problem`; facts of single fields are in
`renderer.api_server.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderer.api_server import quick, schemas
from renderer.api_server.schemas import Schema
from renderer.kuberay.kinds import FIRST_RELEASE, GROUP, KINDS, RAY_CLUSTER, V1, V1ALPHA1

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renderer.api_server.problem import Problem
    from renderer.api_server.structural import Structural
    from renderer.diagnostics import Diagnostic
    from renderer.kube_yaml.reader import Source
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["check", "check_object", "load_crds"]

_ALPHA = f"{GROUP}/{V1ALPHA1}"


def check(data: Any, version: KubeRayVersion, *, crd: Structural | None = None) -> list[Problem]:
    """What the API server has against `data`, an object of one of KubeRay's kinds.

    Anything else is taken for a RayCluster and rejected. With `crd` the schemas of those files count for the kinds that
    they have, not the release's. An API version that is not served is checked as the preferred one. The list is empty
    at once where the quick checker says "certainly good".
    """
    api_version, kind = (data.get("apiVersion"), data.get("kind")) if isinstance(data, dict) else (None, None)
    if not isinstance(kind, str) or kind not in KINDS:
        kind = RAY_CLUSTER
    schema = crd.schema(api_version, kind) if crd is not None else None
    schema = schema or _of_release(version, kind, api_version)
    if schema is None:
        return [_no_such_kind(kind, version)]
    if schema.api_version == _ALPHA:
        return [*_check(data, schema), _deprecated()]
    return _check(data, schema)


def _of_release(version: KubeRayVersion, kind: str, api_version: Any) -> Schema | None:
    alpha = schemas.of_release(version, kind, V1ALPHA1) if api_version == _ALPHA else None
    return alpha or schemas.of_release(version, kind, V1)


def _no_such_kind(kind: str, version: KubeRayVersion) -> Problem:
    from renderer.api_server.problem import Problem

    first = ".".join(map(str, FIRST_RELEASE[kind]))
    message = f"KubeRay {version} has no kind {kind}"
    return Problem("schema/kind", ("kind",), message, help=f"KubeRay has it from {first} on")


def _deprecated() -> Problem:
    from renderer.api_server.problem import Problem
    from renderer.diagnostics import Severity

    return Problem(
        "schema/deprecated-api-version",
        ("apiVersion",),
        f"{_ALPHA} is deprecated since KubeRay 1.7, and no longer served from 1.9 on",
        help=f"write {GROUP}/{V1}",
        severity=Severity.WARNING,
    )


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


def load_crds(sources: Iterable[Source]) -> Structural | list[Diagnostic]:
    """The CRDs of KubeRay's kinds in files, for `crd` above; what is wrong with a file that has none."""
    from renderer.api_server.structural import load_crds as load

    return load(sources)


def _check(data: Any, schema: Schema) -> list[Problem]:
    if quick.certainly_good(data, schema):
        return []
    from renderer.api_server.judge import judge

    return judge(data, schema)
