"""What one render is for: the release's name and namespace, the operator's version, the legacy
annotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.diagnostics import Collector, Diagnostic, Flag, Where
from renderer.kube_yaml.scalars import control_character
from renderer.kuberay.versions import NEWEST, KubeRayVersion, resolve
from renderer.values.merge import Values

CHART_NAME = "ray-cluster"
LONGEST_NAME = 63
"""Where the chart cuts names (_helpers.tpl).

Operators from 1.4 on accept 53 characters, which is a rule of theirs.
"""


class Release(NamedTuple):
    """`version` is the stated target, None if none is stated; `compat` asks for the legacy
    annotation.
    """

    name: str
    namespace: str | None
    fullname: str
    version: KubeRayVersion | None
    compat: bool
    compat_by_flag: bool = False
    own_labels: Mapping[str, str] | None = None

    @property
    def checked_version(self) -> KubeRayVersion:
        """The version whose schema and rules the manifest is checked against."""
        return self.version or NEWEST

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the RayCluster and of all Pods: those of the value `releaseLabels`, if there is
        one.
        """
        if self.own_labels is not None:
            return dict(self.own_labels)
        return {
            "app.kubernetes.io/instance": self.name,
            "app.kubernetes.io/managed-by": "raycluster-renderer",
        }


def fullname(name: str, values: Mapping[str, Any]) -> str:
    """The RayCluster's name as the chart builds it (KubeRay 1.7,
    helm-chart/ray-cluster/templates/_helpers.tpl).
    """
    override = values.get("fullnameOverride")
    if override:
        return str(override)[:LONGEST_NAME].removesuffix("-")
    second = str(values.get("nameOverride") or CHART_NAME)
    whole = name if second in name else f"{name}-{second}"
    return whole[:LONGEST_NAME].removesuffix("-")


def resolve_release(
    values: Values,
    data: Mapping[str, Any],
    found: Collector,
    *,
    name: str,
    namespace: str | None,
    kuberay_version: str | None,
    compat: bool | None,
) -> Release | None:
    """Flags win over values, `data` (the checked ones).

    None, and an error in `found`, for a version that is not valid.
    """
    if not _flags_are_fine(name, namespace, found):
        return None
    stated = kuberay_version
    where: Where | None = Flag("--kuberay-version")
    if stated is None:
        stated, where = data.get("kuberayVersion"), values.where(("kuberayVersion",))
    # Empty in a flag it comes from a variable that is not set. Empty in a values file it unsets
    # what an earlier file states, as everywhere in Helm.
    if stated == "" and not isinstance(where, Flag):
        stated = None
    version = None
    if stated is not None:
        version = resolve(str(stated), found, where)
        if version is None:
            return None
    wanted = compat
    if wanted is None:
        wanted = bool((data.get("compat") or {}).get("legacyAnnotation"))
    if namespace is None:
        namespace = (data.get("release") or {}).get("namespace")
    labels = data.get("releaseLabels")
    return Release(
        name, namespace, fullname(name, data), version, wanted, compat is not None, labels
    )


def _flags_are_fine(name: str, namespace: str | None, found: Collector) -> bool:
    fine = True
    for flag, text in (("--name", name), ("--namespace", namespace or "")):
        character = control_character(text)
        if character is not None:
            fine = False
            message = f"the value contains {character}"
            found.add(Diagnostic("values/control-character", message, where=Flag(flag)))
    return fine
