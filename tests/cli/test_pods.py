"""`render pods`, run as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.program import Run

MANIFEST = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: demo}
spec:
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers:
        - name: ray-head
          image: rayproject/ray:2.52.0
          resources: {limits: {cpu: 1500m, memory: 2048Mi}}
  workerGroupSpecs:
  - groupName: small
    replicas: 2
    minReplicas: 0
    maxReplicas: 3
    rayStartParams: {num-cpus: "7"}
    template: {spec: {containers: [{name: ray-worker, image: rayproject/ray:2.52.0}]}}
  - groupName: idle
    replicas: 0
    minReplicas: 0
    maxReplicas: 3
    rayStartParams: {}
    template: {spec: {containers: [{name: ray-worker, image: rayproject/ray:2.52.0}]}}
"""

JOB = """\
apiVersion: ray.io/v1
kind: RayJob
metadata: {name: train, namespace: ml}
spec:
  entrypoint: python train.py
  rayClusterSpec:
    headGroupSpec:
      rayStartParams: {}
      template: {spec: {containers: [{name: ray-head, image: "rayproject/ray:2.52.0"}]}}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    path = tmp_path / "cluster.yaml"
    path.write_text(MANIFEST)
    return str(path)


def kinds(documents: list[Any]) -> list[str]:
    return [document["kind"] for document in documents]


def test_each_pod_is_a_document(manifest: str, render: Run) -> None:
    result = render("pods", manifest)
    pods = list(yaml.safe_load_all(result.stdout))
    assert result.returncode == 0
    assert [pod["metadata"]["generateName"] for pod in pods] == [
        "demo-head-",
        "demo-small-worker-",
        "demo-small-worker-",
    ]
    assert [pod["metadata"]["labels"].get("ray.io/worker-group-replica-index") for pod in pods] == [
        None,
        "0",
        "1",
    ]
    assert "# worker Pod 2 of 2 of RayCluster demo, worker group 1\n" in result.stdout


def test_a_group_without_replicas_is_named_and_printed_if_asked_for(
    manifest: str, render: Run
) -> None:
    result = render("pods", manifest)
    assert result.stderr == 'worker group "idle" makes no Pod now; --every-group prints one\n'
    assert render("pods", manifest, "-q").stderr == ""
    result = render("pods", manifest, "--every-group")
    assert result.stderr == ""
    assert len(list(yaml.safe_load_all(result.stdout))) == 4


def test_the_start_commands(manifest: str, render: Run) -> None:
    result = render("pods", manifest, "-o", "command", "--kuberay-version", "1.4")
    assert result.stdout == (
        "headgroup: ray start --head  --block  --dashboard-agent-listen-port=52365  "
        "--dashboard-host=0.0.0.0"
        "  --memory=2147483648  --metrics-export-port=8080  --num-cpus=2\n"
        "small: ray start  --address=demo-head-svc.<namespace>.svc.cluster.local:6379  --block"
        "  --dashboard-agent-listen-port=52365  --metrics-export-port=8080  --num-cpus=7\n"
        "idle: ray start  --address=demo-head-svc.<namespace>.svc.cluster.local:6379  --block"
        "  --dashboard-agent-listen-port=52365  --metrics-export-port=8080\n"
    )


def test_json_is_a_list(manifest: str, render: Run) -> None:
    whole = json.loads(render("pods", manifest, "-o", "json").stdout)
    assert (whole["kind"], kinds(whole["items"])) == ("List", ["Pod", "Pod", "Pod"])


def test_quantities_are_printed_as_the_operator_sends_them(manifest: str, render: Run) -> None:
    head = json.loads(render("pods", manifest, "-o", "json").stdout)["items"][0]
    assert head["spec"]["containers"][0]["resources"] == {
        "limits": {"cpu": "1500m", "memory": "2Gi"}
    }


def test_all_children_of_a_job_in_the_operators_order(render: Run) -> None:
    result = render("pods", "-", "--all", stdin=JOB)
    documents = list(yaml.safe_load_all(result.stdout))
    assert kinds(documents) == ["Service", "Pod", "Service", "Job"]
    assert {document["metadata"]["namespace"] for document in documents} == {"ml"}
    assert documents[0]["metadata"]["name"] == "train-<random>-head-svc"
    assert "# submitter Job of RayJob train, made when the cluster is ready\n" in result.stdout


def test_values_are_rendered_with_the_options_of_render(tmp_path: Path, render: Run) -> None:
    (tmp_path / "v.yaml").write_text("kuberayVersion: 1.6.0\n")
    result = render(
        "pods",
        "-f",
        "v.yaml",
        "--set",
        "worker.replicas=0",
        "--set",
        "worker.minReplicas=0",
        cwd=tmp_path,
    )
    (head,) = yaml.safe_load_all(result.stdout)
    assert head["metadata"]["annotations"]["ray.io/kuberay-version"] == "v1.6.0"


def test_feature_gates_decide(manifest: str, render: Run) -> None:
    result = render("pods", manifest, "-o", "json", "--feature-gates", "RayMultiHostIndexing=false")
    worker = json.loads(result.stdout)["items"][1]
    assert "ray.io/worker-group-replica-index" not in worker["metadata"]["labels"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "code"),
    [
        (("-",), MANIFEST.replace("headGroupSpec", "headGroup"), 1, "schema/unknown-field"),
        (("-",), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", 2, "call/no-cluster"),
        (("-", "-f", "v.yaml"), MANIFEST, 2, "call/flag-without-use"),
        (("-", "--kuberay-version", "9"), MANIFEST, 2, "call/kuberay-version"),
        (("-", "--feature-gates", "No=true"), MANIFEST, 2, "call/unknown-feature-gate"),
        (("missing.yaml",), "", 2, "call/missing-file"),
        (("--set", "misspelled=1"), "", 1, "values/unknown-key"),
    ],
    ids=["rejected", "no-object-of-ray", "values-too", "version", "gate", "file", "values"],
)
def test_what_is_wrong_is_reported_and_nothing_is_printed(
    arguments: tuple[str, ...], stdin: str, status: int, code: str, render: Run
) -> None:
    result = render("pods", *arguments, stdin=stdin)
    assert (result.returncode, result.stdout) == (status, "")
    assert f"[{code}]" in result.stderr


def test_a_cluster_of_another_controller_has_no_pods(render: Run) -> None:
    managed = MANIFEST.replace("spec:\n", "spec:\n  managedBy: kueue.x-k8s.io/multikueue\n", 1)
    result = render("pods", "-", stdin=managed)
    assert (result.returncode, result.stdout) == (2, "")
    assert "another controller" in result.stderr
