"""The operator's rules by version, as a table, with the API server's rules for the Pods, and
advice.

A rule is a row (`Rule`: code, versions, kinds, feature gate, gist) directly above its check, which
reports each breach that it finds in a `ClusterView`. The operator's rules are those of
ray-project/kuberay, ray-operator/controllers/ray/utils/validation.go (1.3+). Two of its conditions
have no row because no manifest can meet them: `minReplicas` or `maxReplicas` unset (the CRD has
defaults), and a status with two contradicting conditions (the API server drops the status).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer.diagnostics import Collector, Judge, Of, Path, Reporter, Subject
from renderer.kuberay import gates as feature_gates
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_CRON_JOB, RAY_SERVICE, SPEC_PATHS
from renderer.operator import (
    advice,
    autoscaling,
    decoding,
    fault_tolerance,
    groups,
    history_server,
    mounts,
    names,
    parents,
    ray_start,
    resources,
    security,
)
from renderer.operator.model import CRON_GATE, ClusterView, Effect, Rule, mapping

if TYPE_CHECKING:
    from renderer.kuberay.versions import KubeRayVersion

__all__ = ["Rule", "all_rules", "check", "left_alone"]

_OF_CLUSTERS: tuple[Rule, ...] = (
    *decoding.RULES,
    *names.RULES,
    *groups.RULES,
    *ray_start.RULES,
    *resources.RULES,
    *fault_tolerance.RULES,
    *autoscaling.RULES,
    *security.RULES,
    *history_server.RULES,
    *parents.RULES,
    *mounts.RULES,
    *advice.RULES,
)

_OPERATOR = "ray.io/kuberay-operator"
_MANAGED_SINCE = (1, 3, 0)
_CHECKED_IN_PARENTS_SINCE = (1, 4, 0)


@cache
def all_rules() -> tuple[Rule, ...]:
    """The whole table."""
    # A RayCluster needs none of these: they are loaded for the first object of another kind.
    from renderer.operator import raycronjob, rayjob, rayservice, submitter, texts

    of_parents = (rayservice, rayjob, submitter, raycronjob, texts)
    return (*_OF_CLUSTERS, *(rule for module in of_parents for rule in module.RULES))


class _Asked(NamedTuple):
    """A rule of one version, and how its breaches are reported: worked out once, not for every
    object.
    """

    rule: Rule
    reporter: type[Reporter]
    subject: Subject


@cache
def _in_force(version: KubeRayVersion, kind: str) -> tuple[_Asked, ...]:
    known = _OF_CLUSTERS if kind == RAY_CLUSTER else all_rules()
    return tuple(_prepared(rule, version, kind) for rule in known if rule.holds(version, kind))


def _prepared(rule: Rule, version: KubeRayVersion, kind: str) -> _Asked:
    is_silent = rule.judge is Judge.OPERATOR and rule.effect_in(version, kind) is Effect.LOG
    subject = Subject(rule.judge, version if rule.by_version else None)
    return _Asked(rule, _LogOnly if is_silent else Reporter, subject)


def check(
    document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool], found: Collector
) -> None:
    """Report every breach of a rule by an object of one of KubeRay's kinds; paths start at its
    root.

    `gates` are the feature gates that the operator is started with, on top of the defaults of
    `version`. Values may have any type: what the schema rejects is ignored here. For an object that
    the operator leaves to another controller, only what it cannot decode is reported.
    """
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in SPEC_PATHS:
        return
    view = ClusterView(document, kind, version, feature_gates.effective(version, gates))
    for rule, reporter, subject in _asked(view, version):
        if found.full:
            return
        rule.check(view, reporter(found, rule.code, rule.severity, subject))


def _asked(view: ClusterView, version: KubeRayVersion) -> Iterable[_Asked]:
    """The rules that the operator comes to."""
    in_force = _in_force(version, view.kind)
    if _has_no_controller(view.kind, view.gates):
        return [asked for asked in in_force if asked.rule.gate == CRON_GATE]
    if _is_managed_by_another(view.document, version):
        # It is decoded, too.
        return [asked for asked in in_force if asked.rule in decoding.RULES]
    if _makes_cluster(view):
        return in_force
    return [asked for asked in in_force if _is_asked_without_cluster(asked.rule, version)]


def _makes_cluster(view: ClusterView) -> bool:
    """Whether the operator makes a RayCluster and Pods of the object."""
    if view.kind == RAY_CLUSTER:
        return True
    if view.kind == RAY_SERVICE:
        return mapping(view.document.get("spec")).get("suspend") is not True
    # A RayCluster does not need it: it is loaded for the first RayJob.
    from renderer.operator.job_view import job_of

    return job_of(view).makes_cluster


def _is_asked_without_cluster(rule: Rule, version: KubeRayVersion) -> bool:
    """Up to 1.3 the operator checks the RayCluster that it makes, later the spec of the parent."""
    if not rule.about_cluster:
        return True
    return rule.judge is Judge.OPERATOR and version >= _CHECKED_IN_PARENTS_SINCE


class _LogOnly(Reporter):
    """Reports breaches that only the operator's log shows."""

    __slots__ = ()

    def __call__(
        self,
        path: Path,
        message: str,
        *,
        help: str | None = None,
        of: Of = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        silent = "the operator writes this only to its log, not to an event"
        super().__call__(
            path, message, help=f"{help}; {silent}" if help else silent, of=of, related=related
        )


def left_alone(
    document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool] | None = None
) -> bool:
    """Whether the operator ignores the object.

    `managedBy` names another controller (1.3+), or the object is a RayCronJob and its feature gate
    is off.
    """
    kind = document.get("kind")
    if isinstance(kind, str) and _has_no_controller(
        kind, feature_gates.effective(version, gates or {})
    ):
        return True
    return _is_managed_by_another(document, version)


def _has_no_controller(kind: str, gates: Mapping[str, bool]) -> bool:
    return kind == RAY_CRON_JOB and not gates.get(CRON_GATE, False)


def _is_managed_by_another(document: dict[str, Any], version: KubeRayVersion) -> bool:
    if version < _MANAGED_SINCE:
        return False
    manager = mapping(document.get("spec")).get("managedBy")
    return isinstance(manager, str) and manager not in ("", _OPERATOR)
