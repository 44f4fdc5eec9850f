"""The operator's rules by version, as a table, with the API server's rules for the Pods, and advice.

A rule is a row (`Rule`: code, versions, kinds, feature gate, gist) directly above its check, which
reports each breach that it finds in a `ClusterView`. The operator's rules are those of
ray-project/kuberay, ray-operator/controllers/ray/utils/validation.go (1.3+). Two of its conditions
have no row because no manifest can meet them: `minReplicas` or `maxReplicas` unset (the CRD has
defaults), and a status with two contradicting conditions (the API server drops the status).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from renderer.diagnostics import Collector, Reporter, Subject
from renderer.kuberay import gates as feature_gates
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.operator import (
    advice,
    autoscaling,
    decoding,
    fault_tolerance,
    groups,
    history_server,
    names,
    parents,
    pods,
    security,
)
from renderer.operator.model import ClusterView, Release, Rule, mapping

if TYPE_CHECKING:
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["RULES", "Rule", "check", "left_alone"]

RULES: tuple[Rule, ...] = (
    *decoding.RULES,
    *names.RULES,
    *groups.RULES,
    *fault_tolerance.RULES,
    *autoscaling.RULES,
    *security.RULES,
    *history_server.RULES,
    *parents.RULES,
    *(rule for rule in pods.RULES if rule.code == "pod/mount-dropped"),
    *advice.RULES,
)

_OPERATOR = "ray.io/kuberay-operator"
_MANAGED_SINCE = (1, 3, 0)


@cache
def _in_force(release: Release, kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.holds(release, kind))


def check(document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool], found: Collector) -> None:
    """Report every breach of a rule by a RayCluster, RayService or RayJob; paths start at its root.

    `gates` are the feature gates that the operator is started with, on top of the defaults of
    `version`. Values may have any type: what the schema rejects is ignored here. For an object that
    the operator leaves to another controller, only what it cannot decode is reported.
    """
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in SPEC_PATHS:
        return
    # An object of another controller is decoded, too.
    in_force = decoding.RULES if left_alone(document, version) else _in_force(version, kind)
    view = ClusterView(document, kind, version, feature_gates.effective(version, gates))
    for rule in in_force:
        if found.full:
            return
        subject = Subject(rule.judge, version if rule.by_version else None)
        rule.check(view, Reporter(found, rule.code, rule.severity, subject))


def left_alone(document: dict[str, Any], version: KubeRayVersion) -> bool:
    """Whether `managedBy` names another controller, so that the operator ignores the object (1.3+)."""
    if version < _MANAGED_SINCE:
        return False
    manager = mapping(document.get("spec")).get("managedBy")
    return isinstance(manager, str) and manager not in ("", _OPERATOR)
