"""What the RayCluster that a RayService or RayJob makes must not have.

Source: ValidateRayClusterUpgradeOptions (1.6+) in utils/validation.go.
"""

from __future__ import annotations

from renderer.diagnostics import Reporter
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_CRON_JOB, RAY_JOB, RAY_SERVICE
from renderer.operator.model import ClusterView, Table, mapping, string

RULES = Table()

_ORIGIN = "ray.io/originated-from-crd"


@RULES.rule(
    "operator/upgrade-strategy",
    "upgradeStrategy.type is only for a cluster of its own",
    since="1.6.0",
)
def upgrade_strategy(view: ClusterView, found: Reporter) -> None:
    if not string(mapping(view.spec.get("upgradeStrategy")).get("type")):
        return
    # RayService and RayJob label the cluster that they make, and the label is what the operator
    # looks at.
    label = string(mapping(view.metadata.get("labels")).get(_ORIGIN))
    origin = {RAY_CLUSTER: label, RAY_CRON_JOB: RAY_JOB}.get(view.kind, view.kind)
    if origin in (RAY_SERVICE, RAY_JOB):
        found(
            view.at("upgradeStrategy", "type"),
            f"upgradeStrategy.type is set on a RayCluster that belongs to a {origin}",
            help="remove it"
            if view.kind == RAY_CLUSTER
            else f"remove it; a {view.kind} has its own ways to upgrade",
        )
