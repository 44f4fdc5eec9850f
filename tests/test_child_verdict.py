"""What the API server rejects in the Pods, Services and other objects that the operator makes, at
the user's places.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from renderer.diagnostics import Collector, Diagnostic, Severity
from renderer.kuberay.versions import parse
from renderer.target import Target
from renderer.verdict import Answer, verdicts
from tests.operator.cases import cluster

HEAD = "spec.headGroupSpec.template.spec"
WORKER = "spec.workerGroupSpecs[0].template.spec"
CASES = json.loads(
    gzip.decompress((Path(__file__).parent / "data" / "pod-cases.json.gz").read_bytes())
)["cases"]


class Placeless:
    """A document without a file behind it."""

    index = 1

    def __init__(self, data: Any) -> None:
        self.data = data

    def place(self, path: Any, *, of: str = "value") -> None:
        return None


def judged(data: Any, version: str = "1.7.0") -> tuple[Any, list[Diagnostic]]:
    found = Collector()
    (verdict,) = verdicts(Placeless(data), Target(parse(version)), found)
    return verdict, [problem for problem in found.diagnostics if problem.severity is Severity.ERROR]


def errors(changes: str, version: str = "1.7.0", kind: str = "RayCluster") -> set[str]:
    """Errors about children as `code path`."""
    _, found = judged(cluster(changes, kind), version)
    return {
        f"{problem.code} {problem.path_text}"
        for problem in found
        if not problem.code.startswith("operator/")
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']}:{case['what']}")
def test_the_verdict_on_the_pods_is_that_of_the_real_api_server(case: dict[str, Any]) -> None:
    expected = case["expected"]["1.7.0"]
    verdict, _ = judged(case["manifest"])
    if expected["crd"] == "reject":
        assert verdict.api_server is Answer.REJECT
    else:
        assert (verdict.api_server, verdict.children) == (Answer.OK, Answer(expected["operator"]))


SLIPS = [
    (
        "pull-policy",
        "ray: {imagePullPolicy: always}",
        f"pod/pull-policy {HEAD}.containers[0].imagePullPolicy",
    ),
    (
        "restart-policy",
        "head_pod: {restartPolicy: never}",
        f"pod/restart-policy {HEAD}.restartPolicy",
    ),
    (
        "service-type",
        "head: {serviceType: Loadbalancer}",
        "service/type spec.headGroupSpec.serviceType",
    ),
    (
        "toleration-effect",
        "worker_pod: {tolerations: [{operator: Exists, effect: NoScheduled}]}",
        f"pod/toleration {WORKER}.tolerations[0].effect",
    ),
    (
        "port-name",
        "ray: {ports: [{containerPort: 1, name: a-name-too-long1}]}",
        f"pod/port-name {HEAD}.containers[0].ports[0].name",
    ),
    ("image-empty", "ray: {image: ''}", f"pod/image {HEAD}.containers[0].image"),
    (
        "image-of-a-sidecar",
        "worker_pod: {containers: [{name: w, image: x}, {name: b}]}",
        f"pod/image {WORKER}.containers[1].image",
    ),
    (
        "image-of-an-init-container",
        "head_pod: {initContainers: [{name: i}]}",
        f"pod/image {HEAD}.initContainers[0].image",
    ),
    ("image-with-a-space", "ray: {image: 'x '}", f"pod/image {HEAD}.containers[0].image"),
    (
        "image-of-the-autoscaler",
        "spec: {enableInTreeAutoscaling: true, autoscalerOptions: {image: ''}}",
        "pod/image spec.autoscalerOptions.image",
    ),
    (
        "image-of-the-autoscaler-is-rays",
        "spec: {enableInTreeAutoscaling: true, autoscalerOptions: {version: v2}}",
        "",
    ),
    (
        "mount-without-volume",
        "ray: {volumeMounts: [{name: v, mountPath: /v}]}",
        f"pod/mount-without-volume {HEAD}.containers[0].volumeMounts[0].name",
    ),
]


@pytest.mark.parametrize(
    ("changes", "expected"), [row[1:] for row in SLIPS], ids=[row[0] for row in SLIPS]
)
def test_a_slip_is_reported_at_the_users_field(changes: str, expected: str) -> None:
    assert errors(changes) == ({expected} if expected else set())


@pytest.mark.parametrize("version", ["1.0.0", "1.2.2", "1.4.2", "1.7.0"])
def test_a_group_name_that_pods_cannot_have_is_an_error_for_every_version(version: str) -> None:
    _, found = judged(cluster("worker: {groupName: gpu_workers}"), version)
    assert [problem.path_text for problem in found] == ["spec.workerGroupSpecs[0].groupName"]


def test_a_mistake_inside_a_job_is_reported_inside_the_job() -> None:
    path = "spec.rayClusterSpec.headGroupSpec.template.spec.containers[0].volumeMounts[0].name"
    assert errors("ray: {volumeMounts: [{name: v, mountPath: /v}]}", kind="RayJob") == {
        f"pod/mount-without-volume {path}"
    }


JOBS = [
    (
        "submitter-without-an-image",
        "job: {submitterPodTemplate: {spec: {restartPolicy: Never, containers: [{name: s}]}}}",
        "pod/image spec.submitterPodTemplate.spec.containers[0].image",
    ),
    (
        "container-named-like-the-sidecar",
        (
            "job: {submissionMode: SidecarMode}\n"
            "head_pod: {containers: [{name: ray-head, image: x}, {name: ray-job-submitter, "
            "image: x}]}"
        ),
        (
            "pod/duplicate-container "
            "spec.rayClusterSpec.headGroupSpec.template.spec.containers[1].name"
        ),
    ),
]


@pytest.mark.parametrize(
    ("changes", "expected"), [row[1:] for row in JOBS], ids=[row[0] for row in JOBS]
)
def test_what_a_rayjob_makes_is_judged(changes: str, expected: str) -> None:
    assert errors(changes, kind="RayJob") == {expected}


def test_a_clash_with_what_the_operator_adds_names_both() -> None:
    _, (problem,) = judged(cluster("head_pod: {initContainers: [{name: ray-head, image: x}]}"))
    assert problem.code == "pod/duplicate-container"
    assert problem.related


def test_what_follows_from_a_rejected_name_is_not_reported_again() -> None:
    _, found = judged(cluster(f"metadata: {{name: {'a' * 64}}}"))
    assert [problem.code for problem in found] == ["operator/name-too-long"]


def test_a_field_that_is_newer_than_the_api_server_is_dropped_as_by_the_operator() -> None:
    verdict, found = judged(cluster("head_pod: {schedulingGroup: {podGroupName: g}}"))
    assert (verdict.children, found) == (Answer.OK, [])


def test_a_priority_without_a_class_is_a_warning() -> None:
    verdict, found = judged(cluster("head_pod: {priority: 5}"))
    assert (verdict.children, found) == (Answer.OK, [])


def test_a_generated_name_is_one_that_children_can_have() -> None:
    verdict, found = judged(cluster("metadata: {name: null, generateName: demo-}"))
    assert (verdict.children, found) == (Answer.OK, [])


def test_a_wrong_generated_name_is_reported_at_its_field() -> None:
    _, found = judged(cluster("metadata: {name: null, generateName: Demo-}"))
    assert {problem.path_text for problem in found} <= {"metadata.generateName", "metadata.name"}
    assert not [problem for problem in found if problem.code.startswith(("pod/", "service/"))]


def test_what_is_accepted_under_one_name_is_judged_again_where_it_differs() -> None:
    for _ in range(2):
        assert judged(cluster("metadata: {name: one}"))[1] == []
    assert judged(cluster("metadata: {name: two}"))[1] == []
    assert judged(cluster("metadata: {name: 1ne}"))[1] != []
    _, (problem,) = judged(cluster("metadata: {name: two}\nhead_pod: {restartPolicy: never}"))
    assert problem.code == "pod/restart-policy"
