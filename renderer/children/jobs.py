"""The submitter of a RayJob: a Job of its own, or one more container of the head.

Source: ray-project/kuberay, ray-operator/controllers/ray/rayjob_controller.go (createNewK8sJob,
getSubmitterTemplate) and common/job.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children.cluster import CREATED_BY, ORIGIN_KIND, ORIGIN_NAME
from renderer.children.model import (
    WHEN_READY,
    Child,
    Part,
    added,
    copied,
    items,
    mapping,
)
from renderer.children.pod import LOGIN_BASH, add_env
from renderer.children.submit import Submission, command, submits
from renderer.diagnostics import Path

SUBMITTER_JOB: Final = "submitter Job"
SUBMITTER: Final = "ray-job-submitter"


def submitter_job(submission: Submission, *, name_path: Path) -> Child | None:
    """None where the operator never gets as far: another mode, no port of the dashboard, no
    container.
    """
    if submission.mode != "K8sJobMode" or not submission.dashboard_url or not submits(submission):
        return None
    template = _submitter_template(submission)
    if template is None:
        return None
    version, spec = submission.version, submission.spec
    labels = {CREATED_BY: "kuberay-operator"}
    if version >= (1, 1, 0):
        labels |= {ORIGIN_NAME: submission.name, ORIGIN_KIND: "RayJob"}
    metadata: dict[str, Any] = {"name": submission.name, "labels": labels}
    if submission.cluster.namespace:
        metadata["namespace"] = submission.cluster.namespace
    part = Part(
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata},
        added("KubeRay makes the Job that submits", submission.path),
    )
    part.origins[("metadata",)] = added("KubeRay names the Job as the RayJob", name_path)
    limit = (
        mapping(spec.get("submitterConfig")).get("backoffLimit") if version >= (1, 2, 0) else None
    )
    part.data["spec"] = {"backoffLimit": 2 if limit is None else limit, "template": template.data}
    if limit is not None:
        part.origins[("spec", "backoffLimit")] = copied(
            (*submission.path, "submitterConfig", "backoffLimit")
        )
    part.place(("spec", "template"), template)
    return Child(SUBMITTER_JOB, part.data, part.origins, when=WHEN_READY)


def _submitter_template(submission: Submission) -> Part | None:
    written = submission.spec.get("submitterPodTemplate")
    if not isinstance(written, Mapping):
        container = sidecar(submission, own=False)
        origin = added("KubeRay makes the submitter's Pod", submission.path)
        template = Part(
            {"spec": {"containers": [container.data], "restartPolicy": "Never"}}, origin
        )
        template.place(("spec", "containers", 0), container)
    else:
        found = _users_template(submission, written)
        if found is None:
            return None
        template = found
    if submission.version >= (1, 7, 0):
        _add_template_labels(template, submission)
    if submission.cluster.k8s_auth:
        from renderer.children.security import add_token_volume

        pod_spec = Part(template.data["spec"], template.origins[()])
        add_token_volume(pod_spec, submission.cluster)
        template.data["spec"] = pod_spec.data
    return template


def _users_template(submission: Submission, written: Mapping[str, Any]) -> Part | None:
    """The first container of `submitterPodTemplate` submits; its own command wins."""
    where = (*submission.path, "submitterPodTemplate")
    spec = dict(mapping(written.get("spec")))
    containers = list(items(spec.get("containers")))
    if not containers or not isinstance(containers[0], Mapping):
        return None
    container = Part(containers[0], copied((*where, "spec", "containers", 0)))
    _configure(container, submission, overwrite=not items(containers[0].get("command")))
    template = Part({**written, "spec": spec}, copied(where))
    spec["containers"] = [container.data, *containers[1:]]
    template.place(("spec", "containers", 0), container)
    return template


def _add_template_labels(template: Part, submission: Submission) -> None:
    metadata = dict(mapping(template.data.get("metadata")))
    labels = {ORIGIN_NAME: submission.name, ORIGIN_KIND: "RayJob", CREATED_BY: "kuberay-operator"}
    metadata["labels"] = {**mapping(metadata.get("labels")), **labels}
    template.data["metadata"] = metadata
    for key in labels:
        template.origins[("metadata", "labels", key)] = added("KubeRay labels the submitter's Pod")


def sidecar(submission: Submission, *, own: bool = True) -> Part:
    """The submitter's default container.

    `own`: in the head Pod, where its dashboard is on the same host.
    """
    cluster = submission.cluster
    part = Part(
        {"name": SUBMITTER}, added(f"KubeRay adds the container {SUBMITTER}", submission.path)
    )
    if submission.image is not None:
        part.put("image", *submission.image)
    part.data["resources"] = {
        "limits": {"cpu": "1", "memory": "1Gi"},
        "requests": {"cpu": "500m", "memory": "200Mi"},
    }
    _configure(part, submission, overwrite=True)
    if own and cluster.gate("SidecarSubmitterRestart"):
        part.data["restartPolicy"] = "OnFailure"
    return part


def _configure(part: Part, submission: Submission, *, overwrite: bool) -> None:
    version, cluster = submission.version, submission.cluster
    if overwrite:
        _set_command(part, submission, command(submission))
    add_env(part, "PYTHONUNBUFFERED", "1")
    if version >= (1, 1, 0):
        # The sidecar is made before there is a dashboard to point at.
        url = submission.dashboard_url if submission.mode == "K8sJobMode" else ""
        add_env(part, "RAY_DASHBOARD_ADDRESS", url)
        add_env(part, "RAY_JOB_SUBMISSION_ID", submission.job_id)
    if cluster.auth is not None:
        from renderer.children.security import add_token_variables

        add_token_variables(part, cluster)


def _set_command(part: Part, submission: Submission, words: list[str]) -> None:
    """The words themselves up to 1.2, then a shell that runs them."""
    version = submission.version
    origin = added("KubeRay composes the command", (*submission.path, "entrypoint"))
    if version < (1, 3, 0):
        part.put("command", words, origin)
        return
    line = " ".join(words)
    if version >= (1, 4, 0):
        part.put("command", ["/bin/bash", "-ce", LOGIN_BASH[2]], origin)
        part.put("args", [line], origin)
        return
    part.put("command", ["/bin/bash"], origin)
    part.put("args", ["-ce" if version >= (1, 3, 2) else "-c", line], origin)
