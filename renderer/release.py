"""What one render is for: the release's name and namespace, the operator's version, the legacy annotation. Resolved once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.diagnostics import Diagnostic, Flag
from renderer.kube_yaml.scalars import control_character
from renderer.kuberay.versions import NEWEST, KubeRayVersion, resolve
from renderer.values.merge import Values

CHART_NAME = "ray-cluster"
LONGEST_NAME = 63
"""Where the chart cuts names (_helpers.tpl); operators from 1.4 on take 53 at most, which the operator's rules say."""


class Release(NamedTuple):
    """`version` is the stated target, None where none is stated; `compat` asks for the legacy annotation."""

    name: str
    namespace: str | None
    fullname: str
    version: KubeRayVersion | None
    compat: bool
    compat_by_flag: bool = False

    @property
    def checked_version(self) -> KubeRayVersion:
        """The version whose schema and rules the manifest is held against."""
        return self.version or NEWEST

    @property
    def labels(self) -> dict[str, str]:
        return {"app.kubernetes.io/instance": self.name, "app.kubernetes.io/managed-by": "raycluster-renderer"}


def fullname(name: str, values: Mapping[str, Any]) -> str:
    """The RayCluster's name as the chart builds it (KubeRay 1.7, helm-chart/ray-cluster/templates/_helpers.tpl)."""
    override = values.get("fullnameOverride")
    if override:
        return str(override)[:LONGEST_NAME].removesuffix("-")
    second = str(values.get("nameOverride") or CHART_NAME)
    whole = name if second in name else f"{name}-{second}"
    return whole[:LONGEST_NAME].removesuffix("-")


def resolve_release(
    values: Values,
    data: Mapping[str, Any],
    *,
    name: str,
    namespace: str | None,
    kuberay_version: str | None,
    compat: bool | None,
) -> tuple[Release, list[Diagnostic]]:
    """Flags win over values. A version that can't be read is an error, and none is assumed in its place."""
    stated = kuberay_version or data.get("kuberayVersion")
    where = Flag("--kuberay-version") if kuberay_version else values.where(("kuberayVersion",))
    version, problems = resolve(str(stated)) if stated else (None, ())
    wanted = compat if compat is not None else bool((data.get("compat") or {}).get("legacyAnnotation"))
    release = Release(name, namespace, fullname(name, data), version, wanted, compat is not None)
    return release, [*_control_characters(name, namespace), *(problem.at(where) for problem in problems)]


def _control_characters(name: str, namespace: str | None) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for flag, text in (("--name", name), ("--namespace", namespace or "")):
        character = control_character(text)
        if character is not None:
            message = f"the value contains {character}"
            found.append(Diagnostic("values/control-character", message, where=Flag(flag)))
    return found
