"""The spec of a RayJob, its own or the template of a RayCronJob, read once for all rules."""

from __future__ import annotations

from typing import Any

from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CRON_JOB
from renderer.operator.model import ClusterView, integer, mapping, string

_OPERATOR = "ray.io/kuberay-operator"
K8S_JOB, SIDECAR, HTTP, INTERACTIVE = "K8sJobMode", "SidecarMode", "HTTPMode", "InteractiveMode"
MODES = (K8S_JOB, HTTP, INTERACTIVE, SIDECAR)
_SELECTED = "ray.io/cluster"


class JobView:
    """What the rules ask of one RayJob. `path` leads to `spec`, its spec."""

    __slots__ = ("cluster", "path", "selector", "spec", "strategy", "view")

    def __init__(self, view: ClusterView) -> None:
        self.view = view
        spec = mapping(view.document.get("spec"))
        self.path: Path = ("spec",)
        if view.kind == RAY_CRON_JOB:
            self.path = ("spec", "jobTemplate")
            spec = mapping(spec.get("jobTemplate"))
        self.spec: dict[str, Any] = spec
        cluster = spec.get("rayClusterSpec")
        self.cluster = cluster if isinstance(cluster, dict) else None
        chosen = mapping(spec.get("clusterSelector"))
        self.selector = {key: value for key, value in chosen.items() if value is not None}
        strategy = spec.get("deletionStrategy")
        self.strategy = strategy if isinstance(strategy, dict) else None

    def at(self, *path: str | int) -> Path:
        """A path below the spec."""
        return (*self.path, *path)

    def number(self, name: str) -> int | None:
        return integer(self.spec.get(name))

    def text(self, name: str) -> str:
        return string(self.spec.get(name))

    @property
    def mode(self) -> str:
        return self.text("submissionMode") or K8S_JOB

    @property
    def suspended(self) -> bool:
        """Whether nothing is made: of the RayJob, or of the RayCronJob around it."""
        parent = mapping(self.view.document.get("spec"))
        return self.spec.get("suspend") is True or parent.get("suspend") is True

    @property
    def shuts_down(self) -> bool:
        return self.spec.get("shutdownAfterJobFinishes") is True

    @property
    def selected(self) -> str:
        """The name of the RayCluster that `clusterSelector` chooses; empty if it does not say."""
        return string(self.selector.get(_SELECTED))

    @property
    def is_left_alone(self) -> bool:
        """Whether the template of a RayCronJob makes RayJobs that belong to another controller."""
        return self.text("managedBy") not in ("", _OPERATOR)

    @property
    def gets_to_submit(self) -> bool:
        """Whether the operator comes to the point where it submits the job, as far as the spec
        alone decides.
        """
        return not (self.suspended or self.is_left_alone)

    @property
    def makes_cluster(self) -> bool:
        return self.cluster is not None and not self.selector and not self.suspended

    @property
    def submitter(self) -> dict[str, Any] | None:
        """The user's own template of the submitter's Pod, if the operator makes a Job of it."""
        template = self.spec.get("submitterPodTemplate")
        if not isinstance(template, dict) or self.mode != K8S_JOB or not self.gets_to_submit:
            return None
        return template


def job_of(view: ClusterView) -> JobView:
    """The RayJob in a RayJob or a RayCronJob; worked out once for each object."""
    if "job" not in view.memo:
        view.memo["job"] = JobView(view)
    job: JobView = view.memo["job"]
    return job
