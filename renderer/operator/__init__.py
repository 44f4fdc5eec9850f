"""The operator's own rules, by version, as a table; beside them what the API server says of the Pods, and advice.

A rule is a row (`Rule`: code, versions, kinds, feature gate, gist) above the function that looks for its breaches in a
`ClusterView`. The operator's are those of ray-project/kuberay, ray-operator/controllers/ray/utils/validation.go (1.3+).
Two of its conditions no manifest can reach, so they have no row: `minReplicas` or `maxReplicas` unset (the CRD's
defaults fill them), and a status with two conditions at odds (a manifest's status is dropped).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from renderer.kuberay import gates as feature_gates
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.operator import (
    advice,
    autoscaling,
    decoding,
    fault_tolerance,
    groups,
    history_server,
    images,
    names,
    parents,
    pods,
    security,
)
from renderer.operator.model import ClusterView, Finding, Release, Rule, Violation, mapping

if TYPE_CHECKING:
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["RULES", "Finding", "Rule", "Violation", "check", "left_alone"]

RULES: tuple[Rule, ...] = (
    *decoding.RULES,
    *names.RULES,
    *groups.RULES,
    *fault_tolerance.RULES,
    *autoscaling.RULES,
    *security.RULES,
    *history_server.RULES,
    *parents.RULES,
    *pods.RULES,
    *images.RULES,
    *advice.RULES,
)

_OPERATOR = "ray.io/kuberay-operator"
_MANAGED_SINCE = (1, 3, 0)


@cache
def _in_force(release: Release, kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.holds(release, kind))


def check(document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool]) -> list[Violation]:
    """Every breach of a rule by a RayCluster, or by a RayService or RayJob and the cluster's spec inside it.

    `gates`: feature gates as the operator is started with, on top of the defaults of `version`. Nothing is assumed of
    the document's types: what the schema refuses is passed over here. Of what is left to another controller it counts only
    whether the operator can decode it.
    """
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in SPEC_PATHS:
        return []
    # An object of another controller is decoded, too.
    in_force = decoding.RULES if left_alone(document, version) else _in_force(version, kind)
    view = ClusterView(document, kind, version, feature_gates.effective(version, gates))
    return [Violation(rule, finding) for rule in in_force for finding in rule.check(view)]


def left_alone(document: dict[str, Any], version: KubeRayVersion) -> bool:
    """Is this object another controller's, so that the operator returns before any check? (`managedBy`, 1.3+)"""
    if version < _MANAGED_SINCE:
        return False
    manager = mapping(document.get("spec")).get("managedBy")
    return isinstance(manager, str) and manager not in ("", _OPERATOR)
