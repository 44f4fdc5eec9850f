"""Rules for RayServices and RayJobs in addition to those for the cluster inside, and for clusters made by them.

Source: ValidateRayServiceSpec (headService: 1.3+), ValidateRayJobSpec (SidecarMode: 1.5+) and
ValidateRayClusterUpgradeOptions (1.6+) in utils/validation.go.
"""

from __future__ import annotations

from renderer.diagnostics import Reporter
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_JOB, RAY_SERVICE
from renderer.operator.model import ClusterView, Table, mapping, string

RULES = Table()

_ORIGIN = "ray.io/originated-from-crd"


@RULES.rule(
    "operator/head-service-name", "a RayService does not name the head's Service", since="1.3.0", kinds=(RAY_SERVICE,)
)
def head_service_name(view: ClusterView, found: Reporter) -> None:
    if string(mapping(mapping(view.head.data.get("headService")).get("metadata")).get("name")):
        found(
            (*view.head.path, "headService", "metadata", "name"),
            "headService.metadata.name is set: the clusters of a RayService would compete for that one Service",
            help="remove it",
            of="key",
        )


@RULES.rule(
    "operator/sidecar-restart-policy",
    "a RayJob in SidecarMode has a head with restartPolicy Never or unset",
    since="1.5.0",
    kinds=(RAY_JOB,),
)
def sidecar_restart_policy(view: ClusterView, found: Reporter) -> None:
    policy = view.head.pod.get("restartPolicy")
    mode = mapping(view.document.get("spec")).get("submissionMode")
    if mode == "SidecarMode" and isinstance(policy, str) and policy not in ("", "Never"):
        found(
            (*view.head.pod_path, "restartPolicy"),
            f"restartPolicy {policy} on the head of a RayJob in SidecarMode",
            help="use Never, or remove it",
            related=(("SidecarMode is chosen here", ("spec", "submissionMode")),),
        )


@RULES.rule("operator/upgrade-strategy", "upgradeStrategy.type is only for a cluster of its own", since="1.6.0")
def upgrade_strategy(view: ClusterView, found: Reporter) -> None:
    if not string(mapping(view.spec.get("upgradeStrategy")).get("type")):
        return
    # RayService and RayJob label the cluster that they make, and the label is what the operator looks at.
    label = string(mapping(view.metadata.get("labels")).get(_ORIGIN))
    origin = view.kind if view.kind != RAY_CLUSTER else label
    if origin in (RAY_SERVICE, RAY_JOB):
        found(
            view.at("upgradeStrategy", "type"),
            f"upgradeStrategy.type is set on a RayCluster that belongs to a {origin}",
            help="remove it" if view.kind == RAY_CLUSTER else f"remove it; a {view.kind} has its own ways to upgrade",
        )
