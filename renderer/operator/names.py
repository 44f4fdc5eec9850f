"""Names: of the cluster, of its parent, and what the operator makes of them.

Source: ValidateRayClusterMetadata, ValidateRayServiceMetadata, ValidateRayJobMetadata
(utils/validation.go, 1.4+); before that, what real operators were seen to do: the name becomes a
label value and the stem of Services' names.
"""

from __future__ import annotations

from renderer.diagnostics import Reporter
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_JOB, RAY_SERVICE
from renderer.kuberay.names import has_dns_1035_form
from renderer.operator.model import ClusterView, Table

RULES = Table(about_cluster=False)

_PARENTS = (RAY_SERVICE, RAY_JOB)
_NAME = ("metadata", "name")
_LONGEST_LABEL = 63
_SHOWN = 80
_LONGEST = {RAY_CLUSTER: 53, RAY_SERVICE: 47, RAY_JOB: 47}
_CHILD_SUFFIX = "-raycluster-xxxxx"


@RULES.rule(
    "operator/name-too-long",
    "the name of a RayCluster becomes a label value: at most 63 characters",
    until="1.4.0",
    kinds=(RAY_CLUSTER,),
)
def longer_than_a_label(view: ClusterView, found: Reporter) -> None:
    if view.name and len(view.name) > _LONGEST_LABEL:
        found(
            _NAME,
            (
                f"name of {len(view.name)} characters becomes a label value, which has at most "
                f"{_LONGEST_LABEL}"
            ),
            help=(
                f"at most {_LONGEST_LABEL} characters here; KubeRay 1.4 and later accept at most "
                f"{_LONGEST[RAY_CLUSTER]}"
            ),
        )


@RULES.rule(
    "operator/name-too-long",
    (
        f"the name of a RayService or RayJob, with {_CHILD_SUFFIX}, becomes a label value: at "
        "most 46 characters"
    ),
    until="1.4.0",
    kinds=_PARENTS,
)
def child_longer_than_a_label(view: ClusterView, found: Reporter) -> None:
    longest = _LONGEST_LABEL - len(_CHILD_SUFFIX)
    if view.name and len(view.name) > longest:
        found(
            _NAME,
            f"name of {len(view.name)} characters: the RayCluster made of it, "
            f"<name>{_CHILD_SUFFIX}, is too long"
            " for a label value, so its Services are rejected and no Pod is ever made",
            help=f"at most {longest} characters",
        )


@RULES.rule(
    "operator/name-too-long",
    "names: RayCluster at most 53 characters, RayService and RayJob 47",
    since="1.4.0",
    kinds=tuple(_LONGEST),
)
def longer_than_the_operator_takes(view: ClusterView, found: Reporter) -> None:
    longest = _LONGEST[view.kind]
    if view.name and len(view.name) > longest:
        found(
            _NAME,
            (
                f'{view.kind} name "{view.name[:_SHOWN]}" has {len(view.name)} characters; the '
                f"operator accepts at most {longest}"
            ),
            help=f"shorten it by {len(view.name) - longest} characters",
        )


@RULES.rule(
    "operator/name-form",
    "a name with a dot makes Services that the API server rejects",
    until="1.4.0",
    kinds=tuple(_LONGEST),
)
def name_with_a_dot(view: ClusterView, found: Reporter) -> None:
    if view.name and "." in view.name:
        found(
            _NAME,
            (
                f'{view.kind} name "{view.name}" has a dot: the API server rejects the Services '
                "named after it"
            ),
            help="use lower case letters, digits and '-'",
        )


@RULES.rule(
    "operator/name-form", "the name is a DNS-1035 label", since="1.4.0", kinds=tuple(_LONGEST)
)
def not_a_label(view: ClusterView, found: Reporter) -> None:
    if view.name and not has_dns_1035_form(view.name):
        found(
            _NAME,
            f'{view.kind} name "{view.name}" is not a DNS-1035 label',
            help=(
                "use lowercase letters, digits and '-'; start with a letter, end with a letter "
                "or digit"
            ),
        )
